"""A rehearsal while it is on: simulated people do through the room what people would, a few at each moment.

It runs in the process where whoever switched it on is, and ends with them, with the room, or when people have come.
"""

import asyncio
import uuid
from random import Random
from weakref import WeakKeyDictionary

from workshops.engine import DESK, Actor, Role
from workshops.engine.methods import view
from workshops.engine.rehearsal import Act, newcomer, next_act, simulated
from workshops.engine.room import is_full
from workshops.hub import Hub, Member
from workshops.journal import Asked
from workshops.methods import METHODS

# How many come, how many of them do something in a moment, and how long a moment lasts, in seconds, also while they come.
PEOPLE, AT_ONCE, MOMENT, COMING = 24, 0.12, 0.8, 0.25
# After so many moments in which it was not on, it is over.
PATIENCE = 6

_running: WeakKeyDictionary[Hub, asyncio.Task] = WeakKeyDictionary()


def attend(hub: Hub) -> None:
    """See to it that a rehearsal that is on, or is just being switched on, goes on."""
    running = _running.get(hub)
    if running is None or running.done():
        _running[hub] = asyncio.create_task(Rehearsal(hub, Random()).run())


class Rehearsal:
    """The simulated people of one room; `chance` says what each of them does."""

    def __init__(self, hub: Hub, chance: Random):
        self.hub, self.chance = hub, chance
        # In nobody's name, and never in the room: what it is told of each operation is of no use to it.
        self._member = Member(Actor("rehearsal", Role.PARTICIPANT))
        # Who was asked in last: the next one comes when they are there.
        self._coming = ""

    async def run(self) -> None:
        off = 0
        while off < PATIENCE and not self.hub.stopped:
            coming = len(simulated(self.hub.position.state)) < PEOPLE
            await asyncio.sleep((COMING if coming else MOMENT) * self.chance.uniform(0.6, 1.4))
            off = 0 if self.moment() else off + 1

    def moment(self) -> bool:
        """What happens now; whether the rehearsal is on."""
        state = self.hub.position.state
        by = view(state, DESK).get("rehearsal", {}).get("by")
        if by is None or all(member.actor.key != by for member in self.hub.members):
            return False
        facilitator, method = Actor(by, Role.FACILITATOR), METHODS[self.hub.position.method]
        if method.check(state, facilitator, "rehearse", {"on": True}):
            self._ask(facilitator, Act("rehearse", {"on": False}))
            return False
        people = simulated(state)
        if len(people) < PEOPLE and not is_full(state) and self._coming in {"", *people}:
            self._coming = uuid.uuid4().hex[:12]
            self._ask(facilitator, newcomer(state, self._coming))
        for who in self.chance.sample(people, max(min(1, len(people)), int(len(people) * AT_ONCE))):
            if act := next_act(method.name, state, who, self.chance):
                self._ask(Actor(who, Role.PARTICIPANT), act)
        return True

    def _ask(self, actor: Actor, act: Act) -> None:
        self.hub.ask(self._member, Asked(actor, uuid.uuid4().hex, act.kind, act.data))
