"""Publishing results: when, by whom, what they show, and what they must not."""

import csv
import io
import json

import pypdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from events import actions, results_report
from events.models import Event, PublishedTotal, Survey, SurveyAnswer, SurveyQuestion, SurveyResults
from events.queries import results as queries
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.partners import UserFactory
from tests.factories.surveys import (
    FreeTextFactory,
    PublishedTableFactory,
    SurveyAnswerFactory,
    SurveyFactory,
    SurveyQuestionFactory,
)

from .results_steps import FIGURES, survey_of, towns_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(db):
    return survey_of(FIGURES)


@pytest.fixture
def published(survey, coordinator):
    actions.publish_results(survey, actor=coordinator)
    survey.refresh_from_db()
    return survey


@pytest.fixture
def coordinator(db):
    return UserFactory(coordinator=True)


# Publishing


def test_published_figures_say_what_the_demonstration_says(published):
    page = queries.page(published.results.snapshot)
    assert (page.n, page.issued, page.rate) == (80, 104, 77)
    assert page.sentences == [
        "75 personnes sur 80 conseilleraient cette journée à un ou une collègue, dont 48 « absolument ».",
        "9 personnes sur 10 disent que leurs liens avec les partenaires se sont améliorés.",
        "75 personnes sur 80 comprennent mieux la politique du Logement d’abord, dont 36 voudraient aller plus loin.",
        "8 personnes sur 10 voient mieux comment agir, à leur place.",
    ]
    assert [(bar.label, bar.value) for bar in page.figures[0].bars] == [
        ("Non, pas du tout ou Plutôt non", "5 sur 80, soit 6 %"),
        ("Plutôt oui", "27 sur 80, soit 34 %"),
        ("Oui, absolument", "48 sur 80, soit 60 %"),
    ]


def test_publishing_twice_is_done_once(published, coordinator):
    actions.publish_results(published, actor=coordinator)
    assert ModelLogEntry.objects.filter(action="events.results_published").count() == 1


@pytest.mark.parametrize("status", [Survey.Status.DRAFT, Survey.Status.OPEN])
def test_results_are_not_published_before_the_end(coordinator, status):
    survey = SurveyFactory(status=status)
    with pytest.raises(ValidationError, match="une fois le questionnaire clos"):
        actions.publish_results(survey, actor=coordinator)
    with pytest.raises(ValueError, match="not closed"):
        actions.snapshot(survey)


def test_results_wait_for_texts_to_be_read(survey, coordinator):
    FreeTextFactory(survey=survey, question=survey.questions.get(key="word"))
    with pytest.raises(ValidationError, match="attendent d’être relus"):
        actions.publish_results(survey, actor=coordinator)


def test_results_of_four_people_are_not_published(coordinator):
    survey = survey_of({"recommend": (0, 0, 0, 4)})
    with pytest.raises(ValidationError, match="moins de cinq réponses"):
        actions.publish_results(survey, actor=coordinator)


def test_only_those_who_run_the_survey_publish(survey):
    with pytest.raises(PermissionDenied):
        actions.publish_results(survey, actor=UserFactory())
    with pytest.raises(PermissionDenied):
        actions.unpublish_results(survey, actor=UserFactory())


def test_off_the_site_tables_are_kept_and_texts_are_not(survey, coordinator):
    FreeTextFactory(survey=survey, question=survey.questions.get(key="word"), text="Merci pour tout.", state="kept")
    actions.publish_results(survey, actor=coordinator)
    before = SurveyResults.objects.get(survey=survey).snapshot
    actions.unpublish_results(survey, actor=coordinator)
    survey.refresh_from_db()
    assert before["texts"] and (survey.status, survey.results.published_at) == ("closed", None)
    assert survey.results.snapshot == before | {"texts": {}}


def test_published_again_the_tables_are_the_same_whatever_the_answers_are(published, coordinator):
    before = published.results.snapshot
    actions.unpublish_results(published, actor=coordinator)
    published.refresh_from_db()
    SurveyAnswer.objects.filter(survey=published, pk__in=published.answers.values("pk")[:4]).delete()
    FreeTextFactory(survey=published, question=published.questions.get(key="word"), text="Un mot.", state="kept")
    after = actions.publish_results(published, actor=coordinator).snapshot
    assert list(after["texts"].values()) == [["Un mot."]]
    assert [after[name] for name in ("n", "tables", "quiet")] == [before[name] for name in ("n", "tables", "quiet")]


