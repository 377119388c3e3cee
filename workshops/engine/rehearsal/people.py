"""Who the simulated people of a rehearsal are, and what one of them sees of a board."""

import tomllib
import zlib
from pathlib import Path
from random import Random
from typing import NamedTuple

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, State, person, table
from workshops.engine.methods import view
from workshops.engine.room import emptiest

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Act(NamedTuple):
    """An operation that somebody is about to do."""

    kind: str
    data: dict


class Eyes:
    """What one participant may know: the documents of their audiences, and the photos that their page shows."""

    def __init__(self, state: State, who: str):
        self.who = who
        self.all = view(state, EVERYONE)
        self.mine = view(state, person(who))
        self.table = view(state, table(self.mine["me"]["table"]))
        self.photos = list(state[HIDDEN].get("photos", {}))

    @property
    def phase(self) -> str:
        return self.all["phase"]

    @property
    def trait(self) -> float:
        """From 0 to 1, theirs for ever: some write a lot, others little."""
        return zlib.crc32(self.who.encode()) / 2**32

    @property
    def place(self) -> int:
        """Where they sit at their table, from 0."""
        return list(self.table["people"]).index(self.who)


def simulated(state: State) -> list[str]:
    """The simulated people who are there, in the order in which they came."""
    people = view(state, DESK).get("people", {})
    return [who for who, each in people.items() if each.get("simulated") and not each["removed"]]


def newcomer(state: State, key: str) -> Act:
    """One more simulated person comes in, and sits where the fewest are."""
    taken = {each["name"] for each in view(state, DESK).get("people", {}).values()}
    names = WORDS["names"]
    free = [name for name in names if name not in taken] or [f"{name} {len(taken)}" for name in names]
    return Act("join", {"person": key, "name": free[0], "table": emptiest(state), "simulated": True})


def picked(chance: Random, sayings: list[str], spoken: set[str] = frozenset()) -> str:
    """One of these, rather one that was not said yet."""
    return chance.choice([each for each in sayings if each not in spoken] or sayings)
