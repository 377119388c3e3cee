"""Letters: written once each, dropped when they have no object any more, mailings by small lots."""

import email
import email.policy
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import icalendar
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from events import actions, letters
from events.actions import owe
from events.links import token_of
from events.models import Event, Letter, MessageText, Registration, SessionChoice
from events.people import Person
from portal.models import Message
from portal.moments import french_hour
from portal.notifications import deliver
from tests.factories.events import EventFactory, RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db

Kind, State, Status = Letter.Kind, Letter.State, Registration.Status
START = datetime(2026, 11, 27, 8, tzinfo=UTC)


def person(**values):
    return Person({"first_name": "Inès", "last_name": "Marat", "email": "ines@exemple.test", **values})


def register(event, **values):
    [row] = actions.register(event, [person(**values)], submission=uuid4(), wait=True)
    return row


def written():
    letters.write_owed()
    return list(Message.objects.order_by("pk"))


def state_of(letter):
    return Letter.objects.values_list("state", flat=True).get(pk=letter.pk)


def owed(registration, kind, key="", **values):
    return Letter.objects.create(registration=registration, kind=kind, key=key, **values)


def test_a_confirmation_carries_the_link_the_code_and_the_appointment(settings):
    event = EventFactory(title="Habiter", venue="Halle", zone="Indian/Reunion", sequence=3)
    session = SessionFactory(slot__event=event, title="Colocation", room="A2")
    registration = register(event)
    SessionChoice.objects.create(
        registration=registration, session=session, slot=session.slot, status=SessionChoice.Status.CONFIRMED
    )
    [message] = written()
    link = f"{settings.BASE_URL}/inscription/{token_of(registration)}/"
    assert message.subject == "Votre place est réservée\u00a0: Habiter"
    for part in (message.text, message.html):
        assert link in part
        assert registration.code in part
        assert "Colocation (A2)" in part
        assert "Indian/Reunion" in part
    assert "Bonjour Inès,\n" in message.text
    assert "Halle, Port-Brevent" in message.text
    assert message.secret
    deliver(message.pk)
    parts = email.message_from_bytes(mail.outbox[0].message().as_bytes()).get_payload()
    assert [part.get_content_type() for part in parts] == ["multipart/alternative", "image/png", "text/calendar"]
    calendar = icalendar.Calendar.from_ical(parts[2].get_payload(decode=True).decode())
    [entry] = calendar.walk("VEVENT")
    assert (calendar["method"], entry["sequence"], entry["status"]) == ("REQUEST", 3, "CONFIRMED")
    assert entry["attendee"] == "mailto:ines@exemple.test"
    assert entry["dtstart"].dt.utcoffset() == timedelta(hours=4)
    assert "Colocation" in entry["description"]
    assert token_of(registration) not in parts[2].get_payload(decode=True).decode()
    message.refresh_from_db()
    assert (message.text, message.html, message.attachments) == ("", "", [])


def test_who_registered_colleagues_reads_their_codes_and_where_their_tickets_are():
    people = [
        person(email=f"{name}@exemple.test", first_name=name, last_name="Leroy") for name in ("zoe", "ali", "lea")
    ]
    first, second, third = actions.register(EventFactory(), people, submission=uuid4())
    Registration.objects.filter(pk=third.pk).update(first_name="gagnez.example/loterie")
    told = {message.recipient: message for message in written()}
    group = reverse("registration_group", args=[token_of(first)])
    for body in (told["zoe@exemple.test"].text, told["zoe@exemple.test"].html):
        assert f"ali Leroy – code {second.code}" in body and third.code in body and group in body
        assert "ouvrent aussi les inscriptions de vos collègues" in body and "gagnez" not in body
    for body in (told["ali@exemple.test"].text, told["ali@exemple.test"].html):
        assert "Ce lien est à vous" in body and "Vous avez aussi inscrit" not in body
        assert group not in body and first.code not in body and third.code not in body


