"""Events as other programs read them: calendar entries, schema.org, JSON after the model of OpenAgenda.

Pure: rows and pages that the caller loaded come in, text and plain values come out. The link of a video conference stays
with those who registered, so that none of these holds it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from events.models import Event
from portal.calendars import Entry
from portal.documents import nodes_from_html
from portal.documents.nodes import Heading, LineBreak, Link, Listing, Node, Paragraph, Quote, Rule, Styled, Table, Text
from portal.schema_org import SCHEMA

TITLE, SHORT, LONG, CONDITIONS = 140, 200, 10_000, 255


def address_of(event) -> str:
    """The whole address of the event's page, in the language of now."""
    return f"{settings.BASE_URL}{event.get_absolute_url()}"


def entry_of(event, about: str) -> Entry:
    return Entry(
        identifier=event.identifier,
        sequence=event.sequence,
        title=event.name,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=event.place,
        about=about,
        address=address_of(event),
        zone=event.zone_info,
    )


# schema.org

STATUSES = {True: f"{SCHEMA}EventCancelled", False: f"{SCHEMA}EventScheduled"}
MODES = {
    Event.Mode.ON_SITE: f"{SCHEMA}OfflineEventAttendanceMode",
    Event.Mode.ONLINE: f"{SCHEMA}OnlineEventAttendanceMode",
    Event.Mode.MIXED: f"{SCHEMA}MixedEventAttendanceMode",
}
TEACHING = {Event.Kind.TRAINING, Event.Kind.WORKSHOP}


def schema_event(event, *, about: str, network: str, slots=(), free: int | None = None, picture: str = "") -> dict:
    """The event as https://schema.org/Event. `slots` are its programme (`events.programme.slots_of`)."""
    zone = event.zone_info
    found = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "EducationEvent" if event.kind in TEACHING else "Event",
        "@id": f"urn:uuid:{event.identifier}",
        "name": event.name,
        "description": about,
        "url": address_of(event),
        "startDate": event.starts_at.astimezone(zone).isoformat(),
        "endDate": event.ends_at.astimezone(zone).isoformat(),
        "eventStatus": STATUSES[event.status == Event.Status.CANCELLED],
        "eventAttendanceMode": MODES[event.mode],
        "inLanguage": get_language(),
        "location": _locations(event),
        "organizer": {"@type": "Organization", "name": network, "url": settings.BASE_URL},
        "subEvent": [
            {
                "@type": "Event",
                "name": session.title,
                "startDate": slot.starts_at.astimezone(zone).isoformat(),
                "endDate": slot.ends_at.astimezone(zone).isoformat(),
                "eventStatus": STATUSES[session.cancelled],
            }
            for slot in slots
            for session in slot.sessions
        ],
    }
    if event.series:
        found["superEvent"] = {"@type": "EventSeries", "name": event.series.name}
    if event.capacity is not None:
        found["maximumAttendeeCapacity"] = event.capacity
    if free is not None:
        found["remainingAttendeeCapacity"] = free
    if picture:
        found["image"] = [picture]
    return found


def _locations(event) -> list[dict]:
    places: list[dict] = []
    if event.mode != Event.Mode.ONLINE:
        address = {"@type": "PostalAddress", "streetAddress": event.address, "addressLocality": event.town}
        places.append({"@type": "Place", "name": event.venue or event.town, "address": address})
    if event.mode != Event.Mode.ON_SITE:
        places.append({"@type": "VirtualLocation", "url": address_of(event)})
    return places


# After the model of OpenAgenda

CANCELLED, FULL, AS_PLANNED = 6, 5, 1


def agenda_event(event, pages: Iterable, *, slots, full: bool) -> dict:
    """The event as OpenAgenda's readers take it. `pages` are its public pages, `slots` its programme's rows."""
    pages = list(pages)
    return {
        "uid": str(event.identifier),
        "slug": event.slug,
        "title": {code: _cut(page.title, TITLE) for code, page in _by_language(pages)},
        "description": {code: _cut(page.get_summary() or page.title, SHORT) for code, page in _by_language(pages)},
        "longDescription": {code: long_description(page) for code, page in _by_language(pages)},
        "conditions": {code: _cut(_conditions(event, code), CONDITIONS) for code, _page in _by_language(pages)},
        "keywords": [str(event.get_kind_display())],
        "timezone": event.zone,
        "timings": [{"begin": begin.isoformat(), "end": end.isoformat()} for begin, end in timings(event, slots)],
        "attendanceMode": event.mode,
        "onlineAccessLink": address_of(event) if event.mode != Event.Mode.ON_SITE else None,
        "location": {
            "name": event.venue or event.town,
            "address": ", ".join(filter(None, (event.address, event.town))),
            "city": event.town,
        },
        "accessibility": {kind: kind in event.accessibility for kind in Event.ACCESSIBILITY},
        "status": CANCELLED if event.status == Event.Status.CANCELLED else FULL if full else AS_PLANNED,
        "registration": _ways_in(event),
        "originUrl": address_of(event),
    }


