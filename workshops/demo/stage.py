"""A board of the demonstration while it is played: people, a clock of its own, and the journal."""

import uuid
from datetime import timedelta
from random import Random

from django.utils import timezone

from workshops import actions, journal
from workshops.admission import facilitating
from workshops.engine import Actor, Operation, Refused, Role
from workshops.engine.methods import view
from workshops.engine.rehearsal import newcomer, next_act, simulated
from workshops.journal import Asked
from workshops.methods import METHODS
from workshops.models import Board, Deck, Place
from workshops.queries.decks import usable_photos

SECOND = 1000


class Stage:
    """Use `do` for what one person does, `live` for what simulated people do, `write` at the end."""

    def __init__(self, method: str, text: dict, joker, ago: timedelta, **setup):
        """Prepared, then opened `ago`; `setup` is what the method wants beside what every room has."""
        room = {name: text[name] for name in ("question", "tables")} | {"secrecy": text["secrecy"].strip()}
        board = actions.prepare_board(
            method, title=text["title"], code=text["code"], actor=joker, setup=room | setup, keeps_words=True
        )
        self.board = actions.open_board(board, actor=joker)
        self.joker, self.facilitator = joker, facilitating(joker)
        self.method = METHODS[method]
        self.now = int((timezone.now() - ago).timestamp()) * SECOND
        self.position = journal.load(board.pk)
        self.state = self.position.state
        self._asked: list[Asked] = []
        self._seq = 0

    def see(self, audience: str) -> dict:
        return view(self.state, audience)

    def do(self, actor: Actor, kind: str, **data) -> str:
        """One operation, now; returns its identifier. Raises Refused: the text asks for what may not be."""
        data = self.method.tidied(kind, data)
        if reason := self.method.check(self.state, actor, kind, data):
            raise Refused(reason)
        self._seq += 1
        operation = Operation(self._seq, uuid.uuid4().hex, kind, actor, self.now, data)
        self.state, _changes = self.method.apply(self.state, operation)
        self._asked.append(Asked(actor, operation.id, kind, data))
        return operation.id

    def lead(self, kind: str, **data) -> str:
        """The facilitator does it."""
        return self.do(self.facilitator, kind, **data)

    def go(self, phase: str, minutes: float = 1) -> None:
        """Step by step to a later phase, so many minutes for each."""
        phases = self.see("all")["phases"]
        while (now := self.see("all")["phase"]) != phase:
            self.later(minutes)
            self.lead("phase", **{"from": now, "to": phases[phases.index(now) + 1]})

    def later(self, minutes: float) -> None:
        """What was done so far was done before; the clock goes on."""
        if self._asked:
            committed = journal.commit(self.position, self._asked, self.now)
            self.position, self._asked = committed.position, []
        self.now += int(minutes * 60 * SECOND)

    def join(self, name: str, table: str) -> Actor:
        """Somebody takes a place, as from their phone."""
        actor = Actor(f"p{len(self.see('desk').get('people', {})):02}", Role.PARTICIPANT)
        self.do(actor, "join", person=actor.key, name=name, table=table)
        return actor

    def people_come(self, count: int) -> None:
        """So many simulated people."""
        for number in range(count):
            act = newcomer(self.state, f"s{number:02}")
            self.lead(act.kind, **act.data)
            if number % 3 == 2:
                self.later(0.2)

    def live(self, chance: Random, moments: int, only: set[str] | None = None, minutes: float = 0.1) -> None:
        """So many moments in which somebody who is simulated does what they might; `only` these kinds."""
        for number in range(moments):
            who = chance.choice(simulated(self.state))
            act = next_act(self.method.name, self.state, who, chance)
            if act and (only is None or act.kind in only):
                self.do(Actor(who, Role.PARTICIPANT), act.kind, **act.data)
            if number % 6 == 5:
                self.later(minutes)

    def write(self) -> Board:
        """All that was done is in the journal; a place for everybody who came, which no phone holds."""
        self.later(0)
        people = self.see("desk")["people"]
        Place.objects.bulk_create(Place(board=self.board, key=key) for key in people)
        journal.keep(self.position)
        self.board.refresh_from_db()
        return self.board


def photos() -> list[str]:
    """The photos of the deck that comes with the project."""
    return [photo.key for photo in usable_photos(Deck.objects.get(shipped="dwelling"))]
