"""What waits for a member goes in its order, by the short way where it is open and by the long one where it is not."""

import asyncio

from workshops.frames import Frame
from workshops.outbox import Outbox


class Wire:
    """A socket: what it was sent by either way, and whether it takes more at once."""

    def __init__(self):
        self.sent, self.open, self.may_go_on = [], True, asyncio.Event()

    def ready(self, wire: bytes) -> bool:
        if self.open:
            self.sent.append(wire[2:].decode())
        return self.open

    async def send(self, frame: str) -> None:
        await self.may_go_on.wait()
        self.sent.append(str(frame))


def test_what_can_be_sent_at_once_does_not_wait():
    async def scene():
        wire, box = Wire(), Outbox()
        box.ready = wire.ready
        for each in "abc":
            box.put(Frame(each))
        assert (wire.sent, box.take()) == (["a", "b", "c"], [])

    asyncio.run(scene())


def test_nothing_overtakes_what_waits_nor_what_is_being_sent():
    async def scene():
        wire, box = Wire(), Outbox()
        box.ready, wire.open = wire.ready, False
        box.put(Frame("a"))
        wire.open = True
        # "a" waits still.
        box.put(Frame("b"))
        draining = asyncio.create_task(box.drain(wire.send))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        # "a" is taken, and not sent yet.
        box.put(Frame("c"))
        assert wire.sent == []
        wire.may_go_on.set()
        async with asyncio.timeout(5):
            while len(wire.sent) < 3:
                await asyncio.sleep(0)
        assert wire.sent == ["a", "b", "c"]
        # Everything is sent: the short way is open again.
        box.put(Frame("d"))
        assert wire.sent[-1] == "d"
        draining.cancel()

    asyncio.run(scene())
