"""Totals over the towns of a series: what may be said of all their people together, beside the table of each town. Pure.

Each town's table was published before, by itself, and stays known; so does every earlier total, over fewer towns or other
ones. All of them are one system: the towns' counts as a table of answers by town, whose published cells and earlier totals
are taken as known to whoever subtracts (`disclosure`, `crowd`). A total that would let a small count of any town be found
out is withheld, a small total too. Whoever subtracts may also know all that one town answered, having typed its forms: what
is left of each total is then a total over the others, and is looked at as such, town by town. So two towns have no total of
their own: less one of them it is the other.

Only questions that depend on no other: the number of those who were asked another one belongs to no town's line here. In the
tables crossed by others, answers withheld in a town form one class whose sum does not change: these stay safe.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .alone import UNANIMOUS
from .counting import ONE_VALUE, Asked, columns
from .crowd import Crowd, Link, Where
from .disclosure import SMALL, Figure, Secret, protect

ANSWER, TOWN = "answer", "town"
# Answers by town are audited once for each town besides: a larger table is not, and shows what its towns do. 20 towns that
# were asked for one of 8 answers take some seconds, once.
MOST_CELLS = 192
Counts = tuple[int | None, ...]


@dataclass(frozen=True)
class Town:
    """The people of one survey: `size` of them, `counts` by answer as they were given, `shown` as its table has them.

    How many answered the question, the sum of `counts`, is published too.
    """

    name: int
    size: int
    counts: tuple[int, ...]
    shown: Counts

    @property
    def n(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Total:
    """What is published of several towns, by their names: None where a count is withheld."""

    towns: frozenset[int]
    counts: Counts


def counts_by_answer(questions: Iterable[Asked], answers: list[Mapping]) -> dict[str, tuple[int, ...]]:
    """How many gave each answer to each question of one answer that depends on no other, nor another on it."""
    made = columns(questions, answers)
    return {
        identifier: tuple(made.values[identifier].count(option) for option in question.options)
        for identifier, question in made.questions.items()
        if question.kind in ONE_VALUE and len(made.family(identifier)) == 1
    }


def added(several: Iterable[Counts]) -> Counts:
    """The sums by answer of what is shown: None where one of them is not. It tells nothing that its parts do not."""
    return tuple(None if None in same else sum(same) for same in zip(*several, strict=True))


def total(towns: list[Town], of: frozenset[int], earlier: Iterable[Total] = ()) -> Counts:
    """What may be published of the towns `of` together.

    `towns` are these and all that the `earlier` totals count.
    """
    known = added(town.shown for town in towns if town.name in of)
    if len(of) < 3 or len(towns) * (len(known) + 1) > MOST_CELLS:
        return known
    wanted = {answer for answer, count in enumerate(known) if count is None}
    safe = _safe(towns, of, earlier, wanted)
    for town in towns:
        if safe:
            others = [each for each in towns if each is not town]
            safe = _safe(others, of - {town.name}, [_without(town, each) for each in earlier], safe)
    return tuple(
        sum(town.counts[answer] for town in towns if town.name in of) if answer in safe else count
        for answer, count in enumerate(known)
    )


def _safe(towns: list[Town], of: frozenset[int], earlier: Iterable[Total], wanted: set[int]) -> set[int]:
    """The answers, out of `wanted`, of which a total over `of` may be told to who knows what is shown, and no town's answers."""
    figures, secrets = [], [secret for town in towns for secret in _secrets(town)]
    for answer in range(len(towns[0].counts)):
        count = sum(town.counts[answer] for town in towns if town.name in of)
        where = Where.such({ANSWER: {answer}, TOWN: of})
        if 0 < count < SMALL:
            secrets.append(Secret(where, "total"))
        elif answer in wanted:
            figures.append(Figure((answer,), where, "total"))
    return {answer for (answer,) in protect(_crowd(towns), figures, secrets, _known(towns, earlier))}


def _without(town: Town, total: Total) -> Total:
    """What is left of a total to who knows what the town answered."""
    if town.name not in total.towns:
        return total
    rest = (count if count is None else count - own for count, own in zip(total.counts, town.counts, strict=True))
    return Total(total.towns - {town.name}, tuple(rest))


def _crowd(towns: list[Town]) -> Crowd:
    """Everybody by town and answer, None for those who gave none."""
    answers = range(len(towns[0].counts))
    rows = []
    for town in towns:
        for answer in answers:
            rows += [(answer, town.name)] * town.counts[answer]
        rows += [(None, town.name)] * (town.size - town.n)
    given, names = zip(*rows, strict=True)
    categories = {ANSWER: (*answers, None), TOWN: tuple(town.name for town in towns)}
    return Crowd({ANSWER: list(given), TOWN: list(names)}, categories, [Link(ANSWER, TOWN)])


def _known(towns: list[Town], earlier: Iterable[Total]) -> list[Where]:
    """How many answered in each town, its published counts, the earlier totals."""
    answers = frozenset(range(len(towns[0].counts)))
    known = []
    for town in towns:
        known += [Where.such({TOWN: {town.name}}), Where.such({ANSWER: answers, TOWN: {town.name}})]
        known += _shown(town.shown, frozenset({town.name}))
    for each in earlier:
        known += _shown(each.counts, each.towns)
    return known


def _shown(counts: Counts, towns: frozenset[int]) -> list[Where]:
    return [Where.such({ANSWER: {answer}, TOWN: towns}) for answer, count in enumerate(counts) if count is not None]


def _secrets(town: Town) -> list[Secret]:
    """The small counts of a town; its zeros too where all of few answered the same, as in `alone`."""
    alike = 0 < town.n < UNANIMOUS and town.n in town.counts
    return [
        Secret(Where.such({ANSWER: {answer}, TOWN: {town.name}}), "town")
        for answer, count in enumerate(town.counts)
        if 0 < count < SMALL or (not count and alike)
    ]
