"""How often: counts in the shared cache, by windows of the clock, without a lock: those who press together do not wait.

Each caller says what it counts, whose it is, how much of it is too much, and answers 429 itself. Whoever asks stands
nowhere in clear, not even in the cache. Two windows that touch let twice as much through. Not here: logging in, whose
tries allauth counts (ACCOUNT_RATE_LIMITS), and the weight of a request (body_limit.py).
"""

import time
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.crypto import salted_hmac


def within(name: str, who: str, most: int, seconds: int) -> bool:
    """Count one try of `who` at `name`; whether no more than `most` were made in this window of `seconds`."""
    key = _key(name, who, seconds)
    if cache.add(key, 1, seconds):
        return most >= 1
    try:
        return cache.incr(key) <= most
    except ValueError:  # its window has just ended
        return True


def has_left(name: str, who: str, most: int, seconds: int) -> bool:
    """Whether `within` would still allow a try; counts none. For what costs only those who failed: a code guessed wrong."""
    return cache.get(_key(name, who, seconds), 0) < most


def network_of(request) -> str:
    """Where a request comes from, for `who`: an IPv4 address, or the /64 that an IPv6 one is in: one line owns it whole."""
    address = ip_address(get_adapter().get_client_ip(request))
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


def _key(name: str, who: str, seconds: int) -> str:
    # A window has a key of its own, so that a count which outlives it (Redis may lose its end) counts against nobody.
    digest = salted_hmac("portal.rates", f"{name}:{who}", algorithm="sha256").hexdigest()[:32]
    return f"portal:rates:{digest}:{int(time.time() // seconds)}"
