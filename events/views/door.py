"""The door's page on a phone and what it calls: the day's list, the exchange of check-ins, a photo read, its service worker.

Helpers come with a pass (a secret link opened on their phone, then a signed cookie that this event's door alone gets),
organisers with their account. What scripts call answers in JSON: 401 when nobody is known, 403 to who may not (the phone
then forgets everything). These calls carry no form token: a page that the phone kept for hours would hold an old one. They
ask for a header of our own instead, which no other site may send.
"""

import json
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from events import actions, door_files, rules
from events.forms.attendance import WalkInForm
from events.models import DoorPass
from events.queries import door
from portal import qr
from portal.answers import form_methods
from portal.partners.rules import require
from portal.rates import network_of, within
from portal.tokens import digest

from .door_reading import Unreadable, read_exchange
from .finding import find_event

CALL_HEADER = "X-Accueil"
# In a minute: a pass may be in several hands, each polls every few seconds and scans; a team behind one address opens links.
CALLS, PHOTOS, LINKS = 300, 120, 30
MINUTE = 60
MAX_PHOTO_BYTES = 1_500_000


@dataclass(frozen=True)
class Visitor:
    """Who holds the phone: an organiser, or a helper with a pass."""

    user: object = None
    door_pass: DoorPass | None = None

    @property
    def key(self) -> str:
        return f"pass-{self.door_pass.pk}" if self.door_pass else f"user-{self.user.pk}"


def cookie_names(event) -> dict[str, str]:
    """The pass's cookie for the door's address in each language: a cookie goes to one path and what is below it."""
    return {f"accueil-{event.pk}-{code}": code for code, _label in settings.LANGUAGES}


def _salt(event) -> str:
    return f"events.door:{event.identifier}"


def _pass_of(request, event) -> DoorPass | None:
    for name in cookie_names(event):
        try:
            key = signing.loads(request.COOKIES.get(name, ""), salt=_salt(event))
        except signing.BadSignature:
            continue
        return DoorPass.objects.filter(pk=key, event=event).first()
    return None


def visitor_of(request, event) -> Visitor | None:
    """Who asks; None when nobody is known. Raises PermissionDenied for those who may not, and for a pass that ended."""
    if rules.may_organise(request.user, event):
        return Visitor(user=request.user)
    door_pass = _pass_of(request, event)
    if door_pass is not None:
        require(not rules.why_not_use_pass(door_pass, event, timezone.now()))
        return Visitor(door_pass=door_pass)
    if request.user.is_authenticated:
        raise PermissionDenied
    return None


