"""One event at a glance: seats, who comes, what waits for its organisers, messages, attendance. Reads only.

Each figure is counted in one query, whatever the number of registrations, sessions or shares.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf, TruncDate
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Registration, SeatShare, Session, SessionChoice
from events.models.registrations import SESSION_HOLDERS
from events.queries import attendance, messages, needs
from events.seats import Seats

from .charts import bars
from .seats import seats_of

Status = Registration.Status
MOST_ORGANISATIONS = 10
# Beyond so many days, registrations are shown by the week.
MOST_DAYS = 21


@dataclass
class Dashboard:
    """Rows of charts (`components/chart.html`), and the counts beside them.

    `beyond` are those of `counts` who were let in without a seat: they take none.
    """

    counts: dict[str, int]
    beyond: int
    seats: Seats
    day_seats: list[dict]
    session_seats: list[dict]
    profiles: list[dict]
    organisations: list[dict]
    organisations_count: int
    arrivals: list[dict]
    by_week: bool
    needs: int
    messages: list
    attendance: list[dict] = field(default_factory=list)

    @property
    def holding(self) -> int:
        return self.seats.held

    @property
    def free(self) -> int | None:
        return self.seats.free


def dashboard(event, now) -> Dashboard:
    counts, beyond = status_counts(event)
    shares = list(SeatShare.objects.filter(event=event).select_related("partner", "territory"))
    seats = seats_of([event], now, shares=shares)[event.pk]
    organisations = _organisations(event)
    arrivals, by_week = _arrivals(event)
    found = Dashboard(
        counts=counts,
        beyond=beyond,
        seats=seats,
        day_seats=_day_seats(event, seats, shares, beyond),
        session_seats=_session_seats(event),
        profiles=_profiles(event),
        organisations=bars(_firsts(organisations)),
        organisations_count=sum(1 for name, _count in organisations if name),
        arrivals=bars(arrivals),
        by_week=by_week,
        needs=needs.to_handle(event),
        messages=[row for row in messages.counted(messages.counts(event)) if row[1]],
    )
    rows = attendance.counted(event)
    if any(row.present for row in rows):
        found.attendance = [{"label": row.list.label, "value": _presence(row), "percent": row.percent} for row in rows]
    return found


def status_counts(event) -> tuple[dict[str, int], int]:
    """How many registrations the event has in each status, 0 where there is none; how many came beyond the seats."""
    counts, beyond = {status.value: 0 for status in Status}, 0
    found = Registration.objects.filter(event=event).order_by().values_list("status", "beyond")
    for status, without_seat, count in found.annotate(count=Count("pk")):
        counts[status] += count
        beyond += count if without_seat and status in Registration.HOLDING else 0
    return counts, beyond


def _of(count: int, total: int | None) -> str:
    return str(count) if total is None else _("%(count)d sur %(total)d") % {"count": count, "total": total}


def _presence(row) -> str:
    """« 48 sur 50, et 2 en plus »; a list that nobody was checked on says so: it tells nothing of who came."""
    if not row.present:
        return _("non pointé")
    words = _of(row.came, row.expected)
    if row.extra:
        words += ngettext(", et %(count)d en plus", ", et %(count)d en plus", row.extra) % {"count": row.extra}
    return words


def _seat_row(label: str, taken: int, capacity: int | None, *, waiting: int = 0, beyond: int = 0) -> dict:
    """A bar of seats: full ones are told by their words and their tint. `beyond` came in without one."""
    words = _of(taken, capacity)
    full = capacity is not None and taken >= capacity
    if full:
        words += _(", complet")
    if waiting:
        words += ngettext(", %(count)d en attente", ", %(count)d en attente", waiting) % {"count": waiting}
    if beyond:
        words += ngettext(", et %(count)d au-delà", ", et %(count)d au-delà", beyond) % {"count": beyond}
    percent = 0 if not capacity else min(100, round(100 * taken / capacity, 2))
    return {"label": label, "value": words, "percent": percent, "status": "wait" if full else ""}


def _day_seats(event, seats, shares, beyond: int) -> list[dict]:
    """The seats of the day and of each share."""
    rows = [_seat_row(_("La journée"), seats.held, event.capacity, beyond=beyond)]
    for share, plain in zip(shares, seats.shares, strict=True):
        until = (
            _("libérées") if plain.released else _("jusqu’au %(day)s") % {"day": _short_day(share.released_at, event)}
        )
        label = _("Réservées : %(who)s (%(until)s)") % {"who": share, "until": until}
        rows.append(_seat_row(label, seats.taken[share.pk], share.seats))
    return rows


def _short_day(moment, event) -> str:
    return date_format(moment.astimezone(event.zone_info), "j F")


def _session_seats(event) -> list[dict]:
    """The seats of each session that people choose, with who waits for one."""
    seated = Q(choices__registration__status__in=Registration.HOLDING)
    sessions = (
        Session.objects.to_choose(event)
        .annotate(
            taken=SESSION_HOLDERS,
            waiting=Count("choices", filter=seated & Q(choices__status=SessionChoice.Status.WAITING)),
        )
        .order_by("slot__position", "position", "pk")
    )
    return [_seat_row(session.name, session.taken, session.capacity, waiting=session.waiting) for session in sessions]


def _profiles(event) -> list[dict]:
    holders = Registration.objects.holding().filter(event=event).order_by()
    counts = dict(holders.values_list("profile").annotate(count=Count("pk")))
    known = [(str(profile.label), counts.get(profile.value, 0)) for profile in Registration.Profile]
    rows = sorted((row for row in known if row[1]), key=lambda row: -row[1])
    if rows and counts.get(""):
        rows.append((_("Non précisé"), counts[""]))
    return bars(rows, total=sum(counts.values()))


def _organisations(event) -> list[tuple[str, int]]:
    """(organisation, how many of it hold a seat), the most numerous first; "" for those who named none."""
    name = Coalesce(NullIf("partner__short_name", Value("")), "organisation")
    holders = Registration.objects.holding().filter(event=event).annotate(name=name).order_by()
    counts = holders.values_list("name").annotate(count=Count("pk"))
    return sorted(counts, key=lambda row: (-row[1], row[0]))


def _firsts(organisations) -> list[tuple[str, int]]:
    named = [row for row in organisations if row[0]]
    rows, others = named[:MOST_ORGANISATIONS], named[MOST_ORGANISATIONS:]
    if others:
        label = ngettext("%(count)d autre organisation", "%(count)d autres organisations", len(others))
        rows.append((label % {"count": len(others)}, sum(count for _name, count in others)))
    return rows


def _arrivals(event) -> tuple[list[tuple[str, int]], bool]:
    """Registrations by the day they came, or by the week once that makes too many days."""
    day = TruncDate("entered_at", tzinfo=event.zone_info)
    came = Registration.objects.filter(event=event).annotate(day=day).order_by()
    counts = dict(came.values_list("day").annotate(count=Count("pk")))
    if not counts:
        return [], False
    first, last = min(counts), max(counts)
    by_week = (last - first).days >= MOST_DAYS
    step = timedelta(days=7 if by_week else 1)
    start, rows = first - timedelta(days=first.weekday() if by_week else 0), []
    while start <= last:
        end = start + step
        label = date_format(start, "j F")
        label = _("semaine du %(day)s") % {"day": label} if by_week else label
        rows.append((label, sum(count for each, count in counts.items() if start <= each < end)))
        start = end
    return rows, by_week
