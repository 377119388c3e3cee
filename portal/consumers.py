"""The ground's own socket: a pulse that tells a device whether live pages will work for it.

It holds no content; the boards' consumers live in `workshops`.
"""

import json

from channels.generic.websocket import AsyncWebsocketConsumer

MAX_FRAME = 256
MAX_PINGS = 100


class PulseConsumer(AsyncWebsocketConsumer):
    """Answers each ping with a pong that has crossed the channel layer and come back."""

    async def connect(self):
        self.pings = 0
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        self.pings += 1
        if text_data is None or len(text_data) > MAX_FRAME or self.pings > MAX_PINGS:
            await self.close(code=4400)
            return
        try:
            frame = json.loads(text_data)
            number = int(frame["ping"])
        except (ValueError, KeyError, TypeError, OverflowError):
            await self.send(json.dumps({"refused": "malformed"}))
            return
        await self.channel_layer.send(self.channel_name, {"type": "pulse.pong", "number": number})

    async def pulse_pong(self, event):
        await self.send(json.dumps({"pong": event["number"]}))
