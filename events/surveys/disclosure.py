"""Which figures of a survey may be published together without showing what fewer than five people answered. Pure.

Rules (A. Hundepool et al., Handbook on Statistical Disclosure Control, 2nd ed., 4.2 and 4.4: primary suppression by a
minimum frequency, secondary suppression, audit of the whole by linear programming):

- a count of 1 to 4 is never published (`SMALL`), nor the total of a group as small;
- whatever can be computed from all published figures together – differences, margins, totals, percentages, the number of
  those who were asked another question – still leaves every such count anywhere from 1 at most to 5 at least: nobody can
  tell which of these it is, nor that it is small;
- a zero counts as small where it would tell what each member of a group answered: see `tables`.

`protect` finds what to withhold besides: the least, weighed by the number of people in the figures that are lost. The
audit is by witness: a count is held to be safe only once whole tables were found, with the same published figures, in
which it is 1 at most, and others in which it is 5 at least. The same input gives the same output.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .crowd import Crowd, Where
from .polytope import Polytope

SMALL = 5
# What a person is worth in a cell, and in a total, on which percentages rest.
CELL, TOTAL = 1, 4
# More than all the people that any figure could lose.
DEAR = 10**9


@dataclass(frozen=True)
class Figure:
    """A count that may be published. `also` are counts that follow from it and from the number of answers."""

    key: tuple
    where: Where
    table: str
    also: tuple[Where, ...] = ()
    weight: int = CELL


@dataclass(frozen=True)
class Secret:
    """A small count that nobody must find out; `table` is where it would stand."""

    where: Where
    table: str


@dataclass(frozen=True)
class Goal:
    """What must be possible of a secret: that it is 5 or more (`upwards`), or 1 or less. `value` is its true count."""

    secret: Secret
    variables: tuple[int, ...]
    value: int
    upwards: bool

    def reached(self, change: dict[int, int]) -> bool:
        now = self.value + sum(change.get(variable, 0) for variable in self.variables)
        return now >= SMALL if self.upwards else now <= 1


def protect(
    crowd: Crowd, figures: Iterable[Figure], secrets: Iterable[Secret], known: Iterable[Where] = ()
) -> set[tuple]:
    """The keys of the figures to publish, out of `figures`, so that all secrets hold even of those who know `known`."""
    audit = Audit(crowd, list(figures), list(secrets), known)
    audit.withhold()
    audit.give_back()
    return audit.published


class Audit:
    """The figures that are still published, and for each secret the other answers that would have given the same ones."""

    def __init__(self, crowd: Crowd, figures: list[Figure], secrets: list[Secret], known: Iterable[Where] = ()):
        self.crowd, self.truth = crowd, dict(enumerate(crowd.truth))
        self.figures = {figure.key: figure for figure in figures}
        self.published = set(self.figures)
        self._withheld: list[tuple] = []
        self._closed: set[tuple] = set()
        # By figure: its true count, the sets of variables that add up to it; by group of linked questions its figures.
        self.counts = {figure.key: crowd.count(figure.where) for figure in figures}
        self._sums = {
            figure.key: [sum_ for where in (figure.where, *figure.also) for sum_ in crowd.variables(where) if sum_]
            for figure in figures
        }
        self._figures: dict[int, list[tuple]] = {}
        for key, sums in self._sums.items():
            self._figures.setdefault(crowd.group[sums[0][0]], []).append(key)
        self._rows: dict[int, list[tuple[dict[int, int], int]]] = {}
        for row, right in crowd.rows:
            self._rows.setdefault(crowd.group[next(iter(row))], []).append((row, right))
        for where in known:
            for sum_ in crowd.variables(where):
                self._rows.setdefault(crowd.group[sum_[0]], []).append(self._equation(sum_))
        self.goals: list[Goal] = []
        for secret in secrets:
            variables = crowd.variables(secret.where)[0]
            if not variables:
                # The questionnaire itself says that nobody can be there.
                continue
            value = sum(crowd.truth[variable] for variable in variables)
            self.goals.append(Goal(secret, variables, value, upwards=True))
            if value > 1:
                self.goals.append(Goal(secret, variables, value, upwards=False))
        # By goal: how many more, or fewer, people each variable has in tables that reach it.
        self.witness: dict[Goal, dict[int, int]] = {}

    def withhold(self) -> None:
        """Withhold what must be until every goal is reached. What was reached stays so: there are fewer equations to keep."""
        for goal in self.goals:
            while goal not in self.witness and not self._reach(goal):
                chosen = self._cheapest(goal)
                if chosen is None and not goal.upwards:
                    # The margins alone keep the count above 1: it is still not known to be small.
                    self.witness[goal] = {}
                    break
                chosen = chosen or self._next(goal)
                if not chosen:
                    self._close(goal)
                    break
                self.published.difference_update(chosen)
                self._withheld += chosen

    def _close(self, goal: "Goal") -> None:
        """Publish nothing of the goal's group, whose known margins say all that is known then: no whole tables were found."""
        group = self.crowd.group[goal.variables[0]]
        self.published.difference_update(self._figures.get(group, ()))
        self._closed.update(self._figures.get(group, ()))
        self.witness[goal] = {}

    def give_back(self) -> None:
        """Publish again what proves not to be needed, the largest figures first."""
        withheld = [key for key in self._withheld if key not in self._closed]
        for key in sorted(withheld, key=lambda each: (-self._worth(each), self._withheld.index(each))):
            self.published.add(key)
            broken = [goal for goal in self.goals if goal in self.witness and self._changes(self.witness[goal], key)]
            before = {goal: self.witness.pop(goal) for goal in broken}
            if not all(goal in self.witness or self._reach(goal) for goal in broken):
                self.published.discard(key)
                self.witness |= before

    def exposed(self) -> list["Goal"]:
        """The goals that what is published now leaves out of reach, whatever was found before."""
        self.witness.clear()
        return [goal for goal in self.goals if goal not in self.witness and not self._reach(goal)]

    def _changes(self, witness: dict[int, int], key) -> bool:
        return any(sum(witness.get(variable, 0) for variable in sum_) for sum_ in self._sums[key])

    def _reach(self, goal: "Goal") -> bool:
        """Look for whole tables with the same published figures that reach the goal, and note what others they reach."""
        rows, fixed = _settled(self._known(self.crowd.group[goal.variables[0]]), self.truth)
        free = [variable for variable in goal.variables if variable not in fixed]
        part = _part_of(rows, free)
        if not part:
            return False
        polytope = Polytope(part, {variable: self.truth[variable] for row in part for variable in row})
        inside = {variable for variable in goal.variables if variable in polytope.point}
        others = [
            each
            for each in self.goals
            if each not in self.witness and any(variable in polytope.point for variable in each.variables)
        ]

        def reached(point) -> bool:
            if all(isinstance(number, int) for number in point.values()):
                change = {at: number - self.truth[at] for at, number in point.items() if number != self.truth[at]}
                for each in others:
                    if each not in self.witness and each.reached(change):
                        self.witness[each] = change
            return goal in self.witness

        polytope.maximise(dict.fromkeys(inside, 1 if goal.upwards else -1), reached)
        return goal in self.witness

    def _known(self, group: int, without: Iterable[tuple] = ()) -> list[tuple[dict[int, int], int]]:
        """The equations that hold of a group: its structure, and its published figures but `without`."""
        without = set(without)
        return self._rows.get(group, []) + [
            self._equation(sum_)
            for key in self._figures.get(group, ())
            if key in self.published and key not in without
            for sum_ in self._sums[key]
        ]

    def _equation(self, sum_) -> tuple[dict[int, int], int]:
        return dict.fromkeys(sum_, 1), sum(self.truth[variable] for variable in sum_)

    def _worth(self, key) -> int:
        return self.figures[key].weight * max(self.counts[key], 1)

    def _cheapest(self, goal: "Goal") -> list[tuple] | None:
        """The published figures whose loss costs least among those that let the goal be reached.

        Each may move for a price, the others may not; a figure that moves in the cheapest solution is withheld
        (J. P. Kelly, B. L. Golden, A. A. Assad, Networks 22, 1992). First within the secret's own table. Empty if a
        solution in fractions needs none; None for a goal that is out of reach even when nothing is published.
        """
        group = self.crowd.group[goal.variables[0]]
        published = [key for key in self._figures.get(group, ()) if key in self.published]
        own = [key for key in published if self.figures[key].table == goal.secret.table]
        return self._moved(group, goal, own) or self._moved(group, goal, published)

    def _moved(self, group: int, goal: "Goal", movable: list[tuple]) -> list[tuple] | None:
        rows, fixed = _settled(self._known(group, without=movable), self.truth)
        start = dict(self.truth)
        prices: dict[int, int] = {}
        owner: dict[int, tuple] = {}
        for key in movable:
            for sum_ in self._sums[key]:
                free = dict.fromkeys((variable for variable in sum_ if variable not in fixed), 1)
                if free:
                    more, less = len(start), len(start) + 1
                    start |= {more: 0, less: 0}
                    prices |= dict.fromkeys((more, less), self._worth(key))
                    owner |= dict.fromkeys((more, less), key)
                    rows.append(free | {more: -1, less: 1})
        gap = len(start)
        start[gap] = SMALL - goal.value if goal.upwards else goal.value - 1
        wanted = dict.fromkeys((variable for variable in goal.variables if variable not in fixed), 1)
        rows = _part_of([*rows, wanted | {gap: 1 if goal.upwards else -1}], [gap])
        polytope = Polytope(rows, {variable: start[variable] for row in rows for variable in row})
        costs = {variable: -price for variable, price in prices.items() if variable in polytope.point}
        polytope.maximise(costs | {gap: -DEAR}, lambda _point: False)
        if polytope.point[gap]:
            return None
        return list(dict.fromkeys(owner[variable] for variable in costs if polytope.point[variable]))

    def _next(self, goal: "Goal") -> list[tuple]:
        """One more figure to withhold, where a solution in fractions showed none: of the secret's table first."""
        left = [key for key in self._figures.get(self.crowd.group[goal.variables[0]], ()) if key in self.published]
        own = [key for key in left if self.figures[key].table == goal.secret.table]
        return sorted(own or left, key=self._worth)[:1]


def _settled(rows, truth) -> tuple[list[dict[int, int]], set[int]]:
    """The equations without the variables that they give away by themselves, and these variables."""
    fixed: set[int] = set()
    open_rows = [(dict(row), right) for row, right in rows]
    while True:
        before = len(fixed)
        kept = []
        for row, right in open_rows:
            gone = [variable for variable in row if variable in fixed]
            left = right - sum(row.pop(variable) * truth[variable] for variable in gone)
            if len(row) == 1 or (left == 0 and all(factor > 0 for factor in row.values())):
                fixed.update(row)
            elif row:
                kept.append((row, left))
        open_rows = kept
        if len(fixed) == before:
            return [row for row, _right in open_rows], fixed


def _part_of(rows: list[dict[int, int]], start: Iterable[int]) -> list[dict[int, int]]:
    """The equations that tie the variables of `start` to others, directly or by way of others still."""
    by_variable: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        for variable in row:
            by_variable.setdefault(variable, []).append(at)
    seen: set[int] = set()
    waiting = [at for variable in start for at in by_variable.get(variable, ())]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += [other for variable in rows[at] for other in by_variable[variable] if other not in seen]
    return [rows[at] for at in sorted(seen)]
