"""What happens at the same moment, with real threads: on PostgreSQL, and the same on SQLite where the database is that."""

import uuid

import pytest

from events import actions
from events.models import Registration, SessionChoice
from tests.at_once import at_once
from tests.factories.events import EventFactory, EventSeriesFactory, SessionFactory, SlotFactory

from .registering_steps import fresh, holding, person, register, status

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def enters(event, name, **options):
    return lambda: register(event, name, **options)


def ten_seats(people):
    event = EventFactory(capacity=10)
    results = at_once(*[enters(event, f"p{number}") for number in range(people)])
    assert kinds(results) == ["NoSeat"] * (people - 10) + ["Registration"] * 10
    assert holding(event) == 10
    codes = set(Registration.objects.values_list("code", flat=True))
    assert len(codes) == 10


@pytest.mark.postgres
def test_forty_people_for_ten_seats():
    ten_seats(40)


def test_people_for_ten_seats_on_whatever_database():
    ten_seats(20)


def test_last_seat_of_a_session():
    event = EventFactory()
    session = SessionFactory(slot=SlotFactory(event=event), capacity=3)
    people = [person(f"p{number}", choices={session.slot_id: session.pk}, waits=[session.pk]) for number in range(10)]
    results = at_once(*[enters(event, each) for each in people])
    assert kinds(results) == ["Registration"] * 10
    assert SessionChoice.objects.holding().count() == 3
    assert SessionChoice.objects.in_line().count() == 7


def test_same_press_at_once_registers_once():
    event, press = EventFactory(capacity=5), uuid.uuid4()
    results = at_once(*[enters(event, "zoe", submission=press)] * 4)
    assert {row.pk for row in results} == {Registration.objects.get().pk}


def test_same_address_at_once_registers_once():
    results = at_once(*[enters(EventFactory(capacity=5), "ali")] * 4)
    assert kinds(results) == ["AlreadyRegistered"] * 3 + ["Registration"]


def test_cancelling_registering_and_expiring_at_once():
    event = EventFactory(capacity=3)
    seated = register(event, "a", "b", "c")
    waiting = [register(event, f"w{number}", wait=True) for number in range(3)]
    actions.cancel(seated[0])
    late = fresh(waiting[0]).offered_until
    at_once(
        lambda: actions.cancel(seated[1]),
        lambda: actions.expire_offers(late),
        lambda: actions.accept_offer(waiting[0]),
        enters(event, "n1", wait=True),
        enters(event, "n2", wait=True),
        lambda: actions.cancel(seated[1]),
        lambda: actions.expire_offers(late),
    )
    assert holding(event) == 3
    first = status(waiting[0])
    assert first in ("confirmed", "cancelled")
    assert status(waiting[1]) == "offered" or first == "cancelled"
    newcomers = Registration.objects.filter(email__startswith="n")
    assert set(newcomers.values_list("status", flat=True)) <= {"waiting", "offered"}


def test_one_offer_accepted_twice_at_once_is_one_seat():
    event = EventFactory(capacity=1)
    seated, waiting = register(event, "a"), register(event, "w", wait=True)
    actions.cancel(seated)
    results = at_once(*[lambda: actions.accept_offer(waiting)] * 3)
    assert {row.status for row in results} == {"confirmed"}
    assert waiting.letters.filter(kind="confirmed").count() == 1


def test_moves_that_cross_do_not_wait_for_one_another_for_ever():
    series = EventSeriesFactory()
    one, other = EventFactory(series=series, capacity=4), EventFactory(series=series, capacity=4)
    here, there = register(one, "a", "b"), register(other, "c", "d")
    results = at_once(
        *[lambda row=row: actions.transfer(row, other) for row in here],
        *[lambda row=row: actions.transfer(row, one) for row in there],
    )
    assert kinds(results) == ["Registration"] * 4
    assert (holding(one), holding(other)) == (2, 2)


def test_swapping_the_last_seats_of_two_towns_leaves_everybody_seated_once():
    series = EventSeriesFactory()
    one, other = EventFactory(series=series, capacity=1), EventFactory(series=series, capacity=1)
    here, there = register(one, "a"), register(other, "b")
    at_once(
        lambda: actions.transfer(here, other, wait=True),
        lambda: actions.transfer(there, one, wait=True),
    )
    assert (holding(one), holding(other)) == (1, 1)
