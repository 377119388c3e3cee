"""What presents events: the way to a page, calendars, feeds, data for other programs. HTTP only; all of it is public."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from events import open_data, rules
from events.models import Event
from events.queries import announcing, pages
from events.queries.availability import availabilities
from portal.answers import file_answer
from portal.calendars import CANCEL, PUBLISH, calendar_feed, calendar_file
from portal.models import SiteIdentity
from portal.moments import span_in_words
from portal.schema_org import json_for_a_page

from .finding import find_event

CALENDAR = "text/calendar; charset=utf-8"
# How long whoever asks may keep what changes little.
KEPT = 300


def announced_event(slug) -> Event:
    return get_object_or_404(announcing.announced().select_related("series"), slug=slug)


def page_of(event, *, whole=False):
    """The event's public page; 404 without one, or where it is kept for some readers."""
    found = pages.live_pages([event], whole=whole)
    if event.pk not in found:
        raise Http404
    return found[event.pk]


@login_not_required
@require_safe
def event(request, slug):
    """To the event's page in the reader's language; who runs it sees the draft, while there is nothing else."""
    found = find_event(slug)
    page = pages.live_pages([found]).get(found.pk) if found.status != Event.Status.DRAFT else None
    if page is not None:
        return redirect(page.get_url(request))
    if rules.may_organise(request.user, found):
        return redirect("event_settings", slug=slug)
    raise Http404


@login_not_required
@require_safe
def event_calendar(request, slug):
    """The event as a calendar file; once cancelled, the file that takes it out of calendars."""
    found = announced_event(slug)
    method = CANCEL if found.status == Event.Status.CANCELLED else PUBLISH
    entry = open_data.entry_of(found, page_of(found).get_summary())
    return file_answer(calendar_file(entry, method=method, at=timezone.now()), f"{found.slug}.ics", CALENDAR)


@login_not_required
@require_safe
@cache_control(public=True, max_age=KEPT)
def event_data(request, slug):
    """The event as schema.org says it, in JSON-LD."""
    page = page_of(announced_event(slug), whole=True)
    free = availabilities([page.event], timezone.now())[page.event_id].free
    content = json_for_a_page(announcing.schema_of(page, free))
    return HttpResponse(content, content_type="application/ld+json; charset=utf-8")


@login_not_required
@require_safe
@cache_control(public=True, max_age=KEPT)
def events_calendar(request):
    """The calendar to subscribe to: what is to come and what took place this year."""
    now = timezone.now()
    rows = list(announcing.agenda_events(now))
    shown = pages.live_pages(rows)
    entries = [
        (open_data.entry_of(row, shown[row.pk].get_summary()), row.status == Event.Status.CANCELLED)
        for row in rows
        if row.pk in shown
    ]
    content = calendar_feed(entries, name=_("Événements du réseau"), at=now)
    return HttpResponse(content, content_type=CALENDAR)


@login_not_required
@require_safe
@cache_control(public=True, max_age=KEPT)
def events_json(request):
    """The same after the model of OpenAgenda."""
    found = announcing.agenda(timezone.now())
    return JsonResponse({"total": len(found), "events": found}, json_dumps_params={"ensure_ascii": False})


class EventsFeed(Feed):
    """The events announced last, in the reader's language (RSS 2.0)."""

    feed_type = Rss201rev2Feed

    def get_object(self, request):
        return SiteIdentity.current()

    def title(self, identity):
        network = identity.in_language("network_name", get_language())
        return _("Événements – %(network)s") % {"network": network}

    def description(self, identity):
        return _("Les journées et les visites annoncées en dernier")

    def link(self, identity):
        return reverse("wagtail_serve", args=[""])

    def feed_url(self, identity):
        return reverse("events_feed")

    def items(self, identity):
        return announcing.latest()

    def item_title(self, page):
        return f"{page.title} ({page.event.town})" if page.event.town else page.title

    def item_description(self, page):
        event = page.event
        when = span_in_words(event.starts_at, event.ends_at, event.zone_info)
        cancelled = _("Annulé") if event.status == Event.Status.CANCELLED else ""
        return " – ".join(filter(None, (cancelled, str(when), event.place, page.get_summary())))

    def item_link(self, page):
        return page.event.get_absolute_url()

    def item_guid(self, page):
        return f"{settings.BASE_URL}/{page.locale.language_code}/{page.event.identifier}"

    item_guid_is_permalink = False

    def item_categories(self, page):
        return [page.event.get_kind_display()]

    def item_pubdate(self, page):
        return page.first_published_at

    def item_updateddate(self, page):
        return page.last_published_at
