"""The organiser's desk: who may open each of its addresses, the list of one's events, the dashboard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from tests.factories.events import EventFactory, RegistrationFactory, organiser_of
from tests.factories.partners import UserFactory

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
