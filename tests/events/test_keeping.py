"""What becomes of a registration: offers in their order, expiry, leaving, changing, moving to another town."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events import actions, rules
from events.models import Event, Registration, SessionChoice, SpecialNeeds
from portal.states import set_status
from tests.factories.events import EventFactory, EventSeriesFactory, RegistrationFactory, SessionFactory, SlotFactory

from .registering_steps import fresh, holding, person, register, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(capacity=1)


def line(event, *names):
    """Somebody with the only seat, and others who wait in this order."""
    now = timezone.now()
    seated = register(event, "assise")
    waiting = [
        register(event, name, wait=True, at=now + timedelta(seconds=place)) for place, name in enumerate(names, 1)
    ]
    return seated, waiting


# Offers


def test_freed_seat_is_offered_to_the_first_in_line_and_kept_for_them(event):
    seated, (first, second) = line(event, "zoe", "ali")
    now = timezone.now()
    actions.cancel(seated, at=now)
    offered = fresh(first)
    assert (offered.status, offered.offered_until) == ("offered", now + timedelta(hours=event.offer_hours))
    assert (status(second), holding(event)) == ("waiting", 1)
    assert offered.letters.filter(kind="offered").count() == 1
    with pytest.raises(actions.NoSeat):
        register(event, "lea")


def test_accepting_an_offer_gives_the_seat_once(event):
    seated, (first,) = line(event, "zoe")
    actions.cancel(seated)
    actions.accept_offer(first)
    actions.accept_offer(first)
    assert (status(first), first.letters.filter(kind="confirmed").count()) == ("confirmed", 1)


def test_offer_left_without_answer_goes_to_the_next(event):
    seated, (first, second) = line(event, "zoe", "ali")
    actions.cancel(seated)
    end = fresh(first).offered_until
    assert actions.expire_offers(end - timedelta(seconds=1)) == 0
    assert actions.expire_offers(end) == 1
    assert actions.expire_offers(end) == 0
    assert (status(first), fresh(first).ended_by, status(second)) == ("cancelled", "expired", "offered")
    with pytest.raises(ValidationError) as refused:
        actions.accept_offer(first, at=end)
    assert refused.value.code == "expired"


def test_offer_that_has_run_out_cannot_be_accepted_before_it_is_passed_on(event):
    seated, (first,) = line(event, "zoe")
    actions.cancel(seated)
    with pytest.raises(ValidationError) as refused:
        actions.accept_offer(first, at=fresh(first).offered_until)
    assert refused.value.code == "expired"


def test_offer_ends_when_the_event_begins(event):
    seated, (first,) = line(event, "zoe")
    now = event.starts_at - timedelta(hours=3)
    actions.cancel(seated, at=now)
    assert fresh(first).offered_until == event.starts_at


def test_declined_offer_goes_to_the_next_even_when_it_is_too_late_to_cancel(event):
    seated, (first, second) = line(event, "zoe", "ali")
    actions.cancel(seated)
    Event.objects.update(changes_until=timezone.now() - timedelta(hours=1))
    actions.decline_offer(first)
    actions.decline_offer(first)
    assert (status(first), fresh(first).ended_by, status(second)) == ("cancelled", "self", "offered")


def test_offer_of_a_cancelled_event_leads_to_nothing(event):
    seated, (first,) = line(event, "zoe")
    actions.cancel(seated)
    Event.objects.update(status="cancelled", cancelled_at=timezone.now())
    with pytest.raises(ValidationError) as refused:
        actions.accept_offer(first)
    assert refused.value.code == "expired"


def test_leaving_the_line_moves_the_others_up(event):
    seated, (first, second) = line(event, "zoe", "ali")
    actions.cancel(first)
    actions.cancel(seated)
    assert (status(first), status(second)) == ("cancelled", "offered")


# Sessions


@pytest.fixture
def workshop():
    return SessionFactory(slot=SlotFactory(event=EventFactory(capacity=10)), capacity=1)


def choose(session, name):
    return register(
        session.slot.event, person(name, choices={session.slot_id: session.pk}, waits=[session.pk])
    ).choices.get()


def test_freed_seat_of_a_session_is_offered_accepted_or_left(workshop):
    first, second, third = (choose(workshop, name) for name in ("zoe", "ali", "lea"))
    actions.leave_session(first)
    assert (status(second), status(third)) == ("offered", "waiting")
    assert second.registration.letters.filter(kind="session_offered").count() == 1
    actions.leave_session(second)
    actions.accept_session(third)
    actions.accept_session(third)
    assert [status(each) for each in (first, second, third)] == ["cancelled", "cancelled", "confirmed"]


def test_offer_in_a_session_expires_and_leaves_the_day_alone(workshop):
    first, second, third = (choose(workshop, name) for name in ("zoe", "ali", "lea"))
    actions.leave_session(first)
    end = fresh(second).offered_until
    assert actions.expire_offers(end) == 1
    assert (status(second), status(third), status(second.registration)) == ("cancelled", "offered", "confirmed")
    with pytest.raises(ValidationError):
        actions.accept_session(second, at=end)


def test_seat_in_a_session_cannot_be_left_too_late_but_its_line_can(workshop):
    first, second = choose(workshop, "zoe"), choose(workshop, "ali")
    Event.objects.update(changes_until=timezone.now() - timedelta(hours=1))
    with pytest.raises(ValidationError) as refused:
        actions.leave_session(first)
    assert refused.value.code == "late"
    actions.leave_session(second)
    assert (status(first), status(second)) == ("confirmed", "cancelled")


def test_what_somebody_needed_goes_as_they_cancel(event):
    row, other = RegistrationFactory(event=event), RegistrationFactory(event=event)
    for each in (row, other):
        SpecialNeeds.objects.create(registration=each, arrangement="Une place près de la porte")
    actions.cancel(row)
    assert SpecialNeeds.objects.get().registration == other


def test_whoever_cancels_the_day_frees_their_session(workshop):
    first, second = choose(workshop, "zoe"), choose(workshop, "ali")
    actions.cancel(first.registration)
    assert (status(first), status(second)) == ("cancelled", "offered")


def test_whoever_gets_a_seat_for_the_day_gets_their_session_too(workshop):
    event = workshop.slot.event
    Event.objects.filter(pk=event.pk).update(capacity=1)
    seated = register(event, "assise")
    row = register(event, person("zoe", choices={workshop.slot_id: workshop.pk}), wait=True)
    actions.cancel(seated)
    actions.accept_offer(row)
    assert row.choices.get().status == "confirmed"


def test_offer_of_the_day_gives_no_seat_in_a_session_before_it_is_accepted(workshop):
    event = workshop.slot.event
    Event.objects.filter(pk=event.pk).update(capacity=2)
    seated, other = register(event, "assise"), register(event, "ali")
    row = register(event, "zoe", wait=True)
    actions.cancel(seated)
    assert status(row) == "offered"
    wish = {workshop.slot_id: workshop.pk}
    actions.change(row, person("zoe", choices=wish))
    assert row.choices.get().status == "waiting"
    actions.change(other, person("ali", choices=wish))
    assert other.choices.get().status == "confirmed"
    actions.change(other, person("ali"))
    assert status(row.choices.get()) == "waiting"
    actions.accept_offer(row)
    assert row.choices.get().status == "confirmed"


# Changing and cancelling


def test_change_keeps_the_seat_of_a_session_and_takes_another(workshop):
    other = SessionFactory(slot=workshop.slot, capacity=1)
    choice = choose(workshop, "zoe")
    row = choice.registration
    same = person("zoe", choices={workshop.slot_id: workshop.pk}, last_name="Durand")
    actions.change(row, same)
    assert (status(choice), fresh(row).last_name) == ("confirmed", "Durand")
    actions.change(row, person("zoe", choices={workshop.slot_id: other.pk}))
    assert list(row.choices.order_by("pk").values_list("session", "status")) == [
        (workshop.pk, "cancelled"),
        (other.pk, "confirmed"),
    ]
    assert row.letters.filter(kind="changed").count() == 2


def test_change_that_finds_no_seat_changes_nothing(workshop):
    full = SessionFactory(slot=workshop.slot, capacity=0)
    choice = choose(workshop, "zoe")
    with pytest.raises(actions.NoSeat):
        actions.change(choice.registration, person("zoe", last_name="Durand", choices={full.slot_id: full.pk}))
    assert (status(choice), fresh(choice.registration).last_name) == ("confirmed", "Martin")


def test_change_cannot_take_the_address_of_somebody_else(event):
    Event.objects.update(capacity=5)
    register(event, "ali")
    row = register(event, "zoe")
    with pytest.raises(ValidationError) as refused:
        actions.change(row, person("zoe", email="ali@exemple.test"))
    assert "email" in refused.value.error_dict


@pytest.mark.parametrize("act", [actions.cancel, lambda row: actions.change(row, person("zoe"))])
def test_too_late_to_change_or_cancel_by_the_link(event, act):
    row = register(event, "zoe")
    Event.objects.update(changes_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError) as refused:
        act(row)
    assert (refused.value.code, status(row)) == ("late", "confirmed")


@pytest.mark.parametrize("before", Registration.Status.values)
@pytest.mark.parametrize("after", Registration.Status.values)
def test_only_the_steps_of_the_table_are_taken(before, after):
    until = timezone.now() if before == "offered" else None
    row = RegistrationFactory(status=before, offered_until=until)
    if after in Registration.TRANSITIONS[before]:
        moments = {"offered_until": "offered", "cancelled_at": "cancelled"}
        set_status(row, after, **{name: timezone.now() if after == state else None for name, state in moments.items()})
        assert status(row) == after
    else:
        with pytest.raises(ValidationError):
            set_status(row, after)


def test_choice_that_is_over_stays_over():
    assert SessionChoice.TRANSITIONS["cancelled"] == set()


# Another town


@pytest.fixture
def towns():
    series = EventSeriesFactory()
    return EventFactory(series=series, capacity=1), EventFactory(series=series, capacity=1, town="Valmont")


def test_move_takes_a_seat_there_and_frees_the_one_here(towns):
    here, there = towns
    row, waiting = register(here, "zoe"), None
    waiting = register(here, "ali", wait=True)
    moved = actions.transfer(row, there)
    assert (moved.status, moved.replaces_id, moved.origin) == ("confirmed", row.pk, "transfer")
    assert (status(row), fresh(row).ended_by, status(waiting)) == ("cancelled", "transferred", "offered")


def test_move_to_a_full_town_keeps_the_seat_here_until_there_is_one_there(towns):
    here, there = towns
    seated, row = register(there, "assise"), register(here, "zoe")
    with pytest.raises(actions.NoSeat):
        actions.transfer(row, there)
    moved = actions.transfer(row, there, wait=True)
    assert (moved.status, status(row)) == ("waiting", "confirmed")
    actions.cancel(seated)
    assert (status(moved), status(row)) == ("offered", "confirmed")
    actions.accept_offer(moved)
    assert (status(moved), status(row), holding(here), holding(there)) == ("confirmed", "cancelled", 0, 1)


def test_move_that_awaits_validation_keeps_the_seat_here(towns):
    here, there = towns
    Event.objects.filter(pk=there.pk).update(validates=True)
    row = register(here, "zoe")
    moved = actions.transfer(row, there)
    assert (moved.status, status(row)) == ("pending", "confirmed")


def test_one_move_at_a_time(towns):
    here, there = towns
    third = EventFactory(series=here.series)
    register(there, "assise")
    row = register(here, "zoe")
    moved = actions.transfer(row, there, wait=True)
    for each in (row, moved):
        with pytest.raises(ValidationError) as refused:
            actions.transfer(each, third)
        assert refused.value.code == "state"
    actions.cancel(moved)
    assert actions.transfer(row, third).status == "confirmed"


def test_no_move_out_of_the_series_nor_to_where_one_is_registered(towns):
    here, there = towns
    row = register(here, "zoe")
    for target in (EventFactory(), here):
        with pytest.raises(ValidationError) as refused:
            actions.transfer(row, target)
        assert refused.value.code == "series"
    register(there, "zoe")
    with pytest.raises(ValidationError):
        actions.transfer(row, there, wait=True)
    assert status(row) == "confirmed"


@pytest.mark.parametrize("before", [Registration.Status.PENDING, Registration.Status.OFFERED])
def test_who_has_no_seat_for_good_moves_too(towns, before):
    here, there = towns
    until = here.starts_at if before == "offered" else None
    row = RegistrationFactory(event=here, status=before, offered_until=until)
    assert rules.why_not_transfer(row, timezone.now()) == ""
    assert (actions.transfer(row, there).status, status(row)) == ("confirmed", "cancelled")


@pytest.mark.parametrize(
    "ended",
    [{"changes_until": timezone.now()}, {"status": "cancelled", "cancelled_at": timezone.now()}, {"series": None}],
)
def test_no_move_from_where_nothing_can_be_changed_or_without_series(towns, ended):
    here, there = towns
    row = register(here, "zoe")
    Event.objects.filter(pk=here.pk).update(**ended)
    assert rules.why_not_transfer(Registration.objects.get(pk=row.pk), timezone.now()) != ""
    with pytest.raises(ValidationError):
        actions.transfer(row, there)
    assert status(row) == "confirmed"


def test_no_move_once_registration_there_is_closed(towns):
    here, there = towns
    Event.objects.filter(pk=there.pk).update(closes_at=timezone.now())
    with pytest.raises(ValidationError) as refused:
        actions.transfer(register(here, "zoe"), there)
    assert refused.value.code == "closed"
