"""Who may open each address of the desk: nobody but the event's organisers and coordinators."""

import uuid

import pytest
from django.urls import reverse

from events.models import Batch, BatchLine, SpecialNeeds
from tests.factories.events import EventFactory, EventSeriesFactory, RegistrationFactory, organiser_of
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

ROLES = ["visitor", "member", "elsewhere", "organiser", "coordinator"]
PAGES = [
    "event_desk",
    "event_registrations",
    "registration_add",
    "event_export",
    "event_import",
    "event_import_model",
    "event_needs",
    "event_registration",
    "registration_change_for",
    "registration_note",
    "registration_transfer_for",
    "registration_ask",
    "event_batch",
    "event_import_plan",
]
BUTTONS = ["registration_decide", "need_mark", "event_batch_plan", "event_batch_change"]


@pytest.fixture
def scene():
    """An event of a series with a registration that has a need, a batch and a list to import."""
    event = EventFactory(series=EventSeriesFactory())
    registration = RegistrationFactory(event=event)
    SpecialNeeds.objects.create(registration=registration, arrangement="une place assise")
    batch = Batch.objects.create(event=event, kind=Batch.Kind.LINK)
    BatchLine.objects.create(batch=batch, position=0, registration=registration)
    options = {"name": "liste.csv", "headers": ["Nom"], "columns": ["last_name"], "wait": False, "tell": True}
    listed = Batch.objects.create(event=event, kind=Batch.Kind.IMPORT, options=options)
    BatchLine.objects.create(batch=listed, position=1, cells=["Durand"])
    args = {
        **dict.fromkeys([*PAGES, *BUTTONS], (event.slug, registration.pk)),
        **dict.fromkeys(PAGES[:7], (event.slug,)),
        "registration_ask": (event.slug, registration.pk, "annuler"),
        "event_batch": (event.slug, batch.identifier),
        "event_import_plan": (event.slug, listed.identifier),
        "event_batch_plan": (event.slug,),
        "event_batch_change": (event.slug, batch.identifier),
    }
    people = {
        "visitor": None,
        "member": UserFactory(),
        "elsewhere": organiser_of(EventFactory()),
        "organiser": organiser_of(event),
        "coordinator": UserFactory(coordinator=True),
    }
    return args, people


def test_every_page_by_role(client, scene):
    args, people = scene
    answers = {}
    for role in ROLES:
        client.logout()
        if people[role]:
            client.force_login(people[role])
        answers[role] = {view: client.get(reverse(view, args=args[view])).status_code for view in PAGES}
    expected = {"visitor": 302, "member": 403, "elsewhere": 403, "organiser": 200, "coordinator": 200}
    assert answers == {role: dict.fromkeys(PAGES, expected[role]) for role in ROLES}


def test_every_button_by_role(client, scene):
    args, people = scene
    answers = {}
    for role in ROLES:
        client.logout()
        if people[role]:
            client.force_login(people[role])
        answers[role] = {view: client.post(reverse(view, args=args[view])).status_code for view in BUTTONS}
    # 409: a button that the page does not have, once past the door.
    expected = {"visitor": 302, "member": 403, "elsewhere": 403, "organiser": 409, "coordinator": 409}
    assert answers == {role: dict.fromkeys(BUTTONS, expected[role]) for role in ROLES}


def test_rows_of_another_event_are_not_found_under_this_one(client, scene):
    args, people = scene
    client.force_login(people["organiser"])
    other = RegistrationFactory()
    slug = args["event_desk"][0]
    addresses = [
        reverse("event_registration", args=[slug, other.pk]),
        reverse("event_registration", args=[slug, 10**30]),
        reverse("registration_ask", args=[slug, args["event_registration"][1], "autre"]),
        reverse("event_batch", args=[slug, uuid.uuid4()]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert client.post(reverse("need_mark", args=[slug, other.pk]), {"verb": "traiter"}).status_code == 404
