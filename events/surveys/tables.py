"""The tables of a survey as they may be published together. Pure: plain values in, plain values out.

They are declared before the survey opens, so that nobody can ask for another cut of the same answers. Means are never
computed: they would give away what a table withholds. Small counts of every closed question are protected, be its table
published or not. Tables of one question come first (`alone`), then the crossed ones in terms of what these show
(`crossing`): a class of answers that is withheld as a whole is never taken apart again, so that what protects it there
still does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .alone import Alone, plan_alone
from .counting import ONE_VALUE, Asked, columns
from .crossing import Crossing, cross, may_cross
from .disclosure import SMALL


@dataclass(frozen=True)
class Table:
    """A declared table: the counts of a question, by the answers to another one if there is one."""

    question: str
    by: str = ""


@dataclass(frozen=True)
class Line:
    """How many gave one of the answers `values`: None where that is withheld. `percent` is of those who answered."""

    values: tuple[str, ...]
    count: int | None = None
    percent: int | None = None


@dataclass(frozen=True)
class Part:
    """The counts of one group (of those who gave one of the answers `values`), of one row of a matrix, or of all.

    `n` is how many of them answered the question. `others` sums up the withheld lines where the rest gives it anyway.
    """

    values: tuple[str, ...]
    n: int | None
    lines: tuple[Line, ...]
    others: Line | None = None

    @property
    def empty(self) -> bool:
        """No answer of it is shown."""
        return all(line.count is None for line in self.lines)


@dataclass(frozen=True)
class Result:
    """A table as it is published. `withheld` says why nothing of it is shown, or nothing.

    "few": too few people in it; "linked": with the other tables it would give away what a few answered.
    """

    table: Table
    parts: tuple[Part, ...] = ()
    withheld: str = ""


@dataclass(frozen=True)
class Results:
    """`n` is the number of answers. `quiet` are the identifiers of the questions of free text that must not be shown:
    how many wrote something says how many gave the withheld answer on which the question depends.
    """

    n: int
    tables: tuple[Result, ...] = ()
    quiet: frozenset[str] = frozenset()


def aggregate(questions: Iterable[Asked], tables: Iterable[Table], answers: list[Mapping]) -> Results:
    """The tables, in their order. A question stands after the one on which it depends.

    `answers` hold by question identifier a value, a list of values, {row: value} or a text. What was not asked of
    somebody, or is no answer that the question offers, counts as none.
    """
    tables, questions = list(tables), list(questions)
    if len(answers) < SMALL:
        texts = frozenset(question.identifier for question in questions if question.kind == "text")
        return Results(len(answers), tuple(Result(table, withheld="few") for table in tables), texts)
    made = columns(questions, answers)
    crossed = [table for table in tables if table.by and _crossable(made.questions, table)]
    used = {each for table in crossed for each in (table.question, table.by)}
    alone = plan_alone(made, {table.question for table in tables if not table.by} | used)
    crossings = dict(zip(crossed, cross(made, alone, [(each.question, each.by) for each in crossed]), strict=True))
    shown = tuple(
        _crossed(made.questions, table, crossings.get(table)) if table.by else _alone(made.questions, table, alone)
        for table in tables
    )
    return Results(len(answers), shown, _quiet(made.questions, alone))


def _crossable(questions: Mapping[str, Asked], table: Table) -> bool:
    return may_cross(questions[table.question], questions[table.by])


def _alone(questions: Mapping[str, Asked], table: Table, alone: Alone) -> Result:
    question = questions[table.question]
    parts = []
    for row in question.rows if question.kind == "matrix" else ("",):
        n = alone.n(question, row)
        lines = [Line((option,), count, percent(count, n)) for option, count in alone.counts(question, row)]
        parts.append(Part((row,) if row else (), n, tuple(lines), _others(question, n, lines)))
    return Result(table, tuple(parts), "few" if all(part.empty for part in parts) else "")


def _crossed(questions: Mapping[str, Asked], table: Table, crossing: Crossing | None) -> Result:
    if crossing is None or crossing.withheld:
        return Result(table, withheld=crossing.withheld if crossing else "linked")
    question = questions[table.question]
    parts = []
    for group in crossing.groups:
        n = crossing.counts.get((group, "n"))
        lines = []
        for values in crossing.lines:
            count = crossing.counts.get((group, values))
            lines.append(Line(values, count, percent(count, n)))
        parts.append(Part(group, n, tuple(lines), _others(question, n, lines)))
    return Result(table, tuple(parts), "few" if all(part.empty for part in parts) else "")


def _others(question: Asked, n: int | None, lines: list[Line]) -> Line | None:
    """The withheld lines of a question of one answer, taken together: what anybody gets by subtraction."""
    withheld = tuple(value for line in lines if line.count is None for value in line.values)
    if n is None or question.kind == "multiple" or not withheld or all(line.count is None for line in lines):
        return None
    rest = n - sum(line.count or 0 for line in lines)
    return Line(withheld, rest, percent(rest, n))


def percent(count: int | None, n: int | None) -> int | None:
    """A whole percentage; only none are 0 % and only all are 100 %. None where either number is withheld."""
    if count is None or not n:
        return None
    if count in (0, n):
        return 100 * count // n
    return min(max((200 * count + n) // (2 * n), 1), 99)


def _quiet(questions: Mapping[str, Asked], alone: Alone) -> frozenset[str]:
    """A text that was asked of those who gave an answer is shown only where no answer to that question is withheld."""
    quiet: set[str] = set()
    for question in questions.values():
        on = questions.get(question.shown_if)
        while question.kind == "text" and on is not None:
            if on.kind not in ONE_VALUE or alone.has_secrets([on.identifier]):
                quiet.add(question.identifier)
            on = questions.get(on.shown_if)
    return frozenset(quiet)
