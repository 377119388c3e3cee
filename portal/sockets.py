"""The server's WebSockets, with a shorter way out for what hundreds of them are sent at once.

An application that sends through ASGI awaits for each socket, and the frame is made anew for each. `send_ready` puts a frame
that was made once on the socket at once, or says that this one has to wait. It holds no rule of any room.
"""

import struct

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# What the scope's `extensions` call it; absent under another server, where everything goes through ASGI.
READY = "portal.send_ready"


class ReadySocket(WebSocketsSansIOProtocol):
    """uvicorn's own, whose scope offers `send_ready`."""

    def handle_connect(self, event) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][READY] = self.send_ready

    def send_ready(self, frame: bytes) -> bool:
        """Write a whole frame (see `text_frame`); False, and nothing written, if the socket is not open or not being read."""
        if not self.handshake_complete or self.close_sent or self.disconnected or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True


def text_frame(text: str) -> bytes:
    """A text as one unmasked frame of a server (RFC 6455, section 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    return struct.pack("!BBH" if size < 65536 else "!BBQ", 0x81, 126 if size < 65536 else 127, size) + payload
