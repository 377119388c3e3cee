"""The child process of sandbox.py, started as a script: `examiner.py SECONDS MEGABYTES`, request on standard input.

The request is one line of JSON (`roots` and `timestamp_roots` in PEM, `at` in ISO 8601 or null) followed by the PDF; the
answer is the report in JSON, or `{"unreadable": sentence}`.
"""

import gc
import json
import resource
import sys
from datetime import datetime
from types import ModuleType

# It lives for one file, within bounds: looking for garbage would cost more than the garbage.
gc.set_threshold(100_000)
# pyHanko's clients of the network want it to be imported, a third of the time that this process takes to start. Nothing
# is fetched here: in its place stands a module whose every name is a bare class.
WITHOUT_NETWORK = ModuleType("aiohttp")
WITHOUT_NETWORK.__getattr__ = lambda name: object
sys.modules["aiohttp"] = WITHOUT_NETWORK

from cryptography import x509  # noqa: E402

from charters.sealing.errors import UnreadablePdf  # noqa: E402
from charters.sealing.verify import examine  # noqa: E402

MEGABYTE = 1024 * 1024


def main(seconds: int, megabytes: int) -> None:
    """Limit this process, then examine what comes on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    print(json.dumps(_answer()))


def _answer() -> dict:
    request = json.loads(sys.stdin.buffer.readline())
    roots, timestamp_roots = (
        [x509.load_pem_x509_certificate(root.encode()) for root in request[name]]
        for name in ("roots", "timestamp_roots")
    )
    at = datetime.fromisoformat(request["at"]) if request["at"] else None
    try:
        return examine(sys.stdin.buffer.read(), roots, timestamp_roots=timestamp_roots, at=at).as_dict()
    except UnreadablePdf as error:
        return {"unreadable": str(error)}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
