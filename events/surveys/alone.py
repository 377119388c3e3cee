"""Tables of one question: which of their counts may be published, those of all questions together. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .counting import ONE_VALUE, Asked, Columns
from .crowd import Crowd, Where
from .disclosure import SMALL, TOTAL, Figure, Secret, protect

# Fewer answers than this that are all the same would tell what each person answered.
UNANIMOUS = 20


@dataclass
class Alone:
    """What was published. Keys: (item, value), and (item, "n") for those who answered it; `secrets` by question."""

    published: dict[tuple, int] = field(default_factory=dict)
    secrets: dict[str, list[Secret]] = field(default_factory=dict)

    def n(self, question: Asked, row: str = "") -> int | None:
        return self.published.get((question.answered(row)[0], "n"))

    def counts(self, question: Asked, row: str = "") -> list[tuple[str, int | None]]:
        """(option, how many chose it) in the order of the options."""
        cells = zip(question.options, _cells(question, row), strict=True)
        return [(option, self.published.get(cell)) for option, cell in cells]

    def has_secrets(self, identifiers: Iterable[str]) -> bool:
        return any(self.secrets.get(identifier) for identifier in identifiers)


def _cells(question: Asked, row: str = "") -> list[tuple]:
    """(item, value) for each option."""
    if question.kind == "multiple":
        return [(item, True) for item in question.ticks]
    return [(question.answered(row)[0], option) for option in question.options]


def plan_alone(made: Columns, published: set[str]) -> Alone:
    """Decide for all questions; `published` are the identifiers of those whose table is shown."""
    crowd = Crowd(made.values, made.categories, made.links, made.unions)
    alone, figures = Alone(), []
    for question in made.questions.values():
        if question.kind in (*ONE_VALUE, "multiple", "matrix"):
            for row in question.rows if question.kind == "matrix" else ("",):
                shown, secret = _plan(crowd, question, row)
                alone.secrets.setdefault(question.identifier, []).extend(secret)
                figures += shown if question.identifier in published else []
    secrets = [secret for each in alone.secrets.values() for secret in each]
    safe = protect(crowd, figures, secrets)
    alone.published = {figure.key: crowd.count(figure.where) for figure in figures if figure.key in safe}
    return alone


def _plan(crowd: Crowd, question: Asked, row: str) -> tuple[list[Figure], list[Secret]]:
    """What may be shown of a question, or of a row of a matrix, and what must not be found out.

    Zeros are published: they say of nobody what they answered, but when all answered the same and are fewer than
    UNANIMOUS. All but a few ticked an option: these few are as few as if they had ticked it.
    """
    told, values = question.answered(row)
    everyone = Where.such({told: values})
    n = crowd.count(everyone)
    cells = _cells(question, row)
    counts = {cell: crowd.count(Where.such({cell[0]: {cell[1]}})) for cell in cells}
    alike = 0 < n < UNANIMOUS and n in counts.values()
    figures, secrets = [], []
    if n >= SMALL:
        figures.append(Figure((told, "n"), everyone, told, (Where.such({told: {None}}),), TOTAL))
    elif n:
        secrets.append(Secret(everyone, told))
    for (item, value), count in counts.items():
        where = Where.such({item: {value}})
        if 0 < count < SMALL or (not count and alike):
            secrets.append(Secret(where, told))
        elif n >= SMALL:
            figures.append(Figure((item, value), where, told))
        if value is True and (0 < n - count < SMALL or (count == n and alike)):
            secrets.append(Secret(Where.such({item: {False}}), told))
    return figures, secrets
