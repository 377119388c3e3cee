"""Surveys as actions: composed, opened, sent, answered once, never changed once answered, closed, read through."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from events import actions, due, invitations, sheets
from events.actions.reviewing import is_masked
from events.models import FreeText, Letter, Registration, Survey, SurveyAnswer, SurveyQuestion, SurveyToken
from events.survey_templates import templates
from portal.tokens import digest
from tests.factories.events import EventFactory, RegistrationFactory, organiser_of
from tests.factories.partners import UserFactory
from tests.factories.surveys import FreeTextFactory, SurveyAnswerFactory, SurveyFactory

from .surveying_steps import ask, asked, day, draft, hot_survey, present, secrets_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return day()


@pytest.fixture
def organiser(event):
    return organiser_of(event)


def opened(event, organiser, **values):
    survey = draft(event, **values)
    asked(survey)
    actions.open_survey(survey, actor=organiser)
    survey.refresh_from_db()
    return survey


class TestTemplates:
    def test_each_is_whole_in_both_languages(self):
        for template in templates().values():
            survey = Survey(kind=template.kind)
            questions = template.questions(survey)
            assert [question for question in questions if not question.label_en] == []
            for question in questions:
                question.full_clean(exclude=["survey"])
                assert all(option["label"] and option["label_en"] for option in question.options)

    def test_cold_asks_again_what_hot_asked(self):
        keys = {name: {each["key"] for each in template.asked} for name, template in templates().items()}
        assert keys["a_chaud"] < keys["a_froid"]

    def test_a_survey_starts_from_one(self, event, organiser):
        survey = hot_survey(event, organiser)
        assert [q.key for q in survey.questions.all()][:3] == ["day", "recommend", "links"]
        assert (survey.status, survey.audience) == ("draft", "present")


class TestComposing:
    def test_a_condition_waits_for_an_earlier_question_and_one_of_its_answers(self, event, organiser):
        survey = draft(event)
        first = asked(survey, "yes_no")
        for values, field in (
            ({"shown_if_id": first.pk, "shown_if_value": "maybe"}, "shown_if_value"),
            ({"shown_if_id": asked(draft(event), "yes_no").pk, "shown_if_value": "yes"}, "shown_if"),
        ):
            with pytest.raises(ValidationError) as caught:
                actions.add_question(survey, actor=organiser, kind="text", label="Pourquoi ?", **values)
            assert list(caught.value.error_dict) == [field]
        follow = actions.add_question(
            survey, actor=organiser, kind="text", label="Pourquoi ?", shown_if_id=first.pk, shown_if_value="yes"
        )
        with pytest.raises(ValidationError, match="doit venir avant"):
            actions.move_question(follow, by=-1, actor=organiser)
        with pytest.raises(ValidationError, match="changez-la"):
            actions.delete_question(first, actor=organiser)

    def test_an_answer_that_is_waited_for_can_not_be_withdrawn(self, event, organiser):
        survey = draft(event)
        first = asked(survey, "single", options=["a", "b", "c"])
        asked(survey, "text", shown_if=first, shown_if_value="c")
        with pytest.raises(ValidationError, match="n’est plus proposée"):
            actions.change_question(first, actor=organiser, options=first.options[:2])

    @pytest.mark.parametrize(
        ("kind", "values", "field"),
        [
            ("single", {"options": [{"value": "1", "label": "Seul"}]}, "options"),
            ("scale", {}, "options"),
            ("matrix", {"options": [{"value": "1", "label": "A"}, {"value": "2", "label": "B"}]}, "rows"),
        ],
    )
    def test_each_form_has_what_it_needs(self, event, organiser, kind, values, field):
        with pytest.raises(ValidationError) as caught:
            actions.add_question(draft(event), actor=organiser, kind=kind, label="?", **values)
        assert list(caught.value.error_dict) == [field]

    def test_moving_and_duplicating_keep_an_order(self, event, organiser):
        survey = draft(event)
        one, two = asked(survey, "text", label="un"), asked(survey, "text", label="deux")
        actions.move_question(two, by=-1, actor=organiser)
        actions.move_question(two, by=-1, actor=organiser)
        copy = actions.duplicate_question(two, actor=organiser)
        assert [q.label for q in survey.questions.all()] == ["deux", "deux", "un"]
        assert len({copy.key, two.key, one.key}) == 3

    @pytest.mark.parametrize("goes", ["question", "survey"])
    def test_what_was_deleted_meanwhile_is_said(self, event, organiser, goes):
        survey = draft(event)
        question = asked(survey, "text")
        if goes == "question":
            actions.delete_question(SurveyQuestion.objects.get(), actor=organiser)
        else:
            actions.delete_survey(Survey.objects.get(), actor=organiser)
        for act in (
            lambda: actions.change_question(question, actor=organiser, label="Autre"),
            lambda: actions.move_question(question, by=1, actor=organiser),
            lambda: actions.duplicate_question(question, actor=organiser),
        ):
            with pytest.raises(ValidationError, match="effacé entre-temps"):
                act()

    def test_tables_are_of_closed_questions_crossed_by_one_value(self, event, organiser):
        survey = draft(event)
        scale, several, text = asked(survey), asked(survey, "multiple", options=["a"]), asked(survey, "text")
        for question, by in ((text, None), (scale, several), (scale, scale)):
            with pytest.raises(ValidationError):
                actions.declare_table(survey, question=question, by=by, actor=organiser)
        actions.declare_table(survey, question=several, by=scale, actor=organiser)
        with pytest.raises(ValidationError, match="déjà prévu"):
            actions.declare_table(survey, question=several, by=scale, actor=organiser)
        assert actions.declare_all_tables(survey, actor=organiser) == 2

    def test_without_choice_each_closed_question_has_its_table(self, event, organiser):
        survey = draft(event)
        asked(survey, "text")
        scale = asked(survey)
        actions.open_survey(survey, actor=organiser)
        assert [(t.question, t.by) for t in survey.tables.all()] == [(scale, None)]


class TestVersions:
    def test_once_answered_nothing_changes_and_a_copy_is_another_version(self, event, organiser):
        survey = opened(event, organiser)
        question = survey.questions.get()
        SurveyAnswerFactory(survey=survey)
        for act in (
            lambda: actions.add_question(survey, actor=organiser, kind="text", label="Encore ?"),
            lambda: actions.change_question(question, actor=organiser, label="Autre"),
            lambda: actions.delete_question(question, actor=organiser),
            lambda: actions.declare_all_tables(survey, actor=organiser),
            lambda: actions.take_back(survey, actor=organiser),
            lambda: actions.delete_survey(survey, actor=organiser),
        ):
            with pytest.raises(ValidationError, match="nouvelle version"):
                act()
        copy = actions.copy_survey(survey, actor=organiser)
        assert (copy.version, copy.follows, copy.status, copy.answers.count()) == (2, survey, "draft", 0)
        assert copy.questions.get().key == question.key
        assert copy.questions.get().identifier != question.identifier

    def test_a_copy_keeps_conditions_and_tables_among_its_own_questions(self, event, organiser):
        survey = draft(event)
        first = asked(survey, "yes_no")
        asked(survey, "scale", shown_if=first, shown_if_value="yes")
        actions.declare_table(survey, question=survey.questions.last(), by=first, actor=organiser)
        other = day()
        other.organisers.create(user=organiser)
        copy = actions.copy_survey(survey, actor=organiser, event=other)
        assert copy.event == other and copy.version == 1 and copy.follows is None
        assert copy.questions.last().shown_if == copy.questions.first()
        assert {copy.tables.get().question.survey, copy.tables.get().by.survey} == {copy}

    def test_back_to_preparation_while_nobody_answered(self, event, organiser):
        (person,) = present(event)
        survey = opened(event, organiser)
        secret = secrets_of(survey)[person.pk]
        actions.take_back(survey, actor=organiser)
        with pytest.raises(actions.Spent):
            actions.find_open(secret)
        actions.open_survey(survey, actor=organiser)
        survey.refresh_from_db()
        assert (actions.find_open(secret), survey.issued) == (survey, 1)


class TestSending:
    def test_those_who_were_there_are_invited_once(self, event, organiser):
        people = present(event, 2)
        RegistrationFactory(event=event)
        (taken_back,) = present(event)
        taken_back.check_ins.update(undone_at=timezone.now())
        survey = opened(event, organiser)
        (late,) = present(event, email="")
        assert [actions.send_survey(survey, actor=organiser) for _twice in range(2)] == [1, 0]
        survey.refresh_from_db()
        assert survey.issued == 3
        assert set(survey.tokens.values_list("registration", flat=True)) == {p.pk for p in (*people, late)}
        # Who has no address answers in the room, or on paper.
        assert Letter.objects.filter(kind="survey").count() == 2

    def test_who_was_let_in_is_invited_written_to_and_reminded_whatever_their_registration_says(self, event, organiser):
        let_in = [present(event, status=status)[0].pk for status in ("waiting", "pending")]
        let_in += [present(event, status="cancelled", ended_by="self")[0].pk]
        RegistrationFactory(event=event, status="cancelled", ended_by="self")
        survey = opened(event, organiser)
        assert survey.issued == 3
        assert sorted(secrets_of(survey)) == sorted(let_in)
        assert actions.remind_of_survey(survey, actor=organiser) == 3
        assert sorted(secrets_of(survey, Letter.Kind.SURVEY_REMINDER)) == sorted(let_in)

    @pytest.mark.parametrize("audience", Survey.Audience)
    def test_all_who_are_counted_as_invited_are_written_to(self, event, organiser, audience):
        for status in Registration.Status:
            ends = {"offered_until": timezone.now()} if status == "offered" else {}
            present(event, status=status, **ends)
            RegistrationFactory(event=event, status=status, **ends)
        present(event, anonymised_at=timezone.now())
        survey = opened(event, organiser, audience=audience)
        invited = Registration.objects.invited_by(survey)
        assert survey.issued == len(invited) == {"present": 5, "confirmed": 2, "everybody": 0}[audience]
        assert set(secrets_of(survey)) == {person.pk for person in invited}

    def test_of_a_visit_called_off_on_its_second_day_only_those_who_came_are_asked(self, event, organiser):
        event.status, event.cancelled_at = "cancelled", event.starts_at
        event.save()
        (came,) = present(event)
        RegistrationFactory(event=event)
        assert opened(event, organiser, audience="confirmed").issued == 0
        survey = opened(event, organiser)
        assert (survey.issued, list(secrets_of(survey))) == (1, [came.pk])

    def test_all_who_are_confirmed_where_the_organiser_so_chose(self, event, organiser):
        RegistrationFactory.create_batch(2, event=event)
        assert opened(event, organiser, audience="confirmed").issued == 2

    def test_one_reminder_to_those_who_may_still_answer(self, event, organiser):
        first, second = present(event, 2)
        survey = opened(event, organiser)
        secrets = secrets_of(survey)
        actions.answer_by_link(secrets[first.pk], {})
        assert actions.remind_of_survey(survey, actor=organiser) == 1
        again = secrets_of(survey, Letter.Kind.SURVEY_REMINDER)
        assert list(again) == [second.pk]
        with pytest.raises(ValidationError, match="qu’un"):
            actions.remind_of_survey(survey, actor=organiser)
        # Both of somebody's links work, and using one uses up the other.
        assert actions.find_open(secrets[second.pk]) == actions.find_open(again[second.pk]) == survey
        actions.answer_by_link(secrets[second.pk], {})
        with pytest.raises(actions.Spent):
            actions.answer_by_link(again[second.pk], {})
        assert survey.answers.count() == 2

    def test_no_link_for_whom_has_answered_or_once_it_is_closed(self, event, organiser):
        first, second = present(event, 2)
        survey = opened(event, organiser)
        letters = {letter.registration_id: letter for letter in Letter.objects.filter(kind="survey")}
        link = invitations.link_for(letters[first.pk])
        actions.answer_by_link(link.rstrip("/").rpartition("/")[2], {})
        assert invitations.link_for(letters[first.pk]) == ""
        actions.close_survey(survey, actor=organiser)
        assert invitations.link_for(letters[second.pk]) == ""

    def test_the_link_is_in_the_persons_language_and_its_secret_is_not_kept(self, event, organiser):
        present(event, language="en")
        opened(event, organiser)
        link = invitations.link_for(Letter.objects.get(kind="survey"))
        secret = link.rstrip("/").rpartition("/")[2]
        assert "/en/questionnaire/" in link and len(secret) == 22
        assert digest(secret) in SurveyToken.objects.values_list("token_hash", flat=True)


class TestClock:
    def test_opens_sends_reminds_and_closes(self, event, organiser):
        present(event)
        now = timezone.now()
        survey = draft(event, opens_at=now + timedelta(hours=1), reminder_days=2)
        asked(survey)
        steps = []
        for hours in (0, 2, 2, 51, 51, 24 * 8):
            due.surveys(now + timedelta(hours=hours))
            survey.refresh_from_db()
            steps.append((survey.status, Letter.objects.count()))
        assert steps == [("draft", 0), ("open", 1), ("open", 1), ("open", 2), ("open", 2), ("closed", 0)]
        assert not survey.tokens.exists()

    def test_what_is_not_ready_stays_in_preparation(self, event):
        survey = draft(event, opens_at=timezone.now() - timedelta(minutes=1))
        assert due.surveys(timezone.now()) == 0
        survey.refresh_from_db()
        assert survey.status == "draft"

    def test_cold_opens_a_month_to_three_months_later(self, event, organiser):
        survey = draft(event, kind="cold")
        asked(survey)
        with pytest.raises(ValidationError, match="un mois au moins"):
            actions.open_survey(survey, actor=organiser)
        values = {name: getattr(survey, name) for name in actions.surveying.DETAILS}
        for days, refused in ((7, True), (60, False), (120, True)):
            values |= {
                "opens_at": event.ends_at + timedelta(days=days),
                "closes_at": event.ends_at + timedelta(days=150),
            }
            if refused:
                with pytest.raises(ValidationError):
                    actions.describe_survey(survey, actor=organiser, **values)
            else:
                actions.describe_survey(survey, actor=organiser, **values)
        actions.open_survey(survey, at=event.ends_at + timedelta(days=60))


class TestConditions:
    def test_what_is_not_shown_is_neither_kept_nor_needed_nor_a_condition(self):
        survey = SurveyFactory()
        first = asked(survey, "yes_no")
        second = asked(survey, "single", options=["a", "b"], shown_if=first, shown_if_value="yes", required=True)
        third = asked(survey, "text", shown_if=second, shown_if_value="a", required=True)
        ids = [str(q.identifier) for q in (first, second, third)]
        questions = list(survey.questions.all())
        everything = dict(zip(ids, ("no", "a", "mots"), strict=True))
        assert sheets.kept(questions, everything) == {ids[0]: "no"}
        assert list(sheets.unanswered(questions, {ids[0]: "no"})) == []
        assert list(sheets.unanswered(questions, {ids[0]: "yes"})) == [second]
        assert list(sheets.unanswered(questions, {ids[0]: "yes", ids[1]: "a"})) == [third]

    def test_the_condition_of_a_section_is_that_of_its_questions(self):
        survey = SurveyFactory()
        first = asked(survey, "multiple", options=["a", "b"])
        asked(survey, "section", shown_if=first, shown_if_value="b")
        inside = asked(survey, "text")
        asked(survey, "section")
        after = asked(survey, "text")
        questions = list(survey.questions.all())
        shown = sheets.applicable(questions, {str(first.identifier): ["a"]})
        assert inside not in shown and after in shown
        assert inside in sheets.applicable(questions, {str(first.identifier): ["a", "b"]})


class TestClosing:
    def test_texts_leave_the_answers(self, event, organiser):
        survey = draft(event)
        scale, text = asked(survey), asked(survey, "text")
        actions.open_survey(survey, actor=organiser)
        for number in range(3):
            values = {str(scale.identifier): "5", str(text.identifier): f"mot {number}"}
            actions.answer_on_paper(survey, values, actor=organiser)
        keys = set(survey.answers.values_list("pk", flat=True))
        assert actions.close_survey(survey, actor=organiser) == 3
        assert {tuple(a.values.items()) for a in survey.answers.all()} == {((str(scale.identifier), "5"),)}
        assert not keys & set(survey.answers.values_list("pk", flat=True))
        assert sorted(survey.texts.values_list("text", "state")) == [(f"mot {n}", "waiting") for n in range(3)]
        with pytest.raises(ValidationError):
            actions.close_survey(survey, actor=organiser)

    def test_a_closed_survey_takes_no_paper(self, event, organiser):
        survey = opened(event, organiser)
        actions.close_survey(survey, actor=organiser)
        with pytest.raises(actions.Spent):
            actions.answer_on_paper(survey, {"a": "b"}, actor=organiser)


class TestReading:
    @pytest.fixture
    def text(self, event):
        survey = SurveyFactory(event=event, status="closed")
        return FreeTextFactory(survey=survey, question__survey=survey, text="Bravo à Léa et à son équipe.")

    def test_kept_left_out_and_back(self, text, organiser):
        for state in ("kept", "left_out", "waiting", "kept", "kept"):
            actions.judge_text(text, state, actor=organiser)
            text.refresh_from_db()
            assert text.state == state

    def test_a_passage_is_hidden_for_good(self, text, organiser):
        actions.mask_text(text, "Bravo à […] et à son équipe.", actor=organiser)
        text.refresh_from_db()
        assert (text.text, text.state) == ("Bravo à […] et à son équipe.", "kept")
        actions.mask_text(text, "Bravo à […].", actor=organiser)
        assert FreeText.objects.get().text == "Bravo à […]."

    @pytest.mark.parametrize(
        "shown", ["Bravo à Luc et à son équipe.", "Merci à […] et à son équipe.", "[…]", "Bravo à Léa[…] !", ""]
    )
    def test_nothing_else_may_change(self, text, organiser, shown):
        with pytest.raises(ValidationError) as caught:
            actions.mask_text(text, shown, actor=organiser)
        assert list(caught.value.error_dict) == ["shown"]

    def test_many_marks_are_judged_at_once(self):
        assert not is_masked("a" * 2000, "[…]a" * 400 + "b")

    def test_not_before_closing_nor_once_published(self, text, organiser):
        for status, closed_at in (("open", None), ("published", timezone.now())):
            Survey.objects.filter(pk=text.survey_id).update(status=status, closed_at=closed_at)
            with pytest.raises(ValidationError, match="clos"):
                actions.judge_text(text, "kept", actor=organiser)


class TestWhoMay:
    @pytest.mark.parametrize("make", [UserFactory, lambda: organiser_of(EventFactory())])
    def test_only_those_who_run_the_event(self, event, organiser, make):
        survey, user = opened(event, organiser), make()
        question = survey.questions.get()
        text = FreeTextFactory(survey=survey, question=question)
        for act, *args in (
            (actions.copy_survey, survey),
            (actions.declare_all_tables, survey),
            (actions.delete_question, question),
            (actions.send_survey, survey),
            (actions.remind_of_survey, survey),
            (actions.answer_on_paper, survey, {"a": "b"}),
            (actions.take_back, survey),
            (actions.close_survey, survey),
            (actions.judge_text, text, "kept"),
        ):
            with pytest.raises(PermissionDenied):
                act(*args, actor=user)
        with pytest.raises(PermissionDenied):
            actions.make_survey(kind="hot", title="Avis", event=event, actor=user)

    def test_a_poll_of_no_event_is_the_coordinators(self, organiser):
        with pytest.raises(PermissionDenied):
            actions.make_survey(kind="poll", title="Sondage", actor=organiser)
        survey = actions.make_survey(kind="poll", title="Sondage", actor=UserFactory(coordinator=True))
        assert survey.audience == "everybody"


def test_names_are_given_where_others_have_taken_them(event, organiser):
    surveys = [actions.make_survey(kind="hot", title="🙂", event=event, actor=organiser) for _twice in range(2)]
    assert len({survey.slug for survey in surveys}) == len({survey.room_code for survey in surveys}) == 2


def test_a_survey_never_opened_is_deleted_with_its_questions(event, organiser):
    survey = hot_survey(event, organiser)
    actions.declare_all_tables(survey, actor=organiser)
    actions.delete_survey(survey, actor=organiser)
    assert not Survey.objects.exists() and not SurveyQuestion.objects.exists()


def test_more_answers_than_are_mixed_at_once_all_stay(event, organiser):
    survey = opened(event, organiser)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(survey=survey, day=timezone.localdate(), values={"n": number}) for number in range(130)
    )
    actions.answer_on_paper(survey, {"n": 130}, actor=organiser)
    assert sorted(a.values["n"] for a in survey.answers.all()) == list(range(131))


def test_key_of_a_shipped_question_is_found(event, organiser):
    assert ask(hot_survey(event, organiser), "recommend").required
