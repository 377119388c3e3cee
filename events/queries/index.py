"""Events as visitors find them: a list or a month, filtered. Reads only."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language

from events.models import Event, EventSeries
from portal.moments import ZONE, hour_in_words, span_in_words
from portal.partners.models import Territory
from portal.renditions import prepare_pictures

from .announcing import announced
from .availability import Availability, availabilities
from .pages import live_pages

BY_PAGE = 12
# No month beyond these: a robot that follows "next" comes to an end.
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class EventCard:
    """One event in a list. `language` is that of its page, where it is not the reader's."""

    event: Event
    page: Any
    availability: Availability
    language: str

    @property
    def url(self) -> str:
        return reverse("event", args=[self.event.slug])

    @property
    def day(self) -> date:
        return self.event.starts_here.date()

    @property
    def when(self) -> str:
        return str(span_in_words(self.event.starts_at, self.event.ends_at, self.event.zone_info))

    @property
    def hour(self) -> str:
        return str(hour_in_words(self.event.starts_at, self.event.zone_info))


def index_reading(chosen: dict, *, as_month: bool, month: str, page, now) -> dict:
    """A page of cards, or a month, of the events that were `chosen` (see `forms.index`). `month` and `page` as typed."""
    events = _filtered(chosen)
    if as_month:
        return _month_context(events, _month(month, now), now)
    return _list_context(events, chosen["when"] == "passes", now, page)


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """(value, words) of the towns, territories and series that an announced event has."""
    towns = announced().exclude(town="").order_by("town").values_list("town", flat=True).distinct()
    territories = Territory.objects.filter(pk__in=announced().values("territory"))
    series = EventSeries.objects.filter(pk__in=announced().values("series"))
    return {
        "towns": [(town, town) for town in towns],
        "territories": [(str(territory.pk), str(territory)) for territory in territories],
        "series": [(each.slug, each.name) for each in series],
    }


def _filtered(chosen):
    events = announced().select_related("territory", "series")
    if chosen["kind"]:
        events = events.filter(kind=chosen["kind"])
    if chosen["town"]:
        events = events.filter(town=chosen["town"])
    if chosen["territory"]:
        events = events.filter(territory=chosen["territory"])
    if chosen["series"]:
        events = events.filter(series__slug=chosen["series"])
    return events


def _list_context(events, past: bool, now, number) -> dict:
    rows = events.past(now) if past else events.to_come(now)
    page_obj = Paginator(rows, BY_PAGE).get_page(number)
    return {"page_obj": page_obj, "cards": cards(list(page_obj), now)}


def cards(events, now) -> list[EventCard]:
    """The events that have a public page, with it."""
    pages, places = live_pages(events), availabilities(events, now)
    prepare_pictures(page.picture for page in pages.values())
    return [
        EventCard(event, pages[event.pk], places[event.pk], _other(pages[event.pk].locale.language_code))
        for event in events
        if event.pk in pages
    ]


def _other(language: str) -> str:
    return "" if language == get_language() else language


def _month(typed: str, now) -> date:
    """The first day of the month that the address names; this month for anything else."""
    try:
        month = date.fromisoformat(f"{typed}-01")
    except ValueError:
        month = None
    if month is None or not FIRST_YEAR <= month.year <= LAST_YEAR:
        return now.astimezone(ZONE).date().replace(day=1)
    return month


def _month_context(events, month: date, now) -> dict:
    """Weeks from Monday to Sunday; an event stands on each of its days, as its own clock counts them."""
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    # A clock elsewhere may be half a day away.
    opens = datetime.combine(first - timedelta(days=1), datetime.min.time(), ZONE)
    closes = datetime.combine(last + timedelta(days=2), datetime.min.time(), ZONE)
    shown = cards(list(events.filter(Q(starts_at__lt=closes), Q(ends_at__gt=opens)).order_by("starts_at", "pk")), now)
    by_day: dict[date, list[EventCard]] = {}
    for card in shown:
        day = card.event.starts_here.date()
        while day <= card.event.ends_here.date():
            by_day.setdefault(day, []).append(card)
            day += timedelta(days=1)
    today = now.astimezone(ZONE).date()
    empty = not any(day in by_day and day.month == month.month for week in weeks for day in week)
    return {
        "month_label": date_format(month, "F Y"),
        "month_key": f"{month:%Y-%m}",
        "previous_month": _step(month, -1),
        "next_month": _step(month, 1),
        "week_days": [date_format(day, "l") for day in weeks[0]],
        "weeks": [
            [
                {
                    "day": day,
                    "label": date_format(day, "l j F"),
                    "outside": day.month != month.month,
                    "today": day == today,
                    "cards": by_day.get(day, []),
                }
                for day in week
            ]
            for week in weeks
        ],
        "month_empty": empty,
        "other_month": _other_month(events, month) if empty else None,
    }


@dataclass(frozen=True, slots=True)
class OtherMonth:
    """A month that has an event, for whoever looks at one without."""

    key: str
    label: str
    is_later: bool


def _other_month(events, month: date) -> OtherMonth | None:
    """The next month that has an event; after the last event, the month of that one."""
    middle = datetime.combine(month.replace(day=15), datetime.min.time(), ZONE)
    later = events.filter(starts_at__gt=middle).order_by("starts_at", "pk").first()
    found = later or events.filter(starts_at__lt=middle).order_by("-starts_at", "-pk").first()
    if found is None:
        return None
    return OtherMonth(f"{found.starts_here:%Y-%m}", date_format(found.starts_here, "F Y"), later is not None)


def _step(month: date, by: int) -> str:
    """The month before or after, as the address names it; nothing beyond the years shown."""
    year, number = divmod(month.year * 12 + month.month - 1 + by, 12)
    return f"{year}-{number + 1:02}" if FIRST_YEAR <= year <= LAST_YEAR else ""
