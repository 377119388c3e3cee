"""What pages show of consent: the matrix of organisations and clauses with its drawing, one organisation's answers.

It reads; what the positions come to is said in `charters.consent`.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charters import models
from charters.consent import Consent, Voice, consent_of, consents_of

from .reading import ReadClause, read_clause

# The drawing's measures, in pixels: a column for names, then a square per answer.
NAMES = 216
HEAD = 40
CELL = 44

MARKS = {
    "agree": gettext_lazy("D’accord"),
    "reserve": gettext_lazy("D’accord avec une réserve"),
    "object": gettext_lazy("Objection"),
    "recorded": gettext_lazy("Objection consignée en réserve"),
    "silent": gettext_lazy("Pas de réponse"),
}


def mark_of(position) -> str:
    """The name of the sign that stands for a position (None: nothing was said)."""
    if position is None:
        return "silent"
    if position.stance == models.Position.Stance.OBJECT and position.recorded_at:
        return "recorded"
    return position.stance


@dataclass(frozen=True)
class Cell:
    """One organisation on one clause, or on the whole; `from_whole`: the answer on the whole holds for this clause."""

    mark: str
    label: str
    former: bool
    from_whole: bool
    x: int
    y: int


@dataclass(frozen=True)
class Row:
    party: "models.CharterParty"
    y: int
    cells: list[Cell]
    state: str
    state_label: str
    awaited: bool


@dataclass(frozen=True)
class Column:
    number: int
    heading: str
    x: int


@dataclass(frozen=True)
class Line:
    """What everybody said of one clause, or of the whole (no column): organisations beside their answers."""

    column: Column | None
    cells: list[tuple[str, Cell]]


@dataclass(frozen=True)
class Matrix:
    columns: list[Column]
    rows: list[Row]
    width: int
    height: int
    summary: str
    objections: "list[models.Position]"
    reserves: "list[models.Position]"
    legend: list[tuple[str, str]]

    @property
    def awaited(self) -> list[Row]:
        return [row for row in self.rows if row.awaited]

    @property
    def lines(self) -> list[Line]:
        """The same answers clause by clause, as one reads them: the table beside the drawing."""
        names = [row.party.partner.short_name for row in self.rows]
        return [
            Line(column, list(zip(names, cells, strict=True)))
            for column, cells in zip(
                [None, *self.columns], zip(*(row.cells for row in self.rows), strict=True), strict=True
            )
        ]


def matrix(charter) -> Matrix:
    """Who said what of which clause, in three queries; columns are the whole, then the clauses."""
    consent = consent_of(charter)
    rows = [_row(consent, place, voice) for place, voice in enumerate(consent.voices)]
    positions = _in_order(consent)
    return Matrix(
        columns=[Column(place, clause.heading, _x(place)) for place, clause in enumerate(consent.clauses, start=1)],
        rows=rows,
        width=_x(len(consent.clauses) + 1),
        height=HEAD + CELL * len(rows),
        summary=_summary(rows, positions),
        objections=[each for each in positions if each.blocks],
        reserves=[each for each in positions if mark_of(each) in ("reserve", "recorded")],
        legend=[(mark, str(label)) for mark, label in MARKS.items()],
    )


def _x(column: int) -> int:
    """Where a column begins; 0 is the whole."""
    return NAMES + CELL * column


def _row(consent: Consent, place: int, voice: Voice) -> Row:
    y = HEAD + CELL * place
    cells = [_cell(voice.whole, 0, y)]
    for column, clause in enumerate(consent.clauses, start=1):
        cells.append(_cell(voice.on(clause), column, y, from_whole=clause.pk not in voice.own))
    state, label = _state(voice, consent.clauses)
    return Row(voice.party, y, cells, state, label, bool(voice.missing(consent.clauses)))


def _cell(position, column: int, y: int, *, from_whole: bool = False) -> Cell:
    mark = mark_of(position)
    former = position is not None and position.to_confirm
    from_whole = from_whole and position is not None
    words = [str(MARKS[mark])]
    if from_whole:
        words.append(_("sur l’ensemble"))
    if former:
        words.append(_("à confirmer"))
    return Cell(mark, ", ".join(words), former, from_whole, _x(column), y)


def _state(voice: Voice, clauses) -> tuple[str, str]:
    """How far an organisation is: a state of components/status_tag.html, and words."""
    said = [voice.whole, *voice.own.values()]
    missing = voice.missing(clauses)
    if any(position is not None and position.blocks for position in said):
        return "no", _("fait objection")
    if voice.is_silent:
        return "wait", _("n’a pas répondu")
    unconfirmed = [clause for clause in missing if voice.on(clause) is not None]
    if unconfirmed:
        return "wait", _("à confirmer")
    if missing:
        return "wait", ngettext("encore %(count)s clause", "encore %(count)s clauses", len(missing)) % {
            "count": len(missing)
        }
    return "ok", _("a répondu")


def _in_order(consent: Consent) -> list:
    """All that counts, the whole first, then clause by clause, in the organisations' order."""
    found = [voice.whole for voice in consent.voices if voice.whole]
    for clause in consent.clauses:
        found += [voice.own[clause.pk] for voice in consent.voices if clause.pk in voice.own]
    return found