def test_tables_that_were_published_without_saying_which_texts_go_with_them_stay(client, published, coordinator):
    before = published.results.snapshot
    FreeTextFactory(survey=published, question=published.questions.get(key="word"), text="Un mot.", state="kept")
    SurveyResults.objects.update(snapshot={name: before[name] for name in before if name != "quiet"})
    SurveyAnswer.objects.filter(survey=published, pk__in=published.answers.values("pk")[:4]).delete()
    client.force_login(coordinator)
    assert client.get(reverse("survey_results_preview", args=[published.slug])).status_code == 200
    after = actions.snapshot(published)
    assert (after["n"], after["tables"], after["texts"]) == (80, before["tables"], {})


@pytest.mark.parametrize(("typed", "shown"), [(0, True), (75, True), (76, False), (79, False), (80, True)])
def test_whoever_typed_the_paper_forms_finds_no_few_others_by_subtraction(client, survey, coordinator, typed, shown):
    SurveyAnswer.objects.filter(survey=survey, pk__in=survey.answers.values("pk")[:typed]).update(paper=True)
    client.force_login(coordinator)
    context = client.get(reverse("survey_results_preview", args=[survey.slug])).context
    assert any("autrement que sur papier" in reason for reason in context["reasons"]) is not shown
    figures = actions.snapshot(survey)
    assert any(table["parts"] for table in figures["tables"]) is shown
    assert figures["n"] == 80
    if not shown:
        with pytest.raises(ValidationError, match="autrement que sur papier"):
            actions.publish_results(survey, actor=coordinator)


def test_results_that_were_not_kept_are_computed_anew(published, coordinator):
    """An earlier version of the portal kept nothing of results that were taken off the site."""
    before = published.results.snapshot
    actions.unpublish_results(published, actor=coordinator)
    SurveyResults.objects.update(snapshot={})
    published.refresh_from_db()
    assert json.loads(json.dumps(actions.snapshot(published)["tables"])) == before["tables"]


def test_texts_that_were_left_out_are_nowhere(survey, coordinator):
    question = survey.questions.get(key="word")
    FreeTextFactory(survey=survey, question=question, text="Merci pour tout.", state="kept")
    FreeTextFactory(survey=survey, question=question, text="Gaëlle Prigent dort.", state="left_out")
    shown = actions.publish_results(survey, actor=coordinator).snapshot
    assert shown["texts"] == {str(question.identifier): ["Merci pour tout."]}
    assert "Gaëlle" not in json.dumps(shown, ensure_ascii=False)


def test_texts_asked_of_a_few_are_not_shown(coordinator):
    survey = survey_of({"recommend": (3, 0, 40, 37)})
    asked = survey.questions.get(key="recommend")
    why = SurveyQuestionFactory(survey=survey, kind="text", shown_if=asked, shown_if_value="1", options=[], position=9)
    FreeTextFactory(survey=survey, question=why, text="Trop de bruit.", state="kept")
    assert actions.publish_results(survey, actor=coordinator).snapshot["texts"] == {}


def test_snapshot_holds_no_small_count(coordinator):
    survey = survey_of({"recommend": (2, 1, 30, 47), "links": (3, 0, 0, 77)})
    shown = actions.publish_results(survey, actor=coordinator).snapshot
    counts = [line["count"] for table in shown["tables"] for part in table["parts"] for line in part["lines"]]
    assert counts == [None, None, None, 47, None, 0, 0, None]


# Pages


@pytest.mark.parametrize("route", ["survey_results", "survey_results_pdf", "survey_results_csv"])
def test_results_are_nowhere_before_they_are_published(client, survey, coordinator, route):
    address = reverse(route, args=[survey.slug])
    assert client.get(address).status_code == 404
    actions.publish_results(survey, actor=coordinator)
    assert client.get(address).status_code == 200
    actions.unpublish_results(survey, actor=coordinator)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("status", [Survey.Status.DRAFT, Survey.Status.OPEN])
def test_preview_of_an_open_survey_shows_nothing(client, coordinator, status):
    survey = SurveyFactory(status=status)
    question = SurveyQuestionFactory(survey=survey, key="recommend")
    for _each in range(9):
        SurveyAnswerFactory(survey=survey, values={str(question.identifier): "5"})
    client.force_login(coordinator)
    response = client.get(reverse("survey_results_preview", args=[survey.slug]))
    assert "Rien à montrer pour l’instant" in response.text
    assert "results" not in response.context


