"""The page where one registers: what it shows, what it takes, what it refuses without losing anything."""

import time
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from events import limits
from events.links import token_of
from events.models import Event, Letter, Registration
from portal.marked import mark
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    QuestionFactory,
    RegistrationFactory,
    SeatShareFactory,
    SessionFactory,
    SlotFactory,
)
from tests.factories.partners import PartnerFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="journee", asks_photo_consent=False)


def address(event):
    return reverse("event_register", args=[event.slug])


def typed(*people, **shared):
    """What the form sends for these people; None leaves a field out."""
    data = {"envoi": str(uuid.uuid4()), "personnes": len(people), "organisation": "", "territory": "", **shared}
    for number, person in enumerate(people):
        default = {"first_name": "Zoé", "last_name": f"Martin{number}", "email": f"zoe{number}@exemple.test"}
        data |= {f"p{number}-{name}": value for name, value in (default | person).items()}
    return {name: value for name, value in data.items() if value is not None}


def send(client, event, *people, **shared):
    return client.post(address(event), typed(*people, **shared))


def shown(response):
    return response.content.decode()


# What it takes


def test_sessions_are_offered_in_the_readers_language(client, event):
    slot = SlotFactory(event=event, title="Ateliers", title_en="Workshops")
    SessionFactory(slot=slot, title="Habiter", title_en="A place to live")
    SessionFactory(slot=slot, title="Travailler")
    page = shown(client.get(f"/en{address(event)}"))
    assert "A place to live" in page and "Workshops" in page and "Travailler" in page
    assert "Habiter" not in page and "Ateliers" not in page


def test_one_press_registers(client, event):
    response = send(client, event, {})
    row = Registration.objects.get()
    assert (row.status, row.full_name, row.email) == ("confirmed", "Zoé Martin0", "zoe0@exemple.test")
    assert response["Location"] == reverse("registration", args=[token_of(row)])
    assert "C’est fait : votre place est réservée." in shown(client.get(response["Location"]))


def test_everything_that_is_asked_is_kept(client):
    event = EventFactory(asks_diet=True)
    partner, territory = PartnerFactory(short_name="La Passerelle"), TerritoryFactory()
    session = SessionFactory(slot=SlotFactory(event=event), capacity=3)
    several = QuestionFactory(event=event, kind="several", options=[{"value": v, "label": v} for v in "abc"])
    person = {
        "phone": "06 00 00 00 00",
        "profile": "peer",
        "position": "Travailleuse paire",
        f"s{session.slot_id}": session.pk,
        f"q{several.pk}": ["a", "c"],
        "arrangement": "Boucle magnétique",
        "diet": "other",
        "diet_note": "Sans arachide",
        "photo": "no",
    }
    send(client, event, person, organisation="la passerelle", territory=territory.pk)
    row = Registration.objects.get()
    assert (row.partner, row.organisation, row.territory, row.profile) == (partner, "", territory, "peer")
    assert (row.position, row.phone, row.photo_consent) == ("Travailleuse paire", "06 00 00 00 00", False)
    assert (row.answers, row.choices.get().session) == ({str(several.identifier): ["a", "c"]}, session)
    assert (row.needs.arrangement, row.needs.diet, row.needs.diet_note) == (
        "Boucle magnétique",
        "other",
        "Sans arachide",
    )


def test_group_is_led_to_the_links_of_all(client, event):
    response = send(client, event, {}, {"first_name": "Ali", "email": ""}, organisation="Un collectif")
    rows = list(Registration.objects.order_by("place"))
    assert [row.organisation for row in rows] == ["Un collectif"] * 2
    assert response["Location"] == reverse("registration_group", args=[token_of(rows[0])])
    page = shown(client.get(response["Location"]))
    assert all(reverse("registration", args=[token_of(row)]) in page for row in rows)


def test_same_press_again_leads_to_the_same_place(client, event):
    data = typed({})
    first = client.post(address(event), data)
    Event.objects.update(capacity=1)
    assert client.post(address(event), data)["Location"] == first["Location"]
    assert Registration.objects.count() == 1


def test_member_finds_what_is_known_and_is_linked(client, event):
    partner = PartnerFactory(short_name="La Passerelle")
    user = UserFactory(first_name="Inès", email="ines@exemple.test", member_of=partner)
    client.force_login(user)
    page = shown(client.get(address(event)))
    assert all(f'value="{known}"' in page for known in ("Inès", "ines@exemple.test", "La Passerelle"))
    send(client, event, {"email": "ines@exemple.test"})
    send(client, event, {"email": "collegue@exemple.test"})
    assert list(Registration.objects.order_by("pk").values_list("user", flat=True)) == [user.pk, None]


