"""Two workers write the same letters at the same moment, on a real PostgreSQL with real threads."""

import pytest
from django.db import transaction

from events import actions, letters
from events.models import Letter
from portal.models import Message
from tests.at_once import at_once
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.partners import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def owe(count, **values):
    event = EventFactory()
    for _number in range(count):
        Letter.objects.create(registration=RegistrationFactory(event=event), kind=Letter.Kind.CONFIRMED, **values)


def test_each_letter_is_written_by_one_worker():
    owe(30)
    results = at_once(letters.write_owed, letters.write_owed, letters.write_owed)
    assert sum(results) == 30
    assert Message.objects.count() == 30
    assert Message.objects.values("recipient").distinct().count() == 30
    assert not Letter.objects.exclude(state=Letter.State.WRITTEN).exists()


def test_together_they_keep_the_rate_of_mailings(settings):
    settings.PORTAL_MAILS_PER_MINUTE = 10
    owe(20, urgent=False)
    assert 5 <= sum(at_once(*[letters.write_owed] * 4)) <= 10
    assert Message.objects.count() <= 10


def test_a_letter_that_another_worker_holds_is_left_to_it():
    owe(2)
    first = Letter.objects.order_by("pk").first()
    with transaction.atomic():
        Letter.objects.select_for_update().get(pk=first.pk)
        [count] = at_once(letters.write_owed)
    assert count == 1
    assert list(Letter.objects.order_by("pk").values_list("state", flat=True)) == ["owed", "written"]


def test_a_change_announced_from_two_browsers_is_told_once():
    event, actor = EventFactory(), UserFactory(coordinator=True)
    RegistrationFactory(event=event)
    form = event.identifier

    def announce():
        return actions.announce_change(event, "La salle change.", actor=actor, identifier=form).pk

    assert len(set(at_once(announce, announce))) == 1
    assert Letter.objects.count() == 1
