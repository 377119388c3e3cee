"""The settings of an event at its desk: who may, what is typed comes back with a sentence, no address fails."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from events import actions
from events.models import Event, EventPage, Organiser, Question, SeatShare
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    QuestionFactory,
    RegistrationFactory,
    SeatShareFactory,
    organiser_of,
)
from tests.factories.partners import PartnerFactory, UserFactory

from .pages_steps import day, opened

pytestmark = pytest.mark.django_db

PAGES = [
    "event_settings", "event_facts", "event_registering", "event_shares", "event_team", "event_questions",
    "event_question_new", "event_copy", "event_cancel",
]  # fmt: skip
HOSTILE = "é" * 500 + "🏠\x00مرحبا"


@pytest.fixture
def event(site):
    event, _page = opened(UserFactory(coordinator=True), capacity=20)
    return event


@pytest.fixture
def organiser(event):
    return organiser_of(event)


@pytest.fixture
def visit(client):
    def go(user, address, data=None):
        client.logout()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(address) if data is None else client.post(address, data)

    return go


def address(name, event, *keys):
    return reverse(name, args=[event.slug, *keys])


def status(response):
    to_login = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return "login" if to_login else response.status_code


@pytest.mark.parametrize("name", PAGES)
def test_who_sees_the_settings(visit, event, organiser, name):
    readers = {
        None: "login",
        UserFactory(): 403,
        organiser_of(EventFactory()): 403,
        organiser: 200,
        UserFactory(coordinator=True): 200,
    }
    for user, expected in readers.items():
        assert status(visit(user, address(name, event))) == expected


def test_who_prepares_an_event(visit, event, organiser):
    for user, expected in ((None, "login"), (UserFactory(), 403), (organiser, 200)):
        assert status(visit(user, reverse("event_new"))) == expected


@pytest.mark.parametrize("name", ["event_share_remove", "event_team_remove", "event_question_change"])
def test_buttons_are_the_organisers_and_find_only_what_is_theirs(visit, event, organiser, name):
    other = EventFactory(capacity=5)
    row = {
        "event_share_remove": SeatShareFactory(event=other),
        "event_team_remove": organiser_of(other).events_organised.get(),
        "event_question_change": QuestionFactory(event=other),
    }[name]
    assert status(visit(organiser, address(name, event, row.pk), {"verb": "retirer"})) == 404
    assert status(visit(organiser, address(name, other, row.pk), {"verb": "retirer"})) == 403
    assert status(visit(None, address(name, other, row.pk), {})) == "login"
    assert status(visit(organiser, address(name, event, row.pk))) == 405


NEW = {"title": "Habiter", "kind": "day", "town": "Brest", "zone": "Europe/Paris", "starts": "09:00", "ends": "17:00"}


def test_an_event_is_prepared_in_one_form(visit, organiser):
    data = {**NEW, "day": f"{day(40):%Y-%m-%d}"}
    response = visit(organiser, reverse("event_new"), data)
    event = Event.objects.get(slug="habiter-brest")
    assert response.url == address("event_settings", event)
    assert EventPage.objects.get(event=event).live is False


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day": "9999-12-31"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "2026-02-31"}, "day"),
        ({"day": f"{day(-2):%Y-%m-%d}"}, "day"),
        ({"last_day": f"{day(30):%Y-%m-%d}"}, "ends"),
        ({"last_day": f"{day(60):%Y-%m-%d}"}, "ends"),
        ({"ends": "08:00"}, "ends"),
        ({"title": HOSTILE}, "title"),
        ({"title": ""}, "title"),
        ({"town": HOSTILE}, "town"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"kind": "wedding"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(visit, organiser, typed, field):
    data = {**NEW, "day": f"{day(40):%Y-%m-%d}", **typed}
    response = visit(organiser, reverse("event_new"), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["starts"].value() == "09:00"


def facts(event, **values):
    return {
        "kind": "day", "day": f"{event.starts_here:%Y-%m-%d}", "starts": "09:00", "ends": "17:00", "zone": event.zone,
        "mode": "1", "venue": "Halle", "town": "Brest", "accessibility": ["mi"], **values,
    }  # fmt: skip


def test_facts_are_changed_and_shown_again_on_the_clock_of_the_event(visit, event, organiser):
    Event.objects.update(zone="Indian/Reunion")
    event.refresh_from_db()
    visit(organiser, address("event_facts", event), facts(event, starts="08:30"))
    event.refresh_from_db()
    assert (event.venue, event.accessibility) == ("Halle", ["mi"])
    assert event.starts_here.strftime("%H:%M") == "08:30"
    form = visit(organiser, address("event_facts", event)).context["form"]
    assert form["starts"].value().strftime("%H:%M") == "08:30"


def test_series_is_one_of_the_organiser_s_own(visit, event, organiser):
    """Whoever puts their town into a series reads its totals with what they know of their own answers."""
    own, foreign = EventSeriesFactory(), EventSeriesFactory()
    Organiser.objects.create(event=EventFactory(series=own), user=organiser)
    EventFactory(series=foreign)
    form = visit(organiser, address("event_facts", event)).context["form"]
    assert list(form.fields["series"].queryset) == [own]
    assert visit(organiser, address("event_facts", event), facts(event, series=foreign.pk)).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.describe_event(event, actor=organiser, series=foreign)
    visit(organiser, address("event_facts", event), facts(event, series=own.pk))
    event.refresh_from_db()
    assert event.series == own
    visit(UserFactory(coordinator=True), address("event_facts", event), facts(event, series=foreign.pk))
    event.refresh_from_db()
    assert event.series == foreign


def test_bad_facts_come_back_with_what_was_typed(visit, event, organiser):
    response = visit(organiser, address("event_facts", event), facts(event, venue=HOSTILE, link="javascript:1"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"venue", "link"}
    assert 'value="Brest"' in response.content.decode()


REGISTERING = {"takes_registrations": "on", "offer_hours": "48", "asks_needs": "on", "reminder_days": "7 ; 1, 7"}


def test_how_one_registers_is_set(visit, event, organiser):
    data = {**REGISTERING, "capacity": "30", "opens_at": f"{day(10):%Y-%m-%d}T08:00"}
    assert visit(organiser, address("event_registering", event), data).status_code == 302
    event.refresh_from_db()
    assert (event.capacity, event.reminder_days, event.asks_diet) == (30, [7, 1], False)
    assert event.opens_at == day(10, 8)


def test_certificates_are_a_choice_and_shown_among_the_settings(visit, event, organiser):
    assert visit(organiser, address("event_registering", event)).context["form"].initial["gives_certificates"] is True
    settings = address("event_settings", event)
    assert "Les personnes présentes reçoivent une attestation." in visit(organiser, settings).content.decode()
    visit(organiser, address("event_registering", event), REGISTERING)
    event.refresh_from_db()
    assert event.gives_certificates is False
    assert "Pas d’attestation de présence." in visit(organiser, settings).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"capacity": "9" * 30}, "capacity"),
        ({"capacity": "1"}, "capacity"),
        ({"offer_hours": "0"}, "offer_hours"),
        ({"reminder_days": "demain"}, "reminder_days"),
        ({"reminder_days": "²"}, "reminder_days"),
        ({"reminder_days": "99"}, "reminder_days"),
        ({"opens_at": "0001-01-01T00:00"}, "opens_at"),
        ({"closes_at": "9999-12-31T23:59"}, "closes_at"),
        ({"closes_at": f"{day(40):%Y-%m-%d}T08:00"}, "closes_at"),
        ({"opens_at": "\x00"}, "opens_at"),
    ],
)
def test_absurd_ways_of_registering_are_refused(visit, event, organiser, typed, field):
    RegistrationFactory.create_batch(2, event=event)
    response = visit(organiser, address("event_registering", event), {**REGISTERING, **typed})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_an_hour_that_does_not_exist_is_refused(visit, event, organiser):
    # Paris goes from 2 to 3 o'clock that night.
    response = visit(organiser, address("event_registering", event), {**REGISTERING, "closes_at": "2027-03-28T02:30"})
    assert list(response.context["form"].errors) == ["closes_at"]


def test_seats_are_kept_changed_and_given_back(visit, event, organiser):
    partner = PartnerFactory()
    data = {"partner": partner.pk, "seats": "5", "released_at": f"{day(20):%Y-%m-%d}T00:00"}
    assert visit(organiser, address("event_shares", event), data).status_code == 302
    share = SeatShare.objects.get()
    shown = visit(organiser, address("event_shares", event)).content.decode()
    assert "0 sur 5" in shown
    wrong = visit(organiser, address("event_share", event, share.pk), {**data, "seats": "21"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["seats"])
    visit(organiser, address("event_share", event, share.pk), {**data, "seats": "6"})
    share.refresh_from_db()
    assert share.seats == 6
    visit(organiser, address("event_share_remove", event, share.pk), {})
    assert not SeatShare.objects.exists()


@pytest.mark.parametrize("who", [{}, {"partner": "1", "territory": "1"}, {"partner": "x\x00"}])
def test_seats_are_kept_for_one(visit, event, organiser, who):
    data = {**who, "seats": "5", "released_at": f"{day(20):%Y-%m-%d}T00:00"}
    assert visit(organiser, address("event_shares", event), data).status_code == 422
    assert not SeatShare.objects.exists()


def question(**values):
    return {"kind": "choice", "label": "Comment ?", "option-0": "Train", "option-1": "Vélo", **values}


def test_questions_are_asked_changed_and_put_away(visit, event, organiser):
    assert visit(organiser, address("event_question_new", event), question()).status_code == 302
    first = Question.objects.get()
    value = first.options[0]["value"]
    other = question(kind="yes_no", label="Un vélo pliant ?", condition=f"{first.pk}:{value}")
    visit(organiser, address("event_question_new", event), other)
    second = Question.objects.exclude(pk=first.pk).get()
    assert (second.shown_if, second.shown_if_value) == (first, value)
    listed = visit(organiser, address("event_questions", event)).content.decode()
    assert listed.count('value="retirer"') == 1
    assert "Pour la retirer" in listed and listed.count(f'href="{address("event_question", event, second.pk)}"') == 2
    refused = visit(organiser, address("event_question_change", event, first.pk), {"verb": "retirer"})
    assert "«\u00a0Un vélo pliant ?\u00a0» en dépend" in refused.content.decode()
    refused = visit(organiser, address("event_question_change", event, second.pk), {"verb": "monter"})
    assert refused.status_code == 409 and "vient après elle" in refused.content.decode()
    assert visit(organiser, address("event_question_change", event, second.pk), {"verb": "voler"}).status_code == 409
    visit(organiser, address("event_question_change", event, second.pk), {"verb": "retirer"})
    second.refresh_from_db()
    assert second.archived_at
    RegistrationFactory(event=event, answers={str(first.identifier): value})
    wrong = visit(
        organiser, address("event_question", event, first.pk), question(**{"option-0": "", "option-2": "Bus"})
    )
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["option-0"])


@pytest.mark.parametrize(
    "typed", [{"label": HOSTILE}, {"condition": "1:x"}, {"condition": "x\x00"}, {"kind": "file"}, {"option-0": HOSTILE}]
)
def test_bad_questions_are_refused(visit, event, organiser, typed):
    response = visit(organiser, address("event_question_new", event), question(**typed))
    assert (response.status_code, list(response.context["form"].errors)) == (422, list(typed))


def test_the_team_grows_and_shrinks(visit, event, organiser):
    other = organiser_of()
    wrong = visit(organiser, address("event_team", event), {"email": UserFactory().email})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["email"])
    visit(organiser, address("event_team", event), {"email": other.email})
    row = event.organisers.get(user=other)
    assert visit(other, address("event_team_remove", event, row.pk), {}).url == reverse("events_desk")
    assert status(visit(other, address("event_team", event))) == 403


def test_another_town_is_prepared(visit, event, organiser):
    data = {"title": "Habiter", "town": "Le Port", "zone": "Indian/Reunion", "day": f"{day(60):%Y-%m-%d}"}
    response = visit(organiser, address("event_copy", event), data)
    copy = Event.objects.get(town="Le Port")
    assert response.url == address("event_settings", copy)
    wrong = visit(organiser, address("event_copy", event), {**data, "day": f"{day(-1):%Y-%m-%d}"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["day"])


def test_an_event_is_cancelled_with_its_reason(visit, event, organiser):
    assert visit(organiser, address("event_cancel", event), {"reason": ""}).status_code == 422
    visit(organiser, address("event_cancel", event), {"reason": "Inondation"})
    event.refresh_from_db()
    assert event.cancel_reason == "Inondation"
    late = visit(organiser, address("event_facts", event), facts(event))
    assert late.status_code == 409 and "annulé" in late.content.decode()
    assert "event_cancel" not in visit(organiser, address("event_settings", event)).content.decode()


def test_the_page_in_english_is_one_press_away(visit, event, organiser):
    response = visit(organiser, address("event_translation", event), {})
    english = EventPage.objects.get(event=event, locale__language_code="en")
    assert response.url == reverse("wagtailadmin_pages:edit", args=[english.pk])
    english.get_parent().unpublish()
    assert visit(organiser, response.url).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("event_shares", 10), ("event_questions", 8), ("event_team", 7)])
def test_lists_ask_as_much_for_three_as_for_one(client, visit, event, count, name, queries, django_assert_num_queries):
    user = organiser_of(event)
    event.organisers.exclude(user=user).delete()
    for number in range(count):
        SeatShareFactory(event=event)
        actions.add_registration_question(event, kind="text", label=f"Q{number}", actor=user)
        if number:
            organiser_of(event)
    visit(user, address(name, event))
    with django_assert_num_queries(queries):
        client.get(address(name, event))
