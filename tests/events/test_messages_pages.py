"""Pages of an event's messages: who may, what each shows, the organiser's words, a change read again before it leaves."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from events import actions, letters, wording
from events.models import Announcement, Letter, MessageText
from events.queries import messages as queries
from portal.models import Message
from tests.factories.events import EventFactory, RegistrationFactory, SessionFactory, organiser_of
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

Kind = Letter.Kind


@pytest.fixture
def event():
    return EventFactory(title="Habiter", slug="habiter")


@pytest.fixture
def coordinator(client):
    user = UserFactory(coordinator=True)
    client.force_login(user)
    return user


def letter(event, kind=Kind.CONFIRMED, state="", error="", **values):
    """A letter, with its message in this state."""
    message = None
    if state:
        message = Message.objects.create(
            kind="x", recipient="a@exemple.test", subject="x", state=state, last_error=error
        )
    return Letter.objects.create(
        registration=RegistrationFactory(event=event, **values),
        kind=kind,
        state=Letter.State.WRITTEN if message else Letter.State.OWED,
        message=message,
    )


def page(client, name, *args, **query):
    return client.get(reverse(name, args=["habiter", *args]), query)


def post(client, name, *args, **data):
    return client.post(reverse(name, args=["habiter", *args]), data)


@pytest.mark.parametrize("name", ["event_messages", "event_texts", "event_announce"])
def test_who_may_and_who_may_not(client, event, name):
    assert page(client, name).status_code == 302
    for user, status in (
        (UserFactory(), 403),
        (organiser_of(EventFactory()), 403),
        (organiser_of(event), 200),
        (UserFactory(coordinator=True), 200),
    ):
        client.force_login(user)
        assert page(client, name).status_code == status


def test_a_letter_of_another_event_is_not_found(client, event, coordinator):
    other = letter(EventFactory(), state="failed")
    assert post(client, "event_letter_again", other.pk).status_code == 404


def test_each_message_shows_where_it_stands(client, event, coordinator):
    letter(event, last_name="Attend")
    letter(event, state="queued", error="SMTPServerDisconnected", last_name="Retente")
    letter(event, state="sent", last_name="Reçoit")
    letter(event, state="failed", error="550 no such user", last_name="Manque")
    Letter.objects.filter(pk=letter(event).pk).update(state=Letter.State.DROPPED)
    letter(EventFactory(), state="failed")
    assert list(queries.counts(event).values()) == [1, 1, 1, 1, 1]
    text = page(client, "event_messages").content.decode()
    for words in ("À écrire", "En file", "Envoyé", "En échec", "Sans objet", "550 no such user"):
        assert words in text
    for key, name in (("a-ecrire", "Attend"), ("en-file", "Retente"), ("envoye", "Reçoit"), ("en-echec", "Manque")):
        [row] = queries.listed(event, standing=key)
        assert row.registration.last_name == name
    assert page(client, "event_messages", q="manque").content.decode().count("<tr>") == 2
    assert page(client, "event_messages", q="\0", etat="x" * 300, genre="inconnu", page="9" * 40).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(client, event, coordinator, count, django_assert_num_queries):
    for _number in range(count):
        letter(event, state="failed")
    page(client, "event_messages")
    with django_assert_num_queries(8):
        page(client, "event_messages")


def test_what_failed_is_asked_for_again_once(client, event, coordinator):
    failed = letter(event, state="failed")
    for _press in range(2):
        assert post(client, "event_letter_again", failed.pk).status_code == 302
    assert list(Letter.objects.order_by("pk").values_list("key", flat=True)) == ["", "#2"]
    letter(event, state="failed")
    post(client, "event_letters_again")
    post(client, "event_letters_again")
    assert Letter.objects.filter(key="#2").count() == 2


def test_what_could_not_be_written_is_shown_and_asked_for_again_once(client, event, coordinator):
    failed = letter(event, last_name="Muet")
    Letter.objects.filter(pk=failed.pk).update(state=Letter.State.FAILED, tries=4)
    waits = letter(event)
    Letter.objects.filter(pk=waits.pk).update(tries=1, next_try_at=timezone.now() + timedelta(minutes=1))
    [row] = queries.letter_rows(queries.listed(event, standing="en-echec"), event.zone_info)
    assert (row.letter, row.may_again) == (failed, True)
    text = page(client, "event_messages").content.decode()
    for words in ("n’a pas pu être écrit\u00a0: relisez son texte", "Nouvel essai", "Redemander le message en échec"):
        assert words in text
    for _press in range(2):
        assert post(client, "event_letter_again", failed.pk).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.tries, Letter.objects.count()) == (Letter.State.OWED, 0, 2)
    assert letters.write_owed() == 1
    assert Message.objects.get().recipient == failed.registration.email


def write(client, kind=Kind.CONFIRMED, language="fr", verb="enregistrer", **data):
    data = {"subject": "Bonjour", "body": "Bienvenue {prenom}.", "verb": verb, **data}
    return post(client, "event_text", kind, language, **data)


def test_own_words_are_kept_seen_put_back_and_taken_back(client, event, coordinator):
    RegistrationFactory(event=event, first_name="Zoé")
    assert "Votre place est réservée" in page(client, "event_text", "confirmed", "fr").content.decode()
    assert write(client).status_code == 302
    assert queries.text_of(event, Kind.CONFIRMED, "fr").words.body == "Bienvenue {prenom}."
    assert not queries.text_of(event, Kind.CONFIRMED, "en").own
    write(client, body="Autre chose.")
    write(client, verb="annuler")
    assert queries.text_of(event, Kind.CONFIRMED, "fr").words.body == "Bienvenue {prenom}."
    write(client, verb="standard")
    assert letters.words_of(event, Kind.CONFIRMED, "fr") is None
    write(client, verb="annuler")
    assert letters.words_of(event, Kind.CONFIRMED, "fr").body == "Bienvenue {prenom}."
    assert MessageText.objects.count() == 1


def test_a_preview_keeps_nothing_and_shows_the_mail_in_a_frame_with_its_own_style(client, event, coordinator):
    SessionFactory(slot__event=event, title="Colocation")
    response = write(client, verb="apercu", body="Bienvenue <b>{prenom}</b> !")
    text = response.content.decode()
    assert response.status_code == 200
    assert not MessageText.objects.exists()
    assert "Bienvenue &amp;lt;b&amp;gt;&lt;bdi&gt;Camille" in text
    assert "Colocation" in text
    assert "data:image/png;base64," in text
    assert re.search(r"style-src 'self' 'sha256-[^']+'", response["Content-Security-Policy"])
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "typed",
    [
        "{{ prenom }}",
        "{lien.__class__}",
        "{lien!r}",
        "{0}",
        "{}",
        "{% load i18n %}",
        "{PRENOM}",
        "{prenom",
        "prenom}",
        "{limite}",
        "{" * 4000,
    ],
)
def test_braces_hold_nothing_but_listed_words(client, event, coordinator, typed):
    for verb in ("enregistrer", "apercu"):
        response = write(client, body=f"Bonjour {typed}"[:4000], verb=verb)
        text = response.content.decode()
        assert response.status_code == 422
        assert "Les accolades n’entourent que l’un de ces mots" in text
        assert "{prenom}, {nom}, {evenement}" in text
    assert not MessageText.objects.exists()
    with pytest.raises(ValidationError):
        actions.change_text(event, Kind.CONFIRMED, "fr", subject=typed, body="x", actor=coordinator)


def test_placeholders_of_one_kind_are_its_own(client, event, coordinator):
    assert write(client, kind=Kind.OFFERED, body="Jusqu’au {limite}.").status_code == 302


@pytest.mark.parametrize("args", [("inconnu", "fr"), ("confirmed", "de")])
def test_unknown_kinds_and_languages_are_not_found(client, event, coordinator, args):
    assert page(client, "event_text", *args).status_code == 404


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_has_standard_words_and_a_preview(event, kind, language):
    mail = queries.preview(event, kind, language)
    text = queries.text_of(event, kind, language)
    assert wording.unknown(text.words.subject + text.words.body, queries.notifications.KINDS[kind].placeholders()) == []
    assert "Habiter" in mail.subject or kind == Kind.SESSION_OFFERED
    assert "{" not in mail.subject + mail.text
    assert "/inscription/" in mail.text
    assert f'<html lang="{language}">' in mail.html


def test_a_change_is_read_again_before_it_leaves(client, event, coordinator):
    RegistrationFactory(event=event)
    RegistrationFactory(event=event, language="en")
    RegistrationFactory(event=event, email="")
    said = {"words": "La salle change : <porte B>.", "words_en": "", "identifier": uuid4()}
    response = post(client, "event_announce", verb="relire", **said)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Envoyer à 2 personnes" in text
    assert "1 personne n’a pas d’adresse" in text
    assert text.count("<iframe") == 2
    assert not Letter.objects.exists()
    assert "La salle change" in post(client, "event_announce", verb="corriger", **said).content.decode()
    for _press in range(2):
        assert post(client, "event_announce", verb="envoyer", **said).status_code == 302
    assert (Announcement.objects.count(), Letter.objects.count()) == (1, 2)


def test_nothing_typed_is_lost_when_the_words_are_missing(client, event, coordinator):
    response = post(client, "event_announce", verb="envoyer", words=" ", words_en="Another room.")
    assert (response.status_code, "Another room." in response.content.decode()) == (422, True)
    event.status, event.cancelled_at = "cancelled", timezone.now()
    event.save()
    assert post(client, "event_announce", verb="envoyer", words="Trop tard").status_code == 409


def test_a_change_of_facts_that_was_not_told_is_recalled(client, event, coordinator):
    RegistrationFactory(event=event)
    warning = "les personnes inscrites ne le savent pas encore"
    assert warning not in page(client, "event_messages").content.decode()
    event.facts_changed_at = timezone.now()
    event.save()
    assert warning in page(client, "event_messages").content.decode()
    actions.announce_change(event, "Autre jour.", actor=coordinator)
    assert warning not in page(client, "event_messages").content.decode()
