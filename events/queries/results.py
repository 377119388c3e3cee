"""Published results as pages show them: charts, tables, sentences in words. All comes from snapshots; nothing is counted here.

A snapshot is what `actions.snapshot` makes. A number that is None there is withheld, and stays so in every form.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from events.models import Event, EventSeries, PublishedTotal, Survey, SurveyQuestion
from events.sayings import sentence
from events.surveys import added, percent
from portal.languages import in_words

# How dark a cell of a heat table is: one step for each so many per cent.
HEAT_STEP = 20
# The tones of a scale from its lowest degree to its highest: see events-results.css.
TONES = 5


@dataclass(frozen=True)
class Bar:
    """One answer, or several that are withheld apart: `value` in words, `percent` None where it is withheld.

    `start` is where it begins in a stacked bar, `tone` 1 to TONES the colour of a degree, 0 that of what is put together.
    """

    label: str
    value: str
    count: int | None
    percent: int | None
    tone: int = 0
    start: float = 0
    width: float = 0


@dataclass(frozen=True)
class Row:
    """A line of a table of parts: one group or one row of a matrix, `cells` as (header, words, heat 0 to 5)."""

    label: str
    n: str
    cells: list[tuple[str, str, int]]
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """One table of results. `form` is bars, stack (one stacked bar), heat (a table) or withheld."""

    id: str
    title: str
    form: str
    note: str
    by: str = ""
    bars: list[Bar] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    masked: bool = False

    @property
    def caption(self) -> str:
        if not self.by:
            return self.title
        return _("%(question)s – selon : %(by)s") % {"question": self.title, "by": self.by}

    @property
    def chart(self) -> list[dict]:
        """The bars as components/chart.html takes them."""
        return [{"label": bar.label, "value": bar.value, "percent": bar.width} for bar in self.bars]


@dataclass(frozen=True)
class Texts:
    title: str
    texts: list[str]


@dataclass(frozen=True)
class Page:
    """`rate` in per cent, None where nobody was invited; `masked` whether anything is withheld."""

    n: int
    issued: int
    rate: int | None
    sentences: list[str]
    figures: list[Figure]
    texts: list[Texts]
    masked: bool


@dataclass(frozen=True)
class Compared:
    """One question as several surveys asked it: a stacked bar for each. `headers` are its answers, `key` their colours.

    `together` tells that some bars put answers together, `masked` that a count is withheld.
    """

    id: str
    title: str
    headers: list[str]
    rows: list[Row]
    key: list[Bar]
    together: bool
    masked: bool


def page(snapshot: dict) -> Page:
    """The results of one survey, in the reader's language."""
    questions = {question["id"]: question for question in snapshot["questions"]}
    figures = [_figure(f"tableau-{at}", table, questions) for at, table in enumerate(snapshot["tables"], 1)]
    alone = {table["question"]: table for table in snapshot["tables"] if not table["by"] and table["parts"]}
    said = [
        sentence(question, alone[identifier]["parts"][0])
        for identifier, question in questions.items()
        if identifier in alone
    ]
    return Page(
        snapshot["n"],
        snapshot["issued"],
        rate(snapshot),
        [each for each in said if each],
        figures,
        [Texts(words(questions[identifier]), texts) for identifier, texts in snapshot["texts"].items()],
        any(figure.masked for figure in figures),
    )


def rate(snapshot: dict) -> int | None:
    """The response rate in per cent. A poll open to everybody has none."""
    return min(100, round(100 * snapshot["n"] / snapshot["issued"])) if snapshot["issued"] else None


def words(question: dict) -> str:
    return in_words(question["label"], question["label_en"])


def choices(question: dict) -> dict[str, str]:
    """The words of each answer by its value."""
    if question["kind"] == SurveyQuestion.Kind.YES_NO:
        return {SurveyQuestion.YES: _("Oui"), SurveyQuestion.NO: _("Non")}
    return _labels(question["options"])


def _labels(options) -> dict[str, str]:
    return {each["value"]: in_words(each["label"], each.get("label_en", "")) or each["value"] for each in options}


def _together(values, labels: dict[str, str]) -> str:
    return _(" ou ").join(labels[value] for value in values)


# --- one table ---------------------------------------------------------------------------------------


