"""The organiser's desk: the events one runs, and the dashboard of one. HTTP only."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import rules
from events.models import Event
from events.queries import desk
from portal.answers import breadcrumb
from portal.partners.rules import require

from .finding import desk_page, organised_event

PAST_BY_PAGE = 30


@require_safe
def events_desk(request):
    """The events that somebody runs: to come, in preparation, past."""
    require(rules.may_open_events(request.user))
    now = timezone.now()
    events = desk.counted_events(request.user)
    coming = desk.event_rows(events.to_come(now))
    past = Paginator(events.past(now), PAST_BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "coming": [row for row in coming if row.event.status != Event.Status.DRAFT],
        "drafts": [row for row in coming if row.event.status == Event.Status.DRAFT],
        "past": desk.event_rows(past),
        "past_page": past,
        "breadcrumb": breadcrumb((_("Mes événements"), "")),
    }
    return render(request, "events/events_desk.html", context)


@require_safe
def event_desk(request, slug):
    """One event at a glance, and what to do next."""
    event = organised_event(request, slug)
    context = {"counts": desk.status_counts(event), **desk_page(event, "desk")}
    return render(request, "events/event_desk.html", context)
