"""Whatever people and the clock do, in any order: never one seat too many, and the line is served in its order."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from events import actions
from events.models import Event, Registration, SessionChoice
from tests.factories.events import EventFactory, SeatShareFactory, SessionFactory, SlotFactory
from tests.factories.partners import PartnerFactory

from .registering_steps import holding, person, register

pytestmark = pytest.mark.django_db

who = st.integers(0, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("register"), st.booleans(), st.booleans()),
        st.tuples(st.sampled_from(("cancel", "accept", "decline", "leave", "take")), who),
        st.tuples(st.just("wait"), st.sampled_from((1, 30, 50))),
        st.tuples(st.just("add seats"), st.integers(1, 2)),
    ),
    min_size=3,
    max_size=14,
)


class World:
    """One event with two seats of its own and one kept; a session with one seat."""

    def __init__(self):
        self.now = timezone.now()
        self.partner = PartnerFactory()
        self.event = EventFactory(capacity=3, starts_at=self.now + timedelta(days=20))
        SeatShareFactory(event=self.event, partner=self.partner, released_at=self.now + timedelta(hours=80))
        self.session = SessionFactory(slot=SlotFactory(event=self.event), capacity=1)
        self.count = 0

    def of(self, number):
        rows = list(Registration.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def do(self, verb, *with_):
        self.now += timedelta(minutes=1)
        act = getattr(self, verb.replace(" ", "_"))
        try:
            with transaction.atomic():
                act(*with_)
        except ValidationError:
            return

    def register(self, of_partner, workshop):
        self.count += 1
        values = {"partner_id": self.partner.pk} if of_partner else {}
        choices = {self.session.slot_id: self.session.pk} if workshop else {}
        each = person(f"p{self.count}", choices=choices, waits=[self.session.pk], **values)
        register(self.event, each, wait=True, at=self.now)

    def cancel(self, number):
        if row := self.of(number):
            actions.cancel(row, at=self.now)

    def accept(self, number):
        if row := self.of(number):
            actions.accept_offer(row, at=self.now)

    def decline(self, number):
        if row := self.of(number):
            actions.decline_offer(row, at=self.now)

    def take(self, number):
        if (row := self.of(number)) and (choice := row.choices.last()):
            actions.accept_session(choice, at=self.now)

    def leave(self, number):
        if (row := self.of(number)) and (choice := row.choices.last()):
            actions.leave_session(choice, at=self.now)

    def wait(self, hours):
        self.now += timedelta(hours=hours)
        actions.expire_offers(self.now)
        actions.release_shares(self.now)

    def add_seats(self, count):
        event = Event.objects.get(pk=self.event.pk)
        Event.objects.filter(pk=event.pk).update(capacity=event.capacity + count)
        actions.release_shares(self.now)

    def check(self):
        capacity = Event.objects.get(pk=self.event.pk).capacity
        assert holding(self.event) <= capacity
        assert SessionChoice.objects.holding().filter(session=self.session).count() <= 1
        seated = SessionChoice.objects.holding().exclude(registration__status__in=("confirmed", "pending"))
        assert not seated.exists()
        # Of those who have the same right to seats, nobody is offered one before somebody who came earlier.
        for partner in (None, self.partner.pk):
            rows = Registration.objects.filter(event=self.event, partner=partner)
            waiting = rows.filter(status="waiting").order_by("entered_at", "pk").first()
            offered = rows.filter(status="offered").order_by("-entered_at", "-pk").first()
            if waiting and offered:
                assert (offered.entered_at, offered.pk) < (waiting.entered_at, waiting.pk)


@given(steps)
@settings(max_examples=30)
def test_offers_in_any_order_of_events(plan):
    with transaction.atomic():
        world = World()
        for verb, *with_ in plan:
            world.do(verb, *with_)
            world.check()
        transaction.set_rollback(True)
