"""Closed surveys with figures that tests can add up."""

from datetime import timedelta

from django.utils import timezone

from events.models import Survey
from events.survey_templates import templates
from tests.factories.events import EventFactory
from tests.factories.surveys import PublishedTableFactory, SurveyAnswerFactory, SurveyFactory

# The demonstration: 80 people, degrees 1 to 4 of each question.
FIGURES = {
    "recommend": (1, 4, 27, 48),
    "links": (2, 6, 40, 32),
    "understands": (1, 4, 36, 39),
    "act": (4, 12, 46, 18),
}


def degrees(counts):
    return [str(degree) for degree, count in enumerate(counts, 1) for _each in range(count)]


def survey_of(figures, event=None, kind=Survey.Kind.HOT, issued=104, **values):
    """A closed survey of the questions that ship with the portal, with so many answers of each degree."""
    name = "a_chaud" if kind == Survey.Kind.HOT else "a_froid"
    survey = SurveyFactory(
        status=Survey.Status.CLOSED,
        event=event or EventFactory(),
        kind=kind,
        issued=issued,
        title="Votre avis",
        **values,
    )
    columns = {}
    for question in templates()[name].questions(survey):
        question.save()
        if question.key in figures:
            columns[str(question.identifier)] = degrees(figures[question.key])
            PublishedTableFactory(question=question, survey=survey)
    for row in zip(*columns.values(), strict=True):
        SurveyAnswerFactory(survey=survey, values=dict(zip(columns, row, strict=True)))
    return survey


def towns_of(series, *counts):
    """Closed surveys of as many past days, with so many answers of each degree to whether one would recommend it."""
    past = timezone.now() - timedelta(days=9)
    surveys = []
    for place, each in enumerate(counts):
        event = EventFactory(series=series, town=f"Ville {place}", starts_at=past, ends_at=past + timedelta(hours=6))
        surveys.append(survey_of({"recommend": each}, event))
    return surveys
