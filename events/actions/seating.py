"""Seats given, offered and passed on, once the event's row is held. Never one too many: all counting is done here.

After whatever frees a seat, `pass_on` gives it to the first who waits: that is why a seat that is free is nobody's turn,
and somebody new may take it.
"""

from collections import Counter
from datetime import timedelta

from django.db.models import Count, Q

from events import seats
from events.models import Event, Letter, Registration, SeatShare, Session, SessionChoice, SpecialNeeds
from events.rules import shares_of
from portal.states import set_status

from .letters import owe

Status = Registration.Status


class Seating:
    """The seats of one held event, as they are now; what is taken through it is counted on."""

    def __init__(self, event: Event, now):
        self.event, self.now = event, now
        self.rows = list(SeatShare.objects.filter(event=event))
        self.shares = [seats.Share(row.pk, row.seats, row.released_at <= now) for row in self.rows]
        taken = Registration.objects.holding().filter(event=event).order_by().values_list("share")
        self.taken: Counter = Counter(dict(taken.annotate(count=Count("pk"))))

    @property
    def free(self) -> int | None:
        """Seats that anybody may take; None where they are not counted."""
        return seats.free(self.event.capacity, self.shares, self.taken)

    @property
    def full(self) -> bool:
        """No seat at all, not even one kept for somebody."""
        return self.event.capacity is not None and self.taken.total() >= self.event.capacity

    def take(self, registration, *, any_seat: bool = False) -> bool:
        """Give the registration a seat (its `share`), not saved; False when there is none for it.

        `any_seat`: an organiser may give a seat that is kept for others.
        """
        found = seats.place(
            self.event.capacity, self.shares, self.taken, shares_of(registration, self.rows) if self.rows else ()
        )
        if found is seats.FULL and any_seat and not self.full:
            found = seats.EVERYBODY
        if found is seats.FULL:
            return False
        registration.share_id = found
        self.taken[found] += 1
        return True


def session_seats(sessions) -> dict[int, int | None]:
    """Seats left in each session (rows of `Session`), by key; None where they are not counted."""
    counted = [session for session in sessions if session.capacity is not None]
    holders = dict(
        SessionChoice.objects.holding()
        .filter(session__in=counted)
        .order_by()
        .values_list("session")
        .annotate(count=Count("pk"))
    )
    return {
        session.pk: None if session.capacity is None else max(0, session.capacity - holders.get(session.pk, 0))
        for session in sessions
    }


def sessions_to_choose(event, keys) -> tuple[dict[int, Session], dict[int, int | None]]:
    """Those of the sessions `keys` that one may choose in a held event, by key, and the seats left in each of them.

    In one query: every registration asks for it.
    """
    held = Count("choices", filter=Q(choices__status__in=SessionChoice.HOLDING))
    found = Session.objects.filter(
        pk__in=keys, slot__event=event, chosen=True, withdrawn_at=None, slot__withdrawn_at=None
    )
    sessions = {
        row.pk: row for row in found.only("slot_id", "title", "title_en", "capacity").order_by().annotate(held=held)
    }
    left = {
        key: None if session.capacity is None else max(0, session.capacity - session.held)
        for key, session in sessions.items()
    }
    return sessions, left


def offer_end(event, now):
    """Until when an offer made now stands."""
    return min(now + timedelta(hours=event.offer_hours), event.starts_at)


def pass_on(event, now) -> int:
    """Offer every free seat of the day and of its sessions to those who wait, in their order; how many offers were made."""
    if event.status == Event.Status.CANCELLED or now >= event.starts_at:
        return 0
    return _offer_day(event, now) + _offer_sessions(event, now)


def _offer_day(event, now) -> int:
    waiting = Registration.objects.in_line().filter(event=event).select_related("partner")
    if not waiting.exists():
        return 0
    seating, until, offered = Seating(event, now), offer_end(event, now), []
    for registration in waiting.iterator(chunk_size=200):
        if seating.full:
            break
        if seating.take(registration):
            set_status(registration, Status.OFFERED, offered_until=until, share_id=registration.share_id)
            offered.append(registration)
    owe(offered, Letter.Kind.OFFERED, key=until.isoformat(), at=now)
    return len(offered)


def _offer_sessions(event, now) -> int:
    sessions = list(
        Session.objects.filter(slot__event=event, choices__in=SessionChoice.objects.in_line()).distinct().order_by("pk")
    )
    left, until, count = session_seats(sessions), offer_end(event, now), 0
    for session in sessions:
        line = SessionChoice.objects.in_line().filter(session=session).select_related("registration")
        if session.withdrawn_at:
            continue
        for choice in line if left[session.pk] is None else line[: left[session.pk]]:
            set_status(choice, SessionChoice.Status.OFFERED, offered_until=until)
            owe([choice.registration], Letter.Kind.SESSION_OFFERED, key=f"{choice.pk}", at=now)
            count += 1
    return count


def settle_choices(registration) -> None:
    """Seats in their sessions for somebody who has just got a seat for the day, where there are any; else they wait."""
    choices = list(registration.choices.filter(status=SessionChoice.Status.WAITING).select_related("session"))
    left = session_seats([choice.session for choice in choices])
    for choice in choices:
        if left[choice.session_id] is None or left[choice.session_id] > 0:
            set_status(choice, SessionChoice.Status.CONFIRMED)


def give_up(registration, reason: str, now) -> None:
    """End a registration and its choices, and forget what somebody needed there; the caller passes the seats on."""
    open_choices = registration.choices.exclude(status=SessionChoice.Status.CANCELLED)
    open_choices.update(status=SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None)
    SpecialNeeds.objects.filter(registration=registration).delete()
    set_status(registration, Status.CANCELLED, cancelled_at=now, ended_by=reason, offered_until=None)
