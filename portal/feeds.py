"""What machines read: the feed of the latest public pages, robots.txt, security.txt. No page for people stands here."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.models import HomePage, PortalPage, SiteIdentity

LATEST = 20
NOT_FOR_ROBOTS = ("/admin/", "/compte/", "/documents/authenticate_with_password/", "/mon-espace/", "/recherche/")
HOUR = 3600


class LatestPages(Feed):
    """The pages that anybody may read, newest first, in the reader's language (RSS 2.0)."""

    def get_object(self, request):
        return SiteIdentity.current()

    def title(self, identity):
        return identity.in_language("network_name", get_language())

    def description(self, identity):
        return gettext("Les dernières pages publiées")

    def link(self, identity):
        return reverse("wagtail_serve", args=[""])

    def feed_url(self, identity):
        return reverse("feed")

    def items(self, identity):
        pages = Page.objects.live().public().filter(depth__gt=2, locale__language_code=get_language())
        pages = pages.exclude(first_published_at=None).not_type(HomePage)
        return list(pages.order_by("-first_published_at", "-pk").specific()[:LATEST])

    def item_title(self, page):
        return page.title

    def item_description(self, page):
        return page.get_summary() if isinstance(page, PortalPage) else page.search_description

    def item_link(self, page):
        return page.get_full_url()

    def item_pubdate(self, page):
        return page.first_published_at

    def item_updateddate(self, page):
        return page.last_published_at


@login_not_required
@require_safe
@cache_control(public=True, max_age=HOUR)
def robots(request):
    """What robots may visit; a demonstration is nobody's business."""
    lines = ["User-agent: *"]
    if settings.PORTAL_DEMO:
        lines.append("Disallow: /")
    else:
        prefixes = ("", *(f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE))
        lines += [f"Disallow: {prefix}{path}" for prefix in prefixes for path in NOT_FOR_ROBOTS]
        lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}"]
    return _text("\n".join(lines))


@login_not_required
@require_safe
@cache_control(public=True, max_age=HOUR)
def security(request):
    """Whom to tell of a weakness (RFC 9116); nothing while the site has no help address."""
    contact = SiteIdentity.current().help_email
    if not contact:
        raise Http404
    expires = datetime.combine(timezone.now().date() + timedelta(days=180), time(), UTC)
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.BASE_URL}{reverse('security')}",
    ]
    return _text("\n".join(lines))


def _text(content):
    return HttpResponse(f"{content}\n", content_type="text/plain; charset=utf-8")
