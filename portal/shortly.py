"""What many people ask for at once and what changes seldom, kept for a few seconds.

Only what everybody may see, and what is judged again where it matters. It has a cache of its own: however much is kept, it
drives no count of tries out of the other. Tests keep nothing unless they say so.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.utils.connection import ConnectionProxy

cache = ConnectionProxy(caches, "kept")


def shortly(key: str, build: Callable[[], Any]):
    """What `build` gave at most `settings.KEPT_SECONDS` ago; it never gives None. `key` says all that it depends on."""
    if not settings.KEPT_SECONDS:
        return build()
    found = cache.get(key)
    if found is None:
        found = build()
        cache.set(key, found, settings.KEPT_SECONDS)
    return found


def note(key: str) -> None:
    """Remember for a few seconds that something is so."""
    if settings.KEPT_SECONDS:
        cache.set(key, True, settings.KEPT_SECONDS)


def is_noted(key: str) -> bool:
    return bool(settings.KEPT_SECONDS and cache.get(key))
