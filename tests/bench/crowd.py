"""Visitors who register: a page, the form, the press of its button, the confirmation, as a browser asks for them.

Raw asyncio, one kept-alive connection for each visitor with cookies of their own; what a visitor costs here is some tenths
of a millisecond, and is measured (`Tally.own`). Pictures, styles and scripts are not asked for: a browser keeps them.
"""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.driver import HEAD_END, WrongAnswer, percentile

CSRF = b'name="csrfmiddlewaretoken" value="'
PRESS = b'name="envoi" value="'
SEATED, REFUSED = 302, 409


@dataclass
class Answer:
    status: int
    location: str
    body: bytes
    seconds: float


@dataclass
class Tally:
    """What visitors met: durations in seconds by step, and how their submits ended."""

    steps: dict[str, list[float]] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    # Seconds from the first to the last, and of this process's own processor time.
    wall: float = 0.0
    own: float = 0.0

    def add(self, step: str, seconds: float) -> None:
        self.steps.setdefault(step, []).append(seconds)

    def percentile(self, step: str, share: float) -> float:
        """In milliseconds."""
        return percentile(self.steps[step], share) * 1000 if step in self.steps else 0.0

    @property
    def every(self) -> list[float]:
        """The durations of all requests."""
        return [each for durations in self.steps.values() for each in durations]


class Visitor:
    """One browser: a connection, its headers and cookies."""

    def __init__(self, port: int, headers: dict[str, str]):
        self.port, self.headers, self.cookies = port, headers, {}

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        return self

    async def __aexit__(self, *error):
        self.writer.close()

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path)

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        return await self._ask("POST", path, urlencode(fields).encode())

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items())]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        start = time.perf_counter()
        self.writer.write(request)
        head = (await self.reader.readuntil(HEAD_END)).decode("latin-1")
        content = await self._body(head)
        seconds = time.perf_counter() - start
        location = ""
        for line in head.split("\r\n")[1:]:
            name, _colon, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _equals, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
                if kept in ("", '""'):
                    del self.cookies[cookie]
            elif name.lower() == "location":
                location = value
        return Answer(int(head[9:12]), location, content, seconds)

    async def _body(self, head: str) -> bytes:
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        if "content-length" in fields:
            return await self.reader.readexactly(int(fields["content-length"]))
        parts = []
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            parts.append((await self.reader.readexactly(size + 2))[:-2])
        await self.reader.readuntil(b"\r\n")
        return b"".join(parts)


@dataclass
class Day:
    """An event as visitors meet it (`busy_day`), and who they are."""

    site: object
    made: dict

    def visitor(self, number: int) -> Visitor:
        return Visitor(self.site.port, self.site.visitor(number))

    def fields(self, number: int, form: bytes) -> dict[str, str]:
        """What the visitor fills in; each has an address and a choice of sessions of their own."""
        fields = {
            "csrfmiddlewaretoken": value(form, CSRF),
            "envoi": value(form, PRESS),
            "personnes": "1",
            "p0-first_name": "Camille",
            "p0-last_name": f"Visite {number}",
            "p0-email": f"visite{number}@{self.made['slug']}.test",
            "p0-profile": "social_work",
            "p0-diet": "vegetarian" if number % 5 == 0 else "",
            "p0-photo": "yes" if number % 7 else "no",
            "organisation": f"Rives {number % 200 + 1:03d}",
        }
        for name, sessions in self.made["sessions"].items():
            fields[name] = sessions[number % len(sessions)]
        for name in self.made["questions"]:
            fields[name] = "yes"
        return fields

    async def register(self, number: int, tally: Tally) -> None:
        """A whole registration."""
        async with self.visitor(number) as visitor:
            tally.add("page", (await asked(visitor, self.made["page"])).seconds)
            form = await asked(visitor, self.made["form"])
            tally.add("form", form.seconds)
            sent = await visitor.post(self.made["form"], self.fields(number, form.body))
            tally.add("submit", sent.seconds)
            tally.ends[sent.status] = tally.ends.get(sent.status, 0) + 1
            if sent.status != SEATED:
                raise WrongAnswer(f"{self.made['form']}: {sent.status}\n{_shown(sent)}")
            tally.add("confirmation", (await asked(visitor, sent.location)).seconds)


def value(form: bytes, before: bytes) -> str:
    start = form.index(before) + len(before)
    return form[start : form.index(b'"', start)].decode()


async def asked(visitor: Visitor, path: str) -> Answer:
    answer = await visitor.get(path)
    if answer.status != 200:
        raise WrongAnswer(f"{path}: {answer.status}\n{_shown(answer)}")
    return answer


def _shown(answer: Answer) -> str:
    """What stands in the page's content."""
    start = max(0, answer.body.find(b"<main"))
    return answer.body[start : start + 3000].decode(errors="replace")


def _run(tally: Tally, work) -> Tally:
    start, own = time.perf_counter(), time.process_time()
    asyncio.run(work)
    tally.wall, tally.own = time.perf_counter() - start, time.process_time() - own
    return tally


def at_once(day: Day, numbers: range) -> Tally:
    """Everybody has the form before them; all press at the same moment. Only the submits are timed."""
    tally = Tally()

    async def work():
        visitors = [day.visitor(number) for number in numbers]
        sheets = []
        for number, visitor in zip(numbers, visitors, strict=True):
            await visitor.__aenter__()
            sheets.append(day.fields(number, (await asked(visitor, day.made["form"])).body))

        async def press(visitor, sheet):
            sent = await visitor.post(day.made["form"], sheet)
            tally.add("submit", sent.seconds)
            tally.add({SEATED: "seated", REFUSED: "refused"}.get(sent.status, "error"), sent.seconds)
            tally.ends[sent.status] = tally.ends.get(sent.status, 0) + 1

        await asyncio.gather(*map(press, visitors, sheets))
        for visitor in visitors:
            await visitor.__aexit__()

    return _run(tally, work())


def one_by_one(day: Day, numbers: range) -> Tally:
    """Submits alone, each when the one before is answered."""
    tally = Tally()

    async def work():
        for number in numbers:
            async with day.visitor(number) as visitor:
                form = await asked(visitor, day.made["form"])
                sent = await visitor.post(day.made["form"], day.fields(number, form.body))
                tally.add("submit", sent.seconds)
                tally.ends[sent.status] = tally.ends.get(sent.status, 0) + 1

    return _run(tally, work())


def spread(day: Day, numbers: range, seconds: float) -> Tally:
    """Visitors come at even intervals over so many seconds, whether or not those before have ended."""
    tally = Tally()

    async def work():
        begin = time.perf_counter()

        async def come(place, number):
            await asyncio.sleep(max(0, begin + place * seconds / len(numbers) - time.perf_counter()))
            await day.register(number, tally)

        await asyncio.gather(*(come(place, number) for place, number in enumerate(numbers)))

    return _run(tally, work())


def in_turns(day: Day, numbers: range, lanes: int) -> Tally:
    """`lanes` visitors at any time; the next comes when one has ended."""
    tally, waiting = Tally(), iter(numbers)

    async def lane():
        for number in waiting:
            await day.register(number, tally)

    async def work():
        await asyncio.gather(*(lane() for _each in range(lanes)))

    return _run(tally, work())
