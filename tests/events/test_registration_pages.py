"""The pages behind a registration's secret link: what each state shows, what one may do, what others can't see."""

from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from events import actions
from events.links import token_of
from events.models import Event, Registration
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    QuestionFactory,
    RegistrationFactory,
    SeatShareFactory,
    SessionFactory,
    SlotFactory,
)

from .registering_steps import fresh, person, register, status

pytestmark = pytest.mark.django_db

VIEWS = (
    "registration",
    "registration_change",
    "registration_transfer",
    "registration_cancel",
    "registration_group",
    "registration_calendar",
)


@pytest.fixture
def event():
    return EventFactory(capacity=2, asks_photo_consent=False, zone="Indian/Reunion")


@pytest.fixture
def row(event):
    return register(event, "zoe")


def link(row, view="registration"):
    return reverse(view, args=[token_of(row)])


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize("view", VIEWS)
def test_page_is_for_nobody_else(client, row, view):
    Event.objects.update(series=EventSeriesFactory())
    response = client.get(link(row, view))
    assert response.status_code in (200, 302)
    assert "no-store" in response["Cache-Control"] and response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("view", VIEWS)
def test_link_that_opens_nothing(client, row, view):
    token = token_of(row)
    wrong = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[1:], "x", "é" * 44, "A" * 44, f"{token}A"]
    answers = [client.get(reverse(view, args=[each])) for each in wrong]
    assert {answer.status_code for answer in answers} == {404}
    pages = {shown(answer).split("<main")[1].split("</main>")[0] for answer in answers}
    assert len(pages) == 1 and "Ce lien n’ouvre rien" in pages.pop()


def test_link_of_before_and_of_somebody_forgotten_open_nothing(client, row):
    before = link(row)
    Registration.objects.update(link_number=1)
    assert (client.get(before).status_code, client.get(link(fresh(row))).status_code) == (404, 200)
    Registration.objects.update(anonymised_at=timezone.now())
    assert client.get(link(fresh(row))).status_code == 404


def test_every_state_is_said_with_what_can_be_done(client, event):
    seated = register(event, "zoe", "ali")[0]
    first, second = register(event, "lea", wait=True), register(event, "tom", wait=True)
    page = shown(client.get(link(seated)))
    assert "votre place est réservée" in page and 'class="qr"' in page and seated.code in page
    assert "Vous êtes n° 2 sur la liste d’attente" in shown(client.get(link(second)))
    actions.cancel(seated)
    offered, over = shown(client.get(link(first))), shown(client.get(link(seated)))
    assert "Une place s’est libérée" in offered and 'class="qr"' not in offered
    assert "Annulée par la personne" in over and reverse("event_register", args=[event.slug]) in over


def test_event_cancelled_is_said(client, row):
    Event.objects.update(status="cancelled", cancelled_at=timezone.now(), cancel_reason="Neige.")
    page = shown(client.get(link(row)))
    assert (
        "Cet événement est annulé. Neige." in page and reverse("registration_change", args=[token_of(row)]) not in page
    )


def test_hours_are_those_of_the_event_whatever_the_browser_says(client):
    at = timezone.now().replace(hour=5, minute=0, second=0, microsecond=0) + timedelta(days=30)
    event = EventFactory(zone="Indian/Reunion", starts_at=at, ends_at=at + timedelta(hours=3), asks_photo_consent=False)
    row = register(event, "zoe")
    for page in (link(row), reverse("event_register", args=[event.slug])):
        assert "de 9\u00a0h à 12\u00a0h" in shown(client.get(page, headers={"X-Timezone": "America/Lima"}))


def test_calendar_file_is_that_of_the_event(client, row):
    entry = icalendar.Calendar.from_ical(client.get(link(row, "registration_calendar")).content).walk("VEVENT")[0]
    assert str(entry["uid"]).startswith(str(row.event.identifier))
    assert token_of(row) not in entry.to_ical().decode()
    actions.cancel(row)
    assert b"METHOD:CANCEL" in client.get(link(row, "registration_calendar")).content


# Answers: POST only


def test_offer_is_accepted_or_left_by_a_button_never_by_a_link(client, event):
    seated = register(event, "zoe", "ali")
    first, second = register(event, "lea", wait=True), register(event, "tom", wait=True)
    actions.cancel(seated[0])
    answer = reverse("registration_answer", args=[token_of(first)])
    assert client.get(answer).status_code == 405
    assert status(first) == "offered"
    client.post(answer, {"verb": "refuser"})
    client.post(reverse("registration_answer", args=[token_of(second)]), {"verb": "accepter"})
    assert (status(first), status(second)) == ("cancelled", "confirmed")