def test_preview_shows_what_will_be_published(client, survey, coordinator):
    client.force_login(coordinator)
    response = client.get(reverse("survey_results_preview", args=[survey.slug]))
    assert response.context["results"] == queries.page(actions.snapshot(survey))
    assert "Publier les résultats" in response.text


def test_preview_and_buttons_are_for_those_who_run_the_survey(client, survey):
    client.force_login(UserFactory())
    assert client.get(reverse("survey_results_preview", args=[survey.slug])).status_code == 403
    assert client.post(reverse("survey_results_change", args=[survey.slug]), {"verb": "publier"}).status_code == 403


def test_publish_and_withdraw_by_the_buttons(client, survey, coordinator):
    client.force_login(coordinator)
    address = reverse("survey_results_change", args=[survey.slug])
    for verb, status in (
        ("publier", "published"),
        ("publier", "published"),
        ("retirer", "closed"),
        ("retirer", "closed"),
    ):
        assert client.post(address, {"verb": verb}).status_code == 302
        survey.refresh_from_db()
        assert survey.status == status
    assert client.post(address, {"verb": "effacer"}).status_code == 409


@pytest.mark.parametrize("questions", [1, 3])
def test_page_reads_the_snapshot_and_nothing_else(client, coordinator, questions, django_assert_num_queries):
    survey = survey_of(dict(list(FIGURES.items())[:questions]))
    actions.publish_results(survey, actor=coordinator)
    client.get(reverse("survey_results", args=[survey.slug]))
    with django_assert_num_queries(2):
        client.get(reverse("survey_results", args=[survey.slug]))


def test_matrix_crossed_and_several_choices_are_shown(client, coordinator):
    survey = SurveyFactory(status=Survey.Status.CLOSED)
    options = [{"value": v, "label": f"Réponse {v}", "label_en": f"Answer {v}"} for v in "ab"]
    matrix = SurveyQuestionFactory(survey=survey, kind="matrix", options=options, rows=options, label="Par ligne ?")
    several = SurveyQuestionFactory(survey=survey, kind="multiple", options=options, label="Lesquelles ?")
    by = SurveyQuestionFactory(survey=survey, kind="single", options=options, label="Qui ?")
    yes_no = SurveyQuestionFactory(survey=survey, kind="yes_no", options=[], label="Revenir ?")
    alone = [(matrix, None), (several, None), (by, None), (yes_no, None)]
    for question, other in [*alone, (several, by), (yes_no, by), (matrix, by)]:
        PublishedTableFactory(survey=survey, question=question, by=other)
    names = [str(question.identifier) for question in (matrix, several, by, yes_no)]
    for at in range(40):
        values = (
            {"a": "ab"[at % 2], "b": "a"},
            ["a", "b"] if at % 4 else ["a"],
            "ab"[at % 2],
            "no" if at % 3 else "yes",
        )
        SurveyAnswerFactory(survey=survey, values=dict(zip(names, values, strict=True)))
    actions.publish_results(survey, actor=coordinator)
    response = client.get(reverse("survey_results", args=[survey.slug]))
    assert [figure.form for figure in response.context["results"].figures] == [
        "heat",
        "bars",
        "bars",
        "bars",
        "withheld",
        "heat",
        "withheld",
    ]
    assert "le total peut dépasser 100" in response.text
    with translation.override("en"):
        bars = queries.page(Survey.objects.get().results.snapshot).figures[2].bars
    assert [bar.label for bar in bars] == ["Answer a", "Answer b"]


@pytest.mark.parametrize(
    ("town", "said"), [("Saint-Alor", "Journée de Saint-Alor"), ("Valmorne", "Journée de Saint-Alor, Valmorne")]
)
def test_page_names_the_town_where_the_title_does_not(client, published, town, said):
    Event.objects.filter(pk=published.event_id).update(title="Journée de Saint-Alor", town=town)
    assert f"– {said}</p>" in client.get(reverse("survey_results", args=[published.slug])).text


