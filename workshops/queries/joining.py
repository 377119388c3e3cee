"""What somebody who arrives at a board is shown, and what a phone holds there."""

from dataclasses import dataclass, field
from typing import NamedTuple

from workshops import places
from workshops.engine import EVERYONE, HIDDEN
from workshops.engine.room import is_full
from workshops.journal import NoBoard
from workshops.latest import latest
from workshops.models import Board, Place


@dataclass(frozen=True)
class Facts:
    """A board as its door shows it; what is asked there is known once it is open."""

    board: Board
    question: str = ""
    # What whoever joins agrees to; may be empty.
    secrecy: str = ""
    # Keys and names, in their order.
    tables: list[tuple[str, str]] = field(default_factory=list)
    full: bool = False


class Here(NamedTuple):
    """A place that this phone holds."""

    key: str
    name: str
    table: str


def board_of(code: str) -> Board:
    """Raises NoBoard."""
    board = Board.objects.of_code(code).first()
    if board is None:
        raise NoBoard(code)
    return board


def facts_of(board: Board) -> Facts:
    if board.status != Board.Status.OPEN:
        return Facts(board)
    state = latest(board.pk).state
    common = state[EVERYONE]
    tables = sorted(common["tables"].items(), key=lambda each: each[1]["place"])
    names = [(key, each["name"]) for key, each in tables]
    return Facts(board, common["question"], common["secrecy"], names, is_full(state))


def held_keys(board: Board, cookies: dict[str, str]) -> list[str]:
    """The places of this board that the phone's secrets open, the latest last."""
    held = places.held(cookies, board.code)
    if not held:
        return []
    kept = {place.key: place for place in Place.objects.filter(board=board, key__in=[each.key for each in held])}
    return [each.key for each in held if each.key in kept and places.opens(kept[each.key], each.secret)]


def holds_a_place(code: str, cookies: dict[str, str]) -> bool:
    """Whether the phone's secrets open a place of the board that has this code, if one has it."""
    if not places.held(cookies, code):
        return False
    board = Board.objects.of_code(code).first()
    return board is not None and bool(held_keys(board, cookies))


def here(board: Board, keys: list[str]) -> list[Here]:
    """These places with their names; whoever was removed is not among them."""
    if not keys:
        return []
    state = latest(board.pk).state
    people = state[HIDDEN].get("people", {})
    tables = state[EVERYONE]["tables"]
    return [
        Here(key, people[key]["name"], tables[people[key]["table"]]["name"])
        for key in keys
        if key in people and not people[key]["removed"]
    ]
