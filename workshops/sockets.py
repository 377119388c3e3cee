"""The transport of a board: a WebSocket for each screen. It authenticates, limits, parses and hands over to the hub.

Plain ASGI: a consumer of Channels would take a channel of the layer and a task for what it never receives.
"""

import asyncio
import json
from contextlib import suppress
from urllib.parse import parse_qs

from portal.sockets import READY
from workshops import admission, frames
from workshops.engine import Role
from workshops.hearing import heard, refuse
from workshops.hub import Hub, Member, in_thread
from workshops.journal import NoBoard
from workshops.pace import FACILITATOR_TIMES, Pace
from workshops.relay import rooms

MAX_FRAME = 16 * 1024
# How the server ends a socket: nobody who may be here; who never said hello; too much; who does not read; what it said in
# `closed`.
DENIED, SILENT, FLOOD, SLOW, ENDED = 4403, 4407, 4408, 4409, 4410
HELLO_SECONDS = 15.0
# Between two looks at whether somebody still facilitates: that a session or a role ended is told to no room.
RIGHTS_SECONDS = 10.0


class Ended(Exception):
    """The socket is over; `code` is the one to close it with, 0 if the other side did."""

    def __init__(self, code: int = 0):
        super().__init__(code)
        self.code = code


async def board_socket(scope, receive, send) -> None:
    """One screen, from its coming to its going."""
    if (await receive())["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    who = await admitted(scope)
    try:
        if who is None:
            raise NoBoard
        hub = await rooms().hub(who.board)
    except NoBoard:
        # Accepted first, so that the page hears why and does not try again.
        await send({"type": "websocket.send", "text": frames.frame("closed", reason="denied")})
        await send({"type": "websocket.close", "code": DENIED})
        return
    member = Member(who.actor)
    hub.expect(member)
    member.outbox.ready = scope.get("extensions", {}).get(READY)
    code = await Screen(hub, member, scope, receive, send).run()
    if code:
        await send({"type": "websocket.close", "code": code})


async def admitted(scope) -> admission.Admitted | None:
    """Who asks, from the cookies, the session and the address that a request came with, as the database has them now."""
    code, session = scope["url_route"]["kwargs"]["code"], scope["session"].session_key
    return await in_thread(_admitted, code, session, scope["cookies"], *place_and_role(scope))


def _admitted(code: str, session: str | None, cookies: dict[str, str], place: str, role: str):
    user = None if place else admission.account(session)
    return admission.admitted(code, user, cookies, place, role)


def place_and_role(scope) -> tuple[str, str]:
    """What the address names of whoever asks, or nothing."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get("place", [""])[0], query.get("role", [""])[0]


async def watch_rights(hub: Hub, member: Member, scope) -> None:
    """Show a member out as soon as they may not be there any more. For ever.

    Of a place the room hears when it changes hands; an account is looked at again now and then.
    """
    patience = None if member.actor.role is Role.PARTICIPANT else RIGHTS_SECONDS
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await member.again.wait()
        member.again.clear()
        who = await admitted(scope)
        if who is None or who.actor != member.actor:
            hub.leave(member)
            member.end("denied")


def pace_of(hub: Hub, member: Member) -> Pace:
    """The pace of the person, whatever the number of their screens."""
    return hub.pace_of(member.actor.key, 1 if member.actor.role is Role.PARTICIPANT else FACILITATOR_TIMES)


async def keep_pace(pace: Pace) -> None:
    """Let whoever goes too fast wait. Raises Ended for what no hand does."""
    wait = pace.wait()
    if pace.is_flood:
        raise Ended(FLOOD)
    if wait:
        await asyncio.sleep(min(wait, 5.0))


class Screen:
    """A member's connection: what comes in is read at the pace of the person, what goes out at the pace of the network."""

    def __init__(self, hub: Hub, member: Member, scope, receive, send):
        self.hub, self.member, self.scope, self.receive, self._send = hub, member, scope, receive, send
        self.pace = pace_of(hub, member)

    async def run(self) -> int:
        """Until one side ends it; returns the code to close it with, 0 if there is nobody left to tell."""
        rights = watch_rights(self.hub, self.member, self.scope)
        works = [
            asyncio.create_task(each)
            for each in (self._read(), self._write(), self._watch_end(), rights, self._watch_hello())
        ]
        try:
            done, _pending = await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
            return self._code(done)
        finally:
            self.hub.leave(self.member)
            for each in works:
                each.cancel()
            await asyncio.gather(*works, return_exceptions=True)

    def _code(self, done) -> int:
        for each in done:
            error = each.exception()
            if isinstance(error, Ended):
                return error.code
            if isinstance(error, TimeoutError):
                return SLOW
            if error is not None:
                raise error
        return ENDED

    async def _write(self) -> None:
        await self.member.outbox.drain(self._text)

    async def _text(self, frame: str) -> None:
        await self._send({"type": "websocket.send", "text": frame})

    async def _watch_end(self) -> None:
        """What was said last is sent before the socket is closed."""
        await self.member.ended.wait()
        for frame in self.member.outbox.take():
            async with asyncio.timeout(1):
                await self._text(frame)
        raise Ended(ENDED)

    async def _watch_hello(self) -> None:
        """Who opens a socket and says nothing has no business there."""
        await asyncio.sleep(HELLO_SECONDS)
        if not self.member.audiences:
            raise Ended(SILENT)
        await asyncio.Event().wait()

    async def _read(self) -> None:
        while True:
            message = await self.receive()
            if message["type"] == "websocket.disconnect":
                raise Ended
            await keep_pace(self.pace)
            self._take(message.get("text") or "")

    def _take(self, text: str) -> None:
        """One frame of the client."""
        if len(text) > MAX_FRAME:
            refuse(self.member, reason="too_long")
            return
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            refuse(self.member, reason="malformed")
            return
        heard(self.hub, self.member, frame)
