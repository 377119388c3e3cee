"""Where a commitment stands, computed: its light, how far a figure went, what is added to what, when one is reminded.

Pure functions over values, in one place: pages, the dashboard, the report, reminders and the committee ask here. No row is
read, nothing is written.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

REMINDED_BEFORE = (timedelta(days=30), timedelta(days=7))
REMINDED_AFTER = timedelta(days=1)
SILENCE = timedelta(days=183)

ON_TRACK, ATTENTION, BLOCKED, DONE, GIVEN_UP = "on_track", "attention", "blocked", "done", "given_up"


class Light(Enum):
    """What is shown of a commitment; the word and the icon of each stand in `charters.queries.commitments`."""

    SILENT = "silent"
    ON_TRACK = "on_track"
    ATTENTION = "attention"
    BLOCKED = "blocked"
    LATE = "late"
    REACHED = "reached"
    DONE = "done"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


# Nothing more is expected of these.
OVER = frozenset({Light.REACHED, Light.DONE, Light.GIVEN_UP, Light.DROPPED})


@dataclass(frozen=True)
class Traffic:
    """The light of a commitment, and whether its day has passed without its being kept."""

    light: Light
    late: bool

    @property
    def over(self) -> bool:
        return self.light in OVER


def traffic(state: str | None, *, due_on: date | None, today: date, reached: bool, dropped: bool = False) -> Traffic:
    """The light of a commitment from the state of its latest entry (None: nobody said anything yet).

    `reached`: whether every target is (see `all_reached`). The bearers' own words come first, then the figures, then the
    calendar; lateness is said beside a blocked commitment, and takes the place of a milder word:

    | latest entry | day not passed       | day passed, target not reached | day passed, target reached |
    |--------------|----------------------|--------------------------------|----------------------------|
    | none         | silent               | late                           | late                       |
    | on_track     | on_track, or reached | late                           | reached                    |
    | attention    | attention            | late                           | attention                  |
    | blocked      | blocked              | blocked, late                  | blocked                    |
    | done         | done                 | done                           | done                       |
    | given_up     | given_up             | given_up                       | given_up                   |

    A commitment that an avenant took out of the text is dropped, whatever was said of it.
    """
    if dropped:
        return Traffic(Light.DROPPED, False)
    if state in (DONE, GIVEN_UP):
        return Traffic(Light(state), False)
    kept = reached and state is not None
    late = due_on is not None and due_on < today and not kept
    if state == BLOCKED:
        return Traffic(Light.BLOCKED, late)
    if late:
        return Traffic(Light.LATE, True)
    if state is None:
        return Traffic(Light.SILENT, False)
    if state == ON_TRACK and reached:
        return Traffic(Light.REACHED, False)
    return Traffic(Light(state), False)


def is_reached(baseline: Decimal | None, target: Decimal | None, value: Decimal | None) -> bool:
    """Whether a figure has come to its target: from below, or from above where the target is under the baseline."""
    if target is None or value is None:
        return False
    if baseline is not None and baseline > target:
        return value <= target
    return value >= target


def all_reached(figures: Iterable[tuple[Decimal | None, Decimal | None, Decimal | None]]) -> bool:
    """Whether every indicator with a target has reached it; (baseline, target, latest value) of each.

    False where no indicator has a target.
    """
    judged = [is_reached(*figure) for figure in figures if figure[1] is not None]
    return bool(judged) and all(judged)


def share(baseline: Decimal | None, target: Decimal | None, value: Decimal | None) -> float | None:
    """How far a figure went from its baseline (0 where none was given) to its target, from 0 to 100.

    None where there is no value, no target, or no way between the two.
    """
    if value is None or target is None:
        return None
    start = baseline if baseline is not None else Decimal(0)
    if start == target:
        return 100.0 if is_reached(baseline, target, value) else None
    return float(min(Decimal(100), max(Decimal(0), (value - start) * 100 / (target - start))))


def unit_key(unit: str) -> tuple[str, ...]:
    """What makes two units one: the same words, whatever the capitals, the spaces or the plural's « s »."""
    words = unicodedata.normalize("NFC", unit).casefold().split()
    return tuple(word[:-1] if len(word) > 2 and word.endswith("s") else word for word in words)


def same_unit(one: str, other: str) -> bool:
    return unit_key(one) == unit_key(other)


class UnitsDiffer(ValueError):
    """Figures of different units were to be added."""


@dataclass(frozen=True)
class Figure:
    value: Decimal
    unit: str


def added(figures: Iterable[Figure]) -> Figure:
    """The sum of figures of one unit. Raises UnitsDiffer for several units, ValueError for no figure at all."""
    figures = list(figures)
    if not figures:
        raise ValueError("There is nothing to add.")
    unit = figures[0].unit
    for figure in figures:
        if not same_unit(figure.unit, unit):
            raise UnitsDiffer(f"{unit!r} and {figure.unit!r} are not added to one another.")
    return Figure(sum((figure.value for figure in figures), Decimal(0)), unit)


# A number as people write it in French: spaces between thousands, a comma before decimals; then, maybe, the unit.
TYPED = re.compile(r"\s*([+\-−]?)\s*(\d[\d\s]*)(?:[.,](\d+))?\s*((?:[^\W\d_]|[%‰€$°])\D*)?")


def parse_figure(typed: str) -> tuple[Decimal, str]:
    """The number and the unit (empty where none was typed) of « 1 250,5 heures ». Raises ValueError."""
    match = TYPED.fullmatch(typed)
    if match is None:
        raise ValueError(f"Not a figure: {typed!r}")
    sign, whole, decimals, unit = match.groups()
    digits = re.sub(r"\s", "", whole) + (f".{decimals}" if decimals else "")
    return Decimal(f"{'-' if sign in ('-', '−') else ''}{digits}"), " ".join((unit or "").split())


def reminder_days(due_on: date) -> tuple[date, ...]:
    """The days on which bearers are reminded: 30 and 7 days before the due date, and the day after it."""
    return (*(due_on - before for before in REMINDED_BEFORE), due_on + REMINDED_AFTER)


def reminder_due(due_on: date | None, today: date) -> date | None:
    """The last of `reminder_days` that has come; None before the first, or without a due date."""
    come = [day for day in reminder_days(due_on) if day <= today] if due_on else []
    return max(come, default=None)


def is_silent(last: date, today: date) -> bool:
    """Whether nothing was said for six months; `last` is the latest entry's day, or the day the commitment was drawn."""
    return last + SILENCE <= today
