"""A survey from its opening to its closing, as tests go through it."""

import re
from datetime import timedelta

from django.utils import timezone

from events import actions, letters
from events.models import CheckIn, Letter, Survey, SurveyQuestion
from events.survey_templates import templates
from tests.factories.events import EventFactory, RegistrationFactory, organiser_of
from tests.factories.surveys import SurveyFactory, SurveyQuestionFactory

SECRET = re.compile(r"/questionnaire/([\w-]{22})/")


def day(**values):
    """An event that is over since an hour."""
    end = timezone.now() - timedelta(hours=1)
    return EventFactory(starts_at=end - timedelta(hours=6), ends_at=end, **values)


def present(event, count=1, **values):
    """People who were there."""
    people = [RegistrationFactory(event=event, **values) for _each in range(count)]
    for person in people:
        CheckIn.objects.create(
            registration=person, half_day="2026-11-27-am", source=CheckIn.Source.SCAN, at=event.starts_at
        )
    return people


def draft(event=None, **values):
    """A survey in preparation, that closes in a week, without question."""
    event = event or day()
    return SurveyFactory(
        event=event, status=Survey.Status.DRAFT, closes_at=timezone.now() + timedelta(days=7), **values
    )


def asked(survey, kind="scale", **values):
    """One more question; choices are named by their words."""
    for name in ("options", "rows"):
        if name in values:
            values[name] = [{"value": each, "label": each.upper(), "label_en": ""} for each in values[name]]
    return SurveyQuestionFactory(survey=survey, kind=kind, **values)


def hot_survey(event, organiser=None):
    """The questionnaire that ships with the portal, in preparation."""
    organiser = organiser or organiser_of(event)
    template = templates()["a_chaud"]
    survey = actions.make_survey(kind="hot", title=template.title, event=event, template=template, actor=organiser)
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now() + timedelta(days=7))
    survey.refresh_from_db()
    return survey


def name_of(question, row=None):
    return f"q-{question.identifier.hex}" + ("" if row is None else f"-{row}")


def secrets_of(survey, kind=Letter.Kind.SURVEY):
    """The secret of the link that each person was written, by their key; letters are written as the worker would."""
    now = timezone.now()
    while Letter.objects.filter(state=Letter.State.OWED, kind=kind).exists():
        now += timedelta(minutes=2)
        letters.write_owed(now)
    written = Letter.objects.filter(kind=kind, key=str(survey.pk), state=Letter.State.WRITTEN)
    return {
        letter.registration_id: SECRET.search(letter.message.text)[1] for letter in written.select_related("message")
    }


def ask(survey, key):
    return SurveyQuestion.objects.get(survey=survey, key=key)
