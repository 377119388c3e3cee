"""Announced events for calendars, feeds and other programs: which, and what of them. Reads only."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import get_language

from events import exchange, programme
from events.models import Event, EventPage, Slot
from portal.models import SiteIdentity

from .standing import standings

# A calendar that people subscribe to keeps a year behind them; and no more than this at once.
BEHIND, MOST, LATEST = timedelta(days=366), 500, 30


def announced():
    """Events that have a page to show."""
    return Event.objects.public().filter(Exists(EventPage.objects.live().filter(event=OuterRef("pk"))))


def agenda_rows(now) -> list[Event]:
    """What is to come, and what took place in the last year."""
    return list(
        announced().filter(ends_at__gt=now - BEHIND).select_related("series").order_by("starts_at", "pk")[:MOST]
    )


def agenda(now) -> list[dict]:
    """The same, each as `exchange.agenda_event`: the same number of queries for one event as for many."""
    slots = Prefetch("slots", Slot.objects.filter(withdrawn_at=None))
    rows = agenda_rows(now)
    events = {event.pk: event for event in Event.objects.filter(pk__in=rows).prefetch_related(slots)}
    shown = defaultdict(list)
    for page in (
        EventPage.objects.live().public().filter(event__in=rows).select_related("locale").order_by("locale__pk")
    ):
        shown[page.event_id].append(page)
    places = standings(list(events.values()), now)
    return [
        exchange.agenda_event(
            events[row.pk], shown[row.pk], slots=events[row.pk].slots.all(), full=places[row.pk].is_full
        )
        for row in rows
        if row.pk in shown
    ]


def latest() -> list[EventPage]:
    """The pages announced last in the reader's language, of events whatever their day."""
    pages = EventPage.objects.live().public().filter(locale__language_code=get_language())
    pages = pages.exclude(event__status=Event.Status.DRAFT).exclude(first_published_at=None)
    return list(pages.select_related("event", "locale").order_by("-first_published_at", "-pk")[:LATEST])


def schema_of(page, free: int | None = None) -> dict:
    """The event of a page as `exchange.schema_event`; `free` seats, where they are counted."""
    event = page.event
    picture = page.picture.get_rendition("fill-1200x675|format-webp").url if page.picture else ""
    return exchange.schema_event(
        event,
        about=page.get_summary() or page.title,
        network=SiteIdentity.current().in_language("network_name", get_language()),
        slots=programme.slots_of(page.source.programme, event.zone_info),
        free=free,
        picture=f"{settings.BASE_URL}{picture}" if picture.startswith("/") else picture,
    )