def _refusal(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def called_by_the_page(most: int):
    """For what the page's script calls: finds the event and who asks, or answers with what stands in the way."""

    def decorate(view):
        @wraps(view)
        def called(request, slug):
            if request.headers.get(CALL_HEADER) != "1":
                return _refusal(400, _("Cette adresse est pour la page de l’accueil."))
            event = find_event(slug)
            try:
                visitor = visitor_of(request, event)
                if visitor is None:
                    return _refusal(401, _("Connectez-vous, ou ouvrez de nouveau le lien de l’accueil."))
                if not within(f"events.{view.__name__}", visitor.key, most, MINUTE):
                    response = _refusal(429, _("Trop de demandes : attendez une minute."))
                    response["Retry-After"] = "20"
                    return response
                response = view(request, event, visitor)
            except PermissionDenied:
                response = _refusal(403, _("Cet accès à l’accueil a été retiré."))
            except RequestDataTooBig:
                response = _refusal(413, _("Cet envoi est trop lourd."))
            response["Cache-Control"] = "private, no-store"
            return response

        return login_not_required(csrf_exempt(called))

    return decorate


@login_not_required
@require_safe
def event_door(request, slug):
    """The page itself: no name is in it, so that a phone may keep it."""
    event = find_event(slug)
    if visitor_of(request, event) is None:
        return redirect_to_login(request.get_full_path())
    context = {
        "event": event,
        "form": WalkInForm(prefix="walk-in"),
        "may_organise": rules.may_organise(request.user, event),
        "store": f"accueil-{event.identifier.hex[:12]}",
    }
    response = render(request, "events/event_door.html", context)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@called_by_the_page(CALLS)
def door_day(request, event, visitor):
    """The day's list, once for as long as it does not change (ETag)."""
    closed = rules.why_not_open_door(event, timezone.now(), door_pass=visitor.door_pass)
    content = {"closed": closed} if closed else {"closed": "", **door.day(event)}
    mark = f'"{door.mark_of(content)}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304)
    response = JsonResponse(content)
    response["ETag"] = mark
    return response


@require_POST
@called_by_the_page(CALLS)
def door_exchange(request, event, visitor):
    """Takes what was done on the phone, gives what changed everywhere since its cursor."""
    now = timezone.now()
    try:
        asked = read_exchange(request.body, now)
    except Unreadable as error:
        return _refusal(error.status, str(error))
    answers = asked.refused
    who = {"user": visitor.user, "door_pass": visitor.door_pass}
    if asked.operations:
        answers |= actions.take_operations(event, asked.operations, **who, language=get_language(), at=now)
    if visitor.door_pass:
        actions.note_use(visitor.door_pass, now)
    closed = rules.why_not_open_door(event, now, door_pass=visitor.door_pass)
    content = {
        "now": door.milliseconds(now),
        "answers": {str(identifier): sentence for identifier, sentence in answers.items()},
        "closed": closed,
    }
    return JsonResponse(content if closed else {**content, **door.changes(event, asked.cursor)})


@require_POST
@called_by_the_page(PHOTOS)
def door_read(request, event, visitor):
    """What the QR code in a photo says, for browsers that do not read it themselves. Nothing is kept of the photo."""
    if len(request.body) > MAX_PHOTO_BYTES:
        raise RequestDataTooBig
    return JsonResponse({"text": qr.text_in(request.body)})


@require_POST
@called_by_the_page(CALLS)
def door_leave(request, event, visitor):
    """Forget the pass on this phone."""
    return _without_pass(HttpResponse(status=204), event)


def _paths(event) -> dict[str, str]:
    """The door's address by the name of the cookie that goes there."""
    paths = {}
    for name, code in cookie_names(event).items():
        with translation.override(code):
            paths[name] = reverse("event_door", args=[event.slug])
    return paths


def _without_pass(response, event):
    for name, path in _paths(event).items():
        response.delete_cookie(name, path=path, samesite="Lax")
    return response


@login_not_required
@form_methods
def door_pass(request, slug, token):
    """A helper's link: says whose door it opens, and opens it on this phone when they press the button."""
    event = find_event(slug)
    if not within("events.door_links", network_of(request), LINKS, MINUTE):
        return render(request, "events/door_pass.html", {"event": event, "door_pass": None}, status=429)
    now = timezone.now()
    found = DoorPass.objects.filter(event=event, token_hash=digest(token)).first()
    if found is None or rules.why_not_use_pass(found, event, now):
        return render(request, "events/door_pass.html", {"event": event, "door_pass": None}, status=404)
    if request.method != "POST":
        return render(request, "events/door_pass.html", {"event": event, "door_pass": found})
    response = redirect("event_door", slug=slug)
    until = rules.door_pass_ends_at(event) - now
    for name, path in _paths(event).items():
        response.set_cookie(
            name,
            signing.dumps(found.pk, salt=_salt(event)),
            max_age=int(until.total_seconds()),
            path=path,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@login_not_required
@require_safe
def door_worker(request, slug):
    """The service worker of one event's door; its address keeps it to that page and what is below."""
    event = find_event(slug)
    config = {
        "page": reverse("event_door", args=[slug]),
        "cache": f"accueil-{event.identifier.hex[:12]}-{get_language()}",
        "store": f"accueil-{event.identifier.hex[:12]}",
        "files": door_files.addresses(),
    }
    script = f"const CONFIG = {json.dumps(config)};\n{door_files.source(door_files.WORKER)}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
