"""Hundreds of screens of one room, driven from a process of their own: `python -m tests.bench.screens < order.json`.

Raw WebSocket frames over asyncio, since a client that is slower than the server would measure itself. What a frame says is
read once, however many screens receive it; a screen only notes when. A delivery lasts from the moment at which the operation
was due (late if its author still waited for the one before) to its arrival at one screen, and each arrival counts.

The order: `port`, `design` ("board" or "tutorial"), `screens` (each the `path` of a socket and its `headers`), `rate`
(operations a second, all together), `seconds`. It prints a line when all screens are in, then
`Measured` as JSON, times in milliseconds.
"""

import asyncio
import base64
import json
import math
import os
import resource
import struct
import sys
import time
from dataclasses import asdict, dataclass

import uvloop

from tests.bench.driver import percentile

# Seconds: until all screens are in, and how long what is under way may still take after the last operation.
COMING_IN, DRAINING = 60.0, 10.0
# Screens that come in at once.
TOGETHER = 50
MASK = b"\x00\x00\x00\x00"
TEXT = 0x81


@dataclass
class Measured:
    """What became of the operations of one run; `lost` and `doubled` count operations × screens."""

    sent: int
    acknowledged: int
    refused: int
    delivered: int
    lost: int
    doubled: int
    p50: float
    p95: float
    p99: float
    resyncs: int
    cut: int
    # Share of a core that this process took: near 1, it measures itself.
    own: float
    welcomed_worst: float


def masked(text: str) -> bytes:
    """A text frame of a client. The mask is nought: it protects proxies, of which there is none."""
    payload = text.encode()
    size = len(payload)
    head = bytes([0x81, 0x80 | size]) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
    return head + MASK + payload


def _frame_at(data: bytes, start: int) -> tuple[tuple[int, int, int], int] | None:
    """Where the frame's payload begins and ends and its first byte is, then where the next one begins; None: not whole."""
    size = len(data)
    if size - start < 2:
        return None
    length, at = data[start + 1] & 0x7F, start + 2
    if length >= 126:
        more = 2 if length == 126 else 8
        if size - at < more:
            return None
        length, at = int.from_bytes(data[at : at + more], "big"), at + more
    return None if size - at < length else ((at, at + length, start), at + length)


class Screen(asyncio.Protocol):
    """One socket: frames are taken out of the stream and handed to the room."""

    def __init__(self, room, number: int, opening: bytes):
        self.room, self.number, self._opening = room, number, opening
        self._rest = b""
        self._open = False
        self.ready = asyncio.get_running_loop().create_future()
        self.revision = 0
        self.asked_at = 0.0

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self._opening)

    def connection_lost(self, error):
        self.room.lost_screen(self)

    def say(self, text: str) -> None:
        self.transport.write(masked(text))

    def data_received(self, data: bytes):
        data = self._rest + data if self._rest else data
        if not self._open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(head[:200])
            self._open = True
            self.room.opened(self)
        start = 0
        while (frame := _frame_at(data, start)) is not None:
            at, start = frame
            if data[at[2]] == TEXT:
                self.room.heard(self, data[at[0] : at[1]])
        self._rest = data[start:]


class Room:
    """What all screens have in common: operations under way, what each frame said, when it came where."""

    def __init__(self, order: dict):
        self.order = order
        self.screens: list[Screen] = []
        self.free: list[Screen] = []
        self.due: dict[int, float] = {}
        self.done: dict[int, int] = {}
        self.sent = self.acknowledged = self.refused = self.delivered = self.doubled = self.resyncs = self.cut = 0
        self.times: list[tuple[list[float], list[float]]] = []
        self.frames: dict[bytes, tuple] = {}
        self.ended = False

    async def run(self) -> Measured:
        await self._come_in()
        print("in", flush=True)
        began = resource.getrusage(resource.RUSAGE_SELF)
        clock = time.perf_counter()
        self.free = list(self.screens)
        await self._load()
        until = time.perf_counter() + DRAINING
        while time.perf_counter() < until and not self._is_complete():
            await asyncio.sleep(0.05)
        wall, ended = time.perf_counter() - clock, resource.getrusage(resource.RUSAGE_SELF)
        self.ended = True
        own = (ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime) / wall
        delays = [1000 * (arrival - due) for dues, arrivals in self.times for due in dues for arrival in arrivals]
        lost = self.sent * len(self.screens) - self.delivered
        # What never came took for ever.
        delays += [math.inf] * lost
        p50, p95, p99 = (percentile(delays, share) if delays else 0.0 for share in (0.5, 0.95, 0.99))
        return Measured(
            sent=self.sent,
            acknowledged=self.acknowledged,
            refused=self.refused,
            delivered=self.delivered,
            lost=lost,
            doubled=self.doubled,
            p50=p50,
            p95=p95,
            p99=p99,
            resyncs=self.resyncs,
            cut=self.cut,
            own=own,
            welcomed_worst=1000 * max(screen.asked_at for screen in self.screens),
        )

    async def _come_in(self) -> None:
        loop, port = asyncio.get_running_loop(), self.order["port"]
        waiting = list(enumerate(self.order["screens"]))
        while waiting:
            lot, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
            opened = []
            for number, each in lot:
                opening = _opening(port, each["path"], each["headers"])
                _transport, screen = await loop.create_connection(
                    lambda number=number, opening=opening: Screen(self, number, opening), "127.0.0.1", port
                )
                opened.append(screen)
            self.screens += opened
            await asyncio.wait_for(asyncio.gather(*(screen.ready for screen in opened)), COMING_IN)

    async def _load(self) -> None:
        rate, count = self.order["rate"], round(self.order["rate"] * self.order["seconds"])
        begun = time.perf_counter()
        for number in range(count):
            due = begun + number / rate
            while (now := time.perf_counter()) < due or not self.free:
                if now > begun + self.order["seconds"] + DRAINING:
                    return
                await asyncio.sleep(max(0.0005, min(due - now, 0.005)))
            # In turn, so that everybody acts.
            screen = self.free.pop(0)
            self.due[screen.number] = due
            self.sent += 1
            self.act(screen)

    def _is_complete(self) -> bool:
        return self.acknowledged + self.refused >= self.sent and self.delivered >= self.acknowledged * len(self.screens)

    def lost_screen(self, screen: Screen) -> None:
        if not self.ended:
            self.cut += 1

    def welcomed(self, screen: Screen) -> None:
        if not screen.ready.done():
            screen.asked_at = time.perf_counter() - screen.asked_at
            screen.ready.set_result(None)

    def opened(self, screen: Screen) -> None:
        raise NotImplementedError

    def act(self, screen: Screen) -> None:
        raise NotImplementedError

    def heard(self, screen: Screen, frame: bytes) -> None:
        raise NotImplementedError


