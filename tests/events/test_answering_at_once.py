"""Two presses of the same button at the same moment, on a real PostgreSQL with real threads: one answer."""

import threading

import pytest
from django.db import transaction

from events import actions, invitations
from events.models import Letter, SurveyAnswer, SurveyToken
from tests.at_once import at_once, until_awaited
from tests.factories.events import organiser_of

from .surveying_steps import asked, day, draft, present, secrets_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene():
    event = day()
    people = present(event, 4)
    survey = draft(event)
    asked(survey)
    organiser = organiser_of(event)
    actions.open_survey(survey, actor=organiser)
    survey.refresh_from_db()
    return survey, people, secrets_of(survey), organiser


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_the_same_link_or_its_badge_counts_once(scene):
    survey, people, secrets, _organiser = scene
    secret = secrets[people[0].pk]
    calls = [lambda: actions.answer_by_link(secret, {"n": 1})] * 3
    calls.append(lambda: actions.answer_by_badge(survey, people[0].code, {"n": 1}))
    assert kinds(at_once(*calls)) == ["NoneType", "Spent", "Spent", "Spent"]
    assert SurveyAnswer.objects.count() == 1


def test_people_who_answer_at_once_are_all_kept(scene):
    _survey, people, secrets, _organiser = scene
    calls = [lambda person=person: actions.answer_by_link(secrets[person.pk], {"n": person.pk}) for person in people]
    assert at_once(*calls) == [None] * 4
    assert {answer.values["n"] for answer in SurveyAnswer.objects.all()} == {person.pk for person in people}


def test_a_link_made_while_its_person_answers_is_no_second_answer(scene):
    survey, people, secrets, _organiser = scene
    letter = Letter.objects.get(registration=people[0], kind="survey")
    answered, link = at_once(
        lambda: actions.answer_by_link(secrets[people[0].pk], {"n": 1}), lambda: invitations.link_for(letter)
    )
    assert answered is None
    if link:
        with pytest.raises(actions.Spent):
            actions.answer_by_link(link.rstrip("/").rpartition("/")[2], {"n": 2})
    assert not SurveyToken.objects.filter(survey=survey, registration=people[0]).exists()
    assert SurveyAnswer.objects.count() == 1


def test_who_answers_while_it_closes_is_kept_or_told(scene):
    survey, people, secrets, organiser = scene
    answered = at_once(
        *[lambda person=person: actions.answer_by_link(secrets[person.pk], {"n": 1}) for person in people[:3]],
        lambda: actions.close_survey(survey, actor=organiser),
    )
    kept = sum(result is None for result in answered[:3])
    assert isinstance(answered[3], int)
    assert SurveyAnswer.objects.count() == kept == answered[3]


def test_a_link_made_while_its_survey_closes_goes_with_the_others(scene):
    survey, people, _secrets, organiser = scene
    letter = Letter.objects.get(registration=people[0], kind="survey")
    made = threading.Event()

    @transaction.atomic
    def make_link():
        link = invitations.link_for(letter)
        made.set()
        until_awaited()
        return link

    def close():
        made.wait(30)
        return actions.close_survey(survey, actor=organiser)

    link, count = at_once(make_link, close)
    assert "/questionnaire/" in link and count == 0
    assert not SurveyToken.objects.filter(survey=survey).exists()
