"""The pages of surveys at the desk: who may open them, building, its bad input, states by buttons, paper, texts, queries."""

import pytest
from django.urls import reverse

from events import actions
from events.models import FreeText, PublishedTable, Survey, SurveyAnswer, SurveyQuestion
from tests.factories.events import EventFactory, organiser_of
from tests.factories.partners import UserFactory
from tests.factories.surveys import (
    FreeTextFactory,
    PublishedTableFactory,
    SurveyAnswerFactory,
    SurveyFactory,
    SurveyInvitedFactory,
    SurveyResultsFactory,
    SurveyTokenFactory,
)

from .surveying_steps import asked, day, draft, hot_survey, name_of, present

pytestmark = pytest.mark.django_db

MARKER = "⟦undefined"


@pytest.fixture
def event():
    return day(title="Journée de Port-Brevent")


@pytest.fixture
def organiser(event):
    return organiser_of(event)


@pytest.fixture
def survey(event, organiser):
    return hot_survey(event, organiser)


@pytest.fixture
def people(organiser):
    return {
        "visitor": None,
        "member": UserFactory(),
        "elsewhere": organiser_of(EventFactory()),
        "organiser": organiser,
        "coordinator": UserFactory(coordinator=True),
    }


def asked_by(client, user, address, data=None):
    client.logout()
    if user:
        client.force_login(user)
    response = client.get(address) if data is None else client.post(address, data)
    assert MARKER not in response.content.decode()
    return response


OWN = {"visitor": 302, "member": 403, "elsewhere": 403, "organiser": 200, "coordinator": 200}
PAGES = (
    "survey_desk",
    "survey_settings",
    "survey_preview",
    "survey_poster",
    "survey_questions",
    "survey_tables",
    "survey_paper",
    "survey_texts",
)


class TestWhoMay:
    @pytest.mark.parametrize("view", PAGES)
    def test_pages_of_a_survey(self, client, people, survey, view):
        where = reverse(view, args=[survey.slug])
        assert {role: asked_by(client, user, where).status_code for role, user in people.items()} == OWN

    def test_pages_of_its_parts(self, client, people, event, survey):
        text = FreeTextFactory(survey=survey, question=survey.questions.first())
        for where in (
            reverse("event_surveys", args=[event.slug]),
            reverse("event_survey_new", args=[event.slug]),
            reverse("survey_question", args=[survey.slug, survey.questions.first().pk]),
            reverse("survey_question_new", args=[survey.slug, "matrix"]),
            reverse("survey_text_mask", args=[survey.slug, text.pk]),
            reverse("survey_text_keep", args=[survey.slug, text.pk]),
        ):
            assert {role: asked_by(client, user, where).status_code for role, user in people.items()} == OWN

    def test_lists_show_ones_own(self, client, people, survey):
        poll = actions.make_survey(kind="poll", title="Sondage", actor=people["coordinator"])
        found = {}
        for role, user in people.items():
            response = asked_by(client, user, reverse("surveys"))
            rows = response.context["rows"] if response.status_code == 200 else response.status_code
            found[role] = {row.survey for row in rows} if isinstance(rows, list) else rows
        assert found == {
            "visitor": 302,
            "member": 403,
            "elsewhere": set(),
            "organiser": {survey},
            "coordinator": {survey, poll},
        }

    def test_a_poll_of_no_event_is_the_coordinators(self, client, people):
        poll = actions.make_survey(kind="poll", title="Sondage", actor=people["coordinator"])
        coordinators = OWN | {"organiser": 403}
        for where in (reverse("survey_new"), reverse("survey_desk", args=[poll.slug])):
            assert {role: asked_by(client, user, where).status_code for role, user in people.items()} == coordinators

    @pytest.mark.parametrize("verb", ["ouvrir", "copier", "supprimer", "clore", "rappeler", "envoyer", "reprendre"])
    def test_buttons_are_for_those_who_run_the_event(self, client, people, survey, verb):
        where = reverse("survey_change", args=[survey.slug])
        for role in ("visitor", "member", "elsewhere"):
            assert asked_by(client, people[role], where, {"verb": verb}).status_code == OWN[role]
        survey.refresh_from_db()
        assert (survey.status, Survey.objects.count()) == ("draft", 1)

    def test_the_way_from_the_admin(self, client, people):
        assert (
            reverse("surveys") in asked_by(client, people["coordinator"], reverse("wagtailadmin_home")).content.decode()
        )


