"""How often one network may answer what asks nobody who they are, and how often a badge's code may be guessed.

So high that a full room behind one address meets it never. The address itself is kept nowhere, not even in the cache.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.crypto import salted_hmac

WINDOW = 10 * 60
ANSWERS, WRONG_CODES = 600, 60


def _key(request, what: str) -> str:
    address = get_adapter().get_client_ip(request)
    return f"events:{what}:{salted_hmac('events.answer_limits', address, algorithm='sha256').hexdigest()[:32]}"


def may_answer(request) -> bool:
    """Count one answer to an open survey; whether it stays within the limit."""
    key = _key(request, "answers")
    cache.add(key, 0, WINDOW)
    return _count(key) <= ANSWERS


def may_try_codes(request) -> bool:
    """Whether so few wrong codes were typed that another may be."""
    return cache.get(_key(request, "codes"), 0) < WRONG_CODES


def wrong_code(request) -> None:
    key = _key(request, "codes")
    cache.add(key, 0, WINDOW)
    _count(key)


def _count(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the window ended in between
        return 1


def is_first(submission: str) -> bool:
    """Whether this page was not sent before: a second press of the button is no second answer."""
    return cache.add(f"events:sheet:{submission[:36]}", True, 3600)
