"""The yearly report of a charter (bilan): what was promised, kept, late, given up and why, by bearer, with its figures."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters import models
from charters.progress import Light

from .commitments import Followed, IndicatorNow, figure_words, followed

LATE = gettext_lazy("En retard")
GROUPS = (
    (gettext_lazy("Tenus, ou cible atteinte"), (Light.DONE, Light.REACHED)),
    (gettext_lazy("En cours"), (Light.ON_TRACK, Light.ATTENTION, Light.BLOCKED, Light.SILENT)),
    (LATE, (Light.LATE,)),
    (gettext_lazy("Abandonnés"), (Light.GIVEN_UP,)),
    (gettext_lazy("Sortis du suivi"), (Light.DROPPED,)),
)


@dataclass(frozen=True)
class Line:
    """One commitment in the report: where it stood at the end, in the words of its bearers (empty if nobody said any)."""

    row: Followed
    bearers: str
    finding: str
    said_by: str
    figures: tuple["FigureLine", ...]


@dataclass(frozen=True)
class FigureLine:
    """One figure: its numbers, the one unit they are in, and where it comes from."""

    label: str
    unit: str
    baseline: str
    value: str
    target: str
    on: date | None
    source: str


@dataclass(frozen=True)
class Part:
    """What one organisation bears, the groups of GROUPS in their order; empty groups are left out.

    `party` is None for what nobody bears any more: those who did have left the charter.
    """

    party: models.CharterParty | None
    groups: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True)
class Report:
    """`counts`: (group, how many commitments, each counted once). `hidden` counts what organisations do not publish."""

    year: int
    until: date
    counts: tuple[tuple[str, int], ...]
    total: int
    hidden: int
    parts: tuple[Part, ...]


def report_years(charter, today: date) -> list[int]:
    """The years of which there is something to report, the last one first."""
    first = charter.commitments.order_by("created_at").values_list("created_at", flat=True).first()
    return list(range(today.year, timezone.localdate(first).year - 1, -1)) if first else []


def report(charter, year: int, today: date, *, inside: bool) -> Report:
    """The report of a year as its last day, or today, finds things: for the parties' members (`inside`) or for everybody.

    Six queries.
    """
    until = min(today, date(year, 12, 31))
    parties = list(charter.parties.current())
    shown = [party for party in parties if inside or party.publishes_progress]
    rows = followed(charter, until, parties=None if inside else [party.pk for party in shown])
    rows = [row for row in rows if _of_the_year(row.commitment, year)]
    told = [row for row in rows if inside or row.published_bearers]
    entries = models.ProgressEntry.objects.select_related("party__partner").in_bulk(
        [row.last_entry for row in told if row.last_entry]
    )
    lines = [_line(row, entries.get(row.last_entry), inside) for row in told]
    return Report(
        year=year,
        until=until,
        counts=tuple((str(label), sum(_group(row) == label for row in told)) for label, _lights in GROUPS),
        total=len(told),
        hidden=len(rows) - len(told),
        parts=tuple(part for party in (*shown, None) if (part := _part(party, lines)).groups),
    )


def _group(row: Followed):
    """The label in GROUPS under which a commitment is told; a blocked one whose day has passed is late."""
    if row.traffic.late:
        return LATE
    return next(label for label, lights in GROUPS if row.traffic.light in lights)


def _of_the_year(commitment, year: int) -> bool:
    """Drawn at the latest that year, and not gone before it."""
    gone = commitment.dropped_at
    return timezone.localdate(commitment.created_at).year <= year and (
        gone is None or timezone.localdate(gone).year >= year
    )


def _line(row: Followed, entry, inside: bool) -> Line:
    named = row.bearers if inside else row.published_bearers
    names = [party.partner.short_name for party in named]
    if not inside and row.unnamed:
        names.append(
            _("une autre organisation") if row.unnamed == 1 else _("%(count)s autres") % {"count": row.unnamed}
        )
    return Line(
        row=row,
        bearers=", ".join(names),
        finding=entry.finding if entry else "",
        said_by=entry.party.partner.short_name if entry else "",
        figures=tuple(_figure(each) for each in row.figures),
    )


def _figure(each: IndicatorNow) -> FigureLine:
    indicator = each.indicator
    return FigureLine(
        label=f"{indicator.label}, {indicator.period}" if indicator.period else indicator.label,
        unit=indicator.unit,
        baseline=figure_words(indicator.baseline),
        value=figure_words(each.value),
        target=figure_words(indicator.target),
        on=each.on,
        source=indicator.source,
    )


def _part(party, lines: list[Line]) -> Part:
    own = [line for line in lines if (party in line.row.bearers if party else not line.row.bearers)]
    groups = ((str(label), tuple(line for line in own if _group(line.row) == label)) for label, _lights in GROUPS)
    return Part(party, tuple(group for group in groups if group[1]))