class TestStarting:
    def test_from_a_template_a_copy_or_nothing(self, client, people, event, survey):
        other = EventFactory()
        other.organisers.create(user=people["organiser"])
        where = reverse("event_survey_new", args=[other.slug])
        for start, questions in (("a_froid", 9), (f"copie-{survey.pk}", 8), ("poll", 0)):
            asked_by(client, people["organiser"], where, {"start": start})
            assert other.surveys.first().questions.count() == questions

    @pytest.mark.parametrize("start", ["", "copie-999", "a_tiede", "🙂"])
    def test_from_what_is_not_proposed(self, client, organiser, event, start):
        where = reverse("event_survey_new", args=[event.slug])
        assert asked_by(client, organiser, where, {"start": start}).status_code == 422


class TestBuilding:
    def typed(self, **values):
        return {"label": "Question ?", "condition": "", "degrees": "5"} | values

    def test_a_scale_has_words_at_its_ends(self, client, organiser, survey):
        where = reverse("survey_question_new", args=[survey.slug, "scale"])
        data = self.typed(**{"option-0": "Pas du tout"})
        response = asked_by(client, organiser, where, data)
        assert response.status_code == 422 and "Pas du tout" in response.content.decode()
        asked_by(client, organiser, where, data | {"option-4": "Absolument", "option_en-4": "Absolutely"})
        question = survey.questions.last()
        assert [each["value"] for each in question.options] == ["1", "2", "3", "4", "5"]
        assert question.options[4] == {"value": "5", "label": "Absolument", "label_en": "Absolutely"}

    def test_a_matrix_and_its_rows(self, client, organiser, survey):
        where = reverse("survey_question_new", args=[survey.slug, "matrix"])
        data = self.typed(**{"option-0": "Peu", "option-1": "Très"})
        assert "Donnez une ligne au moins." in asked_by(client, organiser, where, data).content.decode()
        asked_by(client, organiser, where, data | {"row-0": "Matin", "row-1": "Soir"})
        assert [words for _value, words in survey.questions.last().lines] == ["Matin", "Soir"]

    def test_an_answer_keeps_its_value_when_it_is_worded_anew(self, client, organiser, event):
        survey = draft(event)
        question = asked(survey, "single", options=["a", "b", "c"])
        hanging = asked(survey, "text", shown_if=question, shown_if_value="c")
        where = reverse("survey_question", args=[survey.slug, question.pk])
        asked_by(
            client, organiser, where, self.typed(**{"option-0": "A", "option-2": "Autre C", "option-3": "Nouveau"})
        )
        question.refresh_from_db()
        assert [(each["value"], each["label"]) for each in question.options] == [
            ("a", "A"),
            ("c", "Autre C"),
            ("1", "Nouveau"),
        ]
        shown = asked_by(client, organiser, where, self.typed(**{"option-0": "A", "option-2": "Nouveau"}))
        assert shown.status_code == 409 and hanging.label in shown.content.decode()

    def test_a_condition_is_on_an_earlier_answer(self, client, organiser, survey):
        recommend = survey.questions.get(key="recommend")
        where = reverse("survey_question_new", args=[survey.slug, "text"])
        data = self.typed(condition=f"{recommend.pk}:1")
        assert asked_by(client, organiser, where, data).status_code == 302
        assert survey.questions.last().shown_if == recommend
        for condition in (f"{recommend.pk}:9", "999999999999999999999:1", "x", "1:"):
            assert asked_by(client, organiser, where, self.typed(condition=condition)).status_code == 422

    @pytest.mark.parametrize("label", ["", "m" * 500, "\x00"])
    def test_a_question_without_words_or_with_too_many(self, client, organiser, survey, label):
        where = reverse("survey_question_new", args=[survey.slug, "text"])
        assert asked_by(client, organiser, where, self.typed(label=label)).status_code == 422

    def test_buttons_of_a_question(self, client, organiser, survey):
        def press(question, verb):
            where = reverse("survey_question_change", args=[survey.slug, question.pk])
            return asked_by(client, organiser, where, {"verb": verb}).status_code

        first, second = survey.questions.all()[:2]
        assert [press(second, "haut"), press(second, "bas"), press(second, "doubler")] == [302] * 3
        assert press(first, "effacer") == 302
        assert press(second, "autre") == 409
        assert survey.questions.count() == 8
        assert not SurveyQuestion.objects.filter(pk=first.pk).exists()

    def test_once_open_nothing_changes(self, client, organiser, survey):
        actions.open_survey(survey, actor=organiser)
        question = survey.questions.last()
        where = reverse("survey_question", args=[survey.slug, question.pk])
        response = asked_by(client, organiser, where, self.typed(label="Tout autre chose"))
        assert response.status_code == 409 and "Tout autre chose" in response.content.decode()
        change = reverse("survey_question_change", args=[survey.slug, question.pk])
        assert asked_by(client, organiser, change, {"verb": "haut"}).status_code == 409
        assert (
            asked_by(client, organiser, reverse("survey_tables", args=[survey.slug]), {"verb": "toutes"}).status_code
            == 409
        )

    def test_tables(self, client, organiser, survey):
        where = reverse("survey_tables", args=[survey.slug])
        links, act = survey.questions.get(key="links"), survey.questions.get(key="act")
        asked_by(client, organiser, where, {"verb": "ajouter", "question": links.pk, "by": act.pk})
        assert asked_by(client, organiser, where, {"verb": "ajouter", "question": "x"}).status_code == 422
        assert (
            asked_by(client, organiser, where, {"verb": "ajouter", "question": links.pk, "by": act.pk}).status_code
            == 422
        )
        asked_by(client, organiser, where, {"verb": "toutes"})
        asked_by(client, organiser, where, {"verb": "retirer", "table": PublishedTable.objects.first().pk})
        assert survey.tables.count() == 4
        for table in ("", "99", "9" * 30):
            assert asked_by(client, organiser, where, {"verb": "retirer", "table": table}).status_code == 404


