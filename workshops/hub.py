"""One room in one process: who is in it, what they ask, what they are sent. It never waits for a member.

Whatever is asked while a commit runs is gathered and committed together next. What an operation changed goes to each
audience as one frame, written once; the documents count their own operations, so that whoever was away asks for what they
miss. Other processes are told that the journal went on, and the journal is looked at now and then in case they were not.
The hub knows no transport and holds no rule: the journal examines, the engine decides.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from weakref import WeakSet

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from workshops import frames, journal
from workshops.engine import EVERYONE, Actor, Role
from workshops.engine.methods import revision
from workshops.engine.room import audiences, with_phone
from workshops.journal import Asked, NoBoard
from workshops.outbox import Outbox
from workshops.pace import BURST, STEADY, Pace

logger = logging.getLogger(__name__)

# Seconds: between two commits at least, between two looks at the journal, between two counts of who is here, between two
# tellings of that count to other processes while it stays the same, and how long such a count holds.
SPACING, LOOK, PRESENCE, TELL_AGAIN, COUNT_HOLDS = 0.005, 1.5, 1.0, 5.0, 12.0
# What it costs to send one member a frame: a full room gathers for as long as it takes to tell everybody.
SENDING = 0.00001
# Screens of one person: a phone, another one, a laptop and the wall, each perhaps twice while the network comes back.
SCREENS = 8
# Operations that wait for one board, all its members together: more are refused at once.
MOST_PENDING = 5_000
# How far back a document's steps are held for whoever comes back.
HELD_STEPS = 400

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="board")


def in_thread(call, *arguments):
    """A call that uses the database, in one of the boards' threads."""

    def called():
        close_old_connections()
        try:
            return call(*arguments)
        finally:
            close_old_connections()

    return sync_to_async(called, thread_sensitive=False, executor=_threads)()


class Member:
    """Somebody who is in the room with one screen."""

    def __init__(self, actor: Actor):
        self.actor = actor
        self.outbox = Outbox()
        self.audiences: tuple[str, ...] = ()
        # Said once, then the transport ends.
        self.ended = asyncio.Event()
        # Their rights may have changed: the transport reads them anew.
        self.again = asyncio.Event()

    def tell(self, kind: str, **content: Any) -> None:
        self.outbox.put(frames.frame(kind, **content))

    def end(self, reason: str) -> None:
        self.tell("closed", reason=reason)
        self.ended.set()


