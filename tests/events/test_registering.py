"""Registering: statuses, the same press twice, shares of seats, groups, sessions, what is refused."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import actions
from events.models import Event, Letter, Registration, SessionChoice
from tests.factories.events import EventFactory, RegistrationFactory, SeatShareFactory, SessionFactory, SlotFactory
from tests.factories.partners import PartnerFactory, TerritoryFactory

from .registering_steps import holding, person, register, status

pytestmark = pytest.mark.django_db
Status = Registration.Status


def test_seat_is_confirmed_and_its_letter_owed():
    row = register(EventFactory(capacity=1), "zoe")
    assert (row.status, row.share_id, row.confirmed_at is not None) == ("confirmed", None, True)
    assert list(row.letters.values_list("kind", "state")) == [("confirmed", "owed")]
    assert len(row.code) == 6


def test_organiser_validates_first_where_the_event_asks_for_it():
    event = EventFactory(capacity=1, validates=True)
    row = register(event, "zoe")
    assert (row.status, row.letters.get().kind) == ("pending", "pending")
    with pytest.raises(actions.NoSeat):
        register(event, "ali")


def test_full_event_refuses_then_takes_into_its_line():
    event = EventFactory(capacity=1)
    register(event, "zoe")
    with pytest.raises(actions.NoSeat) as refused:
        register(event, "ali")
    assert (refused.value.free, refused.value.session, list(refused.value.waiting)) == (0, None, [0])
    waiting = register(event, "ali", wait=True)
    assert (waiting.status, waiting.letters.get().kind) == ("waiting", "waiting")
    assert holding(event) == 1


def test_whoever_has_no_address_is_registered_and_owed_nothing():
    row = register(EventFactory(), person("zoe", email=""))
    assert row.status == "confirmed"
    assert not Letter.objects.exists()


def test_same_press_twice_gives_the_same():
    event, press = EventFactory(capacity=5), uuid.uuid4()
    first = register(event, "zoe", "ali", submission=press)
    again = register(event, "zoe", "ali", submission=press)
    assert [row.pk for row in again] == [row.pk for row in first]
    assert (Registration.objects.count(), Letter.objects.count()) == (2, 2)


def test_same_press_is_the_same_after_the_closing_and_for_a_full_event():
    event, press = EventFactory(capacity=1), uuid.uuid4()
    first = register(event, "zoe", submission=press)
    Event.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    assert register(event, "zoe", submission=press).pk == first.pk


def test_press_that_served_another_event_is_refused():
    press = uuid.uuid4()
    register(EventFactory(), "zoe", submission=press)
    with pytest.raises(ValidationError) as refused:
        register(EventFactory(), "zoe", submission=press)
    assert refused.value.code == "used"


def test_address_registered_already_is_refused_until_it_is_cancelled():
    event = EventFactory()
    first = register(event, "zoe")
    with pytest.raises(actions.AlreadyRegistered) as refused:
        register(event, "ali", "zoe")
    assert (refused.value.registration.pk, refused.value.place) == (first.pk, 1)
    assert Registration.objects.count() == 1
    actions.cancel(first)
    assert register(event, "zoe").status == "confirmed"


def test_two_people_of_a_group_cannot_share_an_address():
    with pytest.raises(ValidationError) as refused:
        register(EventFactory(), "zoe", person("ali", email="zoe@exemple.test"))
    assert refused.value.code == "twice"


def test_link_is_sent_again_once_an_hour():
    row = register(EventFactory(), "zoe")
    now = timezone.now().replace(minute=5)
    actions.send_link(row, at=now)
    actions.send_link(row, at=now + timedelta(minutes=20))
    assert row.letters.filter(kind="link").count() == 1
    actions.send_link(row, at=now + timedelta(hours=1))
    assert row.letters.filter(kind="link").count() == 2


@pytest.mark.parametrize("count", [0, 11])
def test_group_is_of_one_to_ten(count):
    with pytest.raises(ValidationError) as refused:
        actions.register(EventFactory(), [person(f"p{each}") for each in range(count)], submission=uuid.uuid4())
    assert refused.value.code == "group"


def test_group_gets_seats_as_long_as_there_are_and_the_others_wait():
    event = EventFactory(capacity=3)
    register(event, "zoe")
    with pytest.raises(actions.NoSeat, match="Il ne reste que 2 places pour 3 personnes") as refused:
        register(event, "ali", "lea", "tom")
    assert (refused.value.free, list(refused.value.waiting)) == (2, [2])
    assert Registration.objects.count() == 1
    rows = register(event, "ali", "lea", "tom", wait=True)
    assert [row.status for row in rows] == ["confirmed", "confirmed", "waiting"]
    assert [row.origin for row in rows] == ["online", "colleague", "colleague"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "cancelled"}, "annulé"),
        ({"status": "draft"}, "pas encore ouvertes"),
        ({"takes_registrations": False}, "sur le portail"),
        ({"opens_at": timedelta(days=1)}, "pas encore ouvertes"),
        ({"closes_at": timedelta(hours=-1)}, "closes"),
        ({"starts_at": timedelta(hours=-2), "ends_at": timedelta(hours=-1)}, "passé"),
        ({"starts_at": timedelta(hours=-2), "ends_at": timedelta(hours=1)}, "closes"),
    ],
)
def test_nobody_registers_when_it_is_not_open(changes, sentence):
    now = timezone.now()
    event = EventFactory(
        **{name: now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    )
    with pytest.raises(ValidationError, match=sentence) as refused:
        register(event, "zoe")
    assert refused.value.code == "closed"


# Shares


def test_share_of_an_organisation_is_for_its_people_until_it_is_released():
    event, partner = EventFactory(capacity=2), PartnerFactory()
    share = SeatShareFactory(event=event, partner=partner, seats=1)
    assert register(event, "zoe").share_id is None
    with pytest.raises(actions.NoSeat):
        register(event, "ali")
    assert register(event, person("lea", partner_id=partner.pk)).share_id == share.pk


def test_share_of_a_territory_is_for_those_who_say_so_and_for_organisations_there():
    territory = TerritoryFactory()
    event, partner = EventFactory(capacity=2), PartnerFactory(territory=territory)
    share = SeatShareFactory(event=event, partner=None, territory=territory, seats=2)
    assert register(event, person("zoe", territory_id=territory.pk)).share_id == share.pk
    assert register(event, person("ali", partner_id=partner.pk)).share_id == share.pk


def test_released_share_goes_to_those_who_wait_before_newcomers():
    event, partner = EventFactory(capacity=2), PartnerFactory()
    share = SeatShareFactory(event=event, partner=partner, seats=1)
    register(event, "zoe")
    waiting = register(event, "ali", wait=True)
    after = share.released_at + timedelta(minutes=1)
    newcomer = register(event, "lea", wait=True, at=after)
    assert (status(waiting), newcomer.status) == ("offered", "waiting")


def test_release_offers_what_was_kept():
    event = EventFactory(capacity=1)
    share = SeatShareFactory(event=event, seats=1)
    waiting = register(event, "ali", wait=True)
    assert actions.release_shares(share.released_at - timedelta(minutes=1)) == 0
    assert actions.release_shares(share.released_at) == 1
    assert actions.release_shares(share.released_at) == 0
    assert status(waiting) == "offered"


# Sessions


@pytest.fixture
def workshop():
    event = EventFactory(capacity=10)
    return SessionFactory(slot=SlotFactory(event=event), capacity=1)


def choose(session, name, **options):
    options.setdefault("choices", {session.slot_id: session.pk})
    return register(session.slot.event, person(name, **options))


def test_session_has_its_own_seats_and_its_own_line(workshop):
    assert choose(workshop, "zoe").choices.get().status == "confirmed"
    with pytest.raises(actions.NoSeat) as refused:
        choose(workshop, "ali")
    assert refused.value.session.pk == workshop.pk
    assert not Registration.objects.filter(email="ali@exemple.test").exists()
    row = choose(workshop, "ali", waits=[workshop.pk])
    assert (row.status, row.choices.get().status) == ("confirmed", "waiting")


def test_whoever_waits_for_the_day_takes_no_seat_in_a_session(workshop):
    event = workshop.slot.event
    Event.objects.update(capacity=0)
    row = register(event, person("zoe", choices={workshop.slot_id: workshop.pk}), wait=True)
    assert (row.status, row.choices.get().status) == ("waiting", "waiting")


def test_session_of_another_event_or_slot_or_out_of_the_programme_is_refused(workshop):
    foreign, other_slot = SessionFactory(), SlotFactory(event=workshop.slot.event)
    plenary = SessionFactory(slot=workshop.slot, chosen=False)
    withdrawn = SessionFactory(slot=workshop.slot, withdrawn_at=timezone.now())
    for choices in (
        {foreign.slot_id: foreign.pk},
        {workshop.slot_id: foreign.pk},
        {other_slot.pk: workshop.pk},
        {workshop.slot_id: plenary.pk},
        {workshop.slot_id: withdrawn.pk},
    ):
        with pytest.raises(ValidationError) as refused:
            choose(workshop, "zoe", choices=choices)
        assert refused.value.code == "gone"
    assert not SessionChoice.objects.exists()


def test_needs_are_kept_apart_and_only_when_there_are_some():
    event = EventFactory(asks_diet=True)
    row = register(event, person("zoe", needs={"arrangement": "Boucle magnétique", "diet": "", "diet_note": ""}))
    other = register(event, person("ali", needs={"arrangement": "", "diet": "", "diet_note": ""}))
    assert row.needs.arrangement == "Boucle magnétique"
    assert not hasattr(other, "needs")


@pytest.mark.parametrize("count", [1, 3])
def test_group_costs_as_many_queries_as_somebody_alone(count, django_assert_num_queries):
    event = EventFactory(capacity=50)
    session = SessionFactory(slot=SlotFactory(event=event), capacity=10)
    RegistrationFactory.create_batch(count, event=event)
    people = [person(f"p{each}", choices={session.slot_id: session.pk}) for each in range(count)]
    register(event, "premier")
    # A savepoint and its end, the event held, who is known, shares, seats taken; the rows, sessions, choices, letters and
    # their task; the log, which looks its content type up; for several, letters that were owed before.
    with django_assert_num_queries(13 if count == 1 else 14):
        actions.register(event, people, submission=uuid.uuid4())