def test_offer_that_has_run_out_or_button_that_does_not_exist(client, event):
    register(event, "zoe", "ali")
    row = register(event, "lea", wait=True)
    answer = reverse("registration_answer", args=[token_of(row)])
    for data in ({"verb": "accepter"}, {"verb": "x"}, {}, {"verb": "prendre", "choix": "9" * 30}):
        assert client.post(answer, data).status_code == 409
    assert status(row) == "waiting"


def test_seat_offered_in_a_session(client, event):
    session = SessionFactory(slot=SlotFactory(event=event), capacity=1, title="Écouter")
    chosen = {"choices": {session.slot_id: session.pk}, "waits": [session.pk]}
    first, second = register(event, person("zoe", **chosen)), register(event, person("ali", **chosen))
    assert "Vous êtes n° 1 sur la liste d’attente" in shown(client.get(link(second)))
    choice = second.choices.get()
    actions.leave_session(first.choices.get())
    answer = reverse("registration_answer", args=[token_of(second)])
    assert "Je prends la place" in shown(client.get(link(second)))
    # Somebody else's choice is none of theirs.
    other = reverse("registration_answer", args=[token_of(first)])
    assert client.post(other, {"verb": "prendre", "choix": choice.pk}).status_code == 409
    client.post(answer, {"verb": "prendre", "choix": choice.pk})
    assert status(choice) == "confirmed"


def test_cancelling_asks_once_then_one_may_register_again(client, row):
    assert client.get(link(row, "registration_cancel")).status_code == 200
    assert status(row) == "confirmed"
    client.post(link(row, "registration_cancel"))
    client.post(link(row, "registration_cancel"))
    assert status(row) == "cancelled"
    assert register(row.event, "zoe").status == "confirmed"


def test_too_late_to_change_or_cancel(client, row):
    Event.objects.update(changes_until=timezone.now() - timedelta(minutes=1))
    for view in ("registration_cancel", "registration_change", "registration_transfer"):
        for send in (client.get, client.post):
            response = send(link(row, view))
            assert response.status_code == 409 and "trop tard" in shown(response)
    assert status(row) == "confirmed"


# Changing


def changed(row, **values):
    data = {"envoi": str(row.submission), "organisation": "", "territory": ""}
    data |= {"p0-first_name": row.first_name, "p0-last_name": row.last_name, "p0-email": row.email}
    return data | values


def test_change_starts_from_what_is_known_and_keeps_the_rest(client, event):
    session = SessionFactory(slot=SlotFactory(event=event), capacity=1)
    asked, away = QuestionFactory(event=event), QuestionFactory(event=event)
    answers = {str(asked.identifier): "Avant", str(away.identifier): "Ancienne"}
    row = register(
        event,
        person(
            "zoe",
            choices={session.slot_id: session.pk},
            needs={"arrangement": "Boucle magnétique"},
            answers=answers,
            organisation="Un collectif",
        ),
    )
    away.archived_at = timezone.now()
    away.save()
    page = shown(client.get(link(row, "registration_change")))
    assert all(known in page for known in ("Boucle magnétique", "Avant", 'value="Un collectif"'))
    assert f'value="{session.pk}" checked' in page
    data = changed(row, **{f"p0-s{session.slot_id}": session.pk, f"p0-q{asked.pk}": "Après", "p0-arrangement": ""})
    assert client.post(link(row, "registration_change"), data)["Location"] == link(row)
    row = fresh(row)
    assert row.answers == {str(asked.identifier): "Après", str(away.identifier): "Ancienne"}
    assert row.choices.get().status == "confirmed" and not hasattr(row, "needs")


def test_change_refused_loses_nothing(client, event):
    register(event, "ali")
    row = register(event, "zoe")
    response = client.post(
        link(row, "registration_change"), changed(row, **{"p0-email": "ali@exemple.test", "p0-phone": "06"})
    )
    assert response.status_code == 422
    assert "déjà inscrite" in shown(response) and 'value="06"' in shown(response)
    assert client.post(link(row, "registration_change"), changed(row, **{"p0-first_name": ""})).status_code == 422
    full = SessionFactory(slot=SlotFactory(event=event), capacity=0, title="Écouter")
    response = client.post(link(row, "registration_change"), changed(row, **{f"p0-s{full.slot_id}": full.pk}))
    assert response.status_code == 409 and "« Écouter » est complet." in shown(response)


# Another town


