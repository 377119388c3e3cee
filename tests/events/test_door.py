"""The door: what phones upload in any order, replayed, late, from wrong clocks; walk-ins; paper; who was there."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from events import actions
from events.actions import Operation
from events.check_ins import settle
from events.half_days import HalfDay
from events.models import CheckIn, CheckInUndo, Letter, Registration, SessionChoice
from events.queries import attendance
from tests.factories.events import EventFactory, RegistrationFactory, SessionFactory, SlotFactory, organiser_of

pytestmark = pytest.mark.django_db

OPENS = datetime(2026, 11, 27, 8, tzinfo=UTC)  # 9 h in Paris
MORNING, AFTERNOON = "2026-11-27-am", "2026-11-27-pm"
EXCHANGE_QUERIES, COUNT_QUERIES, SHEET_QUERIES = 16, 5, 4


def minutes(count):
    return OPENS + timedelta(minutes=count)


@pytest.fixture
def event():
    return EventFactory(starts_at=OPENS, ends_at=OPENS + timedelta(hours=8))


@pytest.fixture
def organiser(event):
    return organiser_of(event)


@pytest.fixture
def registration(event):
    return RegistrationFactory(event=event)


def check_in(registration, at, *, key=MORNING, **values):
    return Operation(uuid.uuid4(), "check-in", registration.identifier, key, at, **values)


def undo(registration, at, *, key=MORNING):
    return Operation(uuid.uuid4(), "undo", registration.identifier, key, at)


def walk_in(at=OPENS, key=MORNING, **person):
    person = {"first_name": "Zoé", "last_name": "Passante", **person}
    return Operation(uuid.uuid4(), "walk-in", uuid.uuid4(), key, at, person=person)


def standing(event):
    return [(row.registration_id, attendance.list_key(row), row.at) for row in CheckIn.objects.standing()]


class TestStanding:
    def test_earliest_of_two_phones_stands_and_the_other_is_counted_with_it(self):
        assert settle({"b": minutes(5), "a": minutes(9)}, []) == {"b": None, "a": minutes(9)}

    def test_undo_takes_back_what_was_before_it_and_nothing_after(self):
        assert settle({"a": minutes(1), "b": minutes(8)}, [minutes(4)]) == {"a": minutes(4), "b": None}

    def test_undo_alone_is_remembered_for_what_comes_later(self):
        assert settle({"a": minutes(3)}, [minutes(3), minutes(9)]) == {"a": minutes(3)}

    @given(
        st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 20), max_size=8),
        st.lists(st.integers(0, 20), max_size=4),
    )
    def test_one_at_most_stands_and_is_the_earliest_after_the_last_undo(self, typed, undone):
        check_ins = {key: minutes(at) for key, at in typed.items()}
        ended = settle(check_ins, [minutes(at) for at in undone])
        left = [at for at in typed.values() if at > max(undone, default=-1)]
        stands = [typed[key] for key, when in ended.items() if when is None]
        assert stands == ([min(left)] if left else [])
        assert all(when is None or when >= check_ins[key] for key, when in ended.items())


class TestExchange:
    def test_operations_in_any_order_and_split_end_alike(self, event, organiser):
        made = lambda person: [  # noqa: E731
            check_in(person, minutes(10)),
            check_in(person, minutes(4)),
            undo(person, minutes(6)),
            check_in(person, minutes(12)),
        ]
        for order in permutations(range(4)):
            person = RegistrationFactory(event=event)
            operations = made(person)
            for place in order:
                actions.take_operations(event, [operations[place]], user=organiser, at=minutes(20))
            assert standing(event) == [(person.pk, MORNING, minutes(10))]
            CheckIn.objects.filter(registration=person).delete()
            together = RegistrationFactory(event=event)
            operations = made(together)
            actions.take_operations(event, [operations[place] for place in order], user=organiser, at=minutes(20))
            assert standing(event) == [(together.pk, MORNING, minutes(10))]
            CheckIn.objects.filter(registration=together).delete()

    def test_replay_changes_nothing(self, event, organiser, registration):
        operations = [check_in(registration, minutes(1)), undo(registration, minutes(2)), walk_in(minutes(3))]
        first = actions.take_operations(event, operations, user=organiser, at=minutes(4))
        before = list(CheckIn.objects.order_by("pk").values())
        assert actions.take_operations(event, operations, user=organiser, at=minutes(9)) == first
        assert list(CheckIn.objects.order_by("pk").values()) == before
        assert (CheckInUndo.objects.count(), Registration.objects.count()) == (1, 2)
        assert ModelLogEntry.objects.filter(action="events.checked_in").count() == 1

    def test_same_operation_twice_in_one_upload_is_taken_once(self, event, organiser, registration):
        operation = check_in(registration, minutes(1))
        actions.take_operations(event, [operation, operation], user=organiser, at=minutes(1))
        assert CheckIn.objects.count() == 1

    def test_lists_do_not_mix(self, event, organiser, registration):
        session = SessionFactory(slot=SlotFactory(event=event))
        for key in (MORNING, f"s{session.pk}"):
            actions.take_operations(event, [check_in(registration, minutes(5), key=key)], user=organiser, at=minutes(5))
        actions.take_operations(event, [undo(registration, minutes(6))], user=organiser, at=minutes(6))
        assert standing(event) == [(registration.pk, f"s{session.pk}", minutes(5))]

    @pytest.mark.parametrize(("waited", "late"), [(10, False), (11, True)])
    def test_upload_long_after_is_marked(self, event, organiser, registration, waited, late):
        actions.take_operations(event, [check_in(registration, minutes(0))], user=organiser, at=minutes(waited))
        assert CheckIn.objects.get().late is late

    def test_impossible_moments_are_bounded(self, event, organiser):
        early, coming = RegistrationFactory.create_batch(2, event=event)
        operations = [check_in(early, datetime(1970, 1, 1, tzinfo=UTC)), check_in(coming, minutes(10**6))]
        actions.take_operations(event, operations, user=organiser, at=minutes(5))
        assert {row.registration_id: row.at for row in CheckIn.objects.all()} == {
            early.pk: OPENS - timedelta(days=2),
            coming.pk: minutes(5),
        }

    def test_people_and_lists_of_another_event_are_refused_with_a_sentence(self, event, organiser, registration):
        elsewhere = RegistrationFactory(event=EventFactory(starts_at=OPENS))
        session = SessionFactory()
        theirs = check_in(elsewhere, minutes(1))
        actions.take_operations(elsewhere.event, [theirs], user=organiser_of(elsewhere.event), at=minutes(1))
        operations = [
            theirs,
            check_in(elsewhere, minutes(1)),
            check_in(registration, minutes(1), key=f"s{session.pk}"),
            check_in(registration, minutes(1), key="2026-11-28-am"),
            check_in(registration, minutes(1), key="s" + "9" * 40),
            check_in(registration, minutes(1)),
        ]
        refused = actions.take_operations(event, operations, user=organiser, at=minutes(2))
        assert [bool(refused[each.identifier]) for each in operations] == [True] * 5 + [False]
        assert standing(event)[-1][0] == registration.pk and CheckIn.objects.count() == 2

    def test_who_waits_or_cancelled_can_be_let_in(self, event, organiser):
        people = [RegistrationFactory(event=event, status=status) for status in ("waiting", "cancelled", "pending")]
        actions.take_operations(event, [check_in(each, minutes(1)) for each in people], user=organiser, at=minutes(1))
        assert CheckIn.objects.standing().count() == 3

    def test_changes_are_what_began_or_ceased_to_stand(self, event, organiser, registration):
        actions.take_operations(event, [check_in(registration, minutes(5))], user=organiser, at=minutes(5))
        first = attendance.changes_since(event, 0)
        assert [row.registration for row in first.standing] == [registration] and first.cursor > 0
        assert attendance.changes_since(event, first.cursor) == attendance.Changes(first.cursor)
        actions.take_operations(event, [check_in(registration, minutes(7))], user=organiser, at=minutes(7))
        assert attendance.changes_since(event, first.cursor) == attendance.Changes(first.cursor)
        actions.take_operations(event, [check_in(registration, minutes(3))], user=organiser, at=minutes(8))
        second = attendance.changes_since(event, first.cursor)
        assert ([row.at for row in second.standing], [row.at for row in second.gone]) == ([minutes(3)], [minutes(5)])
        actions.take_operations(event, [undo(registration, minutes(9))], user=organiser, at=minutes(9))
        third = attendance.changes_since(event, second.cursor)
        assert (third.standing, [row.at for row in third.gone]) == ([], [minutes(3)])

    def test_numbers_rise_although_the_clock_went_back(self, event, organiser):
        one, other = RegistrationFactory.create_batch(2, event=event)
        actions.take_operations(event, [check_in(one, minutes(5))], user=organiser, at=minutes(50))
        cursor = attendance.changes_since(event, 0).cursor
        actions.take_operations(event, [check_in(other, minutes(5))], user=organiser, at=minutes(6))
        assert [row.registration for row in attendance.changes_since(event, cursor).standing] == [other]

    @pytest.mark.parametrize("count", [1, 3])
    def test_number_of_queries_does_not_grow(self, event, organiser, django_assert_num_queries, count):
        people = RegistrationFactory.create_batch(count, event=event)
        actions.take_operations(event, [check_in(people[0], minutes(1))], user=organiser, at=minutes(1))
        operations = [check_in(each, minutes(2)) for each in people]
        with django_assert_num_queries(EXCHANGE_QUERIES):
            actions.take_operations(event, operations, user=organiser, at=minutes(2))


class TestWalkIns:
    def test_takes_a_free_seat_and_is_in(self, event, organiser):
        event.capacity = 1
        event.save()
        operation = walk_in(email="zoe@exemple.test", organisation="Voisins")
        actions.take_operations(event, [operation], user=organiser, at=minutes(1))
        row = Registration.objects.get()
        assert (row.identifier, row.origin, row.status, row.beyond) == (
            operation.registration,
            "door",
            "confirmed",
            False,
        )
        assert standing(event) == [(row.pk, MORNING, OPENS)]
        assert [letter.kind for letter in row.letters.all()] == [Letter.Kind.CONFIRMED]

    def test_full_day_takes_nobodys_seat(self, event, organiser):
        event.capacity = 1
        event.save()
        RegistrationFactory(event=event)
        actions.take_operations(event, [walk_in(), walk_in()], user=organiser, at=minutes(1))
        assert list(Registration.objects.filter(origin="door").values_list("beyond", flat=True)) == [True, True]
        assert Registration.objects.holding().count() == 1

    def test_address_that_is_registered_is_that_person(self, event, organiser):
        known = RegistrationFactory(event=event, email="zoe@exemple.test")
        actions.take_operations(event, [walk_in(email="zoe@exemple.test")], user=organiser, at=minutes(1))
        assert standing(event) == [(known.pk, MORNING, OPENS)]

    def test_undo_of_a_walk_in_in_the_same_upload(self, event, organiser):
        came = walk_in(minutes(1))
        taken_back = Operation(uuid.uuid4(), "undo", came.registration, MORNING, minutes(2))
        assert set(actions.take_operations(event, [taken_back, came], user=organiser, at=minutes(3)).values()) == {""}
        assert standing(event) == []

    def test_wrong_hands_fill_no_table(self, event, organiser, monkeypatch):
        monkeypatch.setattr("events.actions.attendance.WALK_INS_MOST", 2)
        refused = actions.take_operations(event, [walk_in() for _person in range(3)], user=organiser, at=minutes(1))
        assert [bool(sentence) for sentence in refused.values()] == [False, False, True]
        assert CheckIn.objects.count() == 2

    def test_after_the_event_no_letter(self, event, organiser):
        actions.take_operations(event, [walk_in(email="z@exemple.test")], user=organiser, at=minutes(60 * 9))
        assert not Letter.objects.exists()


class TestWhoMay:
    def test_roles(self, event, organiser, registration):
        opened, _token = actions.open_pass(event, "Sam", actor=organiser, at=OPENS)
        other, _token = actions.open_pass(event, "Ana", actor=organiser, at=OPENS)
        actions.revoke_pass(other, actor=organiser)
        other.refresh_from_db()
        elsewhere = organiser_of(EventFactory())
        actions.take_operations(event, [check_in(registration, OPENS)], door_pass=opened, at=minutes(1))
        for who in ({"user": elsewhere}, {"door_pass": other}, {}):
            with pytest.raises(PermissionDenied):
                actions.take_operations(event, [check_in(registration, OPENS)], **who, at=minutes(1))
        for when in (OPENS - timedelta(days=3), OPENS + timedelta(days=4)):
            with pytest.raises(PermissionDenied):
                actions.take_operations(event, [], door_pass=opened, at=when)

    def test_pass_is_of_one_event(self, event, organiser):
        other = EventFactory(starts_at=OPENS)
        opened, _token = actions.open_pass(other, "Sam", actor=organiser_of(other))
        with pytest.raises(PermissionDenied):
            actions.take_operations(event, [], door_pass=opened, at=minutes(1))

    def test_only_who_organises_gives_passes_and_types_sheets(self, event):
        elsewhere = organiser_of(EventFactory())
        opened, _token = actions.open_pass(event, "Sam", actor=organiser_of(event))
        morning = attendance.lists_of(event)[0]
        for act in (
            lambda: actions.open_pass(event, "Sam", actor=elsewhere),
            lambda: actions.revoke_pass(opened, actor=elsewhere),
            lambda: actions.enter_sheet(event, morning, present=[], absent=[], actor=elsewhere),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_sixty_passes_are_enough(self, event, organiser, monkeypatch):
        monkeypatch.setattr("events.actions.attendance.PASSES_MOST", 1)
        actions.open_pass(event, "Sam", actor=organiser)
        with pytest.raises(ValidationError):
            actions.open_pass(event, "Ana", actor=organiser)


class TestPaper:
    def test_sheet_is_marked_and_typing_it_twice_changes_nothing(self, event, organiser):
        signed, scanned, absent = RegistrationFactory.create_batch(3, event=event)
        actions.take_operations(event, [check_in(scanned, minutes(2))], user=organiser, at=minutes(2))
        morning = attendance.lists_of(event)[0]
        for count in (1, 0):
            typed = {"present": [signed.pk, scanned.pk], "absent": [absent.pk]}
            assert actions.enter_sheet(event, morning, **typed, actor=organiser, at=minutes(900)) == (count, 0)
        row = CheckIn.objects.get(registration=signed)
        assert (row.source, row.late, row.at, row.by) == ("paper", True, OPENS, organiser)

    def test_mark_taken_back_then_put_again(self, event, organiser, registration):
        morning = attendance.lists_of(event)[0]
        actions.take_operations(event, [check_in(registration, minutes(2))], user=organiser, at=minutes(2))
        taken = actions.enter_sheet(
            event, morning, present=[], absent=[registration.pk], actor=organiser, at=minutes(90)
        )
        assert taken == (0, 1) and standing(event) == []
        actions.enter_sheet(event, morning, present=[registration.pk], absent=[], actor=organiser, at=minutes(95))
        assert standing(event) == [(registration.pk, MORNING, minutes(95))]

    def test_somebody_of_another_event_is_left_out(self, event, organiser):
        stranger = RegistrationFactory()
        morning = attendance.lists_of(event)[0]
        assert actions.enter_sheet(event, morning, present=[stranger.pk], absent=[], actor=organiser) == (0, 0)


class TestReading:
    def test_half_days_come_from_the_programme(self, event):
        assert [half.key for half in attendance.half_days_of(event)] == [MORNING, AFTERNOON]
        SlotFactory(event=event, starts_at=OPENS, ends_at=minutes(120))
        assert [half.key for half in attendance.half_days_of(event)] == [MORNING]
        assert attendance.half_day_label(attendance.half_days_of(event)[0]) == "Vendredi 27 novembre, matin"

    def test_was_there_counts_half_days_and_sessions_once(self, event, organiser, registration):
        session = SessionFactory(slot=SlotFactory(event=event, starts_at=minutes(360), ends_at=minutes(420)))
        SlotFactory(event=event, starts_at=OPENS, ends_at=minutes(180))
        assert attendance.was_there(registration) == []
        operations = [check_in(registration, minutes(1), key=key) for key in (MORNING, AFTERNOON, f"s{session.pk}")]
        actions.take_operations(event, operations, user=organiser, at=minutes(2))
        day = OPENS.date()
        assert attendance.was_there(registration) == [HalfDay(day, "am"), HalfDay(day, "pm")]
        actions.take_operations(event, [undo(registration, minutes(3), key=AFTERNOON)], user=organiser, at=minutes(3))
        assert attendance.presence(event) == {registration.pk: [HalfDay(day, "am"), HalfDay(day, "pm")]}

    @pytest.mark.parametrize("count", [1, 3])
    def test_counts_and_sheet_of_a_session(self, event, organiser, count, django_assert_num_queries):
        slot = SlotFactory(event=event)
        sessions = SessionFactory.create_batch(count, slot=slot)
        chosen = RegistrationFactory.create_batch(count, event=event)
        for each in chosen:
            SessionChoice.objects.create(registration=each, session=sessions[0], slot=slot, status="confirmed")
        other = RegistrationFactory(event=event)
        key = f"s{sessions[0].pk}"
        actions.take_operations(
            event, [check_in(each, OPENS, key=key) for each in (chosen[0], other)], user=organiser, at=OPENS
        )
        with django_assert_num_queries(COUNT_QUERIES):
            rows = {row.list.key: (row.present, row.expected, row.extra) for row in attendance.counted(event)}
        assert rows[MORNING] == (0, count + 1, 0)
        assert rows[key] == (2, count, 1)
        door_list = next(each for each in attendance.lists_of(event) if each.key == key)
        with django_assert_num_queries(SHEET_QUERIES):
            sheet = attendance.sheet(event, door_list, attendance.listed(event, door_list))
        assert {row.registration.pk: (row.expected, bool(row.check_in)) for row in sheet} == {
            **{each.pk: (True, each == chosen[0]) for each in chosen},
            other.pk: (False, True),
        }