def _figure(name: str, table: dict, questions: dict) -> Figure:
    question = questions[table["question"]]
    by = questions.get(table["by"])
    title, crossed = words(question), words(by) if by else ""
    if table["withheld"]:
        return Figure(name, title, "withheld", why_withheld(table["withheld"]), crossed, masked=True)
    if by or question["kind"] == SurveyQuestion.Kind.MATRIX:
        return _heat(name, title, crossed, table, question, by)
    part = table["parts"][0]
    note = [_answered(part)]
    if question["kind"] == SurveyQuestion.Kind.MULTIPLE:
        note.append(_("Plusieurs réponses étaient possibles : le total peut dépasser 100 %."))
    elif _is_off_by_rounding(part):
        note.append(_("Les pourcentages sont arrondis : leur somme n’est pas tout à fait 100."))
    form = "stack" if question["kind"] == SurveyQuestion.Kind.SCALE and part["n"] else "bars"
    bars = _bars(question, part, toned=form == "stack")
    return Figure(name, title, form, " ".join(note), bars=bars, masked=_is_masked(part))


def _is_off_by_rounding(part: dict) -> bool:
    """Whether somebody who adds the percentages that are shown finds another sum than 100."""
    shown = [line["percent"] for line in shown_lines(part)]
    return None not in shown and sum(shown) not in (0, 100)


def why_withheld(reason: str) -> str:
    if reason == "few":
        return _("Trop peu de personnes par réponse : ce tableau est masqué pour les protéger.")
    return _(
        "Avec les autres tableaux, celui-ci laisserait deviner des réponses : il est masqué pour protéger les personnes."
    )


def about_moments() -> str:
    """What readers are told of what was said at once beside what was said later."""
    return _(
        "Les mêmes questions, le jour même puis quelques semaines après. Ce ne sont pas forcément les mêmes personnes qui "
        "ont répondu."
    )


def about_towns(*, compared: bool = True) -> str:
    """What readers are told of the towns of a series beside each other; unless some are `compared`, of each by itself."""
    if not compared:
        return _("Les mêmes questions, posées dans chaque ville.")
    return _("Les mêmes questions, posées dans chaque ville. « Ensemble » compte les personnes de toutes ces villes.")


def why_masked() -> str:
    """What readers are told where anything is withheld."""
    return _(
        "« Masqué » protège les personnes : un chiffre qui porte sur moins de cinq personnes ne se montre pas, ni ceux qui "
        "le feraient retrouver par une soustraction. Des réponses sont parfois regroupées pour la même raison."
    )


def _answered(part: dict) -> str:
    if part["n"] is None:
        return _("Le nombre de réponses est masqué pour protéger les personnes.")
    return _("%(n)s personnes ont répondu à cette question.") % {"n": part["n"]}


def _is_masked(part: dict) -> bool:
    return any(line["count"] is None for line in part["lines"])


def shown_lines(part: dict) -> list[dict]:
    """The lines as they are read: those that are withheld one by one stand together, where their sum is known."""
    others, lines = part["others"], []
    for line in part["lines"]:
        if line["count"] is not None or others is None:
            lines.append(line)
        elif others not in lines:
            lines.append(others)
    return lines


def name_of_line(question: dict, line: dict) -> str:
    """The answer, or the answers, that a line counts."""
    return _together(line["values"], choices(question))


def name_of_part(question: dict, by: dict | None, part: dict) -> str:
    """The group, or the row of a matrix, of which a part speaks; nothing where it speaks of all."""
    return _together(part["values"], choices(by) if by else _labels(question["rows"]))


def _bars(question: dict, part: dict, *, toned: bool, apart: bool = False) -> list[Bar]:
    """The bars of a part. With `apart`, answers put together have a colour of their own: one key serves several parts."""
    values = list(choices(question))
    if question["kind"] == SurveyQuestion.Kind.YES_NO:
        values.reverse()
    bars, start = [], 0.0
    for line in shown_lines(part):
        width = 100 * line["count"] / part["n"] if line["count"] is not None and part["n"] else 0
        tone = _tone(values, line["values"]) if toned and not (apart and len(line["values"]) > 1) else 0
        label = name_of_line(question, line)
        bars.append(Bar(label, _value(line, part["n"]), line["count"], line["percent"], tone, start, round(width, 2)))
        start = round(start + width, 2)
    return bars


