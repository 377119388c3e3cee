"""The pages behind a registration's secret link: its state, its ticket, and what one may do with it. Public.

GET only shows, because mail scanners open links. No page of these is kept by a cache or found by a search engine. Their
referrer policy stays the site's, "same-origin": no other site is told the address, and a page without any referrer
would send its forms with the origin "null", which the check against forged requests refuses.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events import actions, codes, rules
from events.calendars import registration_file
from events.forms.registration import Submission, known_of
from events.links import token_of
from events.models import Event, Registration, SessionChoice
from events.queries import attendance, registering, registrations
from portal.answers import file_answer, form_methods, pressed, row_number
from portal.calendars import CANCEL, PUBLISH
from portal.moments import moment_in_words, span_in_words
from portal.refusals import CONFLICT, chosen, refusal

Status = Registration.Status
NOT_FOUND = 404


def behind_link(view):
    """A public view of one registration: the token becomes the registration, and nobody else learns of the page.

    A link that opens nothing gets the same page, whether it was forged, changed or has ended.
    """

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request, token, **kwargs):
        found = registrations.registration_of(token)
        if found is None:
            response = render(request, "events/registration_unknown.html", status=NOT_FOUND)
        else:
            try:
                response = view(request, found, **kwargs)
            except ValidationError as error:
                response = refusal(request, error, reverse("registration", args=[token_of(found)]))
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


@behind_link
@require_safe
def registration(request, found):
    """State, ticket and what can be done."""
    event, now = found.event, timezone.now()
    moved, kept = registrations.moved_to(found), registrations.kept_meanwhile(found)
    context = {
        "registration": found,
        "token": token_of(found),
        "event": event,
        "when": span_in_words(event.starts_at, event.ends_at, event.zone_info),
        "tag": registrations.TAGS[found.status],
        "line": registrations.place_in_line(found) if found.status == Status.WAITING else 0,
        "until": moment_in_words(found.offered_until, event.zone_info) if found.offered_until else "",
        "choices": _choices(found),
        "answers": registrations.answers_of(found),
        "ticket": codes.payload(found) if found.status == Status.CONFIRMED else "",
        "why_not_change": rules.why_not_change(found, now),
        "past": event.ends_at <= now,
        "certificate": rules.may_have_certificate(found, now) and bool(attendance.was_there(found)),
        "again": registrations.may_register_again(found, now),
        "group": registrations.has_group(found),
        "may_move": not rules.why_not_transfer(found, now),
        "moved": moved,
        "moved_address": reverse("registration", args=[token_of(moved)]) if moved else "",
        "kept": kept,
        "kept_address": reverse("registration", args=[token_of(kept)]) if kept else "",
    }
    return render(request, "events/registration.html", context)


def _choices(found) -> list[dict]:
    zone = found.event.zone_info
    return [
        {
            "choice": choice,
            "tag": registrations.CHOICE_TAGS[choice.status],
            "when": span_in_words(choice.slot.starts_at, choice.slot.ends_at, zone),
            "line": registrations.place_in_session(choice) if choice.status == SessionChoice.Status.WAITING else 0,
            "until": moment_in_words(choice.offered_until, zone) if choice.offered_until else "",
        }
        for choice in registrations.choices_of(found)
    ]


@behind_link
@require_safe
def registration_group(request, found):
    """Those that one has registered in one go, each with their own link."""
    rows = registrations.group_of(found)
    if len(rows) < 2:
        return redirect("registration", token=token_of(found))
    fresh = timezone.now() - found.entered_at < registrations.LINKS_SHOWN
    people = [
        _member(request, row, opened=fresh or not row.email or row.place == 0)
        for row in rows
        if row.anonymised_at is None
    ]
    event = found.event
    when = span_in_words(event.starts_at, event.ends_at, event.zone_info)
    context = {
        "people": people,
        "event": event,
        "when": when,
        "tickets": [person for person in people if person["ticket"]],
    }
    return render(request, "events/registration_group.html", context)


def _member(request, row, *, opened: bool) -> dict:
    """One of a group; their link and their ticket where it may be `opened`."""
    return {
        "registration": row,
        "tag": registrations.TAGS[row.status],
        "address": request.build_absolute_uri(reverse("registration", args=[token_of(row)])) if opened else "",
        "ticket": codes.payload(row) if opened and row.status == Status.CONFIRMED else "",
    }


@behind_link
@require_POST
def registration_answer(request, found):
    """The buttons of the page: take or refuse the seat offered, for the day or in a session; leave a session."""
    act, done = chosen(
        request,
        {
            "accepter": (lambda: actions.accept_offer(found), _("C’est fait : votre place est réservée.")),
            "refuser": (
                lambda: actions.decline_offer(found),
                _("C’est noté : la place va à quelqu’un d’autre. Merci."),
            ),
            "prendre": (lambda: actions.accept_session(_choice(request, found)), _("C’est fait : vous y êtes.")),
            "laisser": (lambda: actions.leave_session(_choice(request, found)), _("C’est noté.")),
        },
    )
    act()
    messages.success(request, done)
    return redirect("registration", token=token_of(found))


def _choice(request, found) -> SessionChoice:
    """The choice that a button names, among those of this registration."""
    key = row_number(request.POST.get("choix", ""))
    choice = next((each for each in registrations.choices_of(found) if each.pk == key), None)
    if choice is None:
        raise ValidationError(_("Cette séance n’est plus dans vos choix."), code="gone")
    return choice


@behind_link
@form_methods
def registration_cancel(request, found):
    """Asks once, then gives the seat back. One may register again."""
    if request.method == "POST":
        actions.cancel(found)
        messages.success(request, _("Votre inscription est annulée. Merci d’avoir prévenu."))
        return redirect("registration", token=token_of(found))
    reason = rules.why_not_change(found, timezone.now())
    if reason:
        raise ValidationError(reason, code="late")
    context = {"registration": found, "event": found.event, "token": token_of(found)}
    return render(request, "events/registration_cancel.html", context)


@behind_link
@form_methods
def registration_change(request, found):
    """What one said of oneself, and one's sessions, anew."""
    now = timezone.now()
    reason = rules.why_not_change(found, now)
    if reason:
        raise ValidationError(reason, code="late")
    choices = registrations.choices_of(found)
    asked = registering.Asked(registering.facts_of(found.event.slug), now)
    submission = Submission(
        asked,
        pressed(request),
        known=known_of(found, choices),
        own={choice.session_id: choice for choice in choices},
    )
    if request.method == "POST" and submission.is_valid():
        try:
            actions.change(found, submission.changes(found), at=now)
        except ValidationError as error:
            submission.refuse(error)
        else:
            messages.success(request, _("C’est changé."))
            return redirect("registration", token=token_of(found))
    context = {
        "registration": found,
        "event": found.event,
        "token": token_of(found),
        "asked": asked,
        "submission": submission,
        "person": submission.people[0],
    }
    return render(request, "events/registration_change.html", context, status=submission.status)


