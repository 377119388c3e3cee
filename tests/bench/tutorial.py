"""The room as the tutorial of Channels has it: one `group_add` for each socket, each message a row and a `group_send`.

What the board is measured against, by the same server with the same settings. It is part of no site.
"""

import itertools
import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
django.setup(set_prefix=False)

from channels.db import database_sync_to_async  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from workshops.models import Board, JournalEntry  # noqa: E402

GROUP = "tutorial"
_numbers = itertools.count(1_000_000)


class TutorialConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        message = json.loads(text_data)["message"]
        await self._write(message)
        await self.channel_layer.group_send(GROUP, {"type": "chat.message", "message": message})

    async def chat_message(self, event):
        await self.send(text_data=json.dumps({"message": event["message"]}))

    @database_sync_to_async
    def _write(self, message: str) -> None:
        number = next(_numbers)
        JournalEntry.objects.create(
            board=Board.objects.get(code=self.scope["url_route"]["kwargs"]["code"]),
            seq=number,
            client_id=f"tutorial-{os.getpid()}-{number}",
            kind="message",
            actor="tutorial",
            role=JournalEntry.Role.PARTICIPANT,
            at=0,
            data={"message": message},
        )


application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/<slug:code>/", TutorialConsumer.as_asgi())])})
