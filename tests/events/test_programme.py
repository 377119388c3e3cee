"""A page's programme: kept as slots and sessions under their identifiers, refused where people would lose something."""

import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation
from wagtail.models import Locale

from events import actions, letters, programme
from events.models import Event, EventPage, Letter, Session, SessionChoice, Slot
from tests.factories.events import RegistrationFactory
from tests.factories.partners import UserFactory

from .pages_steps import opened, page_of, session, slot, write

pytestmark = pytest.mark.django_db

REUNION = ZoneInfo("Indian/Reunion")


@pytest.fixture
def coordinator(site):
    return UserFactory(coordinator=True)


def choose(event, row, status=SessionChoice.Status.CONFIRMED, **values):
    registration = RegistrationFactory(event=event, **values)
    return SessionChoice.objects.create(registration=registration, session=row, slot=row.slot, status=status)


def test_publishing_announces_the_event_and_keeps_its_programme(coordinator):
    event, page = opened(coordinator)
    on, keys = event.starts_here.date(), [uuid.uuid4() for _ in range(3)]
    blocks = [
        slot(on, session("Atelier", key=keys[1], kind="workshop", room="Dunes", chosen=True, capacity=12), key=keys[0],
             starts="14:00:00", ends="15:30:00", title="Ateliers"),
        slot(on, session("Accueil", kind="break", capacity=5)),
    ]  # fmt: skip
    page = write(page, blocks, title="Habiter, toujours")
    event.refresh_from_db()
    assert (event.status, event.title) == (Event.Status.PUBLISHED, "Habiter, toujours")
    first, second = event.slots.all()
    assert (second.identifier, second.title) == (keys[0], "Ateliers")
    assert second.starts_at.astimezone(event.zone_info).strftime("%d %H:%M") == f"{on:%d} 14:00"
    row = second.sessions.get()
    assert (row.identifier, row.kind, row.room, row.chosen, row.capacity) == (keys[1], "workshop", "Dunes", True, 12)
    # Seats are counted where one chooses only.
    assert first.sessions.get().capacity is None


def test_hours_are_those_of_the_events_clock(coordinator):
    event, page = opened(coordinator, zone="Indian/Reunion")
    write(page, [slot(event.starts_here.date() + timedelta(0), session())])
    assert Slot.objects.get().starts_at.astimezone(REUNION).hour == 9


def test_hours_that_no_form_let_through_are_no_slot_and_stop_nothing(coordinator):
    event, page = opened(coordinator)
    on = event.starts_here.date()
    back = slot(on, session("À rebours"), starts="11:00:00", ends="10:00:00")
    write(page, [back, slot(on, session("Ouverture"))])
    assert [row.title for row in Session.objects.all()] == ["Ouverture"]


def test_what_left_the_page_is_withdrawn_and_comes_back_with_its_block(coordinator):
    event, page = opened(coordinator)
    on = event.starts_here.date()
    kept, gone = slot(on, session("Reste")), slot(on, session("Part"))
    page = write(page, [kept, gone])
    page = write(page, [kept])
    row = Session.objects.get(title="Part")
    assert row.withdrawn_at and row.slot.withdrawn_at
    write(page, [kept, gone])
    row = Session.objects.get(title="Part")
    assert row.withdrawn_at is None and row.slot.withdrawn_at is None
    assert Session.objects.count() == 2


def test_a_cancelled_session_frees_those_who_chose_it_and_owes_them_a_letter_once(coordinator):
    event, page = opened(coordinator)
    on, key, slot_key = event.starts_here.date(), uuid.uuid4(), uuid.uuid4()
    page = write(page, [slot(on, session("Atelier", key=key, chosen=True, capacity=5), key=slot_key)])
    choice = choose(event, Session.objects.get())
    choose(event, Session.objects.get(), email="")
    before = Event.objects.get().sequence
    page = write(page, [slot(on, session("Atelier", key=key, chosen=True, cancelled=True), key=slot_key)])
    choice.refresh_from_db()
    assert choice.status == SessionChoice.Status.CANCELLED
    assert list(Letter.objects.values_list("registration", "kind")) == [(choice.registration_id, "programme")]
    event.refresh_from_db()
    assert event.sequence == before + 1 and event.facts_changed_at
    write(page, [slot(on, session("Atelier", key=key, chosen=True, cancelled=True), key=slot_key)])
    assert Letter.objects.count() == 1
    assert Event.objects.get().sequence == before + 1


