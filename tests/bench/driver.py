"""A small HTTP/1.1 client for timing: raw sockets kept alive, fixed counts, its own cost some tens of microseconds.

It measures from the first byte sent to the last one read, and refuses any answer but the status expected.
"""

import asyncio
import http.client
import time
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlencode

HEAD_END = b"\r\n\r\n"
TOKEN = "b" * 32


class WrongAnswer(Exception):
    """The server answered something else than what is being timed; the message shows the head of the answer."""


@dataclass(frozen=True)
class Timing:
    """Durations in seconds, sorted, and how many answers came in a second over all connections."""

    durations: tuple[float, ...]
    rate: float

    def percentile(self, share: float) -> float:
        """The duration that `share` (0 to 1) of the answers did not pass, in seconds (nearest rank)."""
        return percentile(self.durations, share)


def percentile(durations, share: float) -> float:
    ordered = sorted(durations)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def get_many(port: int, path: str, headers: dict[str, str], *, connections: int, count: int, warm_up: int) -> Timing:
    """GET `path` `count` times on each of `connections` kept-alive connections, after `warm_up` on each."""
    request = _request("GET", path, headers)

    async def run():
        opened = [await asyncio.open_connection("127.0.0.1", port, limit=2**22) for _each in range(connections)]
        await asyncio.gather(*(_repeat(each, request, warm_up) for each in opened))
        start = time.perf_counter()
        durations = await asyncio.gather(*(_repeat(each, request, count) for each in opened))
        total = time.perf_counter() - start
        for _reader, writer in opened:
            writer.close()
        return Timing(tuple(sorted(chain.from_iterable(durations))), connections * count / total)

    return asyncio.run(run())


async def _repeat(connection, request: bytes, count: int) -> list[float]:
    reader, writer = connection
    durations = []
    for _each in range(count):
        start = time.perf_counter()
        writer.write(request)
        await _read_answer(reader)
        durations.append(time.perf_counter() - start)
    return durations


async def _read_answer(reader) -> None:
    head = await reader.readuntil(HEAD_END)
    if not head.startswith(b"HTTP/1.1 200"):
        raise WrongAnswer(head.decode(errors="replace"))
    fields = dict(line.lower().split(b": ", 1) for line in head[: -len(HEAD_END)].split(b"\r\n")[1:])
    if b"content-length" in fields:
        await reader.readexactly(int(fields[b"content-length"]))
        return
    while size := int(await reader.readuntil(b"\r\n"), 16):
        await reader.readexactly(size + 2)
    await reader.readuntil(b"\r\n")


def _request(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def time_post(port: int, path: str, headers: dict[str, str], body: bytes, *, status: int) -> float:
    """The seconds that one POST took, on a new connection. Raises WrongAnswer for another status than `status`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    duration = time.perf_counter() - start
    connection.close()
    if answer.status != status:
        raise WrongAnswer(f"{path}: {answer.status}\n{content[:3000].decode(errors='replace')}")
    return duration


def form(values: dict[str, str]) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form, with the token that `TOKEN` as cookie answers for."""
    body = urlencode({**values, "csrfmiddlewaretoken": TOKEN}).encode()
    return {"Content-Type": "application/x-www-form-urlencoded"}, body


def upload(name: str, content: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form with one PDF and the token."""
    boundary = "mesure-mesure-mesure"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="charte.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body
