"""The secret links of registrations: derived from their identifiers with the site's key, so that no copy of them is kept.

Whoever reads the database or a backup without the site's key can open no registration.
"""

import base64
import binascii
import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

SALT, PRESSES = "events.links", "events.presses"
LENGTH = 22  # sixteen bytes in base64url without padding


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _proof(identifier: uuid.UUID, number: int) -> str:
    return _text(salted_hmac(SALT, f"{identifier}:{number}", algorithm="sha256").digest()[:16])


def token_of(registration) -> str:
    """The secret of a registration's link: 44 characters, half its identifier, half the proof."""
    return _text(registration.identifier.bytes) + _proof(registration.identifier, registration.link_number)


def identifier_in(token: str) -> uuid.UUID | None:
    """The identifier that a token names, whether or not its proof is right; None for what is no token."""
    if len(token) != 2 * LENGTH or not token.isascii():
        return None
    try:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(token[:LENGTH] + "=="))
    except (binascii.Error, ValueError):
        return None


def opens(token: str, registration) -> bool:
    """Whether the token is this registration's, as it stands now."""
    return constant_time_compare(token, token_of(registration))


def press_key(press: uuid.UUID) -> uuid.UUID:
    """Under which key a press of the button is kept.

    The same press leads again to the links of those whom it registered: the press itself is known to who pressed only.
    """
    return uuid.UUID(bytes=salted_hmac(PRESSES, str(press), algorithm="sha256").digest()[:16])