def test_a_session_that_came_back_and_is_withdrawn_once_more_is_told_once_more(coordinator):
    event, page = opened(coordinator)
    on, keys = event.starts_here.date(), {"key": uuid.uuid4(), "chosen": True}
    slot_key = uuid.uuid4()
    registration = RegistrationFactory(event=event)
    page = write(page, [slot(on, session("Atelier", **keys), key=slot_key)])
    for _time in range(2):
        page = write(page, [slot(on, session("Atelier", **keys), key=slot_key)])
        row = Session.objects.get()
        SessionChoice.objects.create(registration=registration, session=row, slot=row.slot, status="confirmed")
        page = write(page, [slot(on, session("Atelier", cancelled=True, **keys), key=slot_key)])
    letters.write_owed()
    states = Letter.objects.filter(kind="programme").order_by("pk").values_list("state", flat=True)
    # The first speaks of a withdrawal that was taken back.
    assert list(states) == ["dropped", "written"]


def test_seats_that_are_added_go_to_those_who_wait(coordinator):
    event, page = opened(coordinator)
    on, key, slot_key = event.starts_here.date(), uuid.uuid4(), uuid.uuid4()
    page = write(page, [slot(on, session("Atelier", key=key, chosen=True, capacity=1), key=slot_key)])
    choose(event, Session.objects.get())
    waiting = choose(event, Session.objects.get(), SessionChoice.Status.WAITING)
    write(page, [slot(on, session("Atelier", key=key, chosen=True, capacity=2), key=slot_key)])
    waiting.refresh_from_db()
    assert waiting.status == SessionChoice.Status.OFFERED


def test_a_translation_brings_words_only(coordinator):
    event, page = opened(coordinator)
    page = write(page, [slot(event.starts_here.date(), session("Ouverture"))])
    english = actions.open_translation(event, "en", actor=coordinator)
    assert [block.id for block in english.programme] == [block.id for block in page.programme]
    blocks = english.programme.get_prep_value()
    blocks[0]["value"]["day"] = "2020-01-01"
    blocks[0]["value"]["sessions"][0]["value"]["title"] = "Opening"
    write(english, blocks, title="Housing first")
    event.refresh_from_db()
    assert (event.title, event.title_en) == ("Habiter, d’abord", "Housing first")
    row = Session.objects.get()
    assert (row.title, row.title_en) == ("Ouverture", "Opening")
    assert Slot.objects.get().starts_at > timezone.now()


def test_titles_are_said_in_the_readers_language_and_in_french_where_there_is_no_other(coordinator):
    event, page = opened(coordinator)
    on = event.starts_here.date()
    blocks = [slot(on, session("Ouverture"), title="Accueil"), slot(on, session("Clôture"))]
    page = write(page, blocks)
    english = actions.open_translation(event, "en", actor=coordinator)
    words = english.programme.get_prep_value()[:1]
    words[0]["value"]["title"] = "Welcome"
    words[0]["value"]["sessions"][0]["value"]["title"] = "Opening"
    write(english, words)
    with translation.override("en"):
        assert [row.name for row in Slot.objects.all()] == ["Welcome", ""]
        assert [row.name for row in Session.objects.all()] == ["Opening", "Clôture"]
    assert [row.name for row in Session.objects.all()] == ["Ouverture", "Clôture"]
    # The French page comes after: what it adds has no other words yet, what the English one says stays.
    write(page, [*blocks, slot(on, session("Café"))])
    assert list(Session.objects.values_list("title_en", flat=True)) == ["Opening", "", ""]


def test_the_english_page_may_be_published_before_the_french_one_has_the_block(coordinator):
    event, page = opened(coordinator)
    block = slot(event.starts_here.date(), session("Ouverture"))
    english = actions.open_translation(event, "en", actor=coordinator)
    opening = session("Opening", key=block["value"]["sessions"][0]["id"])
    write(english, [slot(event.starts_here.date(), opening, key=block["id"])])
    write(page, [block])
    assert Session.objects.get().title_en == "Opening"


