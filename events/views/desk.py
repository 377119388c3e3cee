"""The organiser's desk: the events one runs, and the dashboard of one. HTTP only."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from events import rules
from events.models import Batch, Event, Survey
from events.queries import completeness, dashboard, desk, messages
from portal.answers import breadcrumb
from portal.partners.rules import require

from .finding import SECTIONS, desk_page, organised_event

PAST_BY_PAGE = 30
# How long before an event its papers are printed, and its door opens.
PAPERS, DOORS = timedelta(days=7), timedelta(hours=3)
# How long after an event its certificates are made.
CERTIFICATES = timedelta(days=30)


@require_safe
def events_desk(request):
    """The events that somebody runs: to come, in preparation, past."""
    require(rules.may_open_events(request.user))
    now = timezone.now()
    events = desk.counted_events(request.user)
    coming = desk.event_rows(events.to_come(now), now)
    past = Paginator(events.past(now), PAST_BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "coming": [row for row in coming if row.event.status != Event.Status.DRAFT],
        "drafts": [row for row in coming if row.event.status == Event.Status.DRAFT],
        "past": desk.event_rows(past, now),
        "past_page": past,
        "breadcrumb": breadcrumb((_("Mes événements"), "")),
    }
    return render(request, "events/events_desk.html", context)


@require_safe
def event_desk(request, slug):
    """One event at a glance, and what to do next."""
    event = organised_event(request, slug)
    now = timezone.now()
    figures = dashboard.dashboard(event, now)
    context = {
        "figures": figures,
        "steps": next_steps(event, figures, now),
        "checks": completeness.checklist(event, now),
        **desk_page(event, "desk"),
    }
    return render(request, "events/event_desk.html", context)


@dataclass(frozen=True)
class Step:
    """Something to do next: in words, where, with an icon."""

    words: str
    url: str
    icon: str


def next_steps(event, figures, now) -> list[Step]:
    """What an event asks of its organisers at this moment, the most pressing first; parts that are not there ask nothing."""
    sections = {section.key: reverse(section.view, args=[event.slug]) for section in SECTIONS}
    if now < event.ends_at:
        asked = [*_by_the_day(event, now, sections), *_by_people(event, figures, sections)]
    else:
        asked = [*_by_what_follows(event, figures, now, sections)]
    return [step for step in [*asked, *_by_messages(event, sections)] if step.url]


def _by_the_day(event, now, sections):
    if event.status == Event.Status.DRAFT:
        yield Step(_("Annoncer l’événement"), sections.get("settings", ""), "calendar")
    if event.starts_at - PAPERS <= now < event.starts_at:
        words = _("Imprimer les badges et les feuilles d’émargement")
        yield Step(words, sections.get("documents", ""), "print")
    if event.starts_at - DOORS <= now < event.ends_at:
        yield Step(_("Accueillir : pointer les présences"), sections.get("attendance", ""), "scan")


def _by_what_follows(event, figures, now, sections):
    """Certificates for a month, and the surveys until each has its results published."""
    if event.status != Event.Status.PUBLISHED:
        return
    lately = now < event.ends_at + CERTIFICATES
    if lately and not figures.attendance:
        yield Step(_("Saisir les présences"), sections["attendance"], "scan")
    elif lately:
        papers = _("Attestations et feuilles de présence") if event.gives_certificates else _("Feuilles de présence")
        yield Step(papers, sections["documents"], "document")
    surveys = list(Survey.objects.filter(event=event).values_list("status", flat=True))
    if any(status != Survey.Status.PUBLISHED for status in surveys) or (lately and not surveys):
        yield Step(_("Questionnaire et résultats"), sections["surveys"], "chart")


def _by_people(event, figures, sections):
    people = sections["registrations"]
    pending, free = figures.counts["pending"], figures.free
    if pending:
        words = ngettext("Valider une demande", "Valider %(count)d demandes", pending) % {"count": pending}
        yield Step(words, f"{people}?status=pending", "check")
    if figures.counts["waiting"] and free:
        words = ngettext("Une place est libre, et l’on attend", "%(count)d places sont libres, et l’on attend", free)
        yield Step(words % {"count": free}, f"{people}?status=waiting&sort=line", "users")
    if figures.needs:
        words = ngettext("Prévoir un aménagement", "Prévoir %(count)d aménagements", figures.needs)
        yield Step(words % {"count": figures.needs}, sections["needs"], "accessible")
    for batch in event.batches.filter(state=Batch.State.PLANNED, kind=Batch.Kind.IMPORT)[:1]:
        url = reverse("event_import_plan", args=[event.slug, batch.identifier])
        yield Step(_("Terminer l’import de « %(name)s »") % {"name": batch.options["name"]}, url, "upload")


def _by_messages(event, sections):
    if messages.failed(event).exists():
        yield Step(_("Des messages ne sont pas partis"), sections.get("messages", ""), "mail")
    if messages.untold_change(event):
        yield Step(_("Annoncer le changement aux personnes inscrites"), sections.get("messages", ""), "bell")
