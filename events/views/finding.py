"""Which event an address names, who may run it, and the way back to it: for every view of events. HTTP only."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import rules
from events.models import Event
from events.queries import desk
from portal import answers
from portal.moments import span_in_words
from portal.partners.rules import require


@dataclass(frozen=True)
class Section:
    """A part of an event's desk: its name in addresses (`current`), its words, the view that shows it."""

    key: str
    label: Any
    view: str


# The parts of an event's desk, in the order of its menu.
SECTIONS: list[Section] = [
    Section("desk", gettext_lazy("Tableau de bord"), "event_desk"),
    Section("registrations", gettext_lazy("Inscriptions"), "event_registrations"),
    Section("needs", gettext_lazy("Besoins"), "event_needs"),
    Section("messages", gettext_lazy("Messages"), "event_messages"),
    Section("attendance", gettext_lazy("Accueil et présences"), "event_attendance"),
    Section("documents", gettext_lazy("Documents"), "event_documents"),
    Section("surveys", gettext_lazy("Questionnaires"), "event_surveys"),
    Section("settings", gettext_lazy("Réglages"), "event_settings"),
]


def find_event(slug) -> Event:
    return get_object_or_404(Event.objects.select_related("series", "territory"), slug=slug)


def organised_event(request, slug) -> Event:
    """The event, for those who may run it; 403 for others."""
    event = find_event(slug)
    require(rules.may_organise(request.user, event))
    return event


def desk_page(event, current: str, *steps) -> dict:
    """What every page of an event's desk shows: the event, the desk's menu, the way here. A step is (title, url)."""
    menu = [
        {"label": section.label, "url": reverse(section.view, args=[event.slug]), "current": section.key == current}
        for section in SECTIONS
    ]
    here = next((item["label"] for item in menu if item["current"]), "")
    way = [
        (_("Mes événements"), reverse("events_desk")),
        (event.name, reverse("event_desk", args=[event.slug])),
        *(steps or [(here, "")] * (current != "desk")),
    ]
    return {
        "event": event,
        "event_state": desk.state(event, timezone.now()),
        "event_when": span_in_words(event.starts_at, event.ends_at, event.zone_info),
        "desk_menu": menu,
        "desk_here": here,
        "breadcrumb": answers.breadcrumb(*way),
    }
