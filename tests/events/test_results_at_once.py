"""Towns that publish at the same moment, on a real PostgreSQL with real threads: one total, in the light of all."""

import pytest

from events import actions
from events.models import PublishedTotal, SurveyResults
from tests.at_once import at_once
from tests.factories.events import EventSeriesFactory
from tests.factories.partners import UserFactory

from .results_steps import towns_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_towns_that_publish_at_once_have_their_total():
    coordinator = UserFactory(coordinator=True)
    towns = towns_of(EventSeriesFactory(), (3, 9, 25, 40), (4, 8, 25, 40), (4, 9, 25, 40))

    def publish(survey):
        return lambda: actions.publish_results(survey, actor=coordinator)

    assert [type(result) for result in at_once(*map(publish, towns))] == [SurveyResults] * 3
    assert PublishedTotal.objects.get().counts == [11, 26, 75, 120]
