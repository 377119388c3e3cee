"""Reminders at their moment and for their day, changes told once, failed messages asked for again."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from events import actions, due, letters
from events.links import token_of
from events.models import Event, Letter, Registration
from portal.models import Message
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.partners import UserFactory

from .surveying_steps import present

pytestmark = pytest.mark.django_db

Kind, Status = Letter.Kind, Registration.Status
START = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.fixture
def coordinator():
    return UserFactory(coordinator=True)


def days_before(days, **more):
    return START - timedelta(days=days, **more)


def keys():
    return sorted(Letter.objects.filter(kind=Kind.REMINDER).values_list("key", flat=True))


def coming(**values):
    values = {"starts_at": START, "reminder_days": [7, 1], **values}
    event = EventFactory(ends_at=values["starts_at"] + timedelta(hours=6), **values)
    registration = RegistrationFactory(event=event, confirmed_at=days_before(30))
    return event, registration


def test_reminders_come_at_their_moments_once_each():
    coming()
    assert due.reminders(days_before(7, minutes=1)) == 0
    assert due.reminders(days_before(7)) == 1
    assert due.reminders(days_before(6)) == 0
    assert due.reminders(days_before(1)) == 1
    assert due.reminders(START) == 0
    assert keys() == ["1:2026-11-27", "7:2026-11-27"]


def test_after_a_long_silence_only_the_nearest_moment_counts():
    coming()
    assert due.reminders(days_before(0, hours=5)) == 1
    assert due.reminders(days_before(0, hours=4)) == 0
    assert keys() == ["1:2026-11-27"]


def test_an_event_that_moves_is_reminded_of_again_for_its_new_day():
    event, _registration = coming()
    assert due.reminders(days_before(7)) == 1
    event.starts_at, event.ends_at = START + timedelta(days=20), START + timedelta(days=20, hours=6)
    event.save()
    # What was owed for the former day is no longer true.
    assert letters.write_owed(days_before(6)) == 0
    assert Letter.objects.get().state == Letter.State.DROPPED
    assert due.reminders(days_before(1)) == 0
    assert due.reminders(START + timedelta(days=13)) == 1
    assert keys() == ["7:2026-11-27", "7:2026-12-17"]


def test_who_got_a_seat_since_the_moment_was_told_enough():
    coming()
    Registration.objects.update(confirmed_at=days_before(3))
    assert due.reminders(days_before(2)) == 0
    assert due.reminders(days_before(1)) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"status": Event.Status.CANCELLED},
        {"status": Event.Status.DRAFT},
        {"reminder_days": []},
        {"reminder_days": ["7", None, -1, True, 10**9]},
        {"reminder_days": {"7": 1}},
    ],
)
def test_nobody_is_reminded_of(values):
    coming(**values)
    assert due.reminders(days_before(0, hours=1)) == 0


def test_only_those_who_come_and_can_be_written_to_are_reminded():
    event, registration = coming()
    RegistrationFactory(event=event, email="")
    RegistrationFactory(event=event, status=Status.WAITING)
    RegistrationFactory(event=event, anonymised_at=timezone.now())
    assert due.reminders(days_before(7)) == 1
    assert Letter.objects.get().registration == registration


@pytest.mark.parametrize(("hours", "said"), [(23, "demain"), (7 * 24, "dans 7 jours"), (3, "aujourd’hui")])
def test_a_reminder_says_how_far_the_day_is(hours, said):
    coming(reminder_days=[8])
    now = START - timedelta(hours=hours)
    due.reminders(now)
    letters.write_owed(now)
    message = Message.objects.get()
    assert said in message.subject
    assert "vendredi 27 novembre 2026 à 9\u00a0h" in message.text


def announce(event, actor, **values):
    return actions.announce_change(event, "La salle change.\n\nVenez porte B.", actor=actor, **values)


def test_a_change_is_told_once_to_those_it_concerns(coordinator):
    event = EventFactory(sequence=4)
    now = event.starts_at - timedelta(days=1)
    told = [RegistrationFactory(event=event), RegistrationFactory(event=event, status=Status.WAITING, language="en")]
    RegistrationFactory(event=event, email="")
    RegistrationFactory(event=event, status=Status.CANCELLED)
    RegistrationFactory()
    form = uuid4()
    for _press in range(2):
        announce(event, coordinator, words_en="Another room.", identifier=form, at=now)
    assert list(Letter.objects.order_by("pk").values_list("registration", "urgent")) == [(r.pk, False) for r in told]
    event.refresh_from_db()
    assert event.change_told_at == now
    letters.write_owed(now)
    french, english = Message.objects.order_by("pk")
    assert "La salle change.\n\nVenez porte B." in french.text
    assert "Another room." in english.text
    assert "La salle" not in english.text
    [entry] = french.attachments
    assert (entry["parameters"], "SEQUENCE:4" in entry["content"]) == ({"method": "REQUEST"}, True)
    assert english.attachments == []  # who waits has nothing in their calendar
    announce(event, coordinator, at=now)
    assert Letter.objects.count() == 4


@pytest.mark.parametrize(
    "values", [{"status": "cancelled"}, {"starts_at": START, "ends_at": START + timedelta(hours=1)}]
)
def test_no_change_of_what_is_over(coordinator, values):
    event = EventFactory(**values)
    with pytest.raises(ValidationError):
        announce(event, coordinator, at=max(START, timezone.now()) + timedelta(days=1))


def test_who_does_not_run_the_event_tells_nobody():
    with pytest.raises(PermissionDenied):
        announce(EventFactory(), UserFactory())


def test_a_failed_message_is_asked_for_again_once_and_to_the_address_of_now(coordinator):
    registration = RegistrationFactory()
    letter = Letter.objects.create(registration=registration, kind=Kind.CONFIRMED)
    letters.write_owed()
    with pytest.raises(ValidationError):
        actions.send_again(letter, actor=coordinator)
    Message.objects.update(state=Message.State.FAILED, text="", html="", attachments=[])
    Registration.objects.update(email="juste@exemple.test")
    assert actions.send_again(letter, actor=coordinator) == 1
    assert actions.send_again(letter, actor=coordinator) == 0
    letters.write_owed()
    again = Letter.objects.get(key="#2")
    assert again.message.recipient == "juste@exemple.test"
    assert registration.code in again.message.text
    Message.objects.update(state=Message.State.FAILED)
    assert actions.send_again(again, actor=coordinator) == 1
    assert Letter.objects.filter(key="#3").exists()
    with pytest.raises(PermissionDenied):
        actions.send_again(letter, actor=UserFactory())


def test_coordinators_are_told_of_messages_that_cannot_be_written():
    event = EventFactory(title="Habiter")
    now = timezone.now()
    Letter.objects.create(
        registration=RegistrationFactory(event=event), kind=Kind.CONFIRMED, asked_at=now - timedelta(minutes=50)
    )
    waiting = Letter.objects.create(
        registration=RegistrationFactory(event=event),
        kind=Kind.REMINDER,
        urgent=False,
        asked_at=now - timedelta(hours=11),
    )
    assert due.health() == []
    Letter.objects.filter(pk=waiting.pk).update(asked_at=now - timedelta(hours=13))
    [(sentence, address)] = due.health()
    assert "Habiter" in sentence
    assert address == f"/evenements/{event.slug}/organisation/messages/"
    Letter.objects.filter(pk=waiting.pk).update(asked_at=now, state=Letter.State.FAILED)
    assert due.health() == [(sentence, address)]


class TestCertificates:
    @pytest.fixture
    def event(self):
        return EventFactory(title="Habiter", starts_at=START, ends_at=START + timedelta(hours=6))

    def told(self):
        return list(Letter.objects.filter(kind=Kind.CERTIFICATE).order_by("pk").values_list("registration", flat=True))

    def test_those_who_were_there_are_told_once_attendance_is_settled(self, event):
        (seated,) = present(event)
        (let_in,) = present(event, status=Status.CANCELLED)
        (taken_back,) = present(event)
        taken_back.check_ins.update(undone_at=START)
        RegistrationFactory(event=event)
        present(event, email="")
        settled = event.ends_at + timedelta(days=3)
        assert [due.certificates(settled - timedelta(minutes=1)), due.certificates(settled)] == [0, 2]
        assert due.certificates(settled + timedelta(hours=1)) == 0
        assert self.told() == [seated.pk, let_in.pk]

    def test_who_is_typed_in_from_paper_later_is_told_then_for_a_month(self, event):
        present(event)
        assert due.certificates(event.ends_at + timedelta(days=4)) == 1
        (late,) = present(event)
        assert due.certificates(event.ends_at + timedelta(days=29)) == 1
        assert self.told()[1] == late.pk
        present(event)
        assert due.certificates(event.ends_at + timedelta(days=30)) == 0

    def test_the_letter_leads_to_the_file_and_is_dropped_for_whom_was_not_there_after_all(self, client, event):
        day_after = event.ends_at + timedelta(days=4)
        first, second = present(event, 2)
        due.certificates(day_after)
        second.check_ins.update(undone_at=START)
        with time_machine.travel(day_after, tick=False):
            assert letters.write_owed(day_after) == 1
            message = Message.objects.get()
            address = reverse("registration_certificate", args=[token_of(first)])
            assert message.recipient == first.email and address in message.text
            answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert Letter.objects.get(registration=second).state == Letter.State.DROPPED

    def test_not_of_an_event_that_gives_none_even_when_that_is_decided_after_they_were_owed(self, event):
        day_after = event.ends_at + timedelta(days=4)
        present(event)
        Event.objects.update(gives_certificates=False)
        event.refresh_from_db()
        assert [due.certificates(day_after), actions.tell_of_certificates(event, at=day_after)] == [0, 0]
        Event.objects.update(gives_certificates=True)
        assert due.certificates(day_after) == 1
        Event.objects.update(gives_certificates=False)
        assert letters.write_owed(day_after) == 0
        assert Letter.objects.get().state == Letter.State.DROPPED

    def test_not_of_an_event_called_off(self, event):
        present(event)
        Event.objects.update(status=Event.Status.CANCELLED, cancelled_at=START)
        assert due.certificates(event.ends_at + timedelta(days=4)) == 0