def test_moving_to_another_town(client):
    series = EventSeriesFactory()
    here, there = EventFactory(series=series), EventFactory(series=series, capacity=0, town="Valmont")
    row = register(here, "zoe")
    page = shown(client.get(link(row, "registration_transfer")))
    assert there.name in page and "Complet" in page
    for slug, expected in ((there.slug, 409), ("ailleurs", 409), (EventFactory().slug, 409)):
        assert client.post(link(row, "registration_transfer"), {"ville": slug}).status_code == expected
    response = client.post(link(row, "registration_transfer"), {"ville": there.slug, "attendre": "1"})
    moved = Registration.objects.get(event=there)
    assert response["Location"] == link(moved)
    assert (moved.status, status(row)) == ("waiting", "confirmed")
    assert link(moved) in shown(client.get(link(row)))


def moves_offered(client, row):
    page = shown(client.get(link(row, "registration_transfer")))
    return page, "Y aller" in page or "Y attendre une place" in page


def test_who_waits_in_another_town_keeps_their_ticket_at_hand(client):
    series = EventSeriesFactory()
    here, there = EventFactory(series=series), EventFactory(series=series, capacity=0, town="Valmont")
    row = register(here, "zoe")
    client.post(link(row, "registration_transfer"), {"ville": there.slug, "attendre": "1"})
    page = shown(client.get(link(Registration.objects.get(event=there))))
    assert "Vous gardez votre place à" in page and f'href="{link(row)}"' in page


def test_what_another_has_under_the_same_address_is_nobodys_to_open(client):
    series = EventSeriesFactory()
    row = register(EventFactory(series=series), "zoe")
    other = register(EventFactory(series=series), "zoe")
    page, offered = moves_offered(client, row)
    assert not offered and "Cette adresse y est déjà inscrite." in page
    assert link(other) not in page


def test_where_only_kept_seats_are_left_one_waits_at_once(client):
    series = EventSeriesFactory()
    there = EventFactory(series=series, capacity=3, town="Valmont")
    SeatShareFactory(event=there, seats=3)
    row = register(EventFactory(series=series), "zoe")
    page = shown(client.get(link(row, "registration_transfer")))
    assert "Il ne reste que des places réservées" in page and "Y aller" not in page
    assert 'name="attendre" value="1"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_towns_cost_the_same_whatever_their_number(client, django_assert_num_queries, count):
    series = EventSeriesFactory()
    row = register(EventFactory(series=series), "zoe")
    EventFactory.create_batch(count, series=series, capacity=3)
    client.get(link(row, "registration_transfer"))
    # The registration, whether they move already, the towns, their shares, their seats, what the same address has there.
    with django_assert_num_queries(6):
        client.get(link(row, "registration_transfer"))


# Groups


def test_colleagues_links_are_shown_to_who_registered_them_for_a_day(client, event):
    first, second, third = register(EventFactory(), "zoe", "ali", person("lea", email=""))
    page = shown(client.get(link(first, "registration_group")))
    assert link(second) in page and link(third) in page
    Registration.objects.update(entered_at=timezone.now() - timedelta(days=2))
    page = shown(client.get(link(first, "registration_group")))
    assert link(second) not in page and link(third) in page and "Son lien lui a été envoyé." in page


def test_a_group_is_handed_its_links_and_tickets(client):
    event = EventFactory(capacity=2)
    first, second, third = register(event, "zoe", "ali", "lea", wait=True)
    page = shown(client.get(link(first, "registration_group")))
    for row in (first, second, third):
        assert f'data-copy-text="http://testserver{link(row)}"' in page
    tickets = page.split('class="tickets"')[1]
    assert [tickets.count(row.code) for row in (first, second, third)] == [1, 1, 0]
    assert tickets.count('class="qr"') == 2 and "data-print" in page
    # What was sent to its address is not handed out again later.
    Registration.objects.update(entered_at=timezone.now() - timedelta(days=2))
    assert second.code not in shown(client.get(link(first, "registration_group")))


def test_colleague_does_not_see_the_others(client):
    first, second = register(EventFactory(), "zoe", "ali")
    response = client.get(link(second, "registration_group"))
    assert response["Location"] == link(second)
    assert link(first) not in shown(client.get(link(second)))


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_whatever_was_chosen(client, event, django_assert_num_queries, count):
    choices = {}
    for _each in range(count):
        session = SessionFactory(slot=SlotFactory(event=event))
        choices[session.slot_id] = session.pk
    question = QuestionFactory(event=event)
    row = register(event, person("zoe", choices=choices, answers={str(question.identifier): "Oui"}))
    RegistrationFactory.create_batch(count, event=event)
    client.get(link(row))
    # The registration, its choices, the questions, whether it has a group.
    with django_assert_num_queries(4):
        client.get(link(row))