def _by_language(pages):
    return [(page.locale.language_code, page) for page in pages]


def _cut(text: str, most: int) -> str:
    return Truncator(text).chars(most)


def _conditions(event, language: str) -> str:
    with override(language):
        return _("Sur inscription, dans la limite des places.") if event.takes_registrations else ""


def _ways_in(event) -> list[dict]:
    ways = [("link", address_of(event))] if event.takes_registrations else []
    ways += [("email", event.contact_email), ("phone", event.contact_phone)]
    return [{"type": kind, "value": value} for kind, value in ways if value]


def timings(event, slots) -> list[tuple[datetime, datetime]]:
    """When one can come, on the event's clock: one span a day, none longer than 24 hours, none over another.

    Where the programme says the hours of a day they count, else the event's own, cut at midnight.
    """
    zone = event.zone_info
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    spans = []
    day = start.date()
    while day <= end.date():
        midnight, next_one = (datetime.combine(day + timedelta(days=by), time(), zone) for by in (0, 1))
        opens, closes = max(start, midnight), min(end, next_one)
        moments = [slot for slot in slots if slot.starts_at.astimezone(zone).date() == day]
        if start.date() != end.date() and moments:
            opens = min(slot.starts_at.astimezone(zone) for slot in moments)
            closes = max(slot.ends_at.astimezone(zone) for slot in moments)
        # A day has 25 hours when summer time ends: moments are compared, not clocks.
        longest = (opens.astimezone(UTC) + timedelta(hours=24)).astimezone(zone)
        if closes.astimezone(UTC) > opens.astimezone(UTC):
            spans.append((opens, min(closes, longest, key=lambda moment: moment.astimezone(UTC))))
        day += timedelta(days=1)
    return spans


def long_description(page) -> str:
    """The texts of a page's presentation as Markdown, whole paragraphs up to LONG characters."""
    kept, length = [], 0
    for paragraph in _paragraphs(page):
        if length + len(paragraph) + 2 > LONG:
            break
        kept.append(paragraph)
        length += len(paragraph) + 2
    return "\n\n".join(kept)


def _paragraphs(page) -> Iterable[str]:
    # As stored: a link to a page or a document keeps its words, and nothing is asked of the database.
    for block in page.body.raw_data:
        if block["type"] == "text":
            yield from filter(None, map(_markdown, nodes_from_html(block["value"])))


def _markdown(node: Node) -> str:
    if isinstance(node, Heading):
        return f"{'#' * node.level} {_inline(node.children)}"
    if isinstance(node, Paragraph):
        return _inline(node.children)
    if isinstance(node, Listing):
        signs = (f"{node.start + place}. " if node.ordered else "- " for place in range(len(node.items)))
        return "\n".join(
            sign + "\n".join(map(_markdown, item)).replace("\n", "\n  ")
            for sign, item in zip(signs, node.items, strict=True)
        )
    if isinstance(node, Quote):
        return "\n".join(f"> {line}" for child in node.children for line in _markdown(child).split("\n"))
    if isinstance(node, Rule):
        return "---"
    if isinstance(node, Table):
        return "\n".join(" | ".join(" ".join(map(_markdown, cell.children)) for cell in row) for row in node.rows)
    return ""


MARKS = {"strong": "**", "emphasis": "*"}


def _inline(nodes: Iterable[Node]) -> str:
    written = []
    for node in nodes:
        if isinstance(node, Text):
            written.append(re.sub(r"([\\`*_\[\]<>#])", r"\\\1", node.text))
        elif isinstance(node, Styled):
            mark = MARKS.get(node.style, "")
            written.append(f"{mark}{_inline(node.children)}{mark}")
        elif isinstance(node, Link):
            words = _inline(node.children)
            written.append(f"[{words}]({node.href})" if node.href.startswith("http") else words)
        elif isinstance(node, LineBreak):
            written.append("  \n")
    return "".join(written)
