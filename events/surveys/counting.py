"""What a questionnaire asks, and its answers as columns: one item for each thing that a person has one answer to. Pure.

An item is a question of one answer, a row of a matrix, an option of a question of several choices (ticked or not), or
whether such a question was answered. None stands where there is no answer: it was not given, or not asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .crowd import Link, Union

ONE_VALUE = ("scale", "single", "yes_no")


@dataclass(frozen=True)
class Asked:
    """One question. `options` are the values that may be chosen, `rows` those of a matrix.

    `shown_if` is the identifier of the question on whose answer, `shown_if_value`, it depends: an earlier one, with one
    answer.
    """

    identifier: str
    kind: str
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    shown_if: str = ""
    shown_if_value: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """All items of the question."""
        if self.kind in ONE_VALUE:
            return (self.identifier,)
        if self.kind == "multiple":
            return (self.identifier, *self.ticks)
        return tuple(self.answered(row)[0] for row in self.rows) if self.kind == "matrix" else ()

    @property
    def ticks(self) -> tuple[str, ...]:
        """The items of a question of several choices that say what was ticked, in the order of its options."""
        return tuple(f"{self.identifier}={option}" for option in self.options)

    def answered(self, row: str = "") -> tuple[str, tuple]:
        """The item, and its values, which tell that somebody answered: the question, or a row of a matrix."""
        if self.kind == "multiple":
            return self.identifier, (True,)
        return (f"{self.identifier}:{row}" if row else self.identifier), self.options


@dataclass
class Columns:
    """`values`: one value a person by item. `categories`: all values that an item may have."""

    questions: dict[str, Asked]
    values: dict[str, list] = field(default_factory=dict)
    categories: dict[str, tuple] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)

    def family(self, identifier: str) -> frozenset[str]:
        """The questions that depend on each other with this one, itself among them."""
        family = {identifier}
        while True:
            more = {
                question.identifier
                for question in self.questions.values()
                if question.items and (question.shown_if in family or question.identifier in family)
            } | {self.questions[each].shown_if for each in family if self.questions[each].shown_if in self.questions}
            if more <= family:
                return frozenset(family)
            family |= more


def columns(questions: Iterable[Asked], answers: list[Mapping]) -> Columns:
    """What people answered, what they were not asked left out: they may have changed what brought the question up."""
    made = Columns({question.identifier: question for question in questions})
    given: dict[str, list] = {}
    for question in made.questions.values():
        column = _read(question, answers)
        if question.shown_if in given:
            asked = [value == question.shown_if_value for value in given[question.shown_if]]
            column = [value if shown else None for value, shown in zip(column, asked, strict=True)]
        given[question.identifier] = column
        _spread(made, question, column)
        _depend(made, question)
    return made


def _read(question: Asked, answers: list[Mapping]) -> list:
    """The answers to one question; what it does not offer is none."""
    key, options = question.identifier, frozenset(question.options)
    given = [answer.get(key) for answer in answers]
    if question.kind in ONE_VALUE:
        return [value if isinstance(value, str) and value in options else None for value in given]
    if question.kind == "multiple":
        return [options.intersection(_texts(value)) or None for value in given]
    if question.kind == "matrix":
        return [_row_values(value, options) for value in given]
    return [None] * len(given)


def _texts(value) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _row_values(value, options) -> dict:
    if not isinstance(value, dict):
        return {}
    return {row: each for row, each in value.items() if isinstance(each, str) and each in options}


def _spread(made: Columns, question: Asked, column: list) -> None:
    key = question.identifier
    if question.kind in ONE_VALUE:
        made.values[key], made.categories[key] = column, (*question.options, None)
    elif question.kind == "matrix":
        for row in question.rows:
            item = question.answered(row)[0]
            made.values[item] = [each.get(row) if each else None for each in column]
            made.categories[item] = (*question.options, None)
    elif question.kind == "multiple":
        made.values[key], made.categories[key] = [True if each else None for each in column], (True, None)
        never = frozenset({(True, None), (False, None), (None, True)})
        for option, item in zip(question.options, question.ticks, strict=True):
            made.values[item] = [(option in each) if each else None for each in column]
            made.categories[item] = (True, False, None)
            made.links.append(Link(item, key, never))
        made.unions.append(Union(key, question.ticks))


def _depend(made: Columns, question: Asked) -> None:
    on = made.questions.get(question.shown_if)
    if on is None or on.kind not in ONE_VALUE:
        return
    for item in question.items:
        never = {
            (value, other)
            for value in made.categories[item]
            for other in (*on.options, None)
            if value is not None and other != question.shown_if_value
        }
        made.links.append(Link(item, on.identifier, frozenset(never)))
