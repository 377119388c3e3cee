"""What people are owed a message for: the rows, and the task that has them composed. Words stand in `notifications`."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from events.letters import write_letters
from events.models import Letter
from portal.tasks import enqueue_once

# When a registration opens, hundreds come within seconds: their letters are written once they are through, and together.
GATHERED = timedelta(seconds=3)


def owe(registrations: Iterable, kind: str, *, key: str = "", urgent: bool = True, at=None) -> int:
    """Owe each a message of this kind, once for a key; returns how many were not owed it before.

    Whoever has no address is left out: they have their ticket on paper. The worker writes urgent ones at once, the
    others by small lots.
    """
    now = at or timezone.now()
    rows = [
        Letter(registration=each, kind=kind, key=key, urgent=urgent, asked_at=now)
        for each in registrations
        if each.email and not each.anonymised_at
    ]
    if not rows:
        return 0
    already = 0
    if key or len(rows) > 1:
        already = Letter.objects.filter(registration__in=[row.registration for row in rows], kind=kind, key=key).count()
    Letter.objects.bulk_create(rows, ignore_conflicts=True)
    if urgent:
        enqueue_once(write_letters, after=GATHERED)
    return len(rows) - already
