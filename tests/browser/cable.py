"""The cable between one browser and the portal, which a test cuts: what emulates it lets requests through after a reload."""

import socket
import socketserver
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from tests.services.portal_process import free_port


class Cable:
    """Use as a context manager: `url` is the portal's for whoever comes through here. It is whole at first."""

    def __init__(self, portal):
        self.there = portal.port
        self.port = free_port()
        self.url = urlsplit(portal.url)._replace(netloc=f"localhost:{self.port}").geturl()
        self.server: _Server | None = None

    def __enter__(self):
        self.mend()
        return self

    def __exit__(self, *error):
        if self.server:
            self.cut()

    def mend(self) -> None:
        self.server = _Server(self.port, self.there)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def cut(self) -> None:
        """What is under way breaks off, and nothing connects any more."""
        server, self.server = self.server, None
        server.shutdown()
        server.server_close()
        for each in list(server.ends):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class _Server(socketserver.ThreadingTCPServer):
    """Each connection's two ends, in `ends` while they are open."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, there: int):
        self.there = there
        self.ends: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Connection)


class _Connection(socketserver.BaseRequestHandler):
    def handle(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.server.there)) as far:
            ends = {self.request, far}
            self.server.ends |= ends
            back = threading.Thread(target=_pour, args=(far, self.request), daemon=True)
            back.start()
            _pour(self.request, far)
            back.join()
            self.server.ends -= ends


def _pour(source: socket.socket, target: socket.socket) -> None:
    """Until the source ends or one of both is shut; then the target hears no more."""
    with suppress(OSError):
        while content := source.recv(65_536):
            target.sendall(content)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
