"""Commitments as they are followed up: where each stands, who bears it, its figures; the list, the dashboard, Mon espace.

What is shown to everybody is computed from what the organisations that publish reported, and from nothing else.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Prefetch, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charters import models, progress
from charters.progress import Light
from portal.registry import Awaiting

# The word, the kind of tag and the icon of each light.
LIGHTS = {
    Light.LATE: (gettext_lazy("En retard"), "no", "clock"),
    Light.BLOCKED: (gettext_lazy("Bloqué"), "no", "hand"),
    Light.ATTENTION: (gettext_lazy("À surveiller"), "wait", "eye"),
    Light.SILENT: (gettext_lazy("Sans nouvelle"), "draft", "help"),
    Light.ON_TRACK: (gettext_lazy("En bonne voie"), "ok", "arrow"),
    Light.REACHED: (gettext_lazy("Cible atteinte"), "ok", "chart"),
    Light.DONE: (gettext_lazy("Tenu"), "ok", "check"),
    Light.GIVEN_UP: (gettext_lazy("Abandonné"), "info", "cross"),
    Light.DROPPED: (gettext_lazy("Sorti du suivi"), "draft", "minus"),
}
# Above that many commitments of one charter, Mon espace says their number on one line.
LISTED = 3


@dataclass(frozen=True)
class IndicatorNow:
    """An indicator with its latest figure; `value` and `on` are None before the first."""

    indicator: models.Indicator
    value: Decimal | None
    on: date | None

    @property
    def share(self) -> float | None:
        return progress.share(self.indicator.baseline, self.indicator.target, self.value)

    @property
    def words(self) -> str:
        """« 45 sur 60 personnes », or the figure alone where no target was given."""
        unit, target = self.indicator.unit, self.indicator.target
        if self.value is None:
            return _("pas encore de chiffre")
        if target is None:
            return figure_words(self.value, unit)
        return _("%(value)s pour une cible de %(target)s") % {
            "value": figure_words(self.value),
            "target": figure_words(target, unit),
        }


@dataclass(frozen=True)
class Followed:
    """A commitment and where it stands on a day."""

    commitment: models.Commitment
    traffic: progress.Traffic
    bearers: tuple[models.CharterParty, ...]
    last_on: date | None
    last_entry: int | None
    figures: tuple[IndicatorNow, ...]

    @property
    def label(self) -> str:
        return LIGHTS[self.traffic.light][0]

    @property
    def tag(self) -> str:
        return LIGHTS[self.traffic.light][1]

    @property
    def icon(self) -> str:
        return LIGHTS[self.traffic.light][2]

    @property
    def published_bearers(self) -> tuple[models.CharterParty, ...]:
        return tuple(party for party in self.bearers if party.publishes_progress)

    @property
    def unnamed(self) -> int:
        return len(self.bearers) - len(self.published_bearers)


def figure_words(value: Decimal | None, unit: str = "") -> str:
    """A figure as people write it, without useless zeros: « 1 250,5 heures »."""
    if value is None:
        return ""
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    words = number_format(Decimal(plain), use_l10n=True, force_grouping=True)
    return f"{words}\u00a0{unit}" if unit else words


def followed(charter, today: date, *, only=None, parties=None) -> list[Followed]:
    """The commitments of a charter in the order of its text, as they stood on a day; six queries.

    `only`: their primary keys; `parties`: count only what these parties reported (primary keys).
    """
    commitments = charter.commitments.order_by("clause__position", "pk").prefetch_related(
        Prefetch("indicators", models.Indicator.objects.current(), to_attr="current_indicators")
    )
    entries = models.ProgressEntry.objects.current().filter(commitment__charter=charter, on__lte=today)
    if only is not None:
        commitments = commitments.filter(pk__in=only)
        entries = entries.filter(commitment__in=only)
    if parties is not None:
        entries = entries.filter(party__in=parties)
    last = {
        commitment: (state, on, key)
        for commitment, state, on, key in _latest(entries, "commitment").values_list("commitment", "state", "on", "pk")
    }
    figures = _latest(entries.exclude(value=None), "indicator")
    values = {indicator: (value, on) for indicator, value, on in figures.values_list("indicator", "value", "on")}
    bearers = _bearers(charter, only)
    nobody = (None, None, None)
    return [_followed(each, bearers[each.pk], last.get(each.pk, nobody), values, today) for each in commitments]


def _latest(entries, about: str):
    """Of progress entries, the latest about each commitment or indicator: a year of them stays in the database."""
    order = [F("on").desc(), F("pk").desc()]
    return entries.order_by().annotate(place=Window(RowNumber(), partition_by=F(about), order_by=order)).filter(place=1)


def _bearers(charter, only) -> dict[int, list]:
    """The parties that bear each commitment, in their order; those of hundreds of commitments are the same few."""
    through = models.Commitment.bearers.through.objects.filter(commitment__charter=charter)
    if only is not None:
        through = through.filter(commitment__in=only)
    borne: dict[int, set[int]] = {}
    for commitment, party in through.values_list("commitment", "charterparty"):
        borne.setdefault(party, set()).add(commitment)
    found = defaultdict(list)
    for party in charter.parties.current():
        for commitment in borne.get(party.pk, ()):
            found[commitment].append(party)
    return found


def _followed(commitment, bearers, last, values, today) -> Followed:
    state, on, entry = last
    figures = tuple(
        IndicatorNow(indicator, *values.get(indicator.pk, (None, None))) for indicator in commitment.current_indicators
    )
    dropped = commitment.dropped_at is not None and timezone.localdate(commitment.dropped_at) <= today
    traffic = progress.traffic(
        state,
        due_on=commitment.due_on,
        today=today,
        reached=progress.all_reached((each.indicator.baseline, each.indicator.target, each.value) for each in figures),
        dropped=dropped,
    )
    return Followed(commitment, traffic, tuple(bearers), on, entry, figures)


def light_rows(rows: list[Followed]) -> list[dict]:
    """How many commitments show each light, for components/chart.html; lights that nothing shows are left out."""
    counts = Counter(row.traffic.light for row in rows)
    return [
        {
            "label": label,
            "value": str(counts[light]),
            "percent": round(counts[light] * 100 / len(rows), 1),
            "status": tag,
            "icon": icon,
        }
        for light, (label, tag, icon) in LIGHTS.items()
        if counts[light]
    ]


def indicator_chart(indicator, entries) -> list[dict]:
    """An indicator's baseline, figures and target, for components/chart.html; its unit is said once, in the title.

    Bars are as long as the largest needs.
    """
    points = [(_("Au départ"), indicator.baseline)]
    points += [
        (each.on, each.value) for each in entries if each.indicator_id == indicator.pk and each.value is not None
    ]
    points += [(_("Cible"), indicator.target)]
    points = [point for point in points if point[1] is not None]
    largest = max((value for _label, value in points), default=Decimal(0))
    return [
        {
            "label": label if isinstance(label, str) else date_format(label, "j F Y"),
            "value": figure_words(value),
            "percent": float(round(max(Decimal(0), value) * 100 / largest, 1)) if largest > 0 else 0,
        }
        for label, value in points
    ]


@dataclass(frozen=True)
class Dashboard:
    """What everybody may see of a charter's follow-up.

    `rows` are the commitments of organisations that publish; `hidden` and `withheld` count the other commitments and
    organisations, without a name; `totals` are sums of figures that measure one thing in one unit.
    """

    rows: list[Followed]
    hidden: int
    publishing: tuple[models.CharterParty, ...]
    withheld: int
    totals: list[tuple[str, str, str, int]]


def dashboard(charter, today: date) -> Dashboard:
    """Seven queries, whatever the number of commitments."""
    parties = list(charter.parties.current())
    publishing = tuple(party for party in parties if party.publishes_progress)
    rows = followed(charter, today, parties=[party.pk for party in publishing])
    rows = [row for row in rows if row.traffic.light is not Light.DROPPED]
    shown = [row for row in rows if row.published_bearers]
    return Dashboard(shown, len(rows) - len(shown), publishing, len(parties) - len(publishing), _totals(shown))


def _totals(rows: list[Followed]) -> list[tuple[str, str, str, int]]:
    """(what is measured, the sum in words, its unit, of how many commitments) where several measure one thing in one unit."""
    groups: dict = {}
    for row in rows:
        for each in row.figures:
            if each.value is not None:
                key = (each.indicator.label.casefold(), progress.unit_key(each.indicator.unit))
                groups.setdefault(key, []).append(each)
    totals = []
    for group in groups.values():
        if len(group) > 1:
            total = progress.added(progress.Figure(each.value, each.indicator.unit) for each in group)
            totals.append((group[0].indicator.label, figure_words(total.value), total.unit, len(group)))
    return totals


def way_rows(rows: list[Followed]) -> list[dict]:
    """How far each figure with a target went, for components/chart.html."""
    return [
        {
            "label": f"{row.commitment.heading} – {each.indicator.label}",
            "value": each.words,
            "percent": round(each.share, 1),
        }
        for row in rows
        for each in row.figures
        if each.share is not None
    ]


def awaiting_progress(user):
    """Mon espace: commitments of one's organisations that are late, or of which nothing was said for six months."""
    # Models of pages read these queries while they load, and forms want every model loaded.
    from portal.forms import end_of_day

    today = timezone.localdate()
    partners = list(user.memberships.current().values_list("partner_id", flat=True))
    charters = models.Charter.objects.filter(
        parties__in=models.CharterParty.objects.filter(left_at=None, partner__in=partners),
        status__in=models.Charter.BINDING,
    ).distinct()
    for charter in charters if partners else ():
        rows = [row for row in followed(charter, today) if _awaits(row, partners, today)]
        if len(rows) > LISTED:
            yield Awaiting(
                verb=_("Dire où en sont"),
                label=ngettext(
                    "%(count)d engagement de « %(charter)s »", "%(count)d engagements de « %(charter)s »", len(rows)
                )
                % {"count": len(rows), "charter": charter.title},
                url=f"{reverse('charter_commitments', args=[charter.slug])}?qui=moi&etat=attendus",
                icon="chart",
            )
            continue
        for row in rows:
            yield Awaiting(
                verb=_("Dire où en est"),
                label=_("« %(commitment)s », %(charter)s")
                % {"commitment": row.commitment.heading, "charter": charter.title},
                url=reverse("progress_add", args=[charter.slug, row.commitment.pk]),
                due=end_of_day(row.commitment.due_on) if row.traffic.late else None,
                icon="chart",
            )


def _awaits(row: Followed, partners, today: date) -> bool:
    return any(party.partner_id in partners for party in row.bearers) and is_awaited(row, today)


def is_awaited(row: Followed, today: date) -> bool:
    """Whether a word of the bearers is due: late, or silent for six months."""
    if row.traffic.over:
        return False
    return row.traffic.late or progress.is_silent(row.last_on or timezone.localdate(row.commitment.created_at), today)