class Hub:
    """Use `enter` and `leave` for members, `ask` for what they want to do, `look` when the journal may have gone on."""

    def __init__(
        self,
        position: journal.Position,
        went_on: Callable[[int], Awaitable[None]],
        counted: Callable[[int, int], Awaitable[None]],
    ):
        """`went_on` tells the other processes that the journal of this board did, `counted` how many people are here."""
        self.board = position.board
        self.position = position
        # In the order in which they came.
        self.members: dict[Member, None] = {}
        # Those who were let in and have not said hello yet.
        self._expected: WeakSet[Member] = WeakSet()
        self.stopped = False
        self._kept = 0
        self._went_on, self._counted = went_on, counted
        self._left = time.monotonic()
        self._pending: list[tuple[Asked, Member]] = []
        self._work = asyncio.Event()
        self._steps: dict[str, deque[tuple[int, str]]] = {}
        # For each person, from which revision on they have been following each of their documents here.
        self._since: dict[str, dict[str, int]] = {}
        # The revision and the text of everybody's document, as last written out: a room that comes back asks for it together.
        self._whole: tuple[int, str] | None = None
        self._paces: dict[str, Pace] = {}
        # Of other processes: how many people they have, and until when (monotonic) that holds.
        self._elsewhere: dict[str, tuple[int, float]] = {}
        # How many people are here, in all processes, and how many are expected on a phone and are not.
        self._here, self._away = 0, 0
        self._tasks = [asyncio.create_task(each) for each in (self._run(), self._beat())]

    @property
    def idle_seconds(self) -> float:
        """For how long nobody has been here."""
        return 0.0 if self.members or self._pending else time.monotonic() - self._left

    def stop(self) -> None:
        self.stopped = True
        for each in self._tasks:
            each.cancel()

    # Members.

    def expect(self, member: Member) -> None:
        """Somebody was let in who will enter soon: a change of their rights concerns them already."""
        self._expected.add(member)

    def enter(self, member: Member, epoch: str = "", known: dict[str, int] | None = None) -> bool:
        """Take a member in and tell them all that they may know, or what they miss of it; False if they may know nothing."""
        member.audiences = audiences(self.position.state, member.actor)
        if not member.audiences:
            member.end("removed")
            return False
        member.outbox.begin_again()
        self.members[member] = None
        self._end_oldest(member.actor.key)
        same = epoch == str(self.position.epoch)
        key, known = member.actor.key, known if same and known else {}
        documents = {each: self._document(key, each, known.get(each)) for each in member.audiences}
        you = {"key": member.actor.key, "role": member.actor.role.value}
        member.outbox.put(frames.welcome(self.position, you, now(), documents))
        member.outbox.put(self._presence(member))
        return True

    def pace_of(self, key: str, times: int) -> Pace:
        """The one pace of a person, however many screens they have here."""
        if key not in self._paces:
            self._paces[key] = Pace(STEADY * times, BURST * times)
        return self._paces[key]

    def _end_oldest(self, key: str) -> None:
        """One person has so many screens at most; the one that came first gives way."""
        screens = [each for each in self.members if each.actor.key == key]
        for member in screens[:-SCREENS]:
            self.leave(member)
            member.end("elsewhere")

    def leave(self, member: Member) -> None:
        self.members.pop(member, None)
        self._left = time.monotonic()

    def rights_changed(self, place: str = "") -> None:
        """Whoever facilitates, or the screens of this place, have to show again that they may."""
        for member in {*self.members, *self._expected}:
            if member.actor.key == place if place else member.actor.role is not Role.PARTICIPANT:
                member.again.set()

    def _document(self, key: str, audience: str, known: int | None) -> str:
        """The document whole, or the steps from a revision on where they are all held.

        Steps only from where this person was already following: what was hidden before they came is in the steps before.
        """
        now = revision(self.position.state, audience)
        since = self._since.setdefault(key, {}).setdefault(audience, now)
        if known == now:
            return frames.missing(now, ())
        if known is not None and since <= known < now:
            held = [step for number, step in self._steps.get(audience, ()) if number > known]
            if len(held) == now - known:
                return frames.missing(now, held)
        if audience != EVERYONE:
            return frames.whole(self.position.state, audience)
        if self._whole is None or self._whole[0] != now:
            self._whole = now, frames.whole(self.position.state, EVERYONE)
        return self._whole[1]

    # What they ask.

    def ask(self, member: Member, asked: Asked) -> None:
        """Take it in the queue; the member is told what became of it."""
        if len(self._pending) >= MOST_PENDING:
            member.tell("refused", id=asked.named, reason="busy")
            return
        self._pending.append((asked, member))
        self._work.set()

    def look(self) -> None:
        """The journal may have gone on without us."""
        self._work.set()

    async def _run(self) -> None:
        """Commit what waits, again and again; nothing that goes wrong with one round ends the room."""
        begun = 0.0
        while True:
            await self._work.wait()
            await asyncio.sleep(max(0.0, begun + SPACING + SENDING * len(self.members) - time.monotonic()))
            begun = time.monotonic()
            self._work.clear()
            taken, self._pending = self._pending, []
            try:
                await self._round(taken)
            except NoBoard:
                self._end_all("gone")
                self.stop()
                return
            except Exception:
                # Whoever sent these still has them, and sends them again: what was written is acknowledged then.
                logger.exception("Board %s could not go on", self.board)
                for asked, member in taken:
                    member.tell("refused", id=asked.named, reason="busy")

    async def _round(self, taken: list[tuple[Asked, Member]]) -> None:
        if not taken:
            self._install(await in_thread(journal.follow, self.position))
            return
        committed = await in_thread(journal.commit, self.position, [asked for asked, _member in taken], now())
        self._install(committed)
        for (_asked, member), outcome in zip(taken, committed.outcomes, strict=True):
            if outcome.reason:
                member.tell("refused", id=outcome.id, reason=outcome.reason)
            else:
                member.tell("ack", id=outcome.id)
        if any(outcome.seq for outcome in committed.outcomes):
            await self._went_on(self.board)
            await self._keep()

    async def _keep(self) -> None:
        """A snapshot, now and then."""
        if self.position.seq - self._kept >= journal.BETWEEN_SNAPSHOTS:
            self._kept = self.position.seq
            await in_thread(journal.keep, self.position)

    def _install(self, committed: journal.Committed) -> None:
        """What is true now, and what everybody is sent of it."""
        self.position = committed.position
        if committed.done is None:
            self._steps.clear()
            self._since.clear()
            self._whole = None
            self._send({EVERYONE: frames.RESYNC})
            return
        steps = frames.steps_of(committed.done, self.position.state)
        for audience, each in steps.items():
            self._steps.setdefault(audience, deque(maxlen=HELD_STEPS)).extend(each)
        # Of what was done together with their going, nobody is told what they may not know any more.
        moved = self._take_away(frames.moved(committed.done))
        self._send({audience: frames.steps(audience, (text for _r, text in each)) for audience, each in steps.items()})
        self._give(moved)

    def _send(self, by_audience: dict[str, str]) -> None:
        for member in self.members:
            for audience in member.audiences:
                if audience in by_audience:
                    member.outbox.put(by_audience[audience])

    def _take_away(self, people: set[str]) -> list[Member]:
        """Whoever sits elsewhere now, or nowhere any more, has the documents of before no longer. Returns those who stay."""
        for key in people & self._since.keys():
            theirs = audiences(self.position.state, Actor(key, Role.PARTICIPANT))
            self._since[key] = {each: since for each, since in self._since[key].items() if each in theirs}
        staying = []
        for member in [
            each for each in self.members if each.actor.key in people and each.actor.role is Role.PARTICIPANT
        ]:
            now = audiences(self.position.state, member.actor)
            if not now:
                self.leave(member)
                member.end("removed")
                continue
            for audience in member.audiences:
                if audience not in now:
                    member.tell("drop", d=audience)
            member.audiences = tuple(audience for audience in member.audiences if audience in now)
            staying.append(member)
        return staying

    def _give(self, members: list[Member]) -> None:
        """The documents that they did not have until now, whole."""
        for member in members:
            before, member.audiences = member.audiences, audiences(self.position.state, member.actor)
            for audience in member.audiences:
                if audience not in before:
                    body = self._document(member.actor.key, audience, None)
                    member.outbox.put(frames.document(audience, body))

    def _end_all(self, reason: str) -> None:
        for member in list(self.members):
            self.leave(member)
            member.end(reason)

    async def _beat(self) -> None:
        """Now and then: a look at the journal, and how many are here."""
        looked = told = time.monotonic()
        before = 0
        while True:
            await asyncio.sleep(PRESENCE)
            if time.monotonic() - looked >= LOOK and self.members:
                looked = time.monotonic()
                self.look()
            mine = self._count()
            if mine != before or (mine and time.monotonic() - told >= TELL_AGAIN):
                before, told = mine, time.monotonic()
                await self._counted(self.board, mine)

    def heard_count(self, process: str, people: int) -> None:
        """So many people are on this board in another process."""
        self._elsewhere[process] = people, time.monotonic() + COUNT_HOLDS

    def _count(self) -> int:
        """How many people are here, once each however many screens they have; facilitators are not counted.

        Everybody is told how many, the desk also how many are missing on their phone. Returns those of this process.
        """
        mine = len({member.actor.key for member in self.members if member.actor.role is Role.PARTICIPANT})
        clock = time.monotonic()
        here = mine + sum(people for people, until in self._elsewhere.values() if until > clock)
        away = max(0, with_phone(self.position.state) - here)
        before, (self._here, self._away) = (self._here, self._away), (here, away)
        for member in self.members:
            if here != before[0] or (away != before[1] and member.actor.role is Role.FACILITATOR):
                member.outbox.put(self._presence(member))
        return mine

    def _presence(self, member: Member) -> str:
        if member.actor.role is Role.FACILITATOR:
            return frames.frame("presence", n=self._here, away=self._away)
        return frames.frame("presence", n=self._here)


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000
