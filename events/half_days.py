"""Half-days: what attendance is counted in. Pure; moments come in, days and halves of the event's own clock come out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, AFTERNOON = "am", "pm"
MIDDAY = time(13)
# A day that runs a few minutes past midday has no afternoon.
LEAST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    day: date
    part: str

    @property
    def key(self) -> str:
        """As check-ins keep it: "2026-11-27-am"."""
        return f"{self.day.isoformat()}-{self.part}"


def parse(key: str) -> HalfDay:
    """The half-day of a key. Raises ValueError for anything else."""
    day, _dash, part = key.rpartition("-")
    if part not in (MORNING, AFTERNOON) or len(day) != 10:
        raise ValueError(key)
    return HalfDay(date.fromisoformat(day), part)


@dataclass(frozen=True, slots=True)
class Hours:
    """What intervals fill of a half-day: from when to when, in order; no two of these spans touch."""

    spans: tuple[tuple[datetime, datetime], ...]

    @property
    def lasting(self) -> timedelta:
        """How long the spans are in all."""
        return sum((end - start for start, end in self.spans), timedelta(0))


def half_days(intervals: Iterable[tuple[datetime, datetime]], zone: ZoneInfo) -> list[HalfDay]:
    """The half-days that the intervals (aware moments) fill for half an hour at least, in order.

    The one that they fill most, where none is filled so long.
    """
    filled = hours(intervals, zone)
    long_enough = sorted(half for half, found in filled.items() if found.lasting >= LEAST)
    if long_enough or not filled:
        return long_enough
    return [max(filled, key=lambda half: (filled[half].lasting, half))]


def hours(intervals: Iterable[tuple[datetime, datetime]], zone: ZoneInfo) -> dict[HalfDay, Hours]:
    """What the intervals (aware moments) fill of each half-day that they touch; what two fill at once counts once."""
    filled = defaultdict(list)
    for start, end in sorted(intervals):
        for half, opens, closes in _halves(start.astimezone(zone).date(), end.astimezone(zone).date(), zone):
            first, last = max(start, opens), min(end, closes)
            if first < last:
                filled[half].append((first, last))
    return {half: Hours(_joined(spans)) for half, spans in filled.items()}


def _joined(spans) -> tuple[tuple[datetime, datetime], ...]:
    """Spans, sorted by their beginnings, with those that touch made one."""
    found = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _halves(first: date, last: date, zone: ZoneInfo):
    """(half-day, its beginning, its end) from one day to another."""
    day = first
    while day <= last:
        opens = datetime.combine(day, time.min, zone)
        middle = datetime.combine(day, MIDDAY, zone)
        closes = datetime.combine(day + timedelta(days=1), time.min, zone)
        yield HalfDay(day, MORNING), opens, middle
        yield HalfDay(day, AFTERNOON), middle, closes
        day += timedelta(days=1)
