"""Announced events for calendars, feeds and other programs: which, and what of them. Reads only."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.translation import get_language

from events import open_data, programme
from events.models import Event, EventPage, Slot
from portal.models import SiteIdentity

from .availability import availabilities

# A calendar that people subscribe to keeps a year behind them; and no more than this at once.
BEHIND, MOST, LATEST = timedelta(days=366), 500, 30


def announced():
    """Events that have a page to show."""
    return Event.objects.public().filter(Exists(EventPage.objects.live().filter(event=OuterRef("pk"))))


def agenda_events(now):
    """What is to come, and what took place in the last year."""
    found = announced().filter(ends_at__gt=now - BEHIND)
    return found.select_related("series").order_by("starts_at", "pk")[:MOST]


def agenda(now) -> list[dict]:
    """The same, each as `open_data.agenda_event`: the same number of queries for one event as for many."""
    slots = Prefetch("slots", Slot.objects.filter(withdrawn_at=None))
    events = list(agenda_events(now).prefetch_related(slots))
    shown = defaultdict(list)
    pages = EventPage.objects.live().public().filter(event__in=events).select_related("locale")
    for page in pages.order_by("locale__pk"):
        shown[page.event_id].append(page)
    places = availabilities(events, now)
    return [
        open_data.agenda_event(event, shown[event.pk], slots=event.slots.all(), full=places[event.pk].is_full)
        for event in events
        if event.pk in shown
    ]


def latest() -> list[EventPage]:
    """The pages announced last in the reader's language, of events whatever their day."""
    pages = EventPage.objects.live().public().filter(locale__language_code=get_language())
    pages = pages.exclude(event__status=Event.Status.DRAFT).exclude(first_published_at=None)
    return list(pages.select_related("event", "locale").order_by("-first_published_at", "-pk")[:LATEST])


def schema_of(page, free: int | None = None) -> dict:
    """The event of a page as `open_data.schema_event`; `free` seats, where they are counted."""
    event = page.event
    picture = page.picture.get_rendition("fill-1200x675|format-webp").url if page.picture else ""
    return open_data.schema_event(
        event,
        about=page.get_summary() or page.title,
        network=SiteIdentity.current().in_language("network_name", get_language()),
        slots=programme.slots_of(page.source.programme, event.zone_info),
        free=free,
        picture=f"{settings.BASE_URL}{picture}" if picture.startswith("/") else picture,
    )
