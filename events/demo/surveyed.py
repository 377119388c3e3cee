"""What those who came to the past day answered: eighty answers, in the figures of such a day, in words of their own."""

import tomllib
from datetime import timedelta
from pathlib import Path

from events import actions, survey_templates
from events.actions.surveying import DETAILS
from events.models import FreeText, SurveyQuestion, SurveyToken
from events.queries import attendance


def play(event, organiser, crowd) -> None:
    """The survey at the end of the day: opened, answered, closed, its words read over, its results published."""
    with (Path(__file__).parent / "answers.toml").open("rb") as file:
        text = tomllib.load(file)
    template = survey_templates.templates()["a_chaud"]
    survey = actions.make_survey(
        kind=template.kind,
        title=template.title,
        title_en=template.title_en,
        actor=organiser,
        event=event,
        template=template,
    )
    opened = attendance.lists_of(event)[-1].starts
    actions.describe_survey(
        survey,
        actor=organiser,
        **{name: getattr(survey, name) for name in DETAILS} | {"closes_at": event.ends_at + timedelta(days=8)},
    )
    actions.open_survey(survey, actor=organiser, at=opened)
    crowd.were_written_to(event)
    for values in _answers(survey, text, crowd.chance):
        _answer(survey, values)
    survey.refresh_from_db()
    actions.close_survey(survey, actor=organiser, at=event.ends_at + timedelta(days=8))
    left_out = set(text["left_out"])
    for each in FreeText.objects.filter(survey=survey):
        state = FreeText.State.LEFT_OUT if each.text in left_out else FreeText.State.KEPT
        actions.judge_text(each, state, actor=organiser)
    survey.refresh_from_db()
    actions.publish_results(survey, actor=organiser, at=event.ends_at + timedelta(days=10))


def _answers(survey, text: dict, chance) -> list[dict]:
    """One dict of values for each person: every question's answers as often as `counts` says, mixed."""
    questions = {question.key: str(question.identifier) for question in SurveyQuestion.objects.filter(survey=survey)}
    people: list[dict] = [{} for _number in range(text["people"])]
    for key, counts in text["counts"].items():
        values = [value for value, count in counts.items() for _number in range(count)]
        chance.shuffle(values)
        for person, value in zip(people, values, strict=False):
            person[questions[key]] = value
    for key, words in text["words"].items():
        for person, said in zip(chance.sample(people, len(words)), words, strict=True):
            person[questions[key]] = said
    return people


def _answer(survey, values: dict) -> None:
    """By the badge of somebody who has not answered yet."""
    token = SurveyToken.objects.filter(survey=survey).select_related("registration").first()
    actions.answer_by_badge(survey, token.registration.code, values)
