"""What visitors see of one event: its facts in words, its programme with the seats left, its other towns. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events import programme, rules
from events.models import Event, EventPage, Session
from portal.moments import ZONE, hour_in_words, span_in_words, weekday_in_words
from portal.renditions import prepare_pictures
from portal.schema_org import json_for_a_page

from .announcing import announced, schema_of
from .availability import availabilities
from .seats import left_in

PAUSE = Session.Kind.BREAK


@dataclass(frozen=True, slots=True)
class SessionRead:
    """One session as readers see it. `words` is its block in the reader's language; `status` says the seats left.

    `said_in` is the language of what was said there, where that is not translated.
    """

    kind: str
    words: Any
    room: str
    cancelled: bool
    status: str = ""
    status_label: str = ""
    said_in: str = ""

    @property
    def has_proceedings(self) -> bool:
        return bool(self.words["proceedings"] or self.words["slides"] or self.words["video"])


@dataclass(frozen=True, slots=True)
class SlotRead:
    """A moment of the day: `kind` is pause, choice or nothing (see components/timeline.html)."""

    starts: str
    ends: str
    title: str
    kind: str
    sessions: list[SessionRead] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DayRead:
    label: str
    slots: list[SlotRead]


def event_reading(page, request) -> dict:
    """The context of an event's page."""
    event, now = page.event, timezone.now()
    towns = other_towns(event)
    places = availabilities([event, *(town.event for town in towns)], now)
    days = programme_of(page, counted=places[event.pk].is_open)
    photos = [child.value for child in page.photos if child.value]
    prepare_pictures([*photos, *_portraits(days), page.picture])
    return {
        "event": event,
        "availability": places[event.pk],
        "register_url": reverse("event_register", args=[event.slug]) if places[event.pk].is_open else "",
        "when": span_in_words(event.starts_at, event.ends_at, event.zone_info),
        "other_clock": event.zone if event.zone_info != ZONE else "",
        "online": event.mode != Event.Mode.ON_SITE,
        "accessibility": [label for key, label in Event.ACCESSIBILITY.items() if key in event.accessibility],
        "days": days,
        "proceedings": [
            session for day in days for slot in day.slots for session in slot.sessions if session.has_proceedings
        ],
        "photos": photos,
        "towns": [(town, places[town.event.pk]) for town in towns],
        "is_past": event.ends_at <= now,
        "schema": json_for_a_page(schema_of(page, places[event.pk].free)),
        "may_organise": rules.may_organise(request.user, event),
    }


def programme_of(page, *, counted: bool) -> list[DayRead]:
    """The programme by day: facts of the source page, words of this one; seats left where `counted`."""
    event = page.event
    facts = programme.slots_of(page.source.programme, event.zone_info)
    source, words = _words(page.source), _words(page)
    seats = _seats_left(event) if counted else {}
    untranslated = set() if page.is_source else _untranslated(source, words)
    slots = [(slot.starts_at, _slot(slot, source | words, seats, untranslated, event.zone_info)) for slot in facts]
    return [
        DayRead(str(weekday_in_words(moments[0][0], event.zone_info)), [slot for _moment, slot in moments])
        for moments in (
            list(group) for _day, group in groupby(slots, key=lambda slot: slot[0].astimezone(event.zone_info).date())
        )
    ]


def _words(page) -> dict[UUID, Any]:
    """The values of a page's slots and sessions, by identifier."""
    found = {}
    for block in page.programme:
        found[programme.identifier_of(block)] = block.value
        for session in block.value["sessions"].bound_blocks:
            found[programme.identifier_of(session)] = session.value
    return found


def _untranslated(source, words) -> set[UUID]:
    """The sessions of which a translation leaves what was said as it stands on the source page."""
    return {key for key in source if _said(words.get(key, source[key])) == _said(source[key])}


def _said(words) -> str | None:
    """What was said in a session, as its block keeps it; None where nothing is kept of it."""
    proceedings = words.get("proceedings") if words else None
    return proceedings.source if proceedings else None


def _seats_left(event) -> dict[UUID, int | None]:
    """Seats left in the sessions that people choose, by identifier."""
    sessions = list(Session.objects.to_choose(event))
    left = left_in(sessions)
    return {session.identifier: left[session.pk] for session in sessions}


def _slot(slot, words, seats, untranslated, zone) -> SlotRead:
    chosen = [session for session in slot.sessions if session.chosen and not session.cancelled]
    pause = all(session.kind == PAUSE for session in slot.sessions)
    return SlotRead(
        starts=str(hour_in_words(slot.starts_at, zone)),
        ends=str(hour_in_words(slot.ends_at, zone)),
        title=words[slot.identifier]["title"] or "",
        kind="choice" if chosen else "pause" if pause else "",
        sessions=[_session(session, words[session.identifier], seats, untranslated) for session in slot.sessions],
    )


def _session(session, words, seats, untranslated) -> SessionRead:
    status, label = "", ""
    if session.cancelled:
        status, label = "no", _("Annulé")
    elif session.identifier in seats:
        status, label = _left(seats[session.identifier])
    return SessionRead(
        kind=str(Session.Kind(session.kind).label),
        words=words,
        room=session.room,
        cancelled=session.cancelled,
        status=status,
        status_label=label,
        said_in=settings.LANGUAGE_CODE if session.identifier in untranslated and _said(words) else "",
    )


def _left(seats: int | None) -> tuple[str, str]:
    if seats is None:
        return "ok", _("Au choix")
    if seats == 0:
        return "wait", _("Complet : liste d’attente")
    return "ok", ngettext("%(count)d place", "%(count)d places", seats) % {"count": seats}


def _portraits(days) -> Iterable:
    for day in days:
        for slot in day.slots:
            for session in slot.sessions:
                yield from (speaker["photo"] for speaker in session.words["speakers"])


LONG_PARTS = ("body", "programme", "photos", "access", "practical")


def live_pages(events, *, whole: bool = False) -> dict[int, EventPage]:
    """The page of each event in the reader's language, else in the first; events without one are left out.

    What is long on a page is loaded when it is asked for, or at once for the `whole`.
    """
    languages = {get_language(), settings.LANGUAGE_CODE}
    pages = EventPage.objects.live().public().filter(event__in=events, locale__language_code__in=languages)
    pages = pages.select_related("locale", "picture", "event")
    if not whole:
        pages = pages.defer(*LONG_PARTS)
    found: dict[int, EventPage] = {}
    for page in pages:
        if page.event_id not in found or page.locale.language_code == get_language():
            found[page.event_id] = page
    return found


@dataclass(frozen=True, slots=True)
class Town:
    """Another event of the series, and where its page is."""

    event: Event
    url: str
    when: str


def other_towns(event) -> list[Town]:
    """The other events of the series that are announced, in their order."""
    if event.series_id is None:
        return []
    others = announced().filter(series=event.series_id).exclude(pk=event.pk)
    return [
        Town(other, reverse("event", args=[other.slug]), str(weekday_in_words(other.starts_at, other.zone_info)))
        for other in others
    ]