def test_two_organisations_of_one_name_are_told_apart_by_their_legal_name(client, event):
    for city in ("Valmont", "Brevent"):
        PartnerFactory(short_name="CCAS", legal_name=f"CCAS de {city}")
    page = shown(client.get(address(event)))
    assert '<option value="CCAS de Valmont">' in page and '<option value="CCAS">' not in page
    send(client, event, {}, organisation="CCAS")
    send(client, event, {"email": "b@exemple.test"}, organisation="CCAS de Valmont")
    rows = Registration.objects.order_by("pk").values_list("partner__legal_name", "organisation")
    assert list(rows) == [(None, "CCAS"), ("CCAS de Valmont", "")]


def test_person_is_added_and_taken_away_without_javascript(client, event):
    data = typed({}, {"first_name": "Ali"}, {"first_name": "Léa"})
    page = shown(client.post(address(event), {**data, "verb": "ajouter"}))
    assert 'name="p3-first_name"' in page and 'name="personnes" value="4"' in page
    page = shown(client.post(address(event), {**data, "verb": "retirer-1"}))
    assert 'name="personnes" value="2"' in page
    assert 'value="Léa"' in page and 'value="Ali"' not in page and "error-summary" not in page
    assert not Registration.objects.exists()
    for asked, found in (("3", 3), ("99999999999999999999", 1), ("12", 10), ("-1", 1), ("x", 1)):
        assert f'name="personnes" value="{found}"' in shown(client.get(address(event), {"personnes": asked}))


# The organiser's questions


def test_answer_is_needed_only_where_its_question_is_put(client, event):
    train = QuestionFactory(event=event, kind="yes_no", position=1)
    hour = QuestionFactory(event=event, kind="text", required=True, shown_if=train, shown_if_value="yes", position=2)
    response = send(client, event, {f"q{train.pk}": "yes", f"q{hour.pk}": "  "})
    assert response.status_code == 422
    assert "Cette réponse est nécessaire." in shown(response)
    send(client, event, {f"q{train.pk}": "no", f"q{hour.pk}": "9 h"})
    assert Registration.objects.get().answers == {str(train.identifier): "no"}


def test_answer_outside_of_the_list_or_question_put_away(client, event):
    choice = QuestionFactory(event=event, kind="choice", options=[{"value": "a", "label": "A"}])
    away = QuestionFactory(event=event, archived_at=timezone.now())
    QuestionFactory(event=event, label="Jamais posée", required=True, shown_if=away, shown_if_value="x")
    assert send(client, event, {f"q{choice.pk}": "b"}).status_code == 422
    send(client, event, {f"q{choice.pk}": "a", f"q{away.pk}": "x"})
    assert Registration.objects.get().answers == {str(choice.identifier): "a"}


# Seats


def test_last_seat_gone_keeps_what_was_typed_and_offers_the_line(client, event):
    Event.objects.update(capacity=1)
    data = typed({"first_name": "Zoé-Lou"})
    RegistrationFactory(event=event)
    response = client.post(address(event), data)
    page = shown(response)
    assert response.status_code == 409
    assert 'value="Zoé-Lou"' in page and data["envoi"] in page and 'name="attendre"' in page
    again = client.post(address(event), {**data, "verb": "relire"})
    assert 'value="Zoé-Lou"' in shown(again) and 'data-person="1"' not in shown(again)
    client.post(address(event), {**data, "attendre": "1"})
    assert Registration.objects.get(first_name="Zoé-Lou").status == "waiting"


def test_full_day_turns_away_without_being_asked_again(client, event, settings, django_assert_num_queries):
    settings.KEPT_SECONDS = 60
    Event.objects.update(capacity=1)
    first = typed({"first_name": "Ali", "email": "ali@exemple.test"})
    client.post(address(event), first)
    client.cookies.clear()
    for given in ("Léa", "Noé"):
        assert send(client, event, {"first_name": given}).status_code == 409
    with django_assert_num_queries(1):
        response = send(client, event, {"first_name": "Maï <b>"}, csrfmiddlewaretoken="x")
    page = shown(response)
    assert response.status_code == 409 and 'value="Maï &lt;b&gt;"' in page and "Ali" not in page
    assert mark("typed") not in page and mark("token") not in page
    # Who was counted already is led where the first press led; who accepts to wait is judged as ever.
    assert client.post(address(event), first).status_code == 302
    assert send(client, event, {"first_name": "", "email": "x"}, attendre="1").status_code == 422
    assert send(client, event, {"first_name": "Zoé"}, attendre="1").status_code == 302


