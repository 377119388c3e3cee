"""Publishing the results of a closed survey, and taking them back. The figures are computed once, by `events.surveys`.

What was published once is known: published again, the tables are the same, whatever the program has become meanwhile.
"""

from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from events import rules
from events.models import FreeText, Survey, SurveyQuestion, SurveyResults
from events.surveys import Table, aggregate
from portal.partners.rules import require
from portal.states import set_status

from .adding_up import asked, publish_totals
from .holding import held_survey

# What stays of a snapshot, come what may.
KEPT = ("n", "tables")


@transaction.atomic
def publish_results(survey, *, actor, at=None) -> SurveyResults:
    """Show everybody the results of a closed survey. Doing so twice changes nothing.

    Raises ValidationError (code "state") with what stands in the way: see `rules.why_not_publish_results`.
    """
    survey = held_survey(survey)
    require(rules.may_run_survey(actor, survey))
    if survey.status == Survey.Status.PUBLISHED:
        return survey.results
    reasons = rules.why_not_publish_results(survey)
    if reasons:
        raise ValidationError([ValidationError(reason, code="state") for reason in reasons])
    now = at or timezone.now()
    results, _made = SurveyResults.objects.update_or_create(
        survey=survey, defaults={"snapshot": snapshot(survey), "published_at": now}
    )
    set_status(survey, Survey.Status.PUBLISHED)
    publish_totals(survey, at=now)
    log(survey, "events.results_published", user=actor, data={"answers": results.snapshot["n"]})
    return results


@transaction.atomic
def unpublish_results(survey, *, actor) -> None:
    """Take published results off the site, to put a text right; they can be published again. Twice changes nothing.

    Its tables are kept, and will be the same then, so that nothing shows by comparison; its texts are not.
    """
    survey = held_survey(survey)
    require(rules.may_run_survey(actor, survey))
    if survey.status != Survey.Status.PUBLISHED:
        return
    results = survey.results
    results.snapshot, results.published_at = results.snapshot | {"texts": {}}, None
    results.save(update_fields=["snapshot", "published_at"])
    set_status(survey, Survey.Status.CLOSED)
    log(survey, "events.results_unpublished", user=actor)


def snapshot(survey) -> dict:
    """What the results of a closed survey show, as plain values: all that its pages, its report and its file need.

    {n, issued, questions: [{id, key, kind, label, label_en, options, rows}], tables: [{question, by, withheld, parts:
    [{values, n, lines: [{values, count, percent}], others}]}], quiet: [question id], texts: {question id: [text]}}.
    Questions that are not shown are left out; ids are strings. Raises ValueError while the survey takes answers.
    """
    if survey.status not in (Survey.Status.CLOSED, Survey.Status.PUBLISHED):
        raise ValueError("A survey that is not closed has no results.")
    questions = list(survey.questions.all())
    figures = _figures(survey, questions)
    texts: dict[str, list[str]] = {}
    kept = survey.texts.filter(state=FreeText.State.KEPT).order_by("pk").values_list("question__identifier", "text")
    for identifier, text in kept:
        if str(identifier) not in figures["quiet"]:
            texts.setdefault(str(identifier), []).append(text)
    shown = {name for table in figures["tables"] for name in (table["question"], table["by"])} | set(texts)
    return figures | {
        "issued": survey.issued,
        "questions": [_words(question) for question in questions if str(question.identifier) in shown],
        "texts": texts,
    }


def _figures(survey, questions: list[SurveyQuestion]) -> dict:
    """{n, tables, quiet} as they were published before, else as they may be published now.

    Where tables were published without saying which texts go with them, none does.
    """
    published = SurveyResults.objects.filter(survey=survey, snapshot__has_keys=list(KEPT)).first()
    if published:
        texts = [str(question.identifier) for question in questions if question.kind == SurveyQuestion.Kind.TEXT]
        kept = {name: published.snapshot[name] for name in KEPT}
        return kept | {"quiet": published.snapshot.get("quiet", sorted(texts))}
    names = {question.pk: str(question.identifier) for question in questions}
    tables = [
        Table(names[question], names[by] if by else "")
        for question, by in survey.tables.values_list("question_id", "by_id")
    ]
    answers = list(survey.answers.values_list("values", flat=True))
    results = aggregate(asked(questions), tables, [] if rules.why_too_few_answers(survey) else answers)
    return {
        "n": len(answers),
        "tables": [
            {"question": result.table.question, "by": result.table.by, "withheld": result.withheld}
            | {"parts": [asdict(part) for part in result.parts]}
            for result in results.tables
        ],
        "quiet": sorted(results.quiet),
    }


def _words(question: SurveyQuestion) -> dict:
    fields = ("key", "kind", "label", "label_en", "options", "rows")
    return {"id": str(question.identifier)} | {name: getattr(question, name) for name in fields}
