"""The page where people register, without account: one form, one press of the button. Public."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control

from events import actions, addresses, limits, personal_data, rules
from events.forms.registration import TRAP, Submission, as_hidden, press_of
from events.links import token_of
from events.models import Event, Registration
from events.queries import registering
from portal.answers import breadcrumb, form_methods, row_number
from portal.languages import readers_language
from portal.marked import filled, kept_as, mark, marked
from portal.moments import span_in_words
from portal.newcomers import has_no_session, is_newcomer
from portal.refusals import CONFLICT
from portal.retention import months_before
from portal.shortly import shortly

PAGE, NO_SEAT = "events/event_register.html", "events/register_no_seat.html"
TOO_MANY = 429


@login_not_required
@cache_control(private=True, no_cache=True)
@form_methods
def event_register(request, slug):
    """One form for oneself or up to ten colleagues. A press that was counted already leads where it led the first time."""
    if is_newcomer(request):
        blank = shortly(kept_as(request, "events:form", slug), lambda: _blank(request, slug))
        if blank:
            return HttpResponse(filled(request, blank, {"press": str(uuid4())}))
    if request.method == "POST" and _is_without_hope(request, slug):
        return _full(request, slug)
    asked = _asked(request, slug)
    if request.method != "POST":
        if reason := rules.why_not_register(asked.event, asked.now):
            return _closed(request, asked, reason)
        known = registering.known_of(request.user) if request.user.is_authenticated else None
        count = min(max(row_number(request.GET.get("personnes", "1")), 1), rules.GROUP_MOST)
        return _page(request, Submission(asked, count=count, known=known))
    if request.POST.get("verb"):
        return _page(request, Submission.rearranged(asked, request.POST))
    return _registered(request, Submission(asked, request.POST))


def _is_without_hope(request, slug) -> bool:
    """Whether a press asks for a seat where there is none, a moment after somebody was told so; and was not counted before.

    Hundreds may press for the last seats at once. What they have typed is judged once they accept to wait. Too many from
    one network are judged as any press is.
    """
    typed = request.POST
    if "attendre" in typed or typed.get("verb") or not registering.is_noted_full(slug):
        return False
    press = press_of(typed)
    return press is not None and not registering.is_press_counted(press) and limits.may_ask_in_vain(request)


def _asked(request, slug):
    facts = registering.facts_of(slug)
    if facts is None or (
        facts.event.status == Event.Status.DRAFT and not rules.may_organise(request.user, facts.event)
    ):
        raise Http404
    return registering.Asked(facts, timezone.now())


def _blank(request, slug) -> str:
    """The form to fill as every newcomer sees it, with marks where each has something of their own; empty while closed.

    When registration opens, hundreds ask for it within seconds.
    """
    asked = _asked(request, slug)
    if rules.why_not_register(asked.event, asked.now):
        return ""
    return marked(request, PAGE, _context(Submission(asked, identifier=mark("press"))))


def _registered(request, submission):
    if not submission.is_valid():
        return _page(request, submission)
    if not limits.may_register(request, submission.emails):
        submission.sentences.append(
            _("Trop d’envois en peu de temps. Attendez quelques minutes, ou appelez-nous : une personne vous inscrira.")
        )
        return _page(request, submission, status=TOO_MANY)
    event, now = submission.asked.event, submission.asked.now
    user = request.user if request.user.is_authenticated and request.user.email in submission.emails[:1] else None
    try:
        rows = actions.register(
            event,
            submission.cleaned(),
            submission=submission.identifier,
            wait=submission.wait,
            user=user,
            language=readers_language(),
            at=now,
        )
    except actions.AlreadyRegistered as error:
        actions.send_link(error.registration, at=now)
        submission.refuse(error)
    except actions.NoSeat as error:
        if error.full:
            registering.note_full(event)
        if error.session is None:
            return _without_seat(request, submission, error)
        submission.refuse(error)
    except ValidationError as error:
        if error.code == "closed":
            return _closed(request, submission.asked, error.messages[0], status=CONFLICT)
        submission.refuse(error)
    else:
        messages.success(request, _done(rows))
        view = "registration" if len(rows) == 1 else "registration_group"
        return redirect(view, token=token_of(rows[0]))
    return _page(request, submission)


def _done(rows) -> str:
    """What became of those who were registered, in a sentence."""
    waiting = sum(row.status == Registration.Status.WAITING for row in rows)
    if len(rows) == 1:
        return {
            Registration.Status.CONFIRMED: _("C’est fait : votre place est réservée."),
            Registration.Status.PENDING: _("Votre demande est envoyée. L’organisation vous répondra."),
            Registration.Status.WAITING: _("C’est noté : vous êtes en liste d’attente."),
        }.get(rows[0].status, _("Cette inscription est déjà enregistrée."))
    seated = len(rows) - waiting
    done = ngettext("%(count)d personne a une place.", "%(count)d personnes ont une place.", seated) % {"count": seated}
    if not waiting:
        return done
    rest = ngettext("%(count)d attend une place.", "%(count)d attendent une place.", waiting) % {"count": waiting}
    return f"{done} {rest}"


def _context(submission) -> dict:
    event = submission.asked.event
    return {
        "event": event,
        "asked": submission.asked,
        "submission": submission,
        "when": span_in_words(event.starts_at, event.ends_at, event.zone_info),
        "trap": TRAP,
        "most": rules.GROUP_MOST,
        "usual_domains": " ".join(addresses.USUAL),
        "kept_until": months_before(event.ends_at, -settings.PORTAL_REGISTRATION_MONTHS),
        "needs_kept_until": event.ends_at + personal_data.NEEDS_KEPT,
        "breadcrumb": breadcrumb((event.name, event.get_absolute_url()), (_("S’inscrire"), "")),
    }


def _page(request, submission, status=None):
    return render(request, PAGE, _context(submission), status=status or submission.status)


def _full(request, slug):
    """There is no seat at all: the page that says so, made once for all who have no account."""
    if not has_no_session(request) or request.META.get("QUERY_STRING"):
        page = _none_left(request, slug)
    else:
        page = shortly(kept_as(request, "events:no-seat", slug), lambda: _none_left(request, slug))
    return HttpResponse(filled(request, page, {"typed": as_hidden(request.POST)}), status=CONFLICT)


def _none_left(request, slug) -> str:
    context = _no_seat_context(_asked(request, slug), actions.NONE_LEFT)
    return marked(request, NO_SEAT, {**context, "full": True, "outcome": {}, "typed": mark("typed")})


def _without_seat(request, submission, shortage):
    """There are not enough seats for those who asked: who would have one, who would wait, and all that was typed."""
    context = {
        **_no_seat_context(submission.asked, shortage.message),
        "full": shortage.full,
        "outcome": submission.outcome(shortage.waiting),
        "typed": as_hidden(request.POST),
    }
    return render(request, NO_SEAT, context, status=CONFLICT)


def _no_seat_context(asked, sentence) -> dict:
    event = asked.event
    return {
        "sentence": sentence,
        "event": event,
        "when": span_in_words(event.starts_at, event.ends_at, event.zone_info),
        "elsewhere": registering.open_towns(event, asked.now),
        "breadcrumb": breadcrumb((event.name, event.get_absolute_url()), (_("S’inscrire"), "")),
    }


def _closed(request, asked, reason, status=200):
    """Why one can't register now, and where else one can."""
    event = asked.event
    context = {
        "event": event,
        "reason": reason,
        "when": span_in_words(event.starts_at, event.ends_at, event.zone_info),
        "elsewhere": registering.open_towns(event, asked.now),
        "breadcrumb": breadcrumb((event.name, event.get_absolute_url()), (_("S’inscrire"), "")),
    }
    return render(request, "events/register_closed.html", context, status=status)