@behind_link
@form_methods
def registration_transfer(request, found):
    """Move to another town of the series. Where it is full, one keeps this seat while one waits for another there."""
    now = timezone.now()
    reason = rules.why_not_transfer(found, now)
    if reason:
        raise ValidationError(reason, code="state")
    full = None
    towns = registrations.towns_to_move_to(found, now)
    if request.method == "POST":
        target = next((row["event"] for row in towns if row["event"].slug == request.POST.get("ville")), None)
        if target is None:
            raise ValidationError(_("On ne s’inscrit plus dans cette ville : choisissez-en une autre."), code="closed")
        try:
            moved = actions.transfer(found, target, wait="attendre" in request.POST, at=now)
        except actions.NoSeat:
            full = target
        else:
            messages.success(request, _moved(moved))
            return redirect("registration", token=token_of(moved))
    context = {"registration": found, "event": found.event, "token": token_of(found), "towns": towns, "full": full}
    return render(request, "events/registration_transfer.html", context, status=CONFLICT if full else 200)


def _moved(moved) -> str:
    if moved.status == Status.CONFIRMED:
        return _("C’est fait : votre place est à %(town)s.") % {"town": moved.event.town or moved.event.name}
    return _("C’est noté. Vous gardez votre place actuelle tant que vous n’en avez pas une ici.")


@behind_link
@require_safe
def registration_calendar(request, found):
    """The calendar file of the registration."""
    method = CANCEL if found.status == Status.CANCELLED or found.event.status == Event.Status.CANCELLED else PUBLISH
    content = registration_file(found, method=method, at=timezone.now())
    return file_answer(content, "evenement.ics", "text/calendar; charset=utf-8")