def test_seats_kept_for_others_do_not_close_the_day_for_them(client, event, settings):
    settings.KEPT_SECONDS = 60
    Event.objects.update(capacity=1)
    partner = PartnerFactory(short_name="La Passerelle")
    SeatShareFactory(event=event, seats=1, partner=partner, released_at=event.starts_at)
    refused = send(client, event, {"first_name": "Ali"})
    assert refused.status_code == 409 and "réservées à certaines organisations" in shown(refused)
    assert send(client, event, {"first_name": "Léa"}, organisation="La Passerelle").status_code == 302


def test_group_too_big_says_who_would_have_a_seat(client, event):
    Event.objects.update(capacity=2)
    RegistrationFactory(event=event)
    response = send(client, event, {"first_name": "Ali"}, {"first_name": "Léa"})
    page = shown(response)
    assert response.status_code == 409
    assert "Il ne reste que 1 place pour 2 personnes." in page
    assert "ont une place : Ali Martin0" in page and "vont en liste d’attente : Léa Martin1" in page
    send(client, event, {"first_name": "Ali"}, {"first_name": "Léa"}, attendre="1")
    assert list(Registration.objects.exclude(first_name="Camille").values_list("status", flat=True).order_by("pk")) == [
        "confirmed",
        "waiting",
    ]


def test_full_session_is_said_beside_it_with_its_line(client, event):
    session = SessionFactory(slot=SlotFactory(event=event), title="Écouter", capacity=0)
    page = shown(client.get(address(event)))
    assert f'value="{session.pk}-attente"' in page and "liste d’attente" in page
    response = send(client, event, {f"s{session.slot_id}": session.pk})
    page = shown(response)
    assert response.status_code == 409
    assert "« Écouter » est complet." in page and f'value="{session.pk}-attente" checked' in page
    send(client, event, {f"s{session.slot_id}": f"{session.pk}-attente"})
    assert Registration.objects.get().choices.get().status == "waiting"


@pytest.mark.parametrize(
    ("capacity", "shares", "sentence"),
    [
        (3, 0, "Il reste 3 places."),
        (0, 0, "Vous pouvez vous inscrire en liste d’attente"),
        (2, 2, "Il reste des places réservées"),
    ],
)
def test_page_says_how_many_seats_are_left(client, event, capacity, shares, sentence):
    Event.objects.update(capacity=capacity)
    if shares:
        SeatShareFactory(event=event, seats=shares)
    assert sentence in shown(client.get(address(event)))


# Refused


def test_address_known_already_gets_its_link_again_and_nothing_is_shown(client, event):
    known = RegistrationFactory(event=event, email="zoe0@exemple.test", first_name="Secrète", code="XYZ234")
    for _press in range(2):
        response = send(client, event, {})
        assert response.status_code == 409
    page = shown(response)
    assert "Cette adresse est déjà inscrite" in page and "de nouveau" in page
    assert "Secrète" not in page and token_of(known) not in page and known.code not in page
    assert list(Letter.objects.values_list("registration", "kind")) == [(known.pk, "link")]


def test_mistyped_address_is_asked_about_then_believed(client, event):
    response = send(client, event, {"email": "zoe@gmial.com"})
    assert response.status_code == 422
    assert "zoe@gmail.com" in shown(response)
    send(client, event, {"email": "zoe@gmial.com", "sure": "zoe@gmial.com"})
    assert Registration.objects.get().email == "zoe@gmial.com"


@pytest.mark.parametrize("email", ["zoe", "zoe@", "zoe@exemple", "a b@exemple.test", "zoe@exemple.test\x00", "é" * 300])
def test_what_is_no_address_is_refused(client, event, email):
    response = send(client, event, {"email": email})
    assert (response.status_code, Registration.objects.count()) == (422, 0)


