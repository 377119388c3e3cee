"""Who holds a seat of a day or of a session, and how many are left: the one place that reads it. Reads only.

What is shown is counted so, and what decides too, once the event's row is held (`actions.seating`). Who holds a seat,
`models.registrations` says: `holding`, and `DAY_HOLDERS` and `SESSION_HOLDERS` beside rows that a query reads anyway.
"""

from collections.abc import Iterable

from django.db.models import Count

from events.models import Registration, SeatShare, SessionChoice
from events.seats import Seats, Share, left


def seats_of(events, now, *, shares: Iterable[SeatShare] | None = None) -> dict[int, Seats]:
    """The seats of each event, by key: two queries, however many there are; one where the caller has their `shares`."""
    found = {event.pk: Seats(event.capacity, []) for event in events}
    for share in SeatShare.objects.filter(event__in=list(found)) if shares is None else shares:
        found[share.event_id].shares.append(Share(share.pk, share.seats, share.released_at <= now))
    holders = Registration.objects.holding().filter(event__in=list(found)).order_by().values_list("event", "share")
    for event, share, count in holders.annotate(count=Count("pk")):
        found[event].taken[share] = count
    return found


def day_seats(events: list, now) -> dict[int, Seats]:
    """The seats of each event, by key, to show: nothing is read of those where they are not counted."""
    counted = [event for event in events if event.capacity is not None]
    return {event.pk: Seats(None) for event in events} | seats_of(counted, now)


def left_in(sessions) -> dict[int, int | None]:
    """Seats left in each session (rows of `Session`), by key, None where they are not counted; no query if none is."""
    counted = [session.pk for session in sessions if session.capacity is not None]
    holders = SessionChoice.objects.holding().filter(session__in=counted).order_by().values_list("session")
    held = dict(holders.annotate(count=Count("pk")))
    return {session.pk: left(session.capacity, held.get(session.pk, 0)) for session in sessions}
