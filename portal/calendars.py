"""What people put in their calendar as a file (RFC 5545, RFC 5546): a stable UID, a rising SEQUENCE, REQUEST then CANCEL."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
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
    event = icalendar.Event()
    event.add("uid", f"{entry.identifier}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(entry.zone))
    event.add("dtend", entry.ends_at.astimezone(entry.zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED" if entry.sure else "TENTATIVE")
    if entry.place:
        event.add("location", entry.place)
    event.add("description", f"{entry.about}\n{entry.address}")
    event.add("url", entry.address)
    if recipient:
        event.add("organizer", f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        event.add("attendee", f"mailto:{recipient}", parameters={"rsvp": "FALSE", "partstat": "NEEDS-ACTION"})
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Trait d’union//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()
