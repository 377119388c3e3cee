"""Pages of the committee: its meetings and decisions, one meeting, planning and calling it, its minutes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from charters import actions, calendars, forms, minutes, queries, rules
from charters.models import Meeting
from portal.answers import file_answer, form_methods
from portal.calendars import CANCEL, PUBLISH
from portal.moments import ZONE
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import FRENCH, breadcrumb, find_charter


def find_meeting(slug, pk) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("charter"), charter__slug=slug, pk=pk)


def way_to(meeting, *steps) -> list[dict]:
    """The breadcrumb through the committee to a meeting and beyond."""
    slug = meeting.charter.slug
    here = (meeting.title, reverse("meeting", args=[slug, meeting.pk]), FRENCH)
    return breadcrumb(meeting.charter, (_("Comité de suivi"), reverse("committee", args=[slug])), here, *steps)


def meeting_address(slug, pk) -> str:
    return reverse("meeting", args=[slug, pk])


@require_safe
def committee(request, slug):
    """The meetings of a charter's committee, and the decisions it follows."""
    charter = find_charter(slug)
    require(rules.may_read_meetings(request.user, charter))
    rows = queries.committee_meetings(charter)
    context = {
        "charter": charter,
        "coming": [row for row in reversed(rows) if row.meeting.is_open],
        "past": [row for row in rows if not row.meeting.is_open],
        "decisions": queries.open_decisions(charter, timezone.localdate()),
        "may_run": rules.may_plan_meetings(request.user, charter),
        "breadcrumb": breadcrumb(charter, (_("Comité de suivi"), "")),
    }
    return render(request, "charters/committee.html", context)


@form_methods
def meeting_new(request, slug):
    charter = find_charter(slug)
    require(rules.may_run_meetings(request.user, charter))
    form = forms.MeetingForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.plan_meeting, charter, actor=request.user, **form.details()):
        messages.success(request, _("La réunion est prévue. Relisez son ordre du jour, puis convoquez le comité."))
        return redirect("meeting", slug=slug, pk=form.result.pk)
    context = {
        "charter": charter,
        "meeting": None,
        "form": form,
        "back": reverse("committee", args=[slug]),
        "breadcrumb": breadcrumb(
            charter, (_("Comité de suivi"), reverse("committee", args=[slug])), (_("Prévoir une réunion"), "")
        ),
    }
    return render(request, "charters/meeting_form.html", context, status=status_of(form))


@form_methods
def meeting_edit(request, slug, pk):
    meeting = find_meeting(slug, pk)
    require(rules.may_run_meetings(request.user, meeting.charter))
    form = forms.MeetingForm(request.POST or None, initial=forms.MeetingForm.values_of(meeting))
    if form.is_valid() and attempt(form, actions.change_meeting, meeting, actor=request.user, **form.details()):
        called = form.result.sequence > meeting.sequence
        messages.success(request, _("C’est changé, et le comité est prévenu.") if called else _("C’est enregistré."))
        return redirect("meeting", slug=slug, pk=pk)
    context = {
        "charter": meeting.charter,
        "meeting": meeting,
        "form": form,
        "back": meeting_address(slug, pk),
        "breadcrumb": way_to(meeting, (_("Modifier"), "")),
    }
    return render(request, "charters/meeting_form.html", context, status=status_of(form))


@require_safe
def meeting(request, slug, pk):
    """One meeting: before it, its call and agenda; once closed, its minutes."""
    found = find_meeting(slug, pk)
    charter = found.charter
    require(rules.may_read_meetings(request.user, charter))
    may_run = rules.may_run_meetings(request.user, charter)
    context = {
        "charter": charter,
        "meeting": found,
        "tag": queries.MEETING_TAGS[found.status],
        "starts": found.starts_at.astimezone(ZONE),
        "ends": found.ends_at.astimezone(ZONE),
        "is_open": found.is_open,
        "may_run": may_run,
        "may_amend": rules.may_amend(request.user, charter),
        "items": queries.agenda(found),
        "apart": queries.decisions_apart(found),
        "reviews": queries.decisions_to_review(found),
        "attendance": queries.attendance(found),
        "people": len(queries.committee_people(charter)) if may_run else 0,
        "to_come": found.starts_at > timezone.now(),
        "item_form": forms.ItemForm(),
        "breadcrumb": way_to(found),
    }
    return render(request, "charters/meeting.html", context)


@require_POST
@refusals_shown(meeting_address)
def meeting_change(request, slug, pk):
    """The buttons of a meeting: call, cancel, complete the agenda, send the minutes."""
    found = find_meeting(slug, pk)
    require(rules.may_run_meetings(request.user, found.charter))
    act, told = chosen(
        request,
        {
            "convoquer": (actions.call_meeting, lambda _result: _("Le comité est convoqué.")),
            "annuler": (actions.cancel_meeting, lambda _result: _("La réunion est annulée.")),
            "completer": (
                actions.draw_agenda,
                lambda count: (
                    ngettext("%(count)d point ajouté.", "%(count)d points ajoutés.", count) % {"count": count}
                    if count
                    else _("L’ordre du jour est déjà complet.")
                ),
            ),
            "envoyer": (actions.send_minutes, lambda _result: _("Le compte rendu est envoyé.")),
        },
    )
    messages.success(request, told(act(found, actor=request.user)))
    return redirect("meeting", slug=slug, pk=pk)


@require_safe
def meeting_calendar(request, slug, pk):
    """The calendar file of a meeting, for those who may read it."""
    found = find_meeting(slug, pk)
    require(rules.may_read_meetings(request.user, found.charter))
    method = CANCEL if found.status == Meeting.Status.CANCELLED else PUBLISH
    content = calendars.meeting_file(found, method=method, at=timezone.now())
    return file_answer(content, "reunion.ics", "text/calendar; charset=utf-8")


@require_safe
@refusals_shown(meeting_address)
def meeting_minutes(request, slug, pk):
    """The minutes of a closed meeting as a tagged PDF."""
    found = find_meeting(slug, pk)
    require(rules.may_read_meetings(request.user, found.charter))
    content = minutes.minutes_pdf(found)
    return file_answer(content, f"compte-rendu-{found.starts_at.astimezone(ZONE):%Y-%m-%d}.pdf", "application/pdf")
