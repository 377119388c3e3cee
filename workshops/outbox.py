"""What waits to be sent to one member of a room, and no more than so much of it. Nobody waits for whoever does not read."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from workshops.frames import RESYNC, Frame

FRAMES, BYTES = 64, 256 * 1024
BLOCKED_SECONDS = 10.0


class Outbox:
    """Frames in their order, each a text. One that would be too much empties it: the member is told to begin again."""

    def __init__(self):
        # Puts a frame on the socket at once, or says that it can't: see portal.sockets.
        self.ready: Callable[[bytes], bool] | None = None
        # Whether frames that were taken are still being sent: none may overtake them.
        self._sending = False
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._waiting = asyncio.Event()
        # While it holds, what comes is dropped: the member will ask for the whole.
        self.resync = False

    def put(self, frame: Frame) -> None:
        if self.resync:
            return
        if self.ready and not self._frames and not self._sending and self.ready(frame.wire):
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

    def take(self) -> list[Frame]:
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
            self._sending = True
            for frame in self.take():
                async with asyncio.timeout(BLOCKED_SECONDS):
                    await send(frame)
            self._sending = False
