"""Who was there: an event's half-days, its lists with their counts, the people on each. Reads only.

A list is a half-day or a session; its key, in addresses and on phones, is "2026-11-27-am" or "s12".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import half_days
from events.half_days import HalfDay
from events.models import CheckIn, Registration, Session, SessionChoice
from portal.folding import words_of

Status = Registration.Status
SESSION_MARK = "s"
# What nobody signs for.
UNLISTED = (Session.Kind.BREAK,)


@dataclass(frozen=True)
class DoorList:
    """Something to be checked in for. `session` is None for a half-day; `starts` and `ends` are aware moments."""

    key: str
    label: str
    starts: datetime
    ends: datetime
    half_day: HalfDay | None = None
    session: Session | None = None

    @property
    def lookup(self) -> dict:
        """Its check-ins, as a filter and as fields of one."""
        if self.session is not None:
            return {"half_day": "", "session_id": self.session.pk}
        return {"half_day": self.key, "session_id": None}


def half_days_of(event) -> list[HalfDay]:
    """The half-days of an event: those of its programme, or of its hours while it has none."""
    slots = list(event.slots.filter(withdrawn_at=None).values_list("starts_at", "ends_at"))
    return half_days.half_days(slots or [(event.starts_at, event.ends_at)], event.zone_info)


def half_day_label(half: HalfDay, *, year: bool = False) -> str:
    """« Vendredi 27 novembre, matin »."""
    return f"{_capital(date_format(half.day, _('l j F Y') if year else _('l j F')))}, {_part(half)}"


def short_half_day_label(half: HalfDay) -> str:
    """« Matin, 27 novembre »: for a phone."""
    return f"{_capital(_part(half))}, {date_format(half.day, _('j F'))}"


def _part(half: HalfDay) -> str:
    return pgettext("half-day", "matin") if half.part == half_days.MORNING else pgettext("half-day", "après-midi")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def lists_of(event) -> list[DoorList]:
    """The half-days, then the sessions, in the order of the programme. Two queries."""
    sessions = (
        Session.objects.filter(slot__event=event, withdrawn_at=None, slot__withdrawn_at=None)
        .exclude(kind__in=UNLISTED)
        .select_related("slot")
    )
    return [_of_half_day(event, half) for half in half_days_of(event)] + [
        DoorList(
            f"{SESSION_MARK}{session.pk}",
            session.name,
            session.slot.starts_at,
            session.slot.ends_at,
            session=session,
        )
        for session in sessions
    ]


def _of_half_day(event, half: HalfDay) -> DoorList:
    begins, ends = bounds(half, event.zone_info)
    starts, ends = max(begins, event.starts_at), min(ends, event.ends_at)
    return DoorList(half.key, half_day_label(half), starts, ends, half_day=half)


def bounds(half: HalfDay, zone) -> tuple[datetime, datetime]:
    """When a half-day begins and ends, in a zone."""
    middle = datetime.combine(half.day, half_days.MIDDAY, zone)
    if half.part == half_days.MORNING:
        return datetime.combine(half.day, time.min, zone), middle
    return middle, datetime.combine(half.day + timedelta(days=1), time.min, zone)


def list_key(check_in) -> str:
    """The key of the list that a check-in, or an undo, is on."""
    return check_in.half_day or f"{SESSION_MARK}{check_in.session_id}"


def was_there(registration) -> list[HalfDay]:
    """The half-days that somebody was checked in for, in order; having been in a session counts for its half-day."""
    rows = registration.check_ins.standing().select_related("session__slot")
    return _half_days_in(rows, registration.event.zone_info)


def presence(event) -> dict[int, list[HalfDay]]:
    """The same of everybody who was there, by the registration's key, in one query."""
    rows = defaultdict(list)
    standing = CheckIn.objects.standing().filter(registration__event=event).select_related("session__slot")
    for check_in in standing:
        rows[check_in.registration_id].append(check_in)
    zone = event.zone_info
    return {registration: _half_days_in(check_ins, zone) for registration, check_ins in rows.items()}


def _half_days_in(check_ins, zone) -> list[HalfDay]:
    found = set()
    for check_in in check_ins:
        if check_in.half_day:
            found.add(half_days.parse(check_in.half_day))
        else:
            slot = check_in.session.slot
            found.update(half_days.half_days([(slot.starts_at, slot.ends_at)], zone))
    return sorted(found)


@dataclass
class ListRow:
    """A list with how many are in, of how many expected; `extra` are in without being expected."""

    list: DoorList
    present: int
    expected: int
    extra: int

    @property
    def came(self) -> int:
        """How many of those expected are in."""
        return self.present - self.extra

    @property
    def percent(self) -> int:
        return round(100 * self.came / self.expected) if self.expected else 0