class BoardRoom(Room):
    """A wall of commitments: each publishes what they wrote and takes it back, again and again; everybody sees it."""

    def __init__(self, order):
        super().__init__(order)
        # By revision of everybody's document, when its operation was due.
        self.at_revision: dict[int, float] = {}
        self.epoch = ""

    def opened(self, screen):
        screen.asked_at = time.perf_counter()
        screen.say('{"t":"hello","v":1,"epoch":"","docs":{}}')

    def act(self, screen):
        number = screen.number
        turn = self.done.get(number, 0)
        self.done[number] = turn + 1
        kind, data = ("unpublish", "") if turn % 2 else ("publish", ',"signed":false')
        screen.say(f'{{"t":"op","id":"o{number}-{turn}","kind":"{kind}","data":{{"draft":"d{number}"{data}}}}}')

    def heard(self, screen, frame):
        if frame.startswith(b'{"t":"steps","d":"all"'):
            known = self.frames.get(frame)
            if known is None:
                known = self.frames[frame] = self._read_steps(json.loads(frame)["s"])
            first, last, arrivals = known
            if first == screen.revision + 1:
                self.delivered += last - screen.revision
                screen.revision = last
                arrivals.append(time.perf_counter())
            elif last <= screen.revision:
                self.doubled += last - first + 1
            else:
                # A hole: nothing else may fill it than to say hello again.
                self._again(screen)
            return
        if frame.startswith(b'{"t":"ack"'):
            self.acknowledged += 1
            self.free.append(screen)
        elif frame.startswith(b'{"t":"welcome"'):
            self._welcome(screen, json.loads(frame))
        elif frame.startswith(b'{"t":"refused"'):
            self.refused += 1
            self.free.append(screen)
        elif frame.startswith(b'{"t":"resync"'):
            self.resyncs += 1
            self._again(screen)

    def _again(self, screen) -> None:
        screen.say(json.dumps({"t": "hello", "v": 1, "epoch": self.epoch, "docs": {"all": screen.revision}}))

    def _read_steps(self, steps) -> tuple[int, int, list[float]]:
        """Its first and last revision, and the list of its arrivals."""
        dues = []
        for revision, changes in steps:
            # The pledge bears the name of the operation that first published it: o<number>-0.
            number = next(int(path[1][1:].split("-")[0]) for path, _value in changes if path[0] == "pledges")
            self.at_revision[revision] = self.due[number]
            dues.append(self.due[number])
        arrivals: list[float] = []
        self.times.append((dues, arrivals))
        return steps[0][0], steps[-1][0], arrivals

    def _welcome(self, screen, welcome) -> None:
        self.epoch = welcome["epoch"]
        now, revision = time.perf_counter(), welcome["docs"]["all"]["r"]
        if screen.ready.done():
            missed = range(screen.revision + 1, revision + 1)
            self.delivered += len(missed)
            self.times.append(([self.at_revision[each] for each in missed if each in self.at_revision], [now]))
        screen.revision = revision
        self.welcomed(screen)


class TutorialRoom(Room):
    """A message to everybody for each operation, as in the tutorial of Channels."""

    def opened(self, screen):
        screen.asked_at = time.perf_counter()
        screen.revision = set()
        self.welcomed(screen)

    def act(self, screen):
        turn = self.done[screen.number] = self.done.get(screen.number, 0) + 1
        screen.say(f'{{"message":"{screen.number}-{turn}"}}')

    def heard(self, screen, frame):
        known = self.frames.get(frame)
        if known is None:
            name = json.loads(frame)["message"]
            number = int(name.split("-")[0])
            known = self.frames[frame] = (name, number, [])
            self.times.append(([self.due[number]], known[2]))
        name, number, arrivals = known
        if name in screen.revision:
            self.doubled += 1
            return
        screen.revision.add(name)
        self.delivered += 1
        arrivals.append(time.perf_counter())
        if number == screen.number:
            # One's own message that comes back is all that tells its author that it went.
            self.acknowledged += 1
            self.free.append(screen)


def _opening(port: int, path: str, headers: dict[str, str]) -> bytes:
    lines = {
        "Host": f"localhost:{port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    return "\r\n".join(
        [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items()), "", ""]
    ).encode()


ROOMS = {"board": BoardRoom, "tutorial": TutorialRoom}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asked = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:

        async def measured():
            return await ROOMS[asked["design"]](asked).run()

        print(json.dumps(asdict(runner.run(measured()))))
