"""Public pages as everybody sees them who comes without account, cookie of a session or question: kept for a few seconds.

When something is announced, hundreds ask for the same page at once. Whoever is logged in, has just been told something or
looks for something gets a page of their own; so do pages that hold a form, or that not everybody may read. What somebody
with an account has just changed, everybody sees at once.
"""

import time
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse

from portal.marked import kept_as
from portal.shortly import shortly

# Kept instead of a page that is not to be kept: it is made for each.
NOT_KEPT = ()
SAFE = {"GET", "HEAD", "OPTIONS"}
LAST_CHANGE = "newcomers:last-change"


def forget_after_a_change(get_response):
    """Middleware: what was kept for newcomers is not shown after a request by which somebody in a session changes something."""

    def answer(request):
        response = get_response(request)
        if request.method not in SAFE and settings.SESSION_COOKIE_NAME in request.COOKIES:
            cache.set(LAST_CHANGE, time.time_ns(), 60)
        return response

    return answer


def is_newcomer(request) -> bool:
    """Whether a page is the same as for anybody else: no account, no message to show, nothing asked for."""
    return request.method == "GET" and not request.META.get("QUERY_STRING") and has_no_session(request)


def has_no_session(request) -> bool:
    """Whether somebody has neither account nor message to show: what stands around a page is the same for all such."""
    return not {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys()


def kept_for_newcomers(view):
    """The view, whose answers to newcomers are kept."""

    @wraps(view)
    def serve(request, *args, **kwargs):
        if not is_newcomer(request):
            return view(request, *args, **kwargs)
        made = []

        def build():
            made.append(_rendered(view(request, *args, **kwargs)))
            return (made[0].content, dict(made[0].headers)) if _may_keep(request, made[0]) else NOT_KEPT

        last_change = str(cache.get(LAST_CHANGE, ""))
        kept = shortly(kept_as(request, "newcomer", last_change, request.path), build)
        if made:
            return made[0]
        if kept == NOT_KEPT:
            return view(request, *args, **kwargs)
        content, headers = kept
        return HttpResponse(content, headers=headers)

    return serve


def _rendered(response):
    return response.render() if hasattr(response, "render") and callable(response.render) else response


def _may_keep(request, response) -> bool:
    """A whole public page: it sets no cookie, holds no form to be sent (`get_token`), keeps nothing of who is there."""
    told = request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies or request.session.modified
    return response.status_code == 200 and not response.streaming and not told