def _summary(rows, positions) -> str:
    """The drawing in a sentence, for who does not see it."""
    blocking = sum(position.blocks for position in positions)
    answered = sum(not row.awaited for row in rows)
    told = ngettext(
        "Réponses sur tout le texte : %(answered)s organisation sur %(total)s.",
        "Réponses sur tout le texte : %(answered)s organisations sur %(total)s.",
        answered,
    ) % {"answered": answered, "total": len(rows)}
    if not blocking:
        return told + " " + _("Aucune objection en cours.")
    objections = ngettext("%(count)s objection en cours.", "%(count)s objections en cours.", blocking)
    return told + " " + objections % {"count": blocking}


@dataclass(frozen=True)
class Answer:
    """One organisation on one clause, or on the whole (no clause). `own` is what it said of just that."""

    clause: "models.Clause | None"
    read: ReadClause | None
    own: "models.Position | None"
    counts: "models.Position | None"
    revision: int

    @property
    def mark(self) -> str:
        return mark_of(self.counts)

    @property
    def label(self) -> str:
        return str(MARKS[self.mark])

    @property
    def former(self) -> bool:
        return self.counts is not None and self.counts.to_confirm

    @property
    def from_whole(self) -> bool:
        return self.clause is not None and self.own is None and self.counts is not None

    @property
    def awaited(self) -> bool:
        return self.counts is None or self.counts.to_confirm


@dataclass(frozen=True)
class Answers:
    whole: Answer
    clauses: list[Answer]

    @property
    def awaited(self) -> list[Answer]:
        return [answer for answer in self.clauses if answer.awaited]

    @property
    def blocks(self) -> bool:
        """Whether something that the organisation says keeps the text from being frozen."""
        said = [self.whole.own, *(answer.own for answer in self.clauses)]
        return any(position is not None and position.blocks for position in said)

    def on(self, identifier) -> Answer | None:
        """The answer on a clause, by its identifier; None when it is no longer in the text."""
        return next((each for each in self.clauses if each.clause.identifier == identifier), None)

    def beside(self, answer: Answer) -> tuple[Answer | None, Answer | None]:
        """The answers before and after one, in reading order."""
        place = self.clauses.index(answer)
        before = self.clauses[place - 1] if place else None
        return before, next(iter(self.clauses[place + 1 :]), None)

    def next_awaited(self, answer: Answer) -> Answer | None:
        """The first clause still to be answered after this one, else before it."""
        place = self.clauses.index(answer) + 1
        others = [*self.clauses[place:], *self.clauses[: place - 1]]
        return next((each for each in others if each.awaited), None)


def party_answers(party) -> Answers:
    """All that an organisation said of the text, clause by clause, in four queries. The party has its charter loaded."""
    consent = consents_of([party])[0]
    voice = consent.voices[0]
    texts = {
        clause.pk: read_clause(place, clause) for place, clause in enumerate(party.charter.clauses.current(), start=1)
    }
    return Answers(
        Answer(None, None, voice.whole, voice.whole, party.charter.edition),
        [
            Answer(clause, texts.get(clause.pk), voice.own.get(clause.pk), voice.on(clause), clause.revision)
            for clause in consent.clauses
        ],
    )


def position_story(charter):
    """Every answer ever given, the latest first; of organisations and clauses that left too."""
    return charter.positions.select_related("party__partner", "clause", "author", "recorded_by", "charter").order_by(
        "-at", "-pk"
    )


def draft_reserves(charter) -> list:
    """The positions that would be printed with the text if it was frozen now, in that order."""
    reserves = charter.positions.reserves().in_reading_order()
    return list(reserves.select_related("party__partner", "clause", "author", "charter"))
