"""Events, their programme, registrations."""

from datetime import timedelta

import factory
from django.utils import timezone

from events.models import Event, EventSeries, Organiser, Question, Registration, SeatShare, Session, Slot
from events.rules import ORGANISE
from portal.partners import roles

from .partners import PartnerFactory, UserFactory


def since_cancelled(row):
    """The moment since when, of what is made cancelled."""
    return timezone.now() if row.status == "cancelled" else None


class EventSeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventSeries

    title = factory.Sequence(lambda number: f"Série {number}")
    slug = factory.Sequence(lambda number: f"serie-{number}")


class EventFactory(factory.django.DjangoModelFactory):
    """A published event in 30 days, of six hours, without limit of seats."""

    class Meta:
        model = Event

    title = factory.Sequence(lambda number: f"Journée {number}")
    slug = factory.Sequence(lambda number: f"journee-{number}")
    status = Event.Status.PUBLISHED
    starts_at = factory.LazyFunction(
        lambda: timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=30)
    )
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=6))
    town = "Port-Brevent"
    cancelled_at = factory.LazyAttribute(since_cancelled)


class SlotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Slot

    event = factory.SubFactory(EventFactory)
    identifier = factory.Faker("uuid4")
    title = "Ateliers"
    starts_at = factory.LazyAttribute(lambda slot: slot.event.starts_at)
    ends_at = factory.LazyAttribute(lambda slot: slot.event.starts_at + timedelta(hours=1))
    position = factory.Sequence(int)


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Session

    slot = factory.SubFactory(SlotFactory)
    identifier = factory.Faker("uuid4")
    kind = Session.Kind.WORKSHOP
    title = factory.Sequence(lambda number: f"Atelier {number}")
    chosen = True
    position = factory.Sequence(int)


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    event = factory.SubFactory(EventFactory)
    label = factory.Sequence(lambda number: f"Question {number} ?")
    position = factory.Sequence(int)


class SeatShareFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SeatShare

    event = factory.SubFactory(EventFactory)
    partner = factory.SubFactory(PartnerFactory)
    seats = 1
    released_at = factory.LazyAttribute(lambda share: share.event.starts_at - timedelta(days=7))


class RegistrationFactory(factory.django.DjangoModelFactory):
    """A row as it stands, without the action: for what reads registrations."""

    class Meta:
        model = Registration

    event = factory.SubFactory(EventFactory)
    code = factory.Sequence(lambda number: f"C{number:05}")
    first_name = "Camille"
    last_name = factory.Sequence(lambda number: f"Nom{number}")
    email = factory.Sequence(lambda number: f"inscrit{number}@exemple.test")
    status = Registration.Status.CONFIRMED
    cancelled_at = factory.LazyAttribute(since_cancelled)


def organiser_of(*events, **values):
    """Somebody who may organise, put in charge of these events."""
    user = UserFactory(**values)
    user.groups.add(roles.group_of(ORGANISE))
    for event in events:
        Organiser.objects.create(event=event, user=user)
    return user
