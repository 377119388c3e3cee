"""The page where one registers: what it shows, what it takes, what it refuses without losing anything."""

import uuid

import pytest
from django.urls import reverse

from events.links import token_of
from events.models import Registration
from tests.factories.events import EventFactory, SessionFactory, SlotFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(slug="journee", asks_photo_consent=False)


def address(event):
    return reverse("event_register", args=[event.slug])


def typed(*people, **shared):
    """What the form sends for these people."""
    data = {"envoi": str(uuid.uuid4()), "personnes": len(people), "organisation": "", "territory": "", **shared}
    for number, person in enumerate(people):
        default = {"first_name": "Zoé", "last_name": f"Martin{number}", "email": f"zoe{number}@exemple.test"}
        data |= {f"p{number}-{name}": value for name, value in (default | person).items()}
    return data


def test_one_press_registers(client, event):
    response = client.post(address(event), typed({}))
    row = Registration.objects.get()
    assert (row.status, row.full_name, row.email) == ("confirmed", "Zoé Martin0", "zoe0@exemple.test")
    assert response["Location"] == reverse("registration", args=[token_of(row)])
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "C’est fait : votre place est réservée." in page.content.decode()


def test_page_of_an_event_with_workshops(client, event):
    slot = SlotFactory(event=event)
    SessionFactory(slot=slot, title="Écouter", capacity=3, room="Salle 2")
    content = client.get(address(event)).content.decode()
    assert "Écouter" in content
    assert "3 places libres" in content
