"""An event with its pages, as the tests of pages need it: blocks of a programme, a page published."""

import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone

from events import actions
from events.models import EventPage
from portal.moments import ZONE


def day(days: int, hour: int = 9, zone=ZONE) -> datetime:
    """An hour on the clock of the zone, so many days after today in Paris: elsewhere it may be tomorrow already."""
    return datetime.combine(timezone.now().astimezone(ZONE).date() + timedelta(days=days), time(hour), zone)


def session(title="Ouverture", *, key=None, **values) -> dict:
    blank = {
        "kind": "plenary", "room": "", "summary": "", "speakers": [], "chosen": False, "capacity": None,
        "cancelled": False, "proceedings": "", "slides": None, "video": "",
    }  # fmt: skip
    return {"type": "item", "id": str(key or uuid.uuid4()), "value": {**blank, "title": title, **values}}


def slot(on, *sessions, key=None, starts="09:00:00", ends="10:00:00", title="") -> dict:
    return {
        "type": "slot",
        "id": str(key or uuid.uuid4()),
        "value": {"title": title, "day": on.isoformat(), "starts": starts, "ends": ends, "sessions": list(sessions)},
    }


def opened(actor, *, days=30, length=0, **values):
    """An event that begins in so many days at 9 and ends at 17, `length` days later; and its draft page."""
    values = {"title": "Habiter, d’abord", "town": "Port-Brévent", **values}
    event = actions.open_event(starts_at=day(days), ends_at=day(days + length, 17), actor=actor, **values)
    return event, page_of(event)


def page_of(event, language="fr") -> EventPage:
    return EventPage.objects.get(event=event, locale__language_code=language)


def write(page, programme, **values) -> EventPage:
    """Put these blocks and values on a page and publish it; gives the page and its event as they then stand."""
    page.programme = page.programme.stream_block.to_python(programme)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return EventPage.objects.select_related("event", "locale").get(pk=page.pk)
