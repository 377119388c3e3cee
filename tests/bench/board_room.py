"""Boards of measurable size, made inside the site: walls of commitments at which everybody has written and may publish.

`prepare` and `prepare_long` are run by `manage.py shell` and print what the measures need.
"""

import json
import os
from itertools import pairwise

from portal.partners.models import User
from portal.tokens import digest
from tests.bench.loader import session_of
from tests.bench.result import MARK
from workshops import journal, places
from workshops.engine import Actor, Role
from workshops.hub import now
from workshops.journal import Asked
from workshops.models import Board, Place

SETUP = {
    "question": "À quoi chacun s’engage-t-il d’ici un an ?",
    "phases": ["waiting", "framing", "drafting", "publishing", "voting", "results", "end"],
    "tables": [f"Table {number}" for number in range(1, 51)],
}
WORDS = "Nous appelons la personne dans les trois jours qui suivent son entrée, puis une fois par semaine."


def prepare() -> None:
    """One board for each "CODE=people" of BENCH_BOARDS: its screens' places, by code."""
    wanted = [each.split("=") for each in os.environ["BENCH_BOARDS"].split()]
    print(f"{MARK}{json.dumps({code: _screens(_board(code, int(people))) for code, people in wanted})}")


def prepare_long() -> None:
    """A board with BENCH_OPERATIONS operations behind it, and one place that has not come yet."""
    code, people = "LONGUE", 100
    board = _board(code, people)
    wanted, position = int(os.environ["BENCH_OPERATIONS"]), journal.load(board.pk)
    turn = 0
    while position.seq < wanted:
        kind = "unpublish" if turn % 2 else "publish"
        data = {} if turn % 2 else {"signed": False}
        asked = [_asked(number, f"o{number}-{turn}", kind, {"draft": f"d{number}", **data}) for number in range(people)]
        position = journal.commit(position, asked[: wanted - position.seq], now()).position
        journal.keep(position)
        turn += 1
    facilitator = board.facilitator
    made = {"screen": _screens(board)[0], "session": session_of(facilitator), "operations": position.seq, "code": code}
    print(f"{MARK}{json.dumps(made)}")


def prepare_door() -> None:
    """A board that nobody has joined yet, for BENCH_PEOPLE who come at once."""
    board = _board("ENTREE", 0)
    print(f"{MARK}{json.dumps({'code': board.code})}")


def _board(code: str, people: int) -> Board:
    facilitator, _made = User.objects.get_or_create(email="anime@mesure.test", defaults={"first_name": "Anime"})
    board = Board.objects.create(
        code=code,
        title=f"Atelier mesuré {code}",
        method=Board.Method.PLEDGES,
        setup=SETUP,
        facilitator=facilitator,
        status=Board.Status.OPEN,
    )
    steps = SETUP["phases"][: SETUP["phases"].index("publishing") + 1]
    desk = Actor(f"f-{facilitator.pk}", Role.FACILITATOR)
    asked = [Asked(desk, f"phase-{to}", "phase", {"from": before, "to": to}) for before, to in pairwise(steps)]
    for number in range(people):
        table = str(1 + number % len(SETUP["tables"]))
        data = {"person": f"p{number}", "name": f"Prénom {number}", "table": table}
        asked.append(_asked(number, f"join-{number}", "join", data))
    asked += [_asked(number, f"d{number}", "write", {"text": WORDS}) for number in range(people)]
    committed = journal.commit(journal.load(board.pk), asked, now())
    refused = {outcome.reason for outcome in committed.outcomes if outcome.reason}
    if refused:
        raise RuntimeError(f"a board of {people} could not be made: {refused}")
    journal.keep(committed.position)
    return board


def _asked(number: int, name: str, kind: str, data: dict) -> Asked:
    return Asked(Actor(f"p{number}", Role.PARTICIPANT), name, kind, data)


def _screens(board: Board) -> list[dict]:
    """A place for each person who joined, with the secret that opens it."""
    state = journal.load(board.pk).state
    keys = sorted(state["hidden"].get("people", {}), key=lambda key: int(key[1:]))
    secrets = {key: places.new_secret() for key in keys}
    Place.objects.bulk_create(Place(board=board, key=key, token=digest(secret)) for key, secret in secrets.items())
    return [
        {
            "path": f"/ws/ateliers/{board.code}/?place={key}",
            "cookie": f"{places.cookie_name(board.code)}={key}.{secret}",
        }
        for key, secret in secrets.items()
    ]
