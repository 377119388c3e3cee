"""Appointments as calendar files: who is named, how sure they are, where their hours stand."""

from datetime import UTC, datetime
from uuid import UUID

import icalendar
import pytest

from portal.calendars import CANCEL, PUBLISH, REQUEST, Entry, calendar_file

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def entry(settings):
    settings.BASE_URL = "https://reseau.test:8000"
    settings.DEFAULT_FROM_EMAIL = "Le réseau <bonjour@reseau.test>"
    return {
        "identifier": UUID(int=7),
        "sequence": 2,
        "title": "Journée",
        "starts_at": datetime(2026, 7, 1, 12, tzinfo=UTC),
        "ends_at": datetime(2026, 7, 1, 14, tzinfo=UTC),
        "place": "",
        "about": "Le réseau",
        "address": "https://reseau.test:8000/j/",
    }


def read(entry, **values):
    calendar = icalendar.Calendar.from_ical(calendar_file(Entry(**entry), at=AT, **values))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_a_file_to_read_names_nobody(entry):
    calendar, event = read(entry, method=PUBLISH)
    assert calendar["method"] == "PUBLISH"
    assert (event["uid"], event["sequence"], event["status"]) == (f"{UUID(int=7)}@reseau.test", 2, "CONFIRMED")
    assert not {"ORGANIZER", "ATTENDEE", "LOCATION"} & set(event)
    assert event["dtstart"].dt.isoformat() == "2026-07-01T14:00:00+02:00"


@pytest.mark.parametrize(
    ("method", "sure", "status"),
    [(REQUEST, True, "CONFIRMED"), (REQUEST, False, "TENTATIVE"), (CANCEL, True, "CANCELLED")],
)
def test_a_file_that_is_sent_says_by_whom_and_to_whom(entry, method, sure, status):
    _calendar, event = read({**entry, "sure": sure, "place": "Nantes"}, method=method, recipient="ana@reseau.test")
    assert (event["organizer"], event["attendee"]) == ("mailto:bonjour@reseau.test", "mailto:ana@reseau.test")
    assert (event["status"], event["location"]) == (status, "Nantes")
