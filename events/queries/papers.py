"""Who and what stands on an event's papers: badges, lists to sign, who was there, rooms. Reads only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Lower

from events import half_days
from events.half_days import HalfDay, Hours
from events.models import CheckIn, Event, Registration, Session, SessionChoice, Slot
from portal.folding import folded

from . import attendance

Status = Registration.Status


@dataclass(frozen=True)
class Guest:
    """Somebody who has a seat, and the sessions that they have one in, in their order."""

    registration: Registration
    sessions: list[Session]


@dataclass(frozen=True)
class Attended:
    """Somebody who was there: which half-days, and the sessions they were seen in, in their order."""

    registration: Registration
    half_days: list[HalfDay]
    sessions: list[Session]


def guests(event, *, since: datetime | None = None, sought: str = "") -> list[Guest]:
    """Those who have a seat, by name; only those confirmed since a moment, or that a name or a badge's code finds.

    Three queries: many sit in the same few sessions, which are read once.
    """
    found = Registration.objects.filter(event=event, status=Status.CONFIRMED, anonymised_at=None)
    if since is not None:
        found = found.filter(confirmed_at__gte=since)
    seats = SessionChoice.objects.filter(
        registration__in=found,
        status=SessionChoice.Status.CONFIRMED,
        session__withdrawn_at=None,
        slot__withdrawn_at=None,
    )
    chosen = list(seats.order_by("slot__starts_at", "pk").values_list("registration_id", "session_id"))
    sessions = Session.objects.filter(slot__event=event).select_related("slot").in_bulk()
    seated = defaultdict(list)
    for registration, session in chosen:
        seated[registration].append(sessions[session])
    people = []
    for row in _sought(_in_order(found), sought):
        row.event = event
        people.append(Guest(row, seated[row.pk]))
    return people


def guests_of(door_list: attendance.DoorList, people: list[Guest]) -> list[Guest]:
    """Those of the people who are expected on a list."""
    session = door_list.session
    if session is None or not session.chosen:
        return people
    return [guest for guest in people if session in guest.sessions]


def _in_order(registrations):
    """As people look for themselves on a list."""
    return registrations.select_related("partner").order_by(Lower("last_name"), Lower("first_name"), "pk")


def _sought(rows, sought: str):
    if not sought:
        return rows
    code, name = sought.strip().upper(), folded(sought)
    return [
        row for row in rows if row.code == code or name in folded(f"{row.full_name} {row.last_name} {row.first_name}")
    ]


def attended(event, *, sought: str = "") -> list[Attended]:
    """Those who were there, by name; only those that a name or a badge's code finds. Three queries."""
    there = attendance.presence(event)
    rows = _in_order(Registration.objects.filter(event=event, anonymised_at=None, pk__in=list(there)))
    sessions = _sessions_seen(CheckIn.objects.filter(registration__event=event))
    return [Attended(row, there[row.pk], sessions[row.pk]) for row in _sought(rows, sought)]


def attendance_of(registration) -> Attended | None:
    """What one person was at; None for somebody who was not there."""
    there = attendance.was_there(registration)
    return Attended(registration, there, _sessions_seen(registration.check_ins)[registration.pk]) if there else None


def _sessions_seen(check_ins) -> dict[int, list[Session]]:
    seen = defaultdict(list)
    rows = check_ins.standing().filter(session__isnull=False).select_related("session__slot")
    for check_in in rows.order_by("session__slot__starts_at", "session__pk"):
        seen[check_in.registration_id].append(check_in.session)
    return seen


def hours(event) -> dict[HalfDay, Hours]:
    """What is worked of each of the event's half-days, breaks and meals left out. Two queries.

    Beside a break, only what people sign up for counts: an exhibition during lunch does not. An event whose programme
    holds no session yet has its own hours.
    """
    slots = {slot.pk: slot for slot in event.slots.filter(withdrawn_at=None)}
    held = defaultdict(list)
    for session in Session.objects.filter(slot__in=slots, withdrawn_at=None):
        held[session.slot_id].append(session)
    working = [slots[pk] for pk, sessions in held.items() if _is_worked(sessions)]
    return half_days.hours(_intervals(event, working), event.zone_info) if working or not held else {}


def _is_worked(sessions) -> bool:
    work = [session for session in sessions if session.kind != Session.Kind.BREAK]
    return bool(work) and (len(work) == len(sessions) or any(session.chosen for session in work))


def _intervals(event, slots) -> list[tuple[datetime, datetime]]:
    """The slots' hours; while there are none, the event's own on each of its days."""
    if slots:
        return [(slot.starts_at, slot.ends_at) for slot in slots]
    start, end = event.starts_here, event.ends_here
    if end.time() <= start.time():
        return [(start, end)]
    days = [start.date() + timedelta(days=number) for number in range((end.date() - start.date()).days + 1)]
    zone = event.zone_info
    return [(datetime.combine(day, start.time(), zone), datetime.combine(day, end.time(), zone)) for day in days]


def rooms(event: Event) -> list[tuple[str, list[Session]]]:
    """The rooms of the programme in the order in which they are first used, with what happens in each."""
    used = defaultdict(list)
    rows = Session.objects.filter(slot__event=event, withdrawn_at=None, slot__withdrawn_at=None).select_related("slot")
    for session in rows.order_by("slot__starts_at", "slot__position", "position", "pk"):
        if session.room:
            used[session.room].append(session)
    return list(used.items())


def outline(event: Event) -> list[tuple[Slot, str]]:
    """The moments of the day in their order, each with its words: its title, or those of what happens in it."""
    held = defaultdict(list)
    for session in Session.objects.filter(slot__event=event, withdrawn_at=None).order_by("position", "pk"):
        held[session.slot_id].append(session.title)
    slots = event.slots.filter(withdrawn_at=None).order_by("starts_at", "position", "pk")
    return [(slot, slot.title or ", ".join(held[slot.pk])) for slot in slots]