def counted(event) -> list[ListRow]:
    """Every list of an event with its counts. Five queries whatever their number; the database counts."""
    everybody = Registration.objects.filter(event=event, status=Status.CONFIRMED).count()
    seated = SessionChoice.objects.filter(status=SessionChoice.Status.CONFIRMED, registration__status=Status.CONFIRMED)
    chosen = dict(
        seated.filter(session__slot__event=event).order_by().values_list("session").annotate(count=Count("pk"))
    )
    own = seated.filter(registration=OuterRef("registration"), session=OuterRef("session"))
    expected = Q(registration__status=Status.CONFIRMED) & (Q(session=None) | Q(session__chosen=False) | Exists(own))
    standing = CheckIn.objects.standing().filter(registration__event=event).order_by()
    counts = standing.values_list("half_day", "session").annotate(
        present=Count("pk"), extra=Count("pk", filter=~expected)
    )
    found = {half_day or f"{SESSION_MARK}{session}": (present, extra) for half_day, session, present, extra in counts}
    rows = []
    for each in lists_of(event):
        present, extra = found.get(each.key, (0, 0))
        on_it = chosen.get(each.session.pk, 0) if each.session is not None and each.session.chosen else everybody
        rows.append(ListRow(each, present, on_it, extra))
    return rows


def expected_on(door_list: DoorList, registration) -> bool:
    """Whether somebody (choices prefetched in `sitting`) is expected on a list."""
    if registration.status != Status.CONFIRMED:
        return False
    session = door_list.session
    return session is None or not session.chosen or session.pk in {choice.session_id for choice in registration.sitting}


def _kept(event):
    return Registration.objects.filter(event=event, anonymised_at=None).order_by("last_name", "first_name", "pk")


def people(event):
    """Everybody registered whose data are kept, in the order of names, `sitting` being the sessions they have a seat in."""
    sitting = SessionChoice.objects.filter(status=SessionChoice.Status.CONFIRMED).select_related("session")
    return (
        _kept(event)
        .select_related("partner")
        .prefetch_related(Prefetch("choices", queryset=sitting, to_attr="sitting"))
    )


def _expected(door_list: DoorList) -> Q:
    """The registrations expected on a list, as `expected_on` tells of one."""
    expected = Q(status=Status.CONFIRMED)
    if door_list.session is not None and door_list.session.chosen:
        seated = SessionChoice.objects.filter(session=door_list.session, status=SessionChoice.Status.CONFIRMED)
        expected &= Q(pk__in=seated.values("registration"))
    return expected


def listed(event, door_list: DoorList):
    """The keys of those expected on a list or in without being so, in the order of names; the caller takes a page of them."""
    there = CheckIn.objects.standing().filter(registration=OuterRef("pk"), **door_list.lookup)
    return _kept(event).filter(_expected(door_list) | Exists(there)).values_list("pk", flat=True)


def named(event, typed: str) -> list[int]:
    """The keys of those registered in whose names each word typed begins one, whatever the accents, in the order of names."""
    words = [f" {word}" for word in words_of(typed)]
    found = []
    for key, first_name, last_name in _kept(event).values_list("pk", "first_name", "last_name").iterator():
        name = f" {' '.join(words_of(f'{first_name} {last_name}'))}"
        if all(word in name for word in words):
            found.append(key)
    return found


def counted_on(event, door_list: DoorList) -> ListRow:
    """One list with its counts, of those whose data are kept. Three queries."""
    expected = _kept(event).filter(_expected(door_list)).count()
    extra = listed(event, door_list).count() - expected
    standing = CheckIn.objects.standing().filter(registration__event=event, registration__anonymised_at=None)
    return ListRow(door_list, standing.filter(**door_list.lookup).count(), expected, extra)


@dataclass
class SheetRow:
    """Somebody on a list: expected or not, and their standing check-in if they are in."""

    registration: Registration
    expected: bool
    check_in: CheckIn | None = None


def sheet(event, door_list: DoorList, keys: Iterable[int]) -> list[SheetRow]:
    """The registrations of these keys, in the order of names, with what concerns one list. Three queries."""
    keys = list(keys)
    check_ins = {
        check_in.registration_id: check_in
        for check_in in CheckIn.objects.standing()
        .filter(registration__in=keys, **door_list.lookup)
        .select_related("door_pass")
    }
    return [
        SheetRow(registration, expected_on(door_list, registration), check_ins.get(registration.pk))
        for registration in people(event).filter(pk__in=keys)
    ]


@dataclass
class Changes:
    """What changed at the door since a cursor: standing check-ins, what ceased to stand, and up to where this is."""

    cursor: int
    standing: list = field(default_factory=list)
    gone: list = field(default_factory=list)


def changes_since(event, cursor: int) -> Changes:
    """One query. From 0, what stands now."""
    rows = CheckIn.objects.filter(registration__event=event).select_related("registration__partner").order_by()
    rows = rows.filter(number__gt=cursor) if cursor else rows.standing()
    found = Changes(cursor)
    for row in rows:
        found.cursor = max(found.cursor, row.number)
        (found.gone if row.undone_at else found.standing).append(row)
    return found


def pass_counts(event) -> Counter:
    """How many check-ins each door pass made, by its key."""
    keys = CheckIn.objects.filter(registration__event=event, door_pass__isnull=False).order_by()
    return Counter(keys.values_list("door_pass", flat=True))
