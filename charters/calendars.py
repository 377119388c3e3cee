"""Committee meetings as entries of people's calendars."""

from datetime import datetime

from charters.models import Meeting
from portal.calendars import Entry, calendar_file
from portal.notifications import link


def meeting_file(meeting: Meeting, *, method: str, at: datetime, recipient: str = "") -> str:
    """The calendar file of a meeting (see `portal.calendars.calendar_file`); one not called yet is not sure."""
    entry = Entry(
        identifier=meeting.identifier,
        sequence=meeting.sequence,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=" – ".join(part for part in (meeting.place, meeting.link) if part),
        about=meeting.charter.title,
        address=str(link("meeting", meeting.charter.slug, meeting.pk)),
        sure=meeting.status != Meeting.Status.PLANNED,
    )
    return calendar_file(entry, method=method, at=at, recipient=recipient)