class TestSettings:
    def typed(self, **values):
        return {"title": "Votre avis", "audience": "present", "closes_at": "2027-01-31T18:00"} | values

    def test_moments_are_on_the_clock_of_the_event(self, client, organiser, survey):
        type(survey.event).objects.filter(pk=survey.event_id).update(zone="Indian/Reunion")
        where = reverse("survey_settings", args=[survey.slug])
        asked_by(client, organiser, where, self.typed())
        survey.refresh_from_db()
        assert survey.closes_at.isoformat() == "2027-01-31T14:00:00+00:00"
        assert 'value="2027-01-31T18:00"' in asked_by(client, organiser, where).content.decode()

    @pytest.mark.parametrize(
        "values",
        [
            {"title": ""},
            {"title": "m" * 500},
            {"audience": "nobody"},
            {"closes_at": "9999-12-31T00:00"},
            {"closes_at": "demain"},
            {"opens_at": "2027-02-01T00:00"},
            {"reminder_days": "99999999999999999999"},
            {"intro": "m" * 2000},
        ],
    )
    def test_bad_input_keeps_what_was_typed(self, client, organiser, survey, values):
        where = reverse("survey_settings", args=[survey.slug])
        response = asked_by(client, organiser, where, self.typed(title_en="To be kept") | values)
        assert response.status_code == 422
        assert "To be kept" in response.content.decode()