def test_a_page_that_is_to_be_published_later_waits_for_its_time(coordinator):
    event, page = opened(coordinator)
    page.programme = page.programme.stream_block.to_python([slot(event.starts_here.date(), session())])
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    event.refresh_from_db()
    assert event.status == Event.Status.DRAFT and not Slot.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        call_command("publish_scheduled", verbosity=0)
    event.refresh_from_db()
    assert event.status == Event.Status.PUBLISHED and Slot.objects.exists()


# Before it is published: pure


def stream(page, blocks):
    return page.programme.stream_block.to_python(blocks)


CHOSEN = programme.Chosen("Atelier", people=2, seats=2)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"chosen": True, "capacity": 1}, "capacity", "2 personnes ont déjà une place"),
        ({"chosen": False}, "chosen", "2 personnes ont choisi cette séance"),
        ({"chosen": True, "capacity": 2}, None, ""),
        ({"chosen": True, "capacity": None}, None, ""),
        ({"chosen": False, "cancelled": True}, None, ""),
    ],
)
def test_what_people_chose_stands_against_less(values, field, words):
    slot_key, key = uuid.uuid4(), uuid.uuid4()
    on = date(2030, 3, 12)
    blocks = stream(EventPage(), [slot(on, session("Atelier", key=key, **values), key=slot_key)])
    found = programme.problems(blocks, on, on, {(slot_key, key): CHOSEN})
    assert [(problem.slot, problem.session, problem.field) for problem in found] == ([(0, 0, field)] if field else [])
    assert all(words in problem.sentence for problem in found)


def test_a_session_that_somebody_chose_is_not_removed_without_a_word():
    on, keys = date(2030, 3, 12), (uuid.uuid4(), uuid.uuid4())
    (found,) = programme.problems(stream(EventPage(), []), on, on, {keys: CHOSEN})
    assert found.slot is None and "cochez « séance annulée »" in found.sentence
    nobody = programme.Chosen("Atelier", people=0, seats=0)
    assert programme.problems(stream(EventPage(), []), on, on, {keys: nobody}) == []


def test_a_moment_stands_on_a_day_of_the_event():
    blocks = stream(EventPage(), [slot(date(2030, 3, 12), session()), slot(date(2030, 3, 14), session())])
    found = programme.problems(blocks, date(2030, 3, 12), date(2030, 3, 13), {})
    assert [(problem.slot, problem.field) for problem in found] == [(1, "day")]
    assert "du 12 mars 2030 au 13 mars 2030" in found[0].sentence


def test_slots_come_in_the_order_of_the_day_whatever_their_order_on_the_page():
    on = date(2030, 3, 12)
    blocks = stream(
        EventPage(),
        [slot(on, session("B"), starts="14:00:00", ends="15:00:00"), slot(on, session("A", key="not-a-uuid"))],
    )
    first, second = programme.slots_of(blocks, REUNION)
    assert [first.sessions[0].title, second.sessions[0].title] == ["A", "B"]
    assert first.starts_at == datetime(2030, 3, 12, 9, tzinfo=REUNION)
    assert first.sessions[0].identifier == programme.slots_of(blocks, REUNION)[0].sessions[0].identifier


def test_a_copy_keeps_nothing_of_the_day_and_has_other_identifiers():
    raw = [slot(date(2030, 3, 12), session("A", proceedings="<p>Dit</p>", video="https://v.test/", cancelled=True))]
    names = {raw[0]["id"]: "one", raw[0]["value"]["sessions"][0]["id"]: "two"}
    (made,) = programme.copied(raw, 7, names.__getitem__)
    assert (made["id"], made["value"]["day"]) == ("one", "2030-03-19")
    (copied,) = made["value"]["sessions"]
    assert copied["id"] == "two"
    assert {name: copied["value"][name] for name in programme.OF_THE_DAY} == programme.OF_THE_DAY
    assert raw[0]["value"]["day"] == "2030-03-12"


def test_translations_exist_only_below_a_translated_section(coordinator):
    event, _page = opened(coordinator)
    english = actions.open_translation(event, "en", actor=coordinator)
    assert english.get_parent().locale == Locale.objects.get(language_code="en")
    assert actions.open_translation(event, "en", actor=coordinator).pk == english.pk
    assert page_of(event, "en").live is False