def test_writing_twice_writes_once():
    register(EventFactory())
    assert letters.write_owed() == 1
    assert letters.write_owed() == 0
    assert Message.objects.count() == 1
    assert Letter.objects.get().state == State.WRITTEN


def test_english_words_for_who_registered_in_english():
    event = EventFactory(title="Habiter", title_en="Dwelling")
    actions.register(event, [person()], submission=uuid4(), language="en")
    [message] = written()
    assert message.language == "en"
    assert "Dwelling" in message.subject
    assert "/en/inscription/" in message.text


def poison(**values):
    """A letter whose composition raises: its offer's end is no moment."""
    until = timezone.now() + timedelta(days=1)
    return owed(RegistrationFactory(status=Status.OFFERED, offered_until=until), Kind.OFFERED, "no date", **values)


def test_a_letter_that_cannot_be_composed_is_given_up_after_growing_waits(caplog):
    now, broken = timezone.now(), poison()
    for minutes, tries, state in (
        (0, 1, State.OWED),
        (0.9, 1, State.OWED),
        (1, 2, State.OWED),
        (4, 2, State.OWED),
        (5, 3, State.OWED),
        (20, 3, State.OWED),
        (21, 4, State.FAILED),
        (60 * 24, 4, State.FAILED),
    ):
        assert letters.write_owed(now + timedelta(minutes=minutes)) == 0
        broken.refresh_from_db()
        assert (minutes, broken.tries, broken.state) == (minutes, tries, state)
    assert [
        (record.levelname, record.getMessage()) for record in caplog.records if record.name == "events.letters"
    ] == [
        ("WARNING", f"Letter {broken.pk} (offered) could not be composed (try {number} of 4)") for number in (1, 2, 3)
    ] + [("ERROR", f"Letter {broken.pk} (offered) could not be composed (try 4 of 4)")]
    assert not Message.objects.exists()


@pytest.mark.parametrize("urgent", [True, False])
def test_letters_that_cannot_be_composed_hold_back_none(settings, monkeypatch, urgent):
    monkeypatch.setattr(letters, "URGENT_AT_ONCE", 2)
    settings.PORTAL_MAILS_PER_MINUTE = 4
    now = timezone.now()
    for _number in range(2):
        poison(urgent=urgent)
    sound = owed(RegistrationFactory(), Kind.CONFIRMED, urgent=urgent, asked_at=now + timedelta(seconds=1))
    assert letters.write_owed(now) == 0
    assert DBTaskResult.objects.filter(task_path="events.letters.write_letters").count() == urgent
    late = owed(RegistrationFactory(), Kind.CONFIRMED, urgent=urgent, asked_at=now + timedelta(hours=1))
    # The time to try again has come, and those that never failed are first.
    assert letters.write_owed(now + timedelta(minutes=1)) == 2
    assert (state_of(sound), state_of(late)) == (State.WRITTEN, State.WRITTEN)
    assert set(Letter.objects.filter(kind=Kind.OFFERED).values_list("tries", flat=True)) == {1}


def test_what_made_it_fail_is_mended_and_it_leaves_once():
    now, broken = timezone.now(), poison()
    letters.write_owed(now)
    Letter.objects.filter(pk=broken.pk).update(key=broken.registration.offered_until.isoformat())
    assert [letters.write_owed(now + timedelta(minutes=minutes)) for minutes in (1, 2)] == [1, 0]
    assert Message.objects.get().recipient == broken.registration.email


def _erased(registration):
    registration.anonymised_at = timezone.now()


def _without_address(registration):
    registration.email = ""


def _cancelled(registration):
    registration.status, registration.ended_by = Status.CANCELLED, Registration.End.SELF
    registration.cancelled_at = timezone.now()


@pytest.mark.parametrize("happened", [_erased, _without_address, _cancelled])
def test_a_letter_without_an_object_is_dropped(happened):
    registration = RegistrationFactory()
    letter = owed(registration, Kind.CONFIRMED)
    happened(registration)
    registration.save()
    assert written() == []
    assert state_of(letter) == State.DROPPED


