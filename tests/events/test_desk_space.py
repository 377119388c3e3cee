"""Mon espace: what events ask of their organisers and of who registers; lists being imported as personal data."""

from datetime import timedelta

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import timezone

from events import lists_data
from events.models import Batch, BatchLine, Event, SpecialNeeds
from portal.registry import Subject
from tests.factories.events import EventFactory, RegistrationFactory, organiser_of
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def space(client):
    """(what awaits, what they work on) of somebody, as words."""

    def of(user):
        client.force_login(user)
        context = client.get(reverse("my_space")).context
        return (
            [f"{task.verb} {task.label}" for task in context["tasks"]],
            [f"{work.title} / {work.status_label}" for work in context["works"]],
        )

    return of


def test_organisers_see_what_their_events_ask_and_nobody_elses(space):
    event = EventFactory(title="Journée")
    for _number in range(2):
        registration = RegistrationFactory(event=event, status="pending")
        SpecialNeeds.objects.create(registration=registration, arrangement="une rampe")
    SpecialNeeds.objects.create(registration=RegistrationFactory(event=event), arrangement="", diet="vegan")
    RegistrationFactory(status="pending")
    tasks, works = space(organiser_of(event))
    assert sorted(tasks) == [
        "Prévoir 2 aménagements pour « Journée »",
        "Valider 2 demandes d’inscription à « Journée »",
    ]
    assert works == ["Mes événements / Organisation"]
    assert space(UserFactory()) == ([], [])


def test_whoever_registers_finds_the_registration_and_the_offer(space, client):
    user = UserFactory()
    event = EventFactory(title="Journée")
    RegistrationFactory(event=event, user=user, status="offered", offered_until=timezone.now() + timedelta(hours=9))
    RegistrationFactory(user=user, status="cancelled")
    RegistrationFactory(user=user, event=EventFactory(status=Event.Status.CANCELLED))
    tasks, works = space(user)
    assert tasks == ["Répondre une place vous est proposée à « Journée »"]
    assert works == ["Journée / Mon inscription : place proposée"]
    address = client.get(reverse("my_space")).context["works"][0].url
    client.logout()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_constant_queries(client, django_assert_num_queries, count):
    user = organiser_of(*EventFactory.create_batch(count))
    for event in Event.objects.all():
        RegistrationFactory(event=event, status="pending", user=user)
    client.force_login(user)
    client.get(reverse("my_space"))
    with django_assert_num_queries(24):
        client.get(reverse("my_space"))


def test_lines_to_import_are_given_and_erased():
    batch = Batch.objects.create(event=EventFactory(title="Journée"), kind=Batch.Kind.IMPORT)
    for place, cells in enumerate([["Roy", "Zoe@exemple.test"], ["Autre", "x@exemple.test"], []]):
        BatchLine.objects.create(batch=batch, position=place, cells=cells)
    subject = Subject(email="zoe@exemple.test")
    assert lists_data.export(subject) == [{"event": "Journée", "line": "Roy ; Zoe@exemple.test"}]
    assert (lists_data.erase(subject), lists_data.erase(subject), batch.lines.count()) == (1, 0, 2)
    assert lists_data.export(Subject(email="")) == []


def test_the_home_of_the_admin_leads_organisers_to_what_they_run(client, monkeypatch):
    # Wagtail's own templates count on undefined variables being empty.
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")
    event = EventFactory(title="Journée")
    RegistrationFactory(event=event, status="pending")
    client.force_login(organiser_of(event))
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert [reverse(name) in shown for name in ("events_desk", "my_space")] == [True, True]
    assert f"{reverse('event_registrations', args=[event.slug])}?status=pending" in shown
