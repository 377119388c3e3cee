"""Surveys, their questions and answers, as rows."""

import factory
from django.utils import timezone

from events.models import (
    FreeText,
    PublishedTable,
    Survey,
    SurveyAnswer,
    SurveyInvited,
    SurveyQuestion,
    SurveyResults,
    SurveyToken,
)

from .events import EventFactory, RegistrationFactory

# Five degrees, words at both ends.
DEGREES = [
    {"value": "1", "label": "Pas du tout", "label_en": "Not at all"},
    {"value": "2", "label": "", "label_en": ""},
    {"value": "3", "label": "", "label_en": ""},
    {"value": "4", "label": "", "label_en": ""},
    {"value": "5", "label": "Absolument", "label_en": "Absolutely"},
]


class SurveyFactory(factory.django.DjangoModelFactory):
    """An open survey of an event, without question."""

    class Meta:
        model = Survey

    event = factory.SubFactory(EventFactory)
    kind = Survey.Kind.HOT
    title = factory.Sequence(lambda number: f"Votre avis {number}")
    slug = factory.Sequence(lambda number: f"votre-avis-{number}")
    room_code = factory.Sequence(lambda number: f"S{number:05}")
    status = Survey.Status.OPEN
    opened_at = factory.LazyAttribute(lambda survey: None if survey.status == "draft" else timezone.now())
    closed_at = factory.LazyAttribute(
        lambda survey: timezone.now() if survey.status in {"closed", "published"} else None
    )


class SurveyQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyQuestion

    survey = factory.SubFactory(SurveyFactory)
    key = factory.Sequence(lambda number: f"question-{number}")
    kind = SurveyQuestion.Kind.SCALE
    label = factory.Sequence(lambda number: f"Question {number} ?")
    options = factory.LazyAttribute(lambda question: list(DEGREES) if question.kind == "scale" else [])
    position = factory.Sequence(int)


class SurveyAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyAnswer

    survey = factory.SubFactory(SurveyFactory)
    day = factory.LazyFunction(timezone.localdate)


class SurveyTokenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyToken

    survey = factory.SubFactory(SurveyFactory)
    token_hash = factory.Sequence(lambda number: f"{number:064}")
    registration = factory.LazyAttribute(lambda token: RegistrationFactory(event=token.survey.event))


class SurveyInvitedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyInvited

    survey = factory.SubFactory(SurveyFactory)
    registration = factory.LazyAttribute(lambda invited: RegistrationFactory(event=invited.survey.event))


class PublishedTableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PublishedTable

    question = factory.SubFactory(SurveyQuestionFactory)
    survey = factory.LazyAttribute(lambda table: table.question.survey)
    position = factory.Sequence(int)


class FreeTextFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FreeText

    question = factory.SubFactory(SurveyQuestionFactory, kind=SurveyQuestion.Kind.TEXT)
    survey = factory.LazyAttribute(lambda text: text.question.survey)
    text = "Merci pour cette journée."


class SurveyResultsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyResults

    survey = factory.SubFactory(SurveyFactory, status=Survey.Status.PUBLISHED)