@pytest.mark.parametrize("name", ["L" * 500, "", "   ", "\x00\x00", "\u202e\u200b"])
def test_impossible_name_is_refused_beside_the_field(client, event, name):
    response = send(client, event, {"first_name": name, "last_name": "Reste"})
    page = shown(response)
    assert (response.status_code, Registration.objects.count()) == (422, 0)
    assert 'id="id_p0-first_name_error"' in page and 'value="Reste"' in page


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("😀 Zoé", "😀 Zoé"),
        ("مريم", "مريم"),
        ("Zo\x00é\u202e", "Zoé"),
        ("Zoé\nLou", "Zoé Lou"),
        ("<b>Zoé</b>", "<b>Zoé</b>"),
    ],
)
def test_unusual_name_is_kept(client, event, name, kept):
    response = send(client, event, {"first_name": name})
    row = Registration.objects.get()
    assert row.first_name == kept
    assert "<b>Zoé" not in shown(client.get(response["Location"]))


@pytest.mark.parametrize(
    "tampered",
    [
        {"envoi": "x"},
        {"envoi": None},
        {"site_web": "spam"},
        {"personnes": "11"},
        {"personnes": "9" * 18},
        {"territory": "9" * 30},
        {"territory": "x"},
        {"organisation": "o" * 500},
        {"p0-profile": "boss"},
        {"p0-arrangement": "a" * 1001},
        {"p0-phone": "1" * 500},
    ],
)
def test_tampered_field_is_refused_and_nothing_is_lost(client, event, tampered):
    data = {name: value for name, value in (typed({}) | tampered).items() if value is not None}
    response = client.post(address(event), data)
    assert (response.status_code, Registration.objects.count()) == (422, 0)
    assert 'value="zoe0@exemple.test"' in shown(response)


def test_choice_of_another_event_is_refused(client, event):
    slot = SlotFactory(event=event)
    SessionFactory(slot=slot)
    foreign = SessionFactory()
    for value in (foreign.pk, "9" * 40, "x-attente", "-1"):
        assert send(client, event, {f"s{slot.pk}": value}).status_code == 422
    assert send(client, event, {f"s{foreign.slot_id}": foreign.pk}).status_code == 302
    assert not Registration.objects.get().choices.exists()


def test_photo_answer_is_needed_where_it_is_asked(client, event):
    Event.objects.update(asks_photo_consent=True)
    assert "Dites oui ou non" in shown(send(client, event, {}))
    send(client, event, {"photo": "yes"})
    assert Registration.objects.get().photo_consent is True


def test_two_people_of_a_form_with_one_address(client, event):
    response = send(client, event, {}, {"email": "ZOE0@exemple.test"})
    assert response.status_code == 422
    assert "Deux personnes ont la même adresse" in shown(response)


def test_closed_event_says_so_and_where_else_one_can_register(client):
    series = EventSeriesFactory()
    event = EventFactory(series=series, closes_at=timezone.now() - timedelta(hours=1))
    open_one = EventFactory(series=series, town="Valmont")
    page = client.get(address(event))
    assert page.status_code == 200
    assert "Les inscriptions sont closes." in shown(page) and address(open_one) in shown(page)
    assert send(client, event, {"photo": "yes"}).status_code == 409


def test_draft_and_unknown_event_are_not_there(client):
    draft = EventFactory(status="draft")
    assert client.get(address(draft)).status_code == 404
    assert client.get("/evenements/inconnu/inscription/").status_code == 404
    assert client.post("/evenements/inconnu/inscription/", typed({})).status_code == 404


def test_too_many_presses_of_one_network_or_address(client, event, monkeypatch, stopped_clock):
    monkeypatch.setattr(limits, "BY_ADDRESS", 1)
    assert send(client, event, {}).status_code == 302
    assert send(client, event, {}).status_code == 429
    monkeypatch.setattr(limits, "BY_NETWORK", 2)
    response = send(client, event, {"email": "autre@exemple.test"})
    assert (response.status_code, Registration.objects.count()) == (429, 1)
    assert 'value="autre@exemple.test"' in shown(response)


def test_too_many_presses_for_a_day_that_is_full(client, event, settings, monkeypatch, stopped_clock):
    settings.KEPT_SECONDS = 60
    Event.objects.update(capacity=1)
    statuses = [send(client, event, {"email": email}).status_code for email in ("ali@exemple.test", "lea@exemple.test")]
    monkeypatch.setattr(limits, "BY_NETWORK", 2)
    statuses += [send(client, event, {"first_name": name}).status_code for name in ("Noé", "Maï", "Zoé")]
    assert statuses == [302, 409, 409, 409, 429]