class TestLife:
    def test_from_opening_to_a_new_version(self, client, organiser, survey, event):
        present(event, 3)
        where, desk = reverse("survey_change", args=[survey.slug]), reverse("survey_desk", args=[survey.slug])
        asked_by(client, organiser, where, {"verb": "ouvrir"})
        assert asked_by(client, organiser, where, {"verb": "ouvrir"}).status_code == 409
        SurveyAnswerFactory(survey=survey)
        shown = asked_by(client, organiser, desk).content.decode()
        assert "33\u00a0%" in shown and "Rien d’autre ne se montre" in shown
        assert asked_by(client, organiser, where, {"verb": "reprendre"}).status_code == 409
        asked_by(client, organiser, where, {"verb": "clore"})
        assert "mêlées" in asked_by(client, organiser, desk).content.decode()
        copied = asked_by(client, organiser, where, {"verb": "copier"})
        assert copied.url == reverse("survey_desk", args=[Survey.objects.get(version=2).slug])
        assert asked_by(client, organiser, where, {"verb": "autre"}).status_code == 409

    def test_published(self, client, organiser, event):
        results = SurveyResultsFactory(survey__event=event)
        assert asked_by(client, organiser, reverse("survey_desk", args=[results.survey.slug])).status_code == 200

    def test_each_state_has_a_page_that_says_what_is_missing(self, client, organiser, event):
        survey = draft(event)
        shown = asked_by(client, organiser, reverse("survey_desk", args=[survey.slug])).content.decode()
        assert "Il n’y a encore aucune question." in shown and 'value="ouvrir"' not in shown

    def test_the_preview_is_in_both_languages(self, client, organiser, survey):
        where = reverse("survey_preview", args=[survey.slug])
        assert "Conseilleriez-vous" in asked_by(client, organiser, where).content.decode()
        assert "Would you recommend" in asked_by(client, organiser, f"{where}?langue=en").content.decode()


class TestPaper:
    def test_forms_are_typed_in_one_after_the_other(self, client, organiser, survey):
        actions.open_survey(survey, actor=organiser)
        where, links = reverse("survey_paper", args=[survey.slug]), survey.questions.get(key="links")
        for value in ("3", "4"):
            assert asked_by(client, organiser, where, {name_of(links): value}).url == where
        assert "2 feuilles aujourd’hui" in asked_by(client, organiser, where).content.decode()
        assert set(SurveyAnswer.objects.values_list("paper", flat=True)) == {True}

    def test_an_empty_form_or_one_with_an_unknown_answer(self, client, organiser, survey):
        actions.open_survey(survey, actor=organiser)
        where, links = reverse("survey_paper", args=[survey.slug]), survey.questions.get(key="links")
        assert asked_by(client, organiser, where, {"nothing": "1"}).status_code == 409
        assert asked_by(client, organiser, where, {name_of(links): "9"}).status_code == 422

    def test_not_before_the_opening(self, client, organiser, survey):
        links = survey.questions.get(key="links")
        where = reverse("survey_paper", args=[survey.slug])
        assert asked_by(client, organiser, where, {name_of(links): "3"}).status_code == 409


