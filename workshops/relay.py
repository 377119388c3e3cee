"""The rooms that this process holds, and what processes tell each other: that a board's journal went on, that somebody's
rights on it changed, how many people are there. Nothing else.

One subscription for each process, whatever the number of rooms and members. When the channel layer is away nothing is lost:
each hub looks at the journal now and then.
"""

import asyncio
import logging
import uuid
from contextlib import suppress
from weakref import WeakKeyDictionary

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from workshops import journal
from workshops.hub import Hub, in_thread

logger = logging.getLogger(__name__)

GROUP, WENT_ON, RIGHTS, COUNTED = "workshops.boards", "board.went_on", "board.rights", "board.counted"
# Seconds before it is tried again to listen to a channel layer that is away.
AGAIN = 1.0
# An empty room is kept so many seconds: phones that were cut come back.
KEPT = 60.0


class Rooms:
    """The hubs of one event loop, by board."""

    def __init__(self):
        self._hubs: dict[int, Hub] = {}
        self._opening: dict[int, asyncio.Task] = {}
        self._listening: asyncio.Task | None = None
        self._name = uuid.uuid4().hex
        self.layer = get_channel_layer()

    async def hub(self, board: int) -> Hub:
        """The board's hub, opened if it was not. Raises journal.NoBoard."""
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        found = self._hubs.get(board)
        if found is not None and not found.stopped:
            return found
        if board not in self._opening:
            self._opening[board] = asyncio.create_task(self._open(board))
        return await asyncio.shield(self._opening[board])

    async def _open(self, board: int) -> Hub:
        try:
            hub = Hub(await in_thread(journal.load, board), self.tell, self.tell_count)
            self._hubs[board] = hub
            asyncio.get_running_loop().call_later(KEPT, self._forget, hub)
            return hub
        finally:
            del self._opening[board]

    def _forget(self, hub: Hub) -> None:
        """Let go of a room that has been empty for a while."""
        if hub.stopped or hub.idle_seconds >= KEPT:
            hub.stop()
            if self._hubs.get(hub.board) is hub:
                del self._hubs[hub.board]
        else:
            asyncio.get_running_loop().call_later(KEPT, self._forget, hub)

    async def tell(self, board: int) -> None:
        """Say to the other processes that this board's journal went on."""
        try:
            await self.layer.group_send(GROUP, {"type": WENT_ON, "board": board})
        except Exception:
            logger.warning("The channel layer is away; other processes will look at the journal", exc_info=True)

    async def tell_count(self, board: int, people: int) -> None:
        """Say to the other processes how many people are on this board here."""
        with suppress(Exception):
            async with asyncio.timeout(AGAIN):
                message = {"type": COUNTED, "board": board, "process": self._name, "people": people}
                await self.layer.group_send(GROUP, message)

    async def _listen(self) -> None:
        while True:
            channel = None
            try:
                channel = await self.layer.new_channel()
                await self.layer.group_add(GROUP, channel)
                while True:
                    self._heard(await self.layer.receive(channel))
            except asyncio.CancelledError:
                if channel:
                    with suppress(Exception):
                        await self.layer.group_discard(GROUP, channel)
                raise
            except Exception:
                logger.warning("The channel layer is away; it is listened to again soon", exc_info=True)
                await asyncio.sleep(AGAIN)

    def _heard(self, message: dict) -> None:
        hub = self._hubs.get(message.get("board"))
        if hub is None:
            return
        if message["type"] == WENT_ON:
            hub.look()
        elif message["type"] == RIGHTS:
            hub.rights_changed(message.get("place", ""))
        elif message["type"] == COUNTED and message["process"] != self._name:
            hub.heard_count(message["process"], message["people"])


_rooms: WeakKeyDictionary = WeakKeyDictionary()


def rooms() -> Rooms:
    """Those of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _rooms:
        _rooms[loop] = Rooms()
    return _rooms[loop]


# Said by synchronous code, after its transaction.


def went_on(board: int) -> None:
    """The board's journal did, or its epoch changed, or it is gone."""
    _tell({"type": WENT_ON, "board": board})


def rights_changed(board: int, place: str = "") -> None:
    """Who may facilitate the board did, or who holds this place of it: their screens have to show again that they may."""
    _tell({"type": RIGHTS, "board": board, "place": place})


def _tell(message: dict) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(GROUP, message)
    except Exception:
        logger.warning("The channel layer is away; hubs will look at the journal", exc_info=True)
