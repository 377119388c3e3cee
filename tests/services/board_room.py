"""Boards on a served site, and screens of people who take part, over real sockets."""

import asyncio
import json
import uuid

import httpx
import websockets

from tests.workshops.mirror import Mirror

SEED = """
import json
from tests.factories.workshops import BoardFactory
from workshops import journal, places
from workshops.engine import Actor, Role
from workshops.hub import now
from workshops.journal import Asked
from workshops.models import Place
from portal.tokens import digest
from portal.partners.models import User
from tests.bench.loader import session_of

user = User.objects.create_user("anime@reseau.test", first_name="Joker")
board = BoardFactory(code="ESSAI", facilitator=user)
held, asked = {}, []
for number in range(PEOPLE):
    key, secret = f"p{number}", places.new_secret()
    Place.objects.create(board=board, key=key, token=digest(secret))
    held[key] = secret
    data = {"person": key, "name": f"Nom-{number}", "table": str(1 + number % 2)}
    asked.append(Asked(Actor(key, Role.PARTICIPANT), f"join-{key}", "join", data))
journal.commit(journal.load(board.pk), asked, now())
print("@@" + json.dumps({"held": held, "session": session_of(user), "board": board.pk}))
"""

WRITTEN = """
import json
from workshops.models import JournalEntry
print("@@" + json.dumps(list(JournalEntry.objects.order_by("seq").values_list("seq", "client_id", "kind"))))
"""


def inside(portal, code: str):
    """What the code prints after @@ as JSON, run in a process of the site's own."""
    done = portal.manage("shell", "-v", "0", "-c", code)
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("@@"))[2:])


def seed(portal, people: int) -> dict:
    """A board with the code ESSAI that so many have joined, at two tables."""
    return inside(portal, SEED.replace("PEOPLE", str(people)))


def written(portal) -> list[tuple[int, str, str]]:
    """The journal: number, client's identifier, kind."""
    return [tuple(each) for each in inside(portal, WRITTEN)]


class Screen:
    """One screen: what it has received, as texts and as documents."""

    def __init__(
        self, portal, made: dict, place: str = "", *, origin: str = "", headers: dict | None = None, **options
    ):
        """`options` are those of the connection."""
        self.options = options
        self.address = f"ws://localhost:{portal.port}/ws/ateliers/ESSAI/" + (f"?place={place}" if place else "")
        cookie = f"atelier-ESSAI={place}.{made['held'][place]}" if place else f"sessionid={made['session']}"
        self.headers = {"Cookie": cookie, **(headers or {})}
        self.origin = origin or f"http://localhost:{portal.port}"
        self.mirror = Mirror()
        self.texts: list[str] = []
        self.number = 0

    async def __aenter__(self):
        self.socket = await websockets.connect(
            self.address, additional_headers=self.headers, origin=self.origin, max_size=None, **self.options
        )
        return self

    async def __aexit__(self, *error):
        await self.socket.close()

    async def hello(self) -> dict:
        """Say what is known already; returns the welcome."""
        await self.say("hello", v=1, epoch=self.mirror.epoch, docs=self.mirror.revisions)
        return await self.until(lambda frame: frame["t"] == "welcome")

    async def say(self, frame: str, **content) -> None:
        await self.socket.send(json.dumps({"t": frame, **content}))

    async def do(self, kind: str, id: str = "", **data) -> dict:
        """Ask for an operation and wait for what became of it."""
        self.number += 1
        id = id or f"{kind}-{self.mirror.key}-{self.number}"
        await self.say("op", id=id, kind=kind, data=data)
        return await self.until(lambda frame: frame["t"] in {"ack", "refused"} and frame["id"] == id)

    async def until(self, wanted, seconds: float = 20) -> dict:
        """Receive until such a frame, and return it."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self.receive()
                if wanted(frame):
                    return frame

    async def until_seen(self, wanted, seconds: float = 20) -> None:
        """Receive until the documents are as wanted."""
        async with asyncio.timeout(seconds):
            while not wanted(self.mirror.documents):
                await self.receive()

    async def receive(self) -> dict:
        text = await self.socket.recv()
        self.texts.append(text)
        frame = json.loads(text)
        self.mirror.take(frame)
        return frame

    async def quiet(self) -> None:
        """Receive all that was sent before a pong."""
        await self.say("ping")
        await self.until(lambda frame: frame["t"] == "pong")


class Listener:
    """One screen where sockets are blocked: requests that wait, one after the other, and what they brought."""

    def __init__(self, portal, made: dict, place: str = "", *, headers: dict | None = None):
        self.address = f"{portal.url}/a/essai/ecoute/" + (f"?place={place}" if place else "")
        cookie = f"atelier-ESSAI={place}.{made['held'][place]}" if place else f"sessionid={made['session']}"
        self.headers = {"Cookie": cookie, "Origin": portal.url, "Content-Type": "application/json", **(headers or {})}
        self.mirror = Mirror()
        self.texts: list[str] = []
        self.session = ""

    async def __aenter__(self):
        self.client = httpx.AsyncClient(headers=self.headers, timeout=60)
        return self

    async def __aexit__(self, *error):
        await self.client.aclose()

    async def post(self, content: bytes | str, **headers) -> httpx.Response:
        return await self.client.post(self.address, content=content, headers=headers)

    async def listen(self, *said: dict) -> list[dict]:
        """One request: say this, and hear what there is."""
        answer = await self.post(json.dumps({"session": self.session, "frames": list(said)}))
        self.texts.append(answer.text)
        content = answer.json()
        self.session = content["session"]
        for frame in content["frames"]:
            self.mirror.take(frame)
        return content["frames"]

    async def hello(self) -> list[dict]:
        return await self.listen({"t": "hello", "v": 1, "epoch": self.mirror.epoch, "docs": self.mirror.revisions})

    async def do(self, kind: str, id: str = "", **data) -> dict:
        """Ask for an operation and listen until it is known what became of it."""
        id = id or uuid.uuid4().hex
        heard = await self.listen({"t": "op", "id": id, "kind": kind, "data": data})
        async with asyncio.timeout(20):
            while not (found := [each for each in heard if each["t"] in {"ack", "refused"} and each["id"] == id]):
                heard = await self.listen()
        return found[0]

    async def until_seen(self, wanted) -> None:
        async with asyncio.timeout(20):
            while not wanted(self.mirror.documents):
                await self.listen()


def phase(screen, before: str, to: str):
    """One step of the room, asked for by whoever facilitates."""
    return screen.do("phase", **{"from": before, "to": to})