def test_csv_says_what_the_page_says(client, published):
    response = client.get(reverse("survey_results_csv", args=[published.slug]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][3:] == ["Non, pas du tout ou Plutôt non", "5", "6", "80"]
    assert len(rows) == 1 + 3 + 3 + 3 + 3


def test_report_is_tagged_and_says_what_the_page_says(published):
    content = results_report.typeset(published, published.results.snapshot, published.results.published_at)
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")
    assert "9 personnes sur 10 disent" in text and "27 sur 80" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_report_compares_at_once_with_later_and_the_towns(published, coordinator):
    event = published.event
    event.series, event.town = EventSeriesFactory(), "Port-Brevent"
    event.save()
    other = survey_of({"recommend": (6, 9, 25, 40)}, EventFactory(series=event.series, town="Valmorne"))
    later = survey_of({"recommend": (6, 6, 20, 10)}, event, kind=Survey.Kind.COLD)
    for survey in (other, later):
        actions.publish_results(survey, actor=coordinator)
    data = results_report.report_data(published, published.results.snapshot, published.results.published_at)
    assert [(each["title"], [part["title"] for part in each["figures"]]) for each in data["comparisons"]] == [
        ("À chaud, puis à froid", ["Conseilleriez-vous cette journée à un ou une collègue\u00a0?"]),
        ("D’une ville à l’autre", ["Conseilleriez-vous cette journée à un ou une collègue\u00a0?"]),
    ]
    content = results_report.typeset(published, published.results.snapshot, published.results.published_at)
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")
    for words in ("Port-Brevent", "Valmorne", "Ensemble", "À froid", "25 (31"):
        assert words in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


# Comparing


def test_towns_of_a_series_are_compared_and_added_up(client, coordinator):
    series = EventSeriesFactory()
    for town, counts in (("Port-Brevent", (2, 5, 20, 30)), ("Valmorne", (6, 9, 25, 40))):
        event = EventFactory(series=series, town=town)
        actions.publish_results(survey_of({"recommend": counts}, event), actor=coordinator)
    response = client.get(reverse("series_results", args=[series.slug]))
    (part,) = response.context["parts"]
    (compared,) = part.compared
    assert [(row.label, row.n) for row in compared.rows] == [
        ("Port-Brevent", "57"),
        ("Valmorne", "80"),
        ("Ensemble", "137"),
    ]
    assert [cell for _header, cell, _heat in compared.rows[0].cells] == ["masqué", "masqué", "20 (35 %)", "30 (53 %)"]
    assert [cell for _header, cell, _heat in compared.rows[2].cells] == ["masqué", "masqué", "45 (33 %)", "70 (51 %)"]


def cells_together(series):
    return [
        cell.replace("\u00a0", " ")
        for _header, cell, _heat in queries.series_parts(series)[0].compared[0].rows[-1].cells
    ]


def test_all_towns_together_say_what_none_can_say_alone(coordinator):
    series = EventSeriesFactory()
    *first, last = towns_of(series, (3, 6, 20, 30), (3, 9, 25, 40), (3, 8, 30, 40))
    for survey in first:
        actions.publish_results(survey, actor=coordinator)
    assert cells_together(series) == ["masqué", "masqué", "45 (33 %)", "70 (51 %)"]
    actions.publish_results(last, actor=coordinator)
    assert cells_together(series) == ["9 (4 %)", "23 (11 %)", "75 (35 %)", "110 (51 %)"]


def test_a_town_is_not_given_away_by_the_total_that_was_published_without_it(coordinator):
    series = EventSeriesFactory()
    for survey in towns_of(series, (3, 9, 25, 40), (4, 8, 25, 40), (4, 9, 25, 40)):
        actions.publish_results(survey, actor=coordinator)
    before = cells_together(series)
    assert before == ["11 (5 %)", "26 (11 %)", "75 (32 %)", "120 (52 %)"]
    (late,) = towns_of(series, (2, 30, 40, 50))
    actions.publish_results(late, actor=coordinator)
    assert cells_together(series) == ["masqué", "masqué", "115 (32 %)", "170 (48 %)"]
    actions.unpublish_results(late, actor=coordinator)
    assert cells_together(series) == before


def test_total_waits_for_who_may_still_publish(coordinator):
    series = EventSeriesFactory()
    *closed, last = towns_of(series, (3, 9, 25, 40), (4, 8, 25, 40), (4, 9, 25, 40), (0, 0, 1, 3))
    Survey.objects.filter(pk=last.pk).update(status=Survey.Status.OPEN, closed_at=None)
    for survey in closed:
        actions.publish_results(survey, actor=coordinator)
    assert not PublishedTotal.objects.exists()
    Survey.objects.filter(pk=last.pk).update(status=Survey.Status.CLOSED, closed_at=timezone.now())
    actions.unpublish_results(closed[1], actor=coordinator)
    actions.publish_results(closed[1], actor=coordinator)
    assert PublishedTotal.objects.get().counts == [11, 26, 75, 120]


def test_total_does_not_wait_for_answers_that_are_never_shown(coordinator):
    series = EventSeriesFactory()
    *first, typed = towns_of(series, (3, 9, 25, 40), (4, 8, 25, 40), (4, 9, 25, 40), (0, 0, 1, 9))
    SurveyAnswer.objects.filter(survey=typed, pk__in=typed.answers.values("pk")[:9]).update(paper=True)
    for survey in first:
        actions.publish_results(survey, actor=coordinator)
    assert PublishedTotal.objects.get().counts == [11, 26, 75, 120]


def test_two_towns_have_no_total_of_their_own(coordinator):
    """Whoever typed the forms of one of them would read the other's answers by subtraction."""
    series = EventSeriesFactory()
    for survey in towns_of(series, (2, 20, 30, 0), (4, 3, 33, 0)):
        actions.publish_results(survey, actor=coordinator)
    assert cells_together(series) == ["masqué", "masqué", "63 (68 %)", "0 (0 %)"]
    assert not PublishedTotal.objects.exists()


@pytest.mark.parametrize(
    ("towns", "said", "unsaid"),
    [
        ([(3, 9, 25, 40)], "Il faut deux villes au moins", "Ensemble"),
        ([(3, 9, 25, 40), (1, 1, 1, 2)], "rien à comparer", "Ensemble"),
        ([(3, 9, 25, 40), (4, 8, 25, 40)], "compte les personnes de toutes ces villes", "comparer"),
    ],
)
def test_page_of_a_series_says_what_there_is_to_compare(client, coordinator, towns, said, unsaid):
    series = EventSeriesFactory()
    for survey in towns_of(series, *towns):
        actions.publish_results(survey, actor=coordinator)
    page = client.get(reverse("series_results", args=[series.slug])).content.decode()
    assert said in page and unsaid not in page


@pytest.mark.parametrize("towns", [3, 5])
def test_page_of_a_series_asks_the_same_of_any_number_of_towns(client, coordinator, towns, django_assert_num_queries):
    series = EventSeriesFactory()
    for survey in towns_of(series, *[(3, 9, 25, 40)] * towns):
        actions.publish_results(survey, actor=coordinator)
    address = reverse("series_results", args=[series.slug])
    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)