def _tone(values: list[str], shown) -> int:
    """1 for the lowest degree, TONES for the highest; 0 for degrees that are withheld apart and far from each other."""
    places = [values.index(value) / (len(values) - 1 or 1) for value in shown]
    tones = {1 + round(place * (TONES - 1)) for place in places}
    return 1 + round(sum(places) / len(places) * (TONES - 1)) if max(tones) - min(tones) <= 1 else 0


def _value(line: dict, n: int | None) -> str:
    if line["count"] is None:
        return _("masqué")
    if n is None or line["percent"] is None:
        return str(line["count"])
    return _("%(count)s sur %(n)s, soit %(percent)s %%") % {"count": line["count"], "n": n, "percent": line["percent"]}


def _heat(name: str, title: str, crossed: str, table: dict, question: dict, by: dict | None) -> Figure:
    rows = []
    for part in table["parts"]:
        n = _("masqué") if part["n"] is None else str(part["n"])
        rows.append(Row(name_of_part(question, by, part), n, _cells(question, part)))
    headers = [name_of_line(question, line) for line in table["parts"][0]["lines"]]
    masked = any(_is_masked(part) or part["n"] is None for part in table["parts"])
    note = _("Chaque ligne fait 100 % des personnes de la ligne qui ont répondu.")
    if question["kind"] == SurveyQuestion.Kind.MULTIPLE:
        note = _("Plusieurs réponses étaient possibles : une ligne peut dépasser 100 %.")
    return Figure(name, title, "heat", note, crossed, headers=headers, rows=rows, masked=masked)


def _cells(question: dict, part: dict) -> list[tuple[str, str, int]]:
    return [(name_of_line(question, line), *_cell(line)) for line in part["lines"]]


