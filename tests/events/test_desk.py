"""The organiser's desk: who may open each of its addresses, the list of one's events, the dashboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event, SpecialNeeds
from events.queries import attendance, completeness
from tests.factories.events import (
    EventFactory,
    RegistrationFactory,
    SeatShareFactory,
    SessionFactory,
    SlotFactory,
    organiser_of,
)
from tests.factories.partners import PartnerFactory, UserFactory
from tests.factories.surveys import SurveyFactory

from .pages_steps import opened, session, slot, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(title="Journée de Port-Brevent", capacity=80)


@pytest.fixture
def organiser(event):
    return organiser_of(event)


class TestWhoMayOpen:
    LIST = {"visitor": 302, "member": 403, "elsewhere": 200, "organiser": 200, "coordinator": 200}
    DESK = {"visitor": 302, "member": 403, "elsewhere": 403, "organiser": 200, "coordinator": 200}

    @pytest.mark.parametrize(("view", "expected"), [("events_desk", LIST), ("event_desk", DESK)])
    def test_address_by_role(self, client, event, organiser, view, expected):
        address = reverse(view, args=[] if view == "events_desk" else [event.slug])
        people = {
            "visitor": None,
            "member": UserFactory(),
            "elsewhere": organiser_of(EventFactory()),
            "organiser": organiser,
            "coordinator": UserFactory(coordinator=True),
        }
        answers = {}
        for role, user in people.items():
            client.logout()
            if user:
                client.force_login(user)
            answers[role] = client.get(address).status_code
        assert answers == expected


class TestOwnEvents:
    def test_each_under_its_heading_and_none_of_others(self, client, event, organiser):
        EventFactory(title="Ailleurs")
        draft = EventFactory(title="Brouillon", status=Event.Status.DRAFT)
        past = EventFactory(title="Passé", starts_at=timezone.now() - timedelta(days=9))
        for each in (draft, past):
            each.organisers.create(user=organiser)
        client.force_login(organiser)
        context = client.get(reverse("events_desk")).context
        shown = {name: [row.event.title for row in context[name]] for name in ("coming", "drafts", "past")}
        assert shown == {"coming": ["Journée de Port-Brevent"], "drafts": ["Brouillon"], "past": ["Passé"]}
        labels = {name: [row.state.label for row in context[name]] for name in ("coming", "drafts", "past")}
        assert labels == {"coming": ["Annoncé"], "drafts": ["En préparation"], "past": ["Passé"]}

    def test_nothing_yet_says_what_will_come(self, client):
        client.force_login(organiser_of())
        assert "Aucun événement pour l’instant" in client.get(reverse("events_desk")).content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, client, django_assert_num_queries, count):
        user = organiser_of(*EventFactory.create_batch(count))
        for event in Event.objects.all():
            RegistrationFactory.create_batch(count, event=event)
        client.force_login(user)
        with django_assert_num_queries(8):
            client.get(reverse("events_desk"))


class TestDashboard:
    @pytest.fixture
    def show(self, client, event, organiser):
        def ask():
            client.force_login(organiser)
            response = client.get(reverse("event_desk", args=[event.slug]))
            assert response.status_code == 200
            return response.context

        return ask

    def test_of_an_event_without_anybody(self, show):
        figures = show()["figures"]
        assert (figures.free, figures.profiles, figures.arrivals, figures.attendance) == (80, [], [], [])

    def test_seats_by_share_and_session(self, event, show):
        share = SeatShareFactory(event=event, seats=10)
        session = SessionFactory(slot=SlotFactory(event=event), title="Théâtre-forum", capacity=1)
        seated = RegistrationFactory(event=event, share=share)
        waiting = RegistrationFactory(event=event, status="pending")
        RegistrationFactory(event=event, status="waiting")
        for registration, status in ((seated, "confirmed"), (waiting, "waiting")):
            registration.choices.create(session=session, slot=session.slot, status=status)
        figures = show()["figures"]
        assert [row["value"] for row in figures.day_seats] == ["2 sur 80", "1 sur 10"]
        assert [(row["value"], row["status"]) for row in figures.session_seats] == [
            ("1 sur 1, complet, 1 en attente", "wait")
        ]
        # Nine of the ten seats kept for others are nobody's yet.
        assert figures.free == 80 - 2 - 9

    def test_who_came_beyond_the_seats_takes_none(self, client, event, show):
        Event.objects.update(capacity=2)
        RegistrationFactory.create_batch(2, event=event)
        walk_in = RegistrationFactory(event=event, beyond=True, last_name="Imprévue")
        RegistrationFactory(event=event, beyond=True, status="cancelled")
        figures = show()["figures"]
        assert (figures.holding, figures.beyond, figures.counts["confirmed"], figures.free) == (2, 1, 3, 0)
        assert figures.day_seats[0]["value"] == "2 sur 2, complet, et 1 au-delà"
        address = reverse("event_registrations", args=[event.slug]) + "?status=confirmed&beyond=on"
        assert [row.registration for row, _states in client.get(address).context["rows"]] == [walk_in]

    def test_who_was_in_a_session_without_being_expected_is_told_apart(self, event, show):
        session = SessionFactory(slot=SlotFactory(event=event), title="Théâtre-forum")
        expected, other = RegistrationFactory.create_batch(2, event=event)
        expected.choices.create(session=session, slot=session.slot, status="confirmed")
        for registration in (expected, other):
            registration.check_ins.create(session=session, source="scan", at=timezone.now())
        rows = {row["label"]: (row["value"], row["percent"]) for row in show()["figures"].attendance}
        assert rows["Théâtre-forum"] == ("1 sur 1, et 1 en plus", 100)
        assert [value for label, value in rows.items() if label != "Théâtre-forum"] == [("non pointé", 0)]

    def test_who_comes_and_from_where(self, event, show):
        partner = PartnerFactory(short_name="Foyer Clé")
        RegistrationFactory.create_batch(2, event=event, profile="peer", partner=partner)
        RegistrationFactory(event=event, organisation="Ailleurs")
        RegistrationFactory(event=event, profile="peer", status="cancelled")
        figures = show()["figures"]
        assert [(row["label"], row["value"]) for row in figures.profiles] == [
            ("Travail pair", "2 sur 3, soit 67 %"),
            ("Non précisé", "1 sur 3, soit 33 %"),
        ]
        assert [(row["label"], row["percent"]) for row in figures.organisations] == [
            ("Foyer Clé", 100),
            ("Ailleurs", 50),
        ]

    @pytest.mark.parametrize(("days", "by_week", "rows"), [(20, False, 21), (21, True, 4)])
    def test_arrivals_by_day_then_by_week(self, event, show, days, by_week, rows):
        monday = timezone.now().replace(hour=12) - timedelta(days=timezone.now().weekday())
        for ago in (days, 0):
            RegistrationFactory(event=event, entered_at=monday - timedelta(days=ago))
        figures = show()["figures"]
        assert (figures.by_week, len(figures.arrivals)) == (by_week, rows)

    def test_what_to_do_next(self, event, show):
        Event.objects.update(starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=1))
        pending = RegistrationFactory(event=event, status="pending")
        RegistrationFactory(event=event, status="waiting")
        SpecialNeeds.objects.create(registration=pending, arrangement="une rampe")
        words = " ".join(step.words for step in show()["steps"])
        expected = ["Valider une demande", "79 places sont libres", "Prévoir un aménagement"]
        assert [each for each in expected if each not in words] == []

    @pytest.mark.parametrize(
        ("ago", "came", "surveys", "expected"),
        [
            (1, False, [], ["Saisir les présences", "Questionnaire et résultats"]),
            (1, True, [], ["Attestations et feuilles de présence", "Questionnaire et résultats"]),
            (1, True, ["published"], ["Attestations et feuilles de présence"]),
            (40, True, ["published", "closed"], ["Questionnaire et résultats"]),
            (40, True, [], []),
        ],
    )
    def test_what_follows_an_event_leaves_once_done(self, event, show, ago, came, surveys, expected):
        ends = timezone.now() - timedelta(days=ago)
        Event.objects.update(starts_at=ends - timedelta(hours=8), ends_at=ends)
        event.refresh_from_db()
        person = RegistrationFactory(event=event)
        RegistrationFactory(event=event, status="pending")
        if came:
            person.check_ins.create(half_day=attendance.half_days_of(event)[0].key, source="scan", at=ends)
        for status in surveys:
            SurveyFactory(event=event, status=status)
        context = show()
        assert [step.words for step in context["steps"]] == expected
        assert (context["event_state"].label, context["checks"]) == ("Passé", [])
        Event.objects.update(gives_certificates=False)
        words = [step.words for step in show()["steps"]]
        assert words == [step.replace("Attestations et feuilles", "Feuilles") for step in expected]

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(self, event, show, django_assert_num_queries, count):
        slot = SlotFactory(event=event)
        for _number in range(count):
            SessionFactory(slot=slot)
            registration = RegistrationFactory(
                event=event, partner=PartnerFactory(), share=SeatShareFactory(event=event), profile="peer"
            )
            registration.letters.create(kind="confirmed")
        show()
        with django_assert_num_queries(28):
            show()


class TestChecklist:
    @pytest.fixture
    def coordinator(self, site):
        return UserFactory(coordinator=True)

    def missing(self, event, now=None):
        return [check.words for check in completeness.checklist(event, now or timezone.now()) if not check.done]

    def test_what_is_written_leaves_the_list_before_it_is_published(self, coordinator):
        event, page = opened(coordinator)
        assert self.missing(event) == [
            "Le lieu",
            "Une adresse ou un téléphone pour poser une question",
            "Le résumé",
            "Le programme",
            "La page en anglais",
        ]
        event.venue, event.contact_phone = "Halle", "01 99 00 10 21"
        page.summary = "Une journée"
        page.save_revision()
        assert self.missing(event) == ["Le programme", "La page en anglais"]
        write(page, [slot(event.starts_here.date(), session("Atelier"))])
        assert self.missing(event) == ["La page en anglais"]

    def test_online_asks_for_a_link_and_an_event_without_registering_for_no_seats(self):
        event = EventFactory(mode=Event.Mode.ONLINE, takes_registrations=False, capacity=None)
        shown = [check.words for check in completeness.checklist(event, timezone.now())]
        assert shown[0] == "Le lien de visioconférence"
        assert not any("places" in words for words in shown)
        assert "Le lieu" not in shown

    def test_no_limit_of_seats_is_told_and_lacks_nothing(self, coordinator, client):
        event, _page = opened(coordinator, capacity=None)
        client.force_login(coordinator)
        shown = client.get(reverse("event_desk", args=[event.slug]))
        (advice,) = [check for check in shown.context["checks"] if check.advice]
        assert advice.done
        assert advice.url == reverse("event_registering", args=[event.slug])
        assert "Sans limite de places : tout le monde peut s’inscrire" in shown.content.decode()
        assert "À vous de voir" in shown.content.decode()
        event.capacity = 80
        assert not any(check.advice for check in completeness.checklist(event, timezone.now()))

    @pytest.mark.parametrize("values", [{"status": "cancelled"}, {"starts_at": timezone.now() - timedelta(days=9)}])
    def test_nothing_is_asked_of_an_event_that_is_over_or_cancelled(self, values):
        assert completeness.checklist(EventFactory(**values), timezone.now()) == []

    def test_desk_shows_it_instead_of_all_is_well(self, client, coordinator):
        event, page = opened(coordinator)
        client.force_login(coordinator)
        shown = client.get(reverse("event_desk", args=[event.slug]))
        assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in [check.url for check in shown.context["checks"]]
        assert "tout est à jour" not in shown.content.decode()
