"""Publishing what the towns of a series answered together, once the last of them has published its results.

Not before: a town that joins a total would be the difference between that one and the next, which would then have to be
withheld. Until then pages add up what each town shows.
"""

from django.db.models import Count, Q

from events.models import Event, EventSeries, PublishedTotal, Survey, SurveyQuestion
from events.queries.results import Wording, latest_of, shown_alone
from events.surveys import SMALL, Asked, Total, Town, added, counts_by_answer, total


def publish_totals(survey, *, at) -> None:
    """The totals over the surveys that are compared with this one: one for each question, where its parts do not give it.

    Towns that publish at once wait for one another here: each total is decided on in the light of all earlier ones.
    """
    series = survey.event and survey.event.series
    if series is None or survey.kind == Survey.Kind.POLL:
        return
    EventSeries.objects.select_for_update(no_key=True).get(pk=series.pk)
    surveys = latest_of(series, survey.kind)
    if survey not in surveys or len(surveys) < 2 or _more_to_come(series, survey.kind, at):
        return
    reading: dict[int, _Reading] = {}
    for wording in shown_alone(survey.results.snapshot):
        of = [each for each in surveys if wording in shown_alone(each.results.snapshot)]
        _publish_total(wording, of, reading, at)


def _more_to_come(series: EventSeries, kind: str, at) -> bool:
    """Whether a day of the series is still to be held, or to publish what was answered."""
    days = Event.objects.filter(series=series, ends_at__gt=at).exclude(status=Event.Status.CANCELLED)
    Status = Survey.Status
    numbers = {"number": Count("answers"), "untyped": Count("answers", filter=Q(answers__paper=False))}
    enough = Q(number__gte=SMALL) & (Q(untyped=0) | Q(untyped__gte=SMALL))
    waiting = Survey.objects.alias(**numbers).filter(
        Q(status=Status.OPEN) | Q(status=Status.CLOSED) & enough | Q(status=Status.DRAFT, opens_at__gt=at),
        event__series=series,
        kind=kind,
    )
    return days.exists() or waiting.exists()


def _publish_total(wording: Wording, surveys: list[Survey], reading: dict, at) -> None:
    earlier = _earlier(wording, {survey.pk for survey in surveys})
    of = frozenset(survey.pk for survey in surveys)
    if len(of) < 2 or any(each.towns == of for each in earlier):
        return
    involved = Survey.objects.filter(pk__in=of.union(*(each.towns for each in earlier))).select_related("results")
    towns = [reading.setdefault(each.pk, _Reading(each)).town(wording) for each in involved.order_by("pk")]
    if None in towns:
        return
    counts = total(towns, of, earlier)
    if counts != added(town.shown for town in towns if town.name in of):
        made = PublishedTotal.objects.create(
            key=wording.key, kind=wording.kind, values=list(wording.values), counts=list(counts), published_at=at
        )
        made.surveys.set(of)


def _earlier(wording: Wording, surveys: set[int]) -> list[Total]:
    """The totals of the same question that count one of the surveys, or have one in common with such a total, and so on."""
    asked_so = PublishedTotal.objects.filter(key=wording.key, kind=wording.kind)
    found: dict[int, Total] = {}
    while True:
        near = asked_so.filter(~Q(pk__in=found), surveys__in=surveys).distinct().prefetch_related("surveys")
        more = {
            each.pk: Total(frozenset(survey.pk for survey in each.surveys.all()), tuple(each.counts))
            for each in near
            if tuple(each.values) == wording.values
        }
        if not more:
            return list(found.values())
        found |= more
        surveys = surveys.union(*(each.towns for each in more.values()))


class _Reading:
    """The answers of a survey, counted when they are first asked for."""

    def __init__(self, survey: Survey):
        self.survey = survey
        self.shown = shown_alone(survey.results.snapshot)
        self._counts: dict[str, tuple[int, ...]] | None = None

    def town(self, wording: Wording) -> Town | None:
        """Its people, by their answers to the question; None where that question depends on others."""
        if self._counts is None:
            answers = list(self.survey.answers.values_list("values", flat=True))
            self.size = len(answers)
            self._counts = counts_by_answer(asked(self.survey.questions.all()), answers)
        asked_here, part = self.shown[wording]
        counts = self._counts.get(asked_here["id"])
        shown = tuple(line["count"] for line in part["lines"])
        return counts and Town(self.survey.pk, self.size, counts, shown)


def asked(questions) -> list[Asked]:
    """Questions of a survey, in their order, as disclosure control takes them."""
    questions = list(questions)
    names = {question.pk: str(question.identifier) for question in questions}
    return [_asked(question, names) for question in questions]


def _asked(question: SurveyQuestion, names: dict[int, str]) -> Asked:
    yes_no = question.kind == SurveyQuestion.Kind.YES_NO
    options = (question.YES, question.NO) if yes_no else tuple(each["value"] for each in question.options)
    return Asked(
        names[question.pk],
        question.kind,
        options,
        tuple(each["value"] for each in question.rows),
        names.get(question.shown_if_id, ""),
        question.shown_if_value,
    )
