"""The transport of a board where sockets are blocked: requests that wait until there is something new.

The frames are those of the socket, several in one request and in one answer; who may listen, the room, the journal, the pace
and what waits for a member are the same. A request that waits is a coroutine: it takes none of the threads that Django's
handler has for the pages.
"""

import asyncio
import json
import secrets
import time
from urllib.parse import urlparse
from weakref import WeakKeyDictionary

from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings

from workshops import frames, places
from workshops.hearing import heard
from workshops.hub import Hub, Member
from workshops.journal import NoBoard
from workshops.relay import rooms
from workshops.sockets import Ended, admitted, keep_pace, pace_of, place_and_role, watch_rights

# What one request may weigh, and how many frames it may hold: all that waited in a phone during a cut comes together.
MAX_BODY, MAX_FRAMES = 64 * 1024, 50
# Seconds: how long a request waits, how much longer once there is something, so that what comes together goes together, and
# after how long without any request the session is over.
WAIT, GATHER, SILENCE = 25.0, 0.05, 60.0
# Seconds in which a request has to have come whole: a phone on a bad network needs less, and one that sends a byte now and then
# would hold it for ever.
BODY_SECONDS = 20.0


class Turned(Exception):
    """The request is answered with this status alone."""

    def __init__(self, status: int):
        super().__init__(status)
        self.status = status


class Gone(Exception):
    """Whoever asked has gone."""


class Session:
    """A screen that listens by requests. Its newest request is the one that is told what there is."""

    def __init__(self, hub: Hub, member: Member, scope):
        self.hub, self.member, self.pace = hub, member, pace_of(hub, member)
        hub.expect(member)
        self.scope, self.proof = scope, _proof(scope)
        self._requests, self._heard = 0, time.monotonic()
        self._overtaken = asyncio.Event()
        self._told_last = asyncio.Event()

    async def take(self, said: list) -> None:
        """What the client says, at the pace of the person. Raises Turned for what no hand says."""
        for frame in said:
            try:
                await keep_pace(self.pace)
            except Ended:
                raise Turned(429) from None
            heard(self.hub, self.member, frame)

    async def tell(self, receive) -> list[str]:
        """What there is to say, as soon as there is; nothing after a while, or when a newer request came. Raises Gone."""
        self._overtaken.set()
        overtaken = self._overtaken = asyncio.Event()
        self._requests += 1
        try:
            await _first(self.member.outbox.wait(), overtaken.wait(), _going(receive))
            if not overtaken.is_set():
                await asyncio.sleep(GATHER)
            if overtaken.is_set():
                return []
            if self.member.ended.is_set():
                self._told_last.set()
            return self.member.outbox.take()
        finally:
            self._requests -= 1
            self._heard = time.monotonic()

    async def live(self) -> None:
        """Until the room or its rights end it, and it was told why; or until nobody has asked for too long."""
        rights = watch_rights(self.hub, self.member, self.scope)
        try:
            await _first(rights, self.member.ended.wait(), self._silence(), seconds=None)
        finally:
            self.hub.leave(self.member)
        await _first(self._told_last.wait(), self._silence(), seconds=None)

    async def _silence(self) -> None:
        while (left := self._seconds_left()) > 0:
            await asyncio.sleep(left)

    def _seconds_left(self) -> float:
        return SILENCE if self._requests else self._heard + SILENCE - time.monotonic()


class Listeners:
    """The sessions of one event loop, by the name that each was given."""

    def __init__(self):
        self._sessions: dict[str, Session] = {}
        self._lives: set[asyncio.Task] = set()

    def find(self, name: str, scope) -> Session | None:
        """The session, for whoever shows what it was opened with."""
        found = self._sessions.get(name)
        return found if found and secrets.compare_digest(found.proof, _proof(scope)) else None

    def keep(self, session: Session) -> str:
        """Keep the session for as long as it lives; returns its name."""
        name = secrets.token_urlsafe(24)
        self._sessions[name] = session
        life = asyncio.create_task(session.live())
        self._lives.add(life)
        life.add_done_callback(lambda _task: (self._lives.discard(life), self._sessions.pop(name, None)))
        return name


_listeners: WeakKeyDictionary = WeakKeyDictionary()
_origins = AllowedHostsOriginValidator(None)


async def board_poll(scope, receive, send) -> None:
    """One request of one screen."""
    try:
        name, said = _asked(scope, await _body(scope, receive))
        name, told = await _answer(scope, receive, name, said)
    except Gone:
        return
    except Turned as turned:
        await _send(send, turned.status, "{}")
        return
    await _send(send, 200, f'{{"session":{frames.text(name)},"frames":[{",".join(told)}]}}')


async def _answer(scope, receive, name: str, said: list) -> tuple[str, list[str]]:
    """The session's name, empty when there is none any more, and what it is told."""
    listeners = _listeners.setdefault(asyncio.get_running_loop(), Listeners())
    if name:
        session = listeners.find(name, scope)
        if session is None:
            return "", []
        await session.take(said)
        told = await session.tell(receive)
        return "" if session.member.ended.is_set() else name, told
    who = await admitted(scope)
    try:
        if who is None:
            raise NoBoard
        hub = await rooms().hub(who.board)
    except NoBoard:
        return "", [frames.frame("closed", reason="denied")]
    session = Session(hub, Member(who.actor), scope)
    await session.take(said)
    if session.member not in hub.members:
        # They have not said hello, or may not enter: there is nothing to wait for.
        return "", session.member.outbox.take()
    return listeners.keep(session), await session.tell(receive)


def _asked(scope, body: bytes) -> tuple[str, list]:
    """The session and the frames of a request. Raises Turned."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Turned(400) from None
    name, said = (asked.get("session", ""), asked.get("frames", [])) if isinstance(asked, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(said, list) or len(said) > MAX_FRAMES:
        raise Turned(400)
    return name, said


async def _body(scope, receive) -> bytes:
    """The body, if the request is one that our own pages send. Raises Turned and Gone."""
    headers = dict(scope["headers"])
    if scope["method"] != "POST":
        raise Turned(405)
    if not _origins.valid_origin(_origin(headers)):
        raise Turned(403)
    if headers.get(b"content-type", b"").split(b";")[0].strip().lower() != b"application/json":
        raise Turned(415)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _received(receive)
    except TimeoutError:
        raise Turned(408) from None


async def _received(receive) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise Turned(413)
    return bytes(body)


def _origin(headers: dict[bytes, bytes]):
    value = headers.get(b"origin")
    try:
        return urlparse(value.decode("latin-1")) if value else None
    except ValueError:
        return None


def _proof(scope) -> bytes:
    """What a session is opened with and goes on with: the board, and the secret of the place or of the account's session."""
    code, cookies = scope["url_route"]["kwargs"]["code"].upper(), scope["cookies"]
    place, role = place_and_role(scope)
    of_places = {held.key: held.secret for held in places.held(cookies, code)}
    secret = of_places.get(place, "") if place else cookies.get(settings.SESSION_COOKIE_NAME, "")
    return "\n".join((code, place, role, secret)).encode()


async def _going(receive) -> None:
    """Raises Gone when whoever asked has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    raise Gone


async def _first(*waits, seconds: float | None = WAIT) -> None:
    """Until one of them is over, or so long; raises what it raised."""
    works = [asyncio.create_task(each) for each in waits]
    try:
        done, _pending = await asyncio.wait(works, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for each in done:
            each.result()
    finally:
        for each in works:
            each.cancel()
        await asyncio.gather(*works, return_exceptions=True)


async def _send(send, status: int, text: str) -> None:
    body = text.encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
