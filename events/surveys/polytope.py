"""Exact linear programming over a few dozen numbers: the figures that fit what was published. Pure, no statistics here.

Whole numbers stay whole; a fraction appears only where a pivot makes one. The simplex method with Bland's rule (1977),
which never goes round in circles.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction

Row = dict[int, int | Fraction]


class Polytope:
    """All x ≥ 0 that satisfy linear equations, and one of them, `point`, from which others are reached."""

    def __init__(self, rows: Iterable[Row], point: dict[int, int]):
        """`rows` are the left sides of the equations, by variable; `point` satisfies them, which gives the right sides."""
        self.point = dict(point)
        # By basic variable: its equation, where its own coefficient is 1 and no other basic variable appears.
        self._rows: dict[int, Row] = {}
        for row in rows:
            self._take(row)
        for variable in self.point:
            if variable not in self._rows and self.point[variable]:
                self._move(variable, -1)

    def maximise(self, objective: Row, enough: Callable[[dict], bool]) -> None:
        """Walk from corner to corner, upwards, until `enough` says so of the point or no corner is higher."""
        while not enough(self.point):
            gain = dict(objective)
            for variable, weight in objective.items():
                if variable in self._rows:
                    _subtract(gain, self._rows[variable], weight)
            entering = min((variable for variable, worth in gain.items() if worth > 0), default=None)
            if entering is None:
                return
            self._move(entering, 1)

    def _take(self, row: Row) -> None:
        row = dict(row)
        for basic, known in self._rows.items():
            if basic in row:
                _subtract(row, known, row[basic])
        if row:
            self._pivot(min(row, key=lambda each: (abs(row[each]) != 1, -self.point[each], each)), row)

    def _pivot(self, variable: int, row: Row) -> None:
        """Make `variable` basic in the equation `row`, which stands among the others from now on."""
        divisor = row[variable]
        row = {each: _quotient(factor, divisor) for each, factor in row.items()}
        for other in self._rows.values():
            if variable in other:
                _subtract(other, row, other[variable])
        self._rows[variable] = row

    def _move(self, variable: int, sign: int) -> None:
        """Let `variable` rise or fall as far as the others allow; a basic one that comes to nothing gives it its place."""
        limit = self.point[variable] if sign < 0 else None
        leaving = None
        column = [(basic, row[variable]) for basic, row in self._rows.items() if variable in row]
        for basic, factor in column:
            if factor * sign > 0:
                room = _quotient(self.point[basic], factor * sign)
                if limit is None or room < limit or (room == limit and leaving is not None and basic < leaving):
                    limit, leaving = room, basic
        if limit is None:
            raise ValueError("Nothing bounds this number.")
        if limit:
            self.point[variable] += sign * limit
            for basic, factor in column:
                self.point[basic] -= factor * sign * limit
        if leaving is not None:
            self._pivot(variable, self._rows.pop(leaving))


def _subtract(row: Row, other: Row, factor) -> None:
    """Take `factor` times `other` from `row`; what comes to nothing leaves it."""
    for variable, amount in other.items():
        left = row.get(variable, 0) - factor * amount
        if left:
            row[variable] = left
        else:
            row.pop(variable, None)


def _quotient(number, divisor):
    """Exact; whole where it can be."""
    if divisor == 1:
        return number
    if divisor == -1:
        return -number
    exact = Fraction(number) / Fraction(divisor)
    return exact.numerator if exact.denominator == 1 else exact