def _cell(line: dict) -> tuple[str, int]:
    if line["count"] is None:
        return _("masqué"), 0
    if line["percent"] is None:
        return str(line["count"]), 0
    heat = -(-line["percent"] // HEAT_STEP)
    return _("%(count)s (%(percent)s %%)") % {"count": line["count"], "percent": line["percent"]}, heat


# --- several surveys ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wording:
    """What makes two questions of two surveys the same one: key, form and answers."""

    key: str
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Published results that are compared with others, and the name under which they stand there."""

    name: str
    survey: int
    snapshot: dict


def shown_alone(snapshot: dict) -> dict[Wording, tuple[dict, dict]]:
    """The questions of one answer of which a table is published, each with the only part of that table."""
    alone = {table["question"]: table for table in snapshot["tables"] if not table["by"] and not table["withheld"]}
    return {
        Wording(question["key"], question["kind"], tuple(option["value"] for option in question["options"])): (
            question,
            alone[question["id"]]["parts"][0],
        )
        for question in snapshot["questions"]
        if question["kind"] in SurveyQuestion.ONE_VALUE
        and question["id"] in alone
        and alone[question["id"]]["parts"][0]["n"]
    }


def compare(sources: list[Source], *, total: str = "", prefix: str = "compare") -> list[Compared]:
    """The questions that two of the sources at least asked in the same way. With a `total`, a last row adds them up."""
    asked: dict[Wording, list[tuple[Source, dict, dict]]] = {}
    for source in sources:
        for wording, (question, part) in shown_alone(source.snapshot).items():
            asked.setdefault(wording, []).append((source, question, part))
    totals = _totals(sources) if total else {}
    compared = []
    for place, (wording, found) in enumerate([each for each in asked.items() if len(each[1]) > 1], 1):
        question = found[0][1]
        parts = [(source.name, part) for source, _question, part in found]
        if total:
            more = totals.get((wording, frozenset(source.survey for source, _question, _part in found)))
            parts.append((total, _sum([part for _name, part in parts], more)))
        labels = choices(question)
        # Only what has an order is drawn: the colours of a bar go from one end to the other.
        drawn = question["kind"] != SurveyQuestion.Kind.SINGLE
        rows = [
            Row(name, str(part["n"]), _cells(question, part), _bars_apart(question, part, drawn))
            for name, part in parts
        ]
        key = _bars_apart(question, _even(labels), drawn)
        together = any(bar.width and not bar.tone for row in rows for bar in row.bars)
        masked = any(_is_masked(part) for _name, part in parts)
        headers = list(labels.values())
        compared.append(Compared(f"{prefix}-{place}", words(question), headers, rows, key, together, masked))
    return compared


def _totals(sources: list[Source]) -> dict[tuple[Wording, frozenset[int]], list]:
    """The published totals over some of the sources, by what was asked and of which surveys."""
    found = PublishedTotal.objects.filter(surveys__in=[source.survey for source in sources])
    return {
        (
            Wording(each.key, each.kind, tuple(each.values)),
            frozenset(survey.pk for survey in each.surveys.all()),
        ): each.counts
        for each in found.distinct().prefetch_related("surveys")
    }


def _bars_apart(question: dict, part: dict, drawn: bool) -> list[Bar]:
    return _bars(question, part, toned=True, apart=True) if drawn else []


def _even(labels) -> dict:
    """A part in which each answer stands by itself: for the key to the colours."""
    return {"n": 1, "others": None, "lines": [{"values": [value], "count": 0, "percent": 0} for value in labels]}


def _sum(parts: list[dict], counts: list | None) -> dict:
    """All parts together: the `counts` that were published of them, else what their own counts add up to."""
    n = sum(part["n"] for part in parts)
    counts = counts or added(tuple(line["count"] for line in part["lines"]) for part in parts)
    lines = [
        {"values": line["values"], "count": count, "percent": percent(count, n)}
        for line, count in zip(parts[0]["lines"], counts, strict=True)
    ]
    hidden = [value for line in lines if line["count"] is None for value in line["values"]]
    rest = n - sum(line["count"] or 0 for line in lines)
    others = {"values": hidden, "count": rest, "percent": percent(rest, n)} if hidden else None
    return {"values": [], "n": n, "lines": lines, "others": others}


def published_of(event: Event) -> list[Survey]:
    """The surveys of an event whose results are published, the last one first."""
    return list(
        event.surveys.filter(status=Survey.Status.PUBLISHED).select_related("results").order_by("-closed_at", "-pk")
    )


def hot_and_cold(survey: Survey, snapshot: dict) -> list[Compared]:
    """What people of an event said at once beside what they said later: this survey, and the last published of the other."""
    if not survey.event_id or survey.kind == Survey.Kind.POLL:
        return []
    shown = {each.kind: (each, each.results.snapshot) for each in reversed(published_of(survey.event))}
    shown[survey.kind] = (survey, snapshot)
    kinds = (Survey.Kind.HOT, Survey.Kind.COLD)
    sources = [
        Source(str(each.get_kind_display()), each.pk, figures)
        for each, figures in (shown[kind] for kind in kinds if kind in shown)
    ]
    return compare(sources, prefix="moments") if len(sources) > 1 else []


@dataclass(frozen=True)
class SeriesPart:
    """The days of a series whose surveys of one kind are published, and what these compare."""

    title: str
    surveys: list[Survey]
    compared: list[Compared]


def latest_of(series: EventSeries, kind: str) -> list[Survey]:
    """The last published survey of this kind of each day of a series, in the order of the days."""
    found = Survey.objects.filter(
        event__series=series, kind=kind, status=Survey.Status.PUBLISHED, event__status=Event.Status.PUBLISHED
    )
    surveys = found.select_related("event", "results").order_by("event__starts_at", "event_id", "closed_at", "pk")
    return list({survey.event_id: survey for survey in surveys}.values())


def between_towns(survey: Survey) -> list[Compared]:
    """What the towns of a survey's series answered to the same questions, at the same time after their day as here."""
    series = survey.event and survey.event.series
    if not series or survey.kind == Survey.Kind.POLL:
        return []
    return _series_part(latest_of(series, survey.kind), survey.kind).compared


def series_parts(series: EventSeries) -> list[SeriesPart]:
    """The comparisons of a series between its towns, at once and later."""
    parts = [_series_part(latest_of(series, kind), kind) for kind in (Survey.Kind.HOT, Survey.Kind.COLD)]
    return [part for part in parts if part.surveys]


def _series_part(surveys: list[Survey], kind) -> SeriesPart:
    sources = [Source(each.event.town or each.event.name, each.pk, each.results.snapshot) for each in surveys]
    compared = compare(sources, total=_("Ensemble"), prefix=kind) if len(sources) > 1 else []
    return SeriesPart(str(Survey.Kind(kind).label), surveys, compared)
