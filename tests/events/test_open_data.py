"""Events as other programs read them: each format is parsed back and held against what it says of itself."""

import json
import uuid
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from types import SimpleNamespace
from urllib.parse import urlsplit
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from events import actions, open_data
from events.models import Event, EventPage
from portal.moments import ZONE
from tests.factories.events import EventFactory, EventSeriesFactory, RegistrationFactory
from tests.factories.partners import UserFactory

from .pages_steps import day, opened, session, slot, write

WORDS = "<h2>Pourquoi *venir*</h2><p>Pour <b>rencontrer</b>.</p><ul><li>Un</li><li>Deux</li></ul>"
LONG_TEXT = "".join(f"<p>Paragraphe {number} : " + "mots " * 60 + "</p>" for number in range(60))


@pytest.fixture
def coordinator(site, settings):
    settings.BASE_URL = "https://reseau.test"
    return UserFactory(coordinator=True)


@pytest.fixture
def event(coordinator):
    event, page = opened(
        coordinator, title="Habiter, d’abord", venue="Halle aux Toiles", address="1 rue du Port", capacity=2,
        accessibility=["mi", "hi"], link="https://visio.test/secret", mode=Event.Mode.MIXED,
        contact_email="orga@exemple.test", series=EventSeriesFactory(title="En tournée"),
    )  # fmt: skip
    body = [
        {"type": "text", "id": str(uuid.uuid4()), "value": WORDS},
        {"type": "text", "id": str(uuid.uuid4()), "value": LONG_TEXT},
    ]  # fmt: skip
    write(
        page,
        [slot(event.starts_here.date(), session("Ouverture"), session("Annulée", cancelled=True))],
        summary="Une journée pour voir. " + "🏠 " * 100,
        body=page.body.stream_block.to_python(body),
    )
    event.refresh_from_db()
    return event


def entries(content):
    calendar = icalendar.Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")


@pytest.mark.django_db
def test_the_calendar_file_of_an_event(client, event):
    actions.describe_event(event, actor=UserFactory(coordinator=True), zone="Indian/Reunion")
    response = client.get(reverse("event_calendar", args=[event.slug]))
    assert response["Content-Type"].startswith("text/calendar")
    calendar, (entry,) = entries(response.content)
    assert (calendar["method"], entry["status"], entry["sequence"]) == ("PUBLISH", "CONFIRMED", 1)
    assert entry["uid"] == f"{event.identifier}@reseau.test"
    assert entry["dtstart"].dt == event.starts_at
    assert entry["dtstart"].params["TZID"] == "Indian/Reunion"
    assert (entry["summary"], entry["location"]) == (
        "Habiter, d’abord",
        "Halle aux Toiles, 1 rue du Port, Port-Brévent",
    )
    assert "visio.test" not in response.content.decode()


@pytest.mark.django_db
def test_a_cancelled_event_is_taken_out_of_calendars(client, event):
    before = entries(client.get(reverse("event_calendar", args=[event.slug])).content)[1][0]
    actions.cancel_event(event, reason="Non", actor=UserFactory(coordinator=True))
    calendar, (entry,) = entries(client.get(reverse("event_calendar", args=[event.slug])).content)
    assert (calendar["method"], entry["status"]) == ("CANCEL", "CANCELLED")
    assert entry["uid"] == before["uid"] and entry["sequence"] > before["sequence"]
    _calendar, (listed,) = entries(client.get(reverse("events_calendar")).content)
    assert listed["status"] == "CANCELLED"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("events_calendar", 3), ("events_json", 6), ("events_feed", 3)])
def test_feeds_ask_as_much_for_three_events_as_for_one(
    client, coordinator, count, name, queries, django_assert_num_queries
):
    for number in range(count):
        _event, page = opened(coordinator, title=f"Journée {number}", capacity=5)
        write(page, [slot(page.event.starts_here.date(), session())])
    client.get(reverse(name))
    with django_assert_num_queries(queries):
        content = client.get(reverse(name)).content.decode()
    assert content.count("Journée ") >= count


@pytest.mark.django_db
def test_the_calendar_to_subscribe_to_keeps_a_year(client, coordinator, event):
    for number, back in enumerate((100, 500)):
        _event, page = opened(coordinator, title=f"Passée {number}")
        write(page, [])
        Event.objects.filter(pk=_event.pk).update(starts_at=day(-back), ends_at=day(-back, 17))
    opened(coordinator, title="En préparation")
    calendar, found = entries(client.get(reverse("events_calendar")).content)
    assert [entry["summary"] for entry in found] == ["Passée 0", "Habiter, d’abord"]
    assert str(calendar["x-wr-calname"]) == "Événements du réseau"


@pytest.mark.django_db
def test_the_feed_of_announcements(client, coordinator, event):
    channel = ElementTree.fromstring(client.get(reverse("events_feed")).content).find("channel")
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Habiter, d’abord (Port-Brévent)"
    assert item.findtext("description").startswith("Le ") and "Halle aux Toiles" in item.findtext("description")
    assert item.findtext("link").endswith(event.get_absolute_url())
    assert str(event.identifier) in item.findtext("guid")
    assert item.find("guid").get("isPermaLink") == "false"
    english = client.get(f"/en{reverse('events_feed')}").content
    assert ElementTree.fromstring(english).findall("channel/item") == []


