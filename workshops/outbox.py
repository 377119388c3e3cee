"""What waits to be sent to one member of a room, and no more than so much of it. Nobody waits for whoever does not read."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from workshops.frames import RESYNC

FRAMES, BYTES = 64, 256 * 1024
BLOCKED_SECONDS = 10.0


class Outbox:
    """Frames in their order, each a text. One that would be too much empties it: the member is told to begin again."""

    def __init__(self):
        self._frames: deque[str] = deque()
        self._bytes = 0
        self._waiting = asyncio.Event()
        # While it holds, what comes is dropped: the member will ask for the whole.
        self.resync = False

    def put(self, frame: str) -> None:
        if self.resync:
            return
        if len(self._frames) >= FRAMES or (self._bytes + len(frame) > BYTES and self._frames):
            self._frames.clear()
            self._bytes, self.resync = 0, True
            frame = RESYNC
        self._frames.append(frame)
        self._bytes += len(frame)
        self._waiting.set()

    def begin_again(self) -> None:
        """The member asked for the whole: what waits is of no use, what comes is."""
        self._frames.clear()
        self._bytes, self.resync = 0, False

    async def wait(self) -> None:
        """Until there is something to send."""
        await self._waiting.wait()

    def take(self) -> list[str]:
        """All that waits."""
        frames = list(self._frames)
        self._frames.clear()
        self._bytes = 0
        self._waiting.clear()
        return frames

    async def drain(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Send what comes, for ever. Raises TimeoutError when one sending is blocked for too long."""
        while True:
            await self._waiting.wait()
            for frame in self.take():
                await asyncio.wait_for(send(frame), BLOCKED_SECONDS)
