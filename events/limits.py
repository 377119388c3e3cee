"""How often one may press the button: so high that an office behind one address meets it never, a script soon.

Counted in the shared cache by fixed windows, without a lock: three hundred people who press at the same moment must not
wait for one another here.
"""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache

# Registrations asked for from one network address (a company of 300 people may share one), and for one e-mail address.
BY_NETWORK, NETWORK_WINDOW = 600, 10 * 60
BY_ADDRESS, ADDRESS_WINDOW = 20, 60 * 60


def allows(request, emails) -> bool:
    """Count one press of the button; whether it stays within the limits."""
    if not _within(f"network:{get_adapter().get_client_ip(request)}", BY_NETWORK, NETWORK_WINDOW):
        return False
    return all(_within(f"address:{_digest(email)}", BY_ADDRESS, ADDRESS_WINDOW) for email in emails)


def _within(what: str, most: int, seconds: int) -> bool:
    key = f"events:presses:{what}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # its window has just ended
        return True


def _digest(email: str) -> str:
    """Addresses stand nowhere in clear, not even in a cache."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]