@pytest.mark.parametrize(
    ("kind", "kept"),
    [(Kind.CONFIRMED, False), (Kind.PROGRAMME, False), (Kind.LINK, True), (Kind.CERTIFICATE, False)],
)
def test_after_the_event_only_what_is_of_use_is_written(kind, kept):
    now = timezone.now()
    event = EventFactory(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    letter = owed(RegistrationFactory(event=event), kind)
    letters.write_owed()
    assert state_of(letter) == (State.WRITTEN if kept else State.DROPPED)


def test_cancelling_an_event_with_offers_pending_drops_the_offers_and_tells_who_waited():
    event = EventFactory(title="Habiter", capacity=1, cancel_reason="La salle est inondée.")
    first, second = register(event), register(event, email="b@exemple.test")
    actions.cancel(first)
    letters.write_owed()
    event.refresh_from_db()
    event.status, event.cancelled_at = Event.Status.CANCELLED, timezone.now()
    event.save()
    second.refresh_from_db()
    assert second.status == Status.OFFERED
    late = owed(second, Kind.OFFERED, second.offered_until.isoformat() + "#2")
    told = owed(second, Kind.EVENT_CANCELLED)
    owed(first, Kind.EVENT_CANCELLED)
    letters.write_owed()
    assert (state_of(late), state_of(told)) == (State.DROPPED, State.WRITTEN)
    [message] = Message.objects.filter(kind="events/email/event_cancelled")
    assert message.recipient == "b@exemple.test"
    assert "La salle est inondée." in message.text
    assert message.attachments == []  # no seat was ever in their calendar


def test_a_cancelled_registration_takes_its_appointment_back():
    registration = register(EventFactory())
    letters.write_owed()
    actions.cancel(registration)
    letters.write_owed()
    message = Message.objects.get(kind="events/email/cancelled")
    [entry] = message.attachments
    assert entry["parameters"] == {"method": "CANCEL"}
    assert "STATUS:CANCELLED" in entry["content"]
    assert "Pour changer ou annuler" not in message.text


def test_an_offer_is_told_with_its_end_and_dropped_once_another_was_made():
    now = timezone.now()
    event = EventFactory(zone="Europe/Paris")
    until = now + timedelta(days=2)
    registration = RegistrationFactory(event=event, status=Status.OFFERED, offered_until=until)
    old = owed(registration, Kind.OFFERED, (now + timedelta(days=1)).isoformat())
    new = owed(registration, Kind.OFFERED, until.isoformat())
    letters.write_owed()
    assert (state_of(old), state_of(new)) == (State.DROPPED, State.WRITTEN)
    assert french_hour(until.astimezone(event.zone_info)) in Message.objects.get().text


def test_a_seat_offered_in_a_session_names_it():
    session = SessionFactory(title="Colocation & voisinage")
    registration = RegistrationFactory(event=session.slot.event)
    choice = SessionChoice.objects.create(
        registration=registration,
        session=session,
        slot=session.slot,
        status=SessionChoice.Status.OFFERED,
        offered_until=timezone.now() + timedelta(days=1),
    )
    owed(registration, Kind.SESSION_OFFERED, f"{choice.pk}")
    gone = owed(registration, Kind.SESSION_OFFERED, "999999999")
    [message] = written()
    assert message.subject == "Une place s’est libérée\u00a0: Colocation & voisinage"
    assert "Colocation &amp; voisinage" in message.html
    assert state_of(gone) == State.DROPPED


def test_who_had_chosen_a_session_that_was_withdrawn_reads_which():
    session = SessionFactory(title="Colocation", withdrawn_at=timezone.now())
    registration = RegistrationFactory(event=session.slot.event)
    owed(registration, Kind.PROGRAMME, letters.withdrawal_key(session))
    back = SessionFactory(slot=session.slot, withdrawn_at=timezone.now())
    gone = owed(registration, Kind.PROGRAMME, letters.withdrawal_key(back))
    back.withdrawn_at = None
    back.save()
    [message] = written()
    assert "«\u00a0Colocation\u00a0», que vous aviez choisi, n’aura pas lieu." in message.text
    assert state_of(gone) == State.DROPPED


def test_a_mailing_leaves_by_lots_and_lets_urgent_letters_pass(settings):
    settings.PORTAL_MAILS_PER_MINUTE = 4
    event = EventFactory()
    rows = [RegistrationFactory(event=event) for _number in range(7)]
    owe(rows, Kind.LINK, key="a", urgent=False)
    now = timezone.now()
    urgent = owed(rows[0], Kind.CONFIRMED)
    assert letters.write_owed(now) == 1 + 2
    assert state_of(urgent) == State.WRITTEN
    assert letters.write_owed(now + timedelta(seconds=30)) == 2
    assert letters.write_owed(now + timedelta(seconds=31)) == 0
    Message.objects.update(queued_at=now - timedelta(minutes=2))
    assert letters.write_owed(now) == 2
    priorities = DBTaskResult.objects.filter(task_path="portal.notifications.send_message").values_list("priority")
    assert sorted(value for [value] in priorities) == [-10] * 6 + [0]


def test_an_organisers_words_replace_the_standard_ones_and_keep_the_facts():
    event = EventFactory(title="Habiter")
    registration = register(event, first_name="{nom} & Zoé")
    MessageText.objects.create(
        event=event,
        kind=Kind.CONFIRMED,
        language="fr",
        subject="{prenom}, à bientôt",
        body="Chère {prenom},\n\nPlan : https://plan.test/?a=1&b=2\n{lien}",
    )
    [message] = written()
    assert message.subject == "{nom} & Zoé, à bientôt"
    assert "place est réservée" not in message.text
    assert '<a href="https://plan.test/?a=1&amp;b=2"' in message.html
    assert "Chère <bdi>{nom} &amp; Zoé</bdi>,</p>" in message.html
    assert registration.code in message.text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "first_name", ["🌿 Zoé", "مريم", "X" * 100, "<script>alert(1)</script>", "Inès\r\nBcc: tous@exemple.test"]
)
def test_any_name_leaves_in_a_sound_mail(first_name, language):
    registration = RegistrationFactory(first_name=first_name, language=language)
    MessageText.objects.create(
        event=registration.event, kind=Kind.CONFIRMED, language=language, subject="{prenom} {nom}", body="{prenom}"
    )
    owed(registration, Kind.CONFIRMED)
    [message] = written()
    assert deliver(message.pk)
    sent = email.message_from_bytes(mail.outbox[0].message().as_bytes(), policy=email.policy.default)
    assert sent["Bcc"] is None
    assert sent["To"] == registration.email
    assert "<script" not in mail.outbox[0].alternatives[0].content
    if first_name[0] in "🌿مX":
        assert first_name in sent["Subject"]
        assert f"<bdi>{first_name}</bdi>" in mail.outbox[0].alternatives[0].content


def test_a_title_with_line_ends_forges_no_header():
    owed(RegistrationFactory(event__title="Habiter\r\nBcc: tous@exemple.test\x0b\u2028"), Kind.CONFIRMED)
    [message] = written()
    assert message.subject == "Votre place est réservée\u00a0: Habiter Bcc: tous@exemple.test"
    assert deliver(message.pk)


@pytest.mark.parametrize("name", ["Gagnez sur www.exemple.test", "https://exemple.test", "a@b.test", "gros-lot.com"])
def test_a_name_that_advertises_greets_nobody(name):
    """Anybody may register anybody's address: the portal's mail must carry no message of theirs."""
    owed(RegistrationFactory(first_name=name, last_name=name), Kind.CONFIRMED)
    [message] = written()
    assert name not in message.text + message.html + message.subject
    assert message.text.startswith("Bonjour,\n")
