"""The socket of a charter's working space: who is here now, and that something changed. It holds no content of the text.

Who is here is nowhere written down: each socket tells the others when it comes, now and then, and when it goes.
"""

import asyncio
import json
import time
from contextlib import suppress
from importlib import import_module

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils.translation import gettext as _

from charters import presence, rules
from charters.models import Charter

# Seconds between two looks at the person's rights, each of which also says that they are still here.
BEAT = 10
# After so many seconds of silence somebody is gone, although nothing said so.
FORGET = 3 * BEAT
MAX_FRAME = 256
MAX_FRAMES = 20
DENIED, FLOOD = 4403, 4400


class WritingConsumer(AsyncWebsocketConsumer):
    """Lets in who may read the draft, for as long as they may; the rights are read anew at each beat."""

    async def connect(self):
        self.group, self.beating, self.frames = "", None, 0
        self.others: dict[str, tuple[float, dict]] = {}
        self.me = await self._admitted()
        if self.me is None:
            # Accepted first, so that the page hears why and does not try again.
            await self.accept()
            await self.close(code=DENIED)
            return
        self.group = presence.group_of(self.me["charter"])
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        await self._show()
        await self._tell("writing.came")
        self.beating = asyncio.create_task(self._beat())

    async def disconnect(self, code):
        if self.beating is not None:
            self.beating.cancel()
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)
            await self._tell("writing.left")

    async def receive(self, text_data=None, bytes_data=None):
        """A page says nothing here: whatever comes is counted, and too much of it ends the socket."""
        self.frames += 1
        if text_data is None or len(text_data) > MAX_FRAME or self.frames > MAX_FRAMES:
            await self.close(code=FLOOD)

    async def writing_came(self, event):
        """Somebody opened the page: show them, and say that I am here too."""
        await self._note(event)
        if event["channel"] != self.channel_name:
            await self.channel_layer.send(event["channel"], self._event("writing.here"))

    async def writing_here(self, event):
        await self._note(event)

    async def writing_left(self, event):
        if self.others.pop(event["channel"], None):
            await self._show()

    async def writing_changed(self, event):
        """Said only to who still may know: a right may have ended with this very change."""
        if await self._still_admitted():
            await self.send(json.dumps({"changed": event["what"]}))

    async def _beat(self):
        while await self._still_admitted():
            await self._tell("writing.here")
            if self._forget_silent():
                await self._show()
            await asyncio.sleep(BEAT)

    async def _still_admitted(self) -> bool:
        if await self._admitted() is None:
            await self.close(code=DENIED)
            return False
        return True

    async def _admitted(self) -> dict | None:
        """Who this is, read from the database anew: session, account and rights may have ended. None: nobody who may."""
        store = import_module(settings.SESSION_ENGINE).SessionStore
        user = await get_user({"session": store(self.scope["session"].session_key)})
        return await database_sync_to_async(_person)(user, self.scope["url_route"]["kwargs"]["slug"])

    async def _note(self, event):
        if event["channel"] == self.channel_name:
            return
        new = event["channel"] not in self.others
        self.others[event["channel"]] = (time.monotonic(), event["person"])
        if new:
            await self._show()

    def _forget_silent(self) -> bool:
        """Whether somebody fell out of the list."""
        limit = time.monotonic() - FORGET
        kept = {channel: each for channel, each in self.others.items() if each[0] > limit}
        gone, self.others = len(kept) < len(self.others), kept
        return gone

    async def _show(self):
        """Everybody who is here, each once whatever their number of open pages, in the order of their names."""
        people = {person["id"]: person for _seen, person in self.others.values()}
        people[self.me["id"]] = self.me
        named = [
            {"name": person["name"], "organisation": person["organisation"], "me": person["id"] == self.me["id"]}
            for person in people.values()
        ]
        named.sort(key=lambda person: (person["name"], person["organisation"]))
        with suppress(RuntimeError):
            await self.send(json.dumps({"here": named}))

    def _event(self, kind: str) -> dict:
        return {"type": kind, "channel": self.channel_name, "person": self.me}

    async def _tell(self, kind: str):
        await self.channel_layer.group_send(self.group, self._event(kind))


def _person(user, slug: str) -> dict | None:
    """What the others see of the person, None when they may not read the draft of that charter."""
    charter = Charter.objects.filter(slug=slug).first()
    if charter is None or not user.is_authenticated or not user.is_active:
        return None
    if not rules.may_read_draft(user, charter):
        return None
    own = rules.acts_for(user, charter)
    return {
        "id": user.pk,
        "charter": charter.pk,
        "name": user.get_full_name(),
        "organisation": own[0].partner.short_name if own else _("Coordination"),
    }