def test_series_without_published_results_has_no_page(client):
    assert client.get(reverse("series_results", args=[EventSeriesFactory().slug])).status_code == 404


def test_at_once_and_later_stand_beside_each_other(client, published, coordinator):
    later = survey_of({"recommend": (6, 6, 20, 10)}, published.event, kind=Survey.Kind.COLD)
    client.force_login(coordinator)
    (compared,) = client.get(reverse("survey_results_preview", args=[later.slug])).context["compared"]
    assert [row.label for row in compared.rows] == ["À chaud", "À froid"]
    actions.publish_results(later, actor=coordinator)
    for each in (published, later):
        (compared,) = client.get(reverse("survey_results", args=[each.slug])).context["compared"]
        assert [(row.label, row.n) for row in compared.rows] == [("À chaud", "80"), ("À froid", "42")]


def test_questions_that_were_not_asked_in_the_same_way_are_not_compared(coordinator):
    series = EventSeriesFactory()
    for town in ("Port-Brevent", "Valmorne"):
        survey = survey_of({"recommend": (6, 6, 20, 10)}, EventFactory(series=series, town=town))
        if town == "Valmorne":
            question = SurveyQuestion.objects.get(survey=survey, key="recommend")
            question.options = [*question.options, {"value": "5", "label": "?", "label_en": ""}]
            question.save()
        actions.publish_results(survey, actor=coordinator)
    assert queries.series_parts(series)[0].compared == []


@pytest.mark.parametrize(("degrees", "said"), [((0, 8, 42, 30), True), ((0, 20, 20, 40), False)])
def test_percentages_that_add_up_to_something_else_are_said_to_be_rounded(client, coordinator, degrees, said):
    survey = survey_of({"recommend": degrees})
    actions.publish_results(survey, actor=coordinator)
    shown = client.get(reverse("survey_results", args=[survey.slug])).content.decode()
    assert ("Les pourcentages sont arrondis" in shown) is said


def test_page_of_a_past_event_leads_to_its_results(published):
    link = reverse("survey_results", args=[published.slug])
    words = (
        "{% load event_results %}{% published_results event as surveys %}{% results_button surveys %}"
        '{% include "events/_event_results.html" %}'
    )
    shown = Template(words).render(Context({"event": published.event}))
    assert shown.count(link) == 2 and "80 réponses" in shown and "Ce qu’en ont pensé 80 personnes" in shown
    assert "href" not in Template(words).render(Context({"event": EventFactory()}))