@pytest.mark.django_db
def test_schema_org_says_what_the_page_says(client, event):
    RegistrationFactory(event=event)
    response = client.get(reverse("event_data", args=[event.slug]))
    assert response["Content-Type"].startswith("application/ld+json")
    data = json.loads(response.content)
    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", "Event", "Habiter, d’abord")
    assert datetime.fromisoformat(data["startDate"]) == event.starts_at
    assert datetime.fromisoformat(data["endDate"]) == event.ends_at
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]
    assert data["location"][0]["address"]["addressLocality"] == "Port-Brévent"
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (2, 1)
    assert data["superEvent"] == {"@type": "EventSeries", "name": "En tournée"}
    assert [(each["name"], each["eventStatus"].rpartition("/")[2]) for each in data["subEvent"]] == [
        ("Ouverture", "EventScheduled"), ("Annulée", "EventCancelled"),
    ]  # fmt: skip
    assert data["url"] == f"https://reseau.test{event.get_absolute_url()}"
    assert "visio.test" not in response.content.decode()


@pytest.mark.django_db
def test_json_after_openagenda_keeps_to_its_limits(client, coordinator, event):
    english = actions.open_translation(event, "en", actor=coordinator)
    write(english, english.programme.get_prep_value(), title="Housing first " + "x" * 140)
    response = client.get(reverse("events_json"))
    data = json.loads(response.content)
    (found,) = data["events"]
    assert data["total"] == 1
    assert set(found["title"]) == set(found["description"]) == set(found["longDescription"]) == {"fr", "en"}
    for name, most in (("title", 140), ("description", 200), ("longDescription", 10_000), ("conditions", 255)):
        assert all(0 < len(text) <= most for text in found[name].values()), name
    words = found["longDescription"]["fr"]
    assert words.startswith("## Pourquoi \\*venir\\*\n\nPour **rencontrer**.\n\n- Un\n- Deux\n\nParagraphe 0")
    assert words.endswith("mots")
    assert found["accessibility"] == {"mi": True, "hi": True, "vi": False, "pi": False, "ii": False}
    assert (found["attendanceMode"], found["status"], found["timezone"]) == (3, 1, "Europe/Paris")
    assert {"type": "email", "value": "orga@exemple.test"} in found["registration"]
    (timing,) = found["timings"]
    assert datetime.fromisoformat(timing["begin"]) == event.starts_at
    assert datetime.fromisoformat(timing["end"]) == event.ends_at
    assert urlsplit(found["onlineAccessLink"]).hostname == "reseau.test"
    assert "visio.test" not in response.content.decode()


@pytest.mark.django_db
def test_json_after_openagenda_says_full_then_cancelled(client, coordinator, event):
    RegistrationFactory.create_batch(2, event=event)
    assert json.loads(client.get(reverse("events_json")).content)["events"][0]["status"] == 5
    actions.cancel_event(event, reason="Non", actor=coordinator)
    assert json.loads(client.get(reverse("events_json")).content)["events"][0]["status"] == 6


# Pure


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=7)),
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Miquelon", "Pacific/Noumea"]),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 22)), max_size=4),
)
def test_timings_are_at_most_a_day_long_and_never_over_one_another(start, length, name, hours):
    zone = ZoneInfo(name)
    starts = start.replace(tzinfo=UTC)
    event = EventFactory.build(starts_at=starts, ends_at=starts + length, zone=name)
    first, last = event.starts_here.date(), event.ends_here.date()
    moments = [
        SimpleNamespace(
            starts_at=datetime.combine(first + timedelta(days=by), time(hour), zone),
            ends_at=datetime.combine(first + timedelta(days=by), time(hour + 1), zone),
        )
        for by, hour in hours
        if first + timedelta(days=by) <= last
    ]
    spans = [tuple(each.astimezone(UTC) for each in span) for span in open_data.timings(event, moments)]
    assert spans
    assert all(timedelta(0) < end - begin <= timedelta(hours=24) for begin, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_the_day_of_25_hours_counts_for_24():
    begin = datetime(2026, 10, 24, 9, tzinfo=ZONE)
    event = EventFactory.build(starts_at=begin, ends_at=datetime(2026, 10, 26, 12, tzinfo=ZONE))
    lengths = [end.astimezone(UTC) - start.astimezone(UTC) for start, end in open_data.timings(event, [])]
    assert lengths == [timedelta(hours=15), timedelta(hours=24), timedelta(hours=12)]


@pytest.mark.django_db
def test_the_long_description_speaks_of_the_page_in_whole_paragraphs():
    page = EventPage()
    page.body = page._meta.get_field("body").stream_block.to_python(
        [{"type": "text", "id": "1", "value": "<p>" + "a" * 9_990 + "</p><p>" + "b" * 9 + "</p>"}]
    )
    assert open_data.long_description(page) == "a" * 9_990


def test_an_address_is_that_of_the_readers_language():
    event = EventFactory.build()
    with translation.override("en"):
        assert open_data.address_of(event).endswith(f"/en/evenements/e/{event.slug}/")
