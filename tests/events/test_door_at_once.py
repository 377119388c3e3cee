"""Phones that upload at the same moment: on a real PostgreSQL, with real threads."""

import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from events import actions
from events.actions import Operation
from events.models import CheckIn, Registration
from events.queries import attendance
from tests.charters.test_concurrency import at_once
from tests.factories.events import EventFactory, RegistrationFactory, organiser_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_ten_phones_end_with_one_standing_check_in_each_and_a_poll_misses_nothing():
    now = timezone.now()
    event = EventFactory(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5), capacity=8)
    organiser = organiser_of(event)
    people = RegistrationFactory.create_batch(6, event=event)
    key = attendance.half_days_of(event)[0].key
    seen, cursor = {}, 0

    def phone(place):
        operations = [
            Operation(uuid.uuid4(), "check-in", person.identifier, key, now - timedelta(minutes=place + 1))
            for person in people
        ]
        guest = {"first_name": "Zoé", "last_name": f"Passante {place}"}
        operations.append(Operation(uuid.uuid4(), "walk-in", uuid.uuid4(), key, now, person=guest))
        return lambda: [actions.take_operations(event, [each], user=organiser, at=now) for each in operations]

    def poll():
        nonlocal cursor
        for _time in range(60):
            found = attendance.changes_since(event, cursor)
            cursor = found.cursor
            for row in found.gone:
                seen.pop((row.registration_id, row.at), None)
            seen.update({(row.registration_id, row.at): True for row in found.standing})

    results = at_once(*(phone(place) for place in range(10)), poll)
    assert [result for result in results if isinstance(result, Exception)] == []
    poll()
    connections.close_all()
    standing = set(CheckIn.objects.standing().values_list("registration", "at"))
    assert seen.keys() == standing and len(standing) == 16
    assert {at for person, at in standing if person in {row.pk for row in people}} == {now - timedelta(minutes=10)}
    assert (
        sorted(Registration.objects.filter(origin="door").values_list("beyond", flat=True)) == [False] * 2 + [True] * 8
    )
