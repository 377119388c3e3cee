"""How somebody without an account shows that a place is theirs: a cookie of each board, with a secret for each place.

A shared phone holds several places; the address says which one is meant. Only digests of the secrets are stored.
"""

import re
import secrets
from typing import NamedTuple

from portal.tokens import digest

# A phone is shared by so many people at most.
MOST = 12
PAIR = re.compile(r"([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9_-]{20,64})")


class Held(NamedTuple):
    """A place and the secret with which it is taken again."""

    key: str
    secret: str


def cookie_name(code: str) -> str:
    """The cookie of the board of this code, in capitals or not."""
    return f"atelier-{code.upper()}"


def held(cookies: dict[str, str], code: str) -> list[Held]:
    """The places that this browser holds on the board, the latest last; whatever else stands in the cookie is ignored."""
    pairs = map(PAIR.fullmatch, cookies.get(cookie_name(code), "")[:2000].split("~"))
    return [Held(*pair.groups()) for pair in pairs if pair][-MOST:]


def cookie_value(places: list[Held]) -> str:
    return "~".join(f"{place.key}.{place.secret}" for place in places[-MOST:])


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def opens(place, secret: str) -> bool:
    """Whether the secret is this place's."""
    return bool(place.token) and secrets.compare_digest(place.token, digest(secret))
