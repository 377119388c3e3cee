"""Which timestamp authority this portal asks, and which it trusts. The one place that reads its settings and calls it.

Without TIMESTAMP_URL there is none: nothing is asked, nothing is due.
"""

import base64
import time
import urllib.error
import urllib.request
from pathlib import Path

from cryptography import x509
from django.conf import settings

from charters.sealing import TimestampError

SECONDS = 15
MAX_BYTES = 64 * 1024
CHUNK = 8 * 1024
UNREACHABLE = "L’autorité d’horodatage ne répond pas."
TOO_SLOW = "L’autorité d’horodatage est trop lente."
TOO_LONG = "L’autorité d’horodatage a répondu trop longuement."


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A redirection is an error: what is asked, and the password with it, goes to the address given and no other."""

    def redirect_request(self, *args, **kwargs):
        return None


def is_configured() -> bool:
    return bool(settings.TIMESTAMP_URL)


def ask(request: bytes, *, seconds: float = SECONDS) -> bytes:
    """Send a DER TimeStampReq to the authority and return the DER of its answer (RFC 3161, 3.4).

    Blocks for `seconds` and the last packet at most, never inside a transaction. Raises TimestampError.
    """
    if not settings.TIMESTAMP_URL.startswith(("https://", "http://")):
        raise TimestampError("L’adresse de l’autorité d’horodatage (TIMESTAMP_URL) doit commencer par https://.")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    if settings.TIMESTAMP_USER:
        credentials = f"{settings.TIMESTAMP_USER}:{settings.TIMESTAMP_PASSWORD}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    end = time.monotonic() + seconds
    try:
        query = urllib.request.Request(settings.TIMESTAMP_URL, request, headers, method="POST")
        with urllib.request.build_opener(_StayHere).open(query, timeout=seconds) as answer:
            return _read(answer, end)
    except TimestampError:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        raise TimestampError(f"L’autorité d’horodatage a répondu {error.code}.") from error
    except TimeoutError as error:
        raise TimestampError(TOO_SLOW) from error
    except (OSError, ValueError) as error:
        slow = isinstance(getattr(error, "reason", None), TimeoutError)
        raise TimestampError(TOO_SLOW if slow else UNREACHABLE) from error


def _read(answer, end: float) -> bytes:
    """The body, within the size and the time allowed: one that trickles is no better than one that never comes."""
    if answer.headers.get_content_type() != "application/timestamp-reply":
        raise TimestampError("L’autorité d’horodatage a répondu autre chose qu’un horodatage.")
    body = b""
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > MAX_BYTES:
            raise TimestampError(TOO_LONG)
        if time.monotonic() > end:
            raise TimestampError(TOO_SLOW)
    return body


def trusted_roots() -> list[x509.Certificate]:
    """The roots of the authorities whose timestamps are trusted here (TIMESTAMP_ROOTS); none when there is no such file."""
    try:
        return x509.load_pem_x509_certificates(Path(settings.TIMESTAMP_ROOTS).read_bytes())
    except (OSError, ValueError):
        return []
