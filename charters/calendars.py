"""Committee meetings as calendar files (RFC 5545, RFC 5546): a stable UID, a rising SEQUENCE, REQUEST then CANCEL. Pure."""

from datetime import UTC, datetime

import icalendar

from charters.typesetting import ZONE

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
# What is not yet sure of a meeting, by its state.
STATUS = {"planned": "TENTATIVE"}


def meeting_calendar(
    meeting, *, method: str, host: str, address: str, at: datetime, organizer: str = "", recipient: str = ""
) -> str:
    """The calendar file of a meeting. `host` ends its UID, `address` is its page, `at` when this file was made.

    `organizer` and `recipient` are e-mail addresses; both are needed for REQUEST and CANCEL (RFC 5546, 3.2.2 and 3.2.5).
    """
    event = icalendar.Event()
    event.add("uid", f"{meeting.identifier}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(ZONE))
    event.add("dtend", meeting.ends_at.astimezone(ZONE))
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if method == CANCEL else STATUS.get(meeting.status, "CONFIRMED"))
    place = " – ".join(part for part in (meeting.place, meeting.link) if part)
    if place:
        event.add("location", place)
    event.add("description", f"{meeting.charter.title}\n{address}")
    event.add("url", address)
    if organizer:
        event.add("organizer", f"mailto:{organizer}")
    if recipient:
        event.add("attendee", f"mailto:{recipient}", parameters={"rsvp": "FALSE", "partstat": "NEEDS-ACTION"})
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Trait d’union//Comité de suivi//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()
