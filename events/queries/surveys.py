"""What pages of surveys show before there are results: how far each is, how many answered, what is to be read."""

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from events.models import FreeText, Survey, SurveyAnswer, SurveyQuestion

SURVEY_TAGS = {"draft": "draft", "open": "wait", "closed": "info", "published": "ok"}
TEXT_TAGS = {"waiting": "wait", "kept": "ok", "left_out": "no"}


@dataclass(frozen=True)
class SurveyRow:
    survey: Survey
    tag: str
    answers: int
    rate: int | None
    waiting: int


def _counted(model, **filters):
    rows = model.objects.filter(survey=OuterRef("pk"), **filters).order_by().values("survey")
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count"), output_field=IntegerField()), Value(0))


def survey_rows(surveys) -> list[SurveyRow]:
    """Surveys with their counts, in one query."""
    counted = surveys.select_related("event").annotate(
        answer_count=_counted(SurveyAnswer), waiting_count=_counted(FreeText, state=FreeText.State.WAITING)
    )
    return [
        SurveyRow(
            survey,
            SURVEY_TAGS[survey.status],
            survey.answer_count,
            rate(survey, survey.answer_count),
            survey.waiting_count,
        )
        for survey in counted
    ]


def rate(survey, answers: int) -> int | None:
    """The response rate in per cent, all that is told of an open survey; None where nobody was invited."""
    return min(100, round(100 * answers / survey.issued)) if survey.issued else None


@dataclass(frozen=True)
class QuestionRow:
    question: SurveyQuestion
    condition: str


def question_rows(survey) -> list[QuestionRow]:
    """The questions in their order, each with the answer on which it hangs, in words."""
    questions = list(survey.questions.all())
    by_key = {question.pk: question for question in questions}
    rows = []
    for question in questions:
        asked = by_key.get(question.shown_if_id)
        words = f"{asked.words} → {dict(asked.choices).get(question.shown_if_value, '')}" if asked else ""
        rows.append(QuestionRow(question, words))
    return rows


def paper_today(survey, day) -> int:
    """How many paper forms were typed in that day."""
    return SurveyAnswer.objects.filter(survey=survey, paper=True, day=day).count()
