"""What is kept of people, until when, and how it goes: by date, by account, by address, by the secret link."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from events import actions, personal_data
from events.links import token_of
from events.models import (
    Batch,
    BatchLine,
    CheckIn,
    DoorPass,
    Event,
    Letter,
    Organiser,
    Question,
    Registration,
    SpecialNeeds,
)
from events.people import Person
from portal import registry
from portal.models import Message
from portal.registry import Subject
from tests.factories.events import EventFactory, QuestionFactory, RegistrationFactory, organiser_of
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

END = datetime(2026, 3, 31, 16, tzinfo=UTC)
Status = Registration.Status


def ended(**values):
    return EventFactory(starts_at=END - timedelta(hours=6), ends_at=END, **values)


def full(event, **values):
    """A registration with something in every field that may tell whose it is."""
    text, choice = (
        QuestionFactory(event=event),
        QuestionFactory(event=event, kind=Question.Kind.CHOICE, options=[{"value": "bus", "label": "En bus"}]),
    )
    row = RegistrationFactory(
        event=event,
        **{
            "first_name": "Inès",
            "last_name": "Marat",
            "email": "ines@exemple.test",
            "phone": "0199001020",
            "organisation": "Chez Inès",
            "position": "Présidente",
            "note": "Amie de Paul",
            "photo_consent": True,
            "profile": Registration.Profile.PEER,
            "partner": PartnerFactory(),
            "answers": {str(text.identifier): "Je suis Inès", str(choice.identifier): "bus"},
            **values,
        },
    )
    SpecialNeeds.objects.create(registration=row, arrangement="Une place près d’Inès", diet="vegan")
    message = Message.objects.create(kind="x", recipient=row.email, subject="Inès", state=Message.State.SENT)
    Letter.objects.create(registration=row, kind="confirmed", state=Letter.State.WRITTEN, message=message)
    return row


def present(row):
    return CheckIn.objects.create(registration=row, half_day="2026-03-31-am", source=CheckIn.Source.SCAN, at=END)


def tells(row) -> bool:
    """Whether anything of the registration still tells whose it is."""
    row.refresh_from_db()
    needs = list(SpecialNeeds.objects.filter(registration=row).values())
    held = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    words = json.dumps([held, needs, list(Letter.objects.values()), list(Message.objects.values())], default=str)
    return any(each in words for each in ("Inès", "Marat", "ines@", "0199001020", "Présidente", "Amie"))


def purge(moment):
    with time_machine.travel(moment, tick=False):
        kinds = [kind for name, kind in registry.personal_data.items() if name.startswith("event_")]
        return sum(kind.purge(moment) for kind in kinds if kind.purge)


def test_a_registration_is_anonymous_twelve_months_after_and_its_statistics_stay():
    row = full(ended())
    present(row)
    link, code = token_of(row), row.code
    purge(END + timedelta(days=365))
    assert tells(row)
    assert purge(END + timedelta(days=365, seconds=1)) == 1
    assert not tells(row)
    assert (row.profile, row.status, row.partner_id is None) == ("peer", Status.CONFIRMED, False)
    assert list(row.answers.values()) == ["bus"]
    assert (token_of(row) == link, row.code == code) == (False, False)
    assert CheckIn.objects.filter(registration=row).count() == 1
    assert str(row.full_name) == f"personne n° {row.pk}"
    assert purge(END + timedelta(days=400)) == 0


def test_the_months_are_a_setting(settings):
    settings.PORTAL_REGISTRATION_MONTHS = 3
    row = full(ended())
    purge(END + timedelta(days=92))
    assert not tells(row)
    assert "3 mois" in str(personal_data.REGISTRATIONS.retention)


def test_needs_go_thirty_days_after_and_at_once_when_cancelled():
    row = full(ended())
    purge(END + timedelta(days=30))
    assert SpecialNeeds.objects.count() == 1
    purge(END + timedelta(days=30, seconds=1))
    assert SpecialNeeds.objects.count() == 0
    assert tells(row)
    full(EventFactory(), status=Status.CANCELLED, email="b@exemple.test")
    assert personal_data.purge_needs(timezone.now()) == 1


def test_a_training_keeps_what_its_certificate_rests_on(settings):
    settings.PORTAL_TRAINING_YEARS = 3
    event = ended(kind=Event.Kind.TRAINING)
    there = full(event)
    present(there)
    absent = full(event, first_name="Zoé", last_name="Absente", email="z@exemple.test")
    assert purge(END + timedelta(days=366)) > 0
    there.refresh_from_db()
    absent.refresh_from_db()
    assert (there.full_name, there.email, there.phone, there.note, there.answers) == ("Inès Marat", "", "", "", {})
    assert (there.anonymised_at, absent.anonymised_at is None, absent.last_name) == (None, False, "")
    assert not Letter.objects.exists()
    assert purge(END + timedelta(days=366)) == 0
    purge(END + timedelta(days=3 * 365 + 2))
    assert not tells(there)


def test_a_list_typed_in_and_never_confirmed_goes():
    batch = Batch.objects.create(
        event=EventFactory(), kind=Batch.Kind.IMPORT, created_at=timezone.now() - timedelta(days=31)
    )
    BatchLine.objects.create(batch=batch, position=1, cells=["Inès", "Marat"])
    assert personal_data.purge_registrations(timezone.now()) == 1
    assert not BatchLine.objects.exists()


def subject_of(user=None, email=""):
    return Subject(email=email or user.email, user_id=user.pk if user else None)


def test_everything_held_is_given_by_account_and_by_address():
    user = UserFactory()
    mine = full(ended(title="Habiter"), user=user)
    present(mine)
    RegistrationFactory(email="autre@exemple.test")
    for subject in (subject_of(user), subject_of(email="INES@exemple.test")):
        [row] = personal_data.REGISTRATIONS.export(subject)
        text = json.dumps(row, ensure_ascii=False)
        for words in ("Habiter", "Inès", "Marat", "0199001020", "Amie de Paul"):
            assert words in text
        for words in ("Je suis Inès", "En bus", "2026-03-31-am", "Confirmation"):
            assert words in text
        [needs] = personal_data.NEEDS.export(subject)
        assert needs["arrangement"] == "Une place près d’Inès"


def test_a_subject_without_account_or_address_has_nothing():
    RegistrationFactory(email="", user=None)
    assert personal_data.REGISTRATIONS.export(Subject(email="", user_id=404)) == []


def test_erasing_cancels_who_was_to_come_and_passes_the_seat_on():
    event = EventFactory(capacity=1)
    [mine] = actions.register(
        event,
        [Person({"first_name": "Inès", "last_name": "Marat", "email": "ines@exemple.test"})],
        submission=uuid4(),
    )
    waiting = RegistrationFactory(event=event, status=Status.WAITING)
    assert personal_data.REGISTRATIONS.erase(subject_of(email="ines@exemple.test")) == 1
    assert not tells(mine)
    assert (mine.status, mine.ended_by) == (Status.CANCELLED, Registration.End.ERASED)
    waiting.refresh_from_db()
    assert waiting.status == Status.OFFERED
    assert personal_data.REGISTRATIONS.erase(subject_of(email="ines@exemple.test")) == 0


def test_erasing_what_is_past_cancels_nothing_and_keeps_a_trainings_basis():
    past, training = full(ended()), full(ended(kind=Event.Kind.TRAINING))
    present(training)
    assert personal_data.TRAININGS.export(subject_of(email="ines@exemple.test"))[0]["last_name"] == "Marat"
    assert personal_data.REGISTRATIONS.erase(subject_of(email="ines@exemple.test")) == 2
    training.refresh_from_db()
    assert (training.full_name, training.email, training.status) == ("Inès Marat", "", Status.CONFIRMED)
    past.refresh_from_db()
    assert (past.status, past.last_name) == (Status.CONFIRMED, "")


def test_who_organised_is_forgotten():
    event = EventFactory()
    user = organiser_of(event)
    Event.objects.update(created_by=user)
    assert personal_data.ORGANISED.export(subject_of(user))[0]["event"] == event.title
    personal_data.ORGANISED.erase(subject_of(user))
    event.refresh_from_db()
    assert (Organiser.objects.count(), event.created_by) == (0, None)


def test_the_names_of_helpers_go_thirty_days_after_and_what_they_checked_in_stays():
    door_pass = DoorPass.objects.create(event=ended(), label="Sam de l’accueil", token_hash="a")
    coming = DoorPass.objects.create(event=EventFactory(starts_at=END), label="Noé", token_hash="b")
    check_in = present(RegistrationFactory(event=door_pass.event))
    CheckIn.objects.filter(pk=check_in.pk).update(door_pass=door_pass)
    purge(END + timedelta(days=30))
    assert sorted(DoorPass.objects.values_list("label", flat=True)) == ["Noé", "Sam de l’accueil"]
    assert purge(END + timedelta(days=30, seconds=1)) == 1
    assert [DoorPass.objects.get(pk=each.pk).label for each in (door_pass, coming)] == ["", "Noé"]
    check_in.refresh_from_db()
    assert check_in.door_pass == door_pass
    assert purge(END + timedelta(days=30, seconds=1)) == 0


def test_a_helper_with_an_account_gets_and_erases_the_passes_in_their_name():
    user = UserFactory(first_name="Sam", last_name="Roy")
    mine, other = (
        DoorPass.objects.create(event=EventFactory(), label=label, token_hash=label) for label in ("SAM Roy", "Noé")
    )
    assert [row["label"] for row in personal_data.HELPED.export(subject_of(user))] == ["SAM Roy"]
    assert personal_data.HELPED.export(subject_of(email="inconnu@exemple.test")) == []
    assert personal_data.HELPED.erase(subject_of(user)) == 1
    assert [DoorPass.objects.get(pk=each.pk).label for each in (mine, other)] == ["", "Noé"]


def test_erasing_goes_along_the_way_from_town_to_town(client):
    first = full(EventFactory())
    second = full(EventFactory(), replaces=first, email="moved@exemple.test")
    third = full(EventFactory(), replaces=second, email="again@exemple.test")
    other = full(EventFactory(), email="other@exemple.test")
    assert client.post(f"/inscription/{token_of(second)}/donnees/").status_code == 302
    assert [tells(each) for each in (first, second, third, other)] == [False, False, False, True]
    assert not Registration.objects.exclude(replaces=None).exists()


def test_behind_the_secret_link_one_sees_takes_and_erases_ones_data(client):
    mine = full(EventFactory(capacity=3))
    address = f"/inscription/{token_of(mine)}/"
    page = client.get(f"{address}donnees/")
    assert "table--stack" in page.text
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    for words in ("Marat", "0199001020", "Une place près d’Inès", "Votre inscription sera annulée"):
        assert words in page.content.decode()
    held = json.loads(client.get(f"{address}donnees.json").content)
    assert held["registration"][0]["last_name"] == "Marat"
    assert client.post(f"{address}donnees/").status_code == 302
    assert not tells(mine)
    for path in ("donnees/", "donnees.json", ""):
        assert client.get(f"{address}{path}").status_code == 404


def test_a_forged_link_shows_nobodys_data(client):
    mine = full(EventFactory())
    forged = token_of(mine)[:-2] + "aa"
    assert client.get(f"/inscription/{forged}/donnees.json").status_code == 404
    assert client.post(f"/inscription/{forged}/donnees/").status_code == 404
    assert tells(mine)
