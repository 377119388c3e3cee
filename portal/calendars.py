"""What people put in their calendar as a file (RFC 5545, RFC 5546): a stable UID, a rising SEQUENCE, REQUEST then CANCEL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings

from portal.moments import ZONE

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Entry:
    """An appointment. `identifier` never changes, `sequence` rises with each change that people were told of.

    `address` is its page; `sure` is False while it may still not take place; `zone` is that of its clock.
    """

    identifier: UUID
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    about: str
    address: str
    sure: bool = True
    zone: ZoneInfo = ZONE


def calendar_file(entry: Entry, *, method: str, at: datetime, recipient: str = "") -> str:
    """The file of an entry, made `at` that moment.

    PUBLISH is for whoever reads; REQUEST and CANCEL are written to the address `recipient`, in the name of the site
    (RFC 5546, 3.2.2 and 3.2.5).
    """
    event = _component(entry, at, cancelled=method == CANCEL)
    if recipient:
        event.add("organizer", f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        event.add("attendee", f"mailto:{recipient}", parameters={"rsvp": "FALSE", "partstat": "NEEDS-ACTION"})
    return _calendar(method, [event])


def calendar_feed(entries: Iterable[tuple[Entry, bool]], *, name: str, at: datetime) -> str:
    """The calendar `name` that people subscribe to: entries, each with whether it is cancelled. Made `at` that moment."""
    events = [_component(entry, at, cancelled=cancelled) for entry, cancelled in entries]
    return _calendar(PUBLISH, events, name)


@cache
def _time_zone(name: str) -> icalendar.Timezone:
    """The rules of a zone, the same in every file: working them out takes longer than all the rest."""
    return icalendar.Timezone.from_tzid(name)


def _component(entry: Entry, at: datetime, *, cancelled: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.identifier}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(entry.zone))
    event.add("dtend", entry.ends_at.astimezone(entry.zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED" if entry.sure else "TENTATIVE")
    if entry.place:
        event.add("location", entry.place)
    event.add("description", f"{entry.about}\n{entry.address}")
    event.add("url", entry.address)
    return event


def _calendar(method: str, events: list[icalendar.Event], name: str = "") -> str:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Trait d’union//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        # What programs read that are older than RFC 7986.
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    for name in sorted(calendar.get_missing_tzids()):
        calendar.add_component(_time_zone(name))
    return calendar.to_ical().decode()
