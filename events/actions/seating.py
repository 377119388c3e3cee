"""Seats given, offered and passed on, once the event's row is held. Never one too many: `queries.seats` counts.

After whatever frees a seat, `pass_on` gives it to the first who waits: that is why a seat that is free is nobody's turn,
and somebody new may take it.
"""

from datetime import timedelta

from events.models import Event, Letter, Registration, SeatShare, Session, SessionChoice, SpecialNeeds
from events.models.registrations import SESSION_HOLDERS
from events.queries.seats import left_in, seats_of
from events.rules import shares_of
from events.seats import EVERYBODY, FULL, left
from portal.states import set_status

from .letters import owe

Status = Registration.Status


class Seating:
    """The seats of one held event, as they are now; what is taken through it is counted on."""

    def __init__(self, event: Event, now):
        self.rows = list(SeatShare.objects.filter(event=event))
        self.seats = seats_of([event], now, shares=self.rows)[event.pk]

    def take(self, registration, *, any_seat: bool = False) -> bool:
        """Give the registration a seat (its `share`), not saved; False when there is none for it.

        `any_seat`: an organiser may give a seat that is kept for others.
        """
        found = self.seats.place(shares_of(registration, self.rows) if self.rows else ())
        if found is FULL and any_seat and not self.seats.full:
            found = EVERYBODY
        if found is FULL:
            return False
        registration.share_id = found
        self.seats.taken[found] += 1
        return True


def sessions_to_choose(event, keys) -> tuple[dict[int, Session], dict[int, int | None]]:
    """Those of the sessions `keys` that one may choose in a held event, by key, and the seats left in each of them.

    In one query: every registration asks for it.
    """
    found = Session.objects.to_choose(event).filter(pk__in=keys).only("slot_id", "title", "title_en", "capacity")
    sessions = {row.pk: row for row in found.order_by().annotate(held=SESSION_HOLDERS)}
    return sessions, {key: left(session.capacity, session.held) for key, session in sessions.items()}


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
        if seating.seats.full:
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
    seats_left, until, count = left_in(sessions), offer_end(event, now), 0
    for session in sessions:
        line = SessionChoice.objects.in_line().filter(session=session).select_related("registration")
        if session.withdrawn_at:
            continue
        for choice in line if seats_left[session.pk] is None else line[: seats_left[session.pk]]:
            set_status(choice, SessionChoice.Status.OFFERED, offered_until=until)
            owe([choice.registration], Letter.Kind.SESSION_OFFERED, key=f"{choice.pk}", at=now)
            count += 1
    return count


def settle_choices(registration) -> None:
    """Seats in their sessions for somebody who has just got a seat for the day, where there are any; else they wait."""
    choices = list(registration.choices.filter(status=SessionChoice.Status.WAITING).select_related("session"))
    seats_left = left_in([choice.session for choice in choices])
    for choice in choices:
        if seats_left[choice.session_id] is None or seats_left[choice.session_id] > 0:
            set_status(choice, SessionChoice.Status.CONFIRMED)


def give_up(registration, reason: str, now) -> None:
    """End a registration and its choices, and forget what somebody needed there; the caller passes the seats on."""
    open_choices = registration.choices.exclude(status=SessionChoice.Status.CANCELLED)
    open_choices.update(status=SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None)
    SpecialNeeds.objects.filter(registration=registration).delete()
    set_status(registration, Status.CANCELLED, cancelled_at=now, ended_by=reason, offered_until=None)