def test_three_hundred_people_of_one_office_are_within_the_limits(rf):
    request = rf.post("/")
    assert all(limits.may_register(request, [f"p{number}@exemple.test"]) for number in range(300))


# The blank form, kept a few seconds


def test_blank_form_is_shared_but_not_its_token_nor_its_press(event):
    settings_kept, settings.KEPT_SECONDS = settings.KEPT_SECONDS, 60
    try:
        pages = [Client(enforce_csrf_checks=True) for _each in range(2)]
        contents = [shown(each.get(address(event))) for each in pages]
    finally:
        settings.KEPT_SECONDS = settings_kept
    presses = {content.split('name="envoi" value="')[1][:36] for content in contents}
    tokens = [content.split('name="csrfmiddlewaretoken" value="')[1][:64] for content in contents]
    assert len(presses) == 2 and len(set(tokens)) == 2
    assert all(uuid.UUID(press) for press in presses)
    data = {**typed({}), "csrfmiddlewaretoken": tokens[0]}
    assert pages[1].post(address(event), data).status_code == 403
    assert pages[0].post(address(event), data).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_whatever_it_asks(client, event, django_assert_num_queries, count):
    Event.objects.update(capacity=10)
    for _each in range(count):
        slot = SlotFactory(event=event)
        SessionFactory.create_batch(count, slot=slot, capacity=3)
        QuestionFactory(event=event)
        PartnerFactory()
        SeatShareFactory(event=event)
    client.get(address(event))
    # The event, sessions, questions, territories, organisations; shares, seats taken, seats taken in sessions.
    with django_assert_num_queries(8):
        client.get(address(event))
    people = [{} for _each in range(count)]
    # The same five; then the registering, and a look at the line, for a share may just have been released.
    with django_assert_num_queries(18 if count == 1 else 19):
        assert send(client, event, *people).status_code == 302


# What a press leads to


def test_a_press_is_known_to_who_pressed_only(client, event):
    """What is kept of it, in the database, the log or a page, leads to nobody's links."""
    data = typed({"email": "lea@exemple.test"}, {"email": "ali@exemple.test"})
    client.post(address(event), data)
    row = Registration.objects.get(place=1)
    page = shown(client.get(reverse("registration_change", args=[token_of(row)])))
    [entry] = ModelLogEntry.objects.filter(action="events.registered")
    assert data["envoi"] not in page and str(row.submission) not in page + str(entry.data)
    other = Client()
    again = other.post(address(event), typed({"email": "noe@exemple.test"}, envoi=str(row.submission)))
    assert again["Location"] == reverse(
        "registration", args=[token_of(Registration.objects.get(email="noe@exemple.test"))]
    )


def test_somebody_else_in_a_page_that_one_came_back_to_is_registered(client, event):
    data = typed({"first_name": "Zoé", "email": "zoe@exemple.test"})
    first = client.post(address(event), data)
    assert client.post(address(event), data)["Location"] == first["Location"]
    other = {**data, "p0-first_name": "Ali", "p0-email": "ali@exemple.test"}
    assert client.post(address(event), other)["Location"] != first["Location"]
    assert client.post(address(event), {**data, "p0-first_name": "Zoë"}).status_code == 409
    assert sorted(Registration.objects.values_list("first_name", flat=True)) == ["Ali", "Zoé"]


def test_the_log_does_not_tie_an_account_to_a_registration(client, event):
    client.force_login(UserFactory(email="samira@exemple.test"))
    send(client, event, {"email": "samira@exemple.test"})
    assert Registration.objects.get().user is not None
    assert ModelLogEntry.objects.get(action="events.registered").user is None


def test_blanks_by_the_thousand_take_no_time(client, event):
    start = time.perf_counter()
    response = send(client, event, {"first_name": "a" + " " * 200_000 + "b"})
    assert response.status_code == 422 and time.perf_counter() - start < 5
    send(client, event, {"first_name": " Zoé \n\t Lou\n", "last_name": "de  la"})
    assert Registration.objects.get().full_name == "Zoé Lou de  la"


def test_full_day_keeps_nobody_s_question(client, event, settings):
    settings.KEPT_SECONDS = 60
    Event.objects.update(capacity=0)
    send(client, event, {"email": "lea@exemple.test"})
    asked = client.post(f"{address(event)}?qui=lea", typed({"email": "lea@exemple.test"}))
    assert asked.status_code == 409
    assert "qui=lea" not in shown(send(client, event, {"email": "noe@exemple.test"}))