class TestTexts:
    @pytest.fixture
    def text(self, event):
        survey = SurveyFactory(event=event, status="closed")
        return FreeTextFactory(survey=survey, question__survey=survey, text="Merci à Léa <b>")

    def test_read_one_by_one(self, client, organiser, text):
        where = reverse("survey_text_change", args=[text.survey.slug, text.pk])
        for verb, state in (("garder", "kept"), ("ecarter", "left_out"), ("relire", "waiting")):
            assert asked_by(client, organiser, where, {"verb": verb, "sur": "1"}).status_code == 302
            assert FreeText.objects.get().state == state
        assert asked_by(client, organiser, where, {"verb": "publier"}).status_code == 409

    def test_a_text_that_may_name_somebody_is_kept_once_that_was_asked(self, client, organiser, text):
        where = reverse("survey_text_change", args=[text.survey.slug, text.pk])
        asks = reverse("survey_text_keep", args=[text.survey.slug, text.pk])
        assert asked_by(client, organiser, where, {"verb": "garder"}).url == asks
        assert FreeText.objects.get().state == "waiting"
        shown = asked_by(client, organiser, asks).content.decode()
        assert "Merci à <mark>Léa</mark> &lt;b&gt;" in shown and 'name="sur"' in shown
        FreeText.objects.update(text="Merci à tous")
        asked_by(client, organiser, where, {"verb": "garder"})
        assert FreeText.objects.get().state == "kept"

    def test_a_decision_is_said_and_undone(self, client, organiser, text):
        where = reverse("survey_text_change", args=[text.survey.slug, text.pk])
        after = asked_by(client, organiser, where, {"verb": "ecarter"}).url
        judged = asked_by(client, organiser, after).context["judged"]
        assert (judged["text"], judged["words"], judged["undo"]) == (text, "Texte écarté.", "relire")
        back = asked_by(client, organiser, where, {"verb": judged["undo"], "annuler": "1"}).url
        assert FreeText.objects.get().state == "waiting"
        assert asked_by(client, organiser, back).context["judged"] is None

    @pytest.mark.parametrize("key", ["", "x", "²", "9" * 30, "0"])
    def test_a_text_that_is_none_was_not_decided_on(self, client, organiser, text, key):
        where = reverse("survey_texts", args=[text.survey.slug])
        assert asked_by(client, organiser, f"{where}?fait={key}").context["judged"] is None

    def test_what_was_written_is_never_markup_and_any_state_may_be_asked_for(self, client, organiser, text):
        where = reverse("survey_texts", args=[text.survey.slug])
        assert "Merci à <mark>Léa</mark> &lt;b&gt;" in asked_by(client, organiser, where).content.decode()
        for state in ("kept", "left_out", "🙂", ""):
            assert asked_by(client, organiser, f"{where}?etat={state}&page=x").status_code == 200

    def test_a_passage_is_masked(self, client, organiser, text):
        where = reverse("survey_text_mask", args=[text.survey.slug, text.pk])
        response = asked_by(client, organiser, where, {"shown": "Merci à tous"})
        assert response.status_code == 422 and "Merci à tous" in response.content.decode()
        asked_by(client, organiser, where, {"shown": "Merci à […]"})
        assert FreeText.objects.get().text == "Merci à […]"

    def test_a_text_of_another_survey_is_not_found(self, client, organiser, text, survey):
        for view in ("survey_text_change", "survey_text_mask"):
            where = reverse(view, args=[survey.slug, text.pk])
            assert asked_by(client, organiser, where, {"verb": "garder"}).status_code == 404
        where = reverse("survey_text_keep", args=[survey.slug, text.pk])
        assert asked_by(client, organiser, where).status_code == 404


class TestQueries:
    @pytest.mark.parametrize(
        ("view", "number"), [("event_surveys", 7), ("survey_desk", 10), ("survey_questions", 7), ("survey_tables", 9)]
    )
    def test_lists_cost_the_same_whatever_their_length(
        self, client, event, organiser, view, number, django_assert_num_queries
    ):
        survey = SurveyFactory(event=event, status="draft")
        where = reverse(view, args=[event.slug if view == "event_surveys" else survey.slug])
        client.force_login(organiser)

        def more():
            PublishedTableFactory(question=asked(survey), by=asked(survey))
            other = SurveyFactory(event=event)
            SurveyAnswerFactory(survey=other)
            SurveyInvitedFactory(survey=other)
            SurveyTokenFactory(survey=other)

        more()
        client.get(where)
        with django_assert_num_queries(number):
            client.get(where)
        more(), more()
        with django_assert_num_queries(number):
            client.get(where)

    def test_texts(self, client, event, organiser, django_assert_num_queries):
        survey = SurveyFactory(event=event, status="closed")
        where = reverse("survey_texts", args=[survey.slug])
        client.force_login(organiser)
        FreeTextFactory(question__survey=survey)
        client.get(where)
        for _more in range(2):
            with django_assert_num_queries(9):
                client.get(where)
            FreeTextFactory.create_batch(2, question__survey=survey)
