"""Pages while a committee sits, one thing at a time: attendance, review, each point with its notes and decisions, closing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charters import actions, forms, queries, rules
from charters.models import AgendaItem, CommitteeDecision
from portal.answers import form_methods, form_page, row_number
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import FRENCH
from .meetings import find_meeting, meeting_address, way_to


def find_item(slug, pk) -> AgendaItem:
    items = AgendaItem.objects.select_related("meeting__charter", "proposal__clause", "commitment")
    return get_object_or_404(items, meeting__charter__slug=slug, pk=pk)


def find_decision(slug, pk) -> CommitteeDecision:
    decisions = CommitteeDecision.objects.select_related("meeting__charter", "owner__partner")
    return get_object_or_404(decisions, meeting__charter__slug=slug, pk=pk)


def _of_item(slug, pk) -> str:
    return meeting_address(slug, find_item(slug, pk).meeting_id)


def _of_decision(slug, pk) -> str:
    return meeting_address(slug, find_decision(slug, pk).meeting_id)


def _open_to(user, meeting) -> bool:
    return rules.may_run_meetings(user, meeting.charter)


@form_methods
def agenda_add(request, slug, pk):
    """A point by hand."""
    meeting = find_meeting(slug, pk)
    require(_open_to(request.user, meeting))
    form = forms.ItemForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.add_item, meeting, actor=request.user, **form.cleaned_data):
        return redirect(f"{meeting_address(slug, pk)}#p-{form.result.pk}")
    return form_page(
        request,
        form,
        title=_("Ajouter un point"),
        submit=_("Ajouter"),
        back=meeting_address(slug, pk),
        breadcrumb=way_to(meeting, (_("Ajouter un point"), "")),
        template="charters/meeting_step.html",
        meeting=meeting,
        words="",
    )


@require_POST
@refusals_shown(_of_item)
def agenda_change(request, slug, pk):
    """The buttons beside a point: up, down, remove."""
    item = find_item(slug, pk)
    require(_open_to(request.user, item.meeting))
    act, values = chosen(
        request,
        {
            "haut": (actions.move_item, {"direction": -1}),
            "bas": (actions.move_item, {"direction": 1}),
            "retirer": (actions.remove_item, {}),
        },
    )
    act(item, actor=request.user, **values)
    return redirect(f"{meeting_address(slug, item.meeting_id)}#ordre-du-jour")


@form_methods
@refusals_shown(_of_item)
def agenda_item(request, slug, pk):
    """One point while the committee sits: its notes, its decisions, the way to the next one."""
    item = find_item(slug, pk)
    meeting = item.meeting
    require(_open_to(request.user, meeting))
    if request.method != "POST" and not meeting.is_open:
        return redirect(f"{meeting_address(slug, meeting.pk)}#p-{item.pk}")
    posted = request.POST.get("form") if request.method == "POST" else None
    notes_form = forms.NotesForm(
        request.POST if posted == "notes" else None,
        initial={"notes": item.notes, "seen": actions.notes_mark(item)},
        prefix="notes",
    )
    decision_form = forms.CommitteeDecisionForm(
        request.POST if posted == "decision" else None, charter=meeting.charter, prefix="decision"
    )
    theirs = None
    here = reverse("agenda_item", args=[slug, pk])
    order = list(meeting.agenda.values_list("pk", flat=True))
    place = order.index(item.pk)
    following = order[place + 1] if place + 1 < len(order) else None
    if notes_form.is_valid():
        if attempt(notes_form, actions.write_notes, item, actor=request.user, **notes_form.cleaned_data):
            if "suivant" in request.POST:
                return (
                    redirect("agenda_item", slug, following)
                    if following
                    else redirect("meeting_close", slug, meeting.pk)
                )
            messages.success(request, _("C’est noté."))
            return redirect(here)
        if getattr(notes_form.refused, "code", "") == "conflict":
            theirs = find_item(slug, pk).notes
            notes_form.data = {**notes_form.data.dict(), "notes-seen": actions.notes_mark(find_item(slug, pk))}
    if decision_form.is_valid():
        values = decision_form.cleaned_data
        if attempt(decision_form, actions.decide, meeting, item=item, actor=request.user, **values):
            messages.success(request, _("La décision est notée."))
            return redirect(f"{here}#decisions")
    decisions = item.decisions.select_related("owner__partner", "amendment")
    context = {
        "charter": meeting.charter,
        "meeting": meeting,
        "item": item,
        "notes_form": notes_form,
        "decision_form": decision_form,
        "theirs": theirs,
        "decisions": list(decisions),
        "step": place + 1,
        "total": len(order),
        "steps": order,
        "previous": order[place - 1] if place else None,
        "following": following,
        "may_amend": rules.may_amend(request.user, meeting.charter),
        "breadcrumb": way_to(meeting, (item.title, "", FRENCH)),
    }
    status = max(status_of(notes_form), status_of(decision_form))
    return render(request, "charters/agenda_item.html", context, status=status)


@form_methods
def meeting_attendance(request, slug, pk):
    meeting = find_meeting(slug, pk)
    require(_open_to(request.user, meeting))
    form = forms.AttendanceForm(request.POST or None, rows=queries.attendance(meeting))
    if form.is_valid() and attempt(form, actions.record_attendance, meeting, form.attendances(), actor=request.user):
        messages.success(request, _("Les présences sont notées."))
        return redirect("meeting", slug=slug, pk=pk)
    context = {
        "charter": meeting.charter,
        "meeting": meeting,
        "form": form,
        "breadcrumb": way_to(meeting, (_("Présences"), "")),
    }
    return render(request, "charters/meeting_attendance.html", context, status=status_of(form))


@form_methods
@refusals_shown(meeting_address)
def meeting_review(request, slug, pk):
    """Earlier decisions, the first that nothing was said of; `?decision=` shows another."""
    meeting = find_meeting(slug, pk)
    require(_open_to(request.user, meeting))
    rows = queries.decisions_to_review(meeting, timezone.localdate())
    asked = request.POST.get("decision") or request.GET.get("decision", "")
    # A key that is not among this meeting's decisions is looked up all the same: the action says what is wrong with it.
    row = next((each for each in rows if str(each.decision.pk) == asked), None)
    foreign = None
    if row is None and asked and request.method == "POST":
        foreign = get_object_or_404(CommitteeDecision, pk=row_number(asked))
    row = row or next((each for each in rows if each.review is None), None)
    initial = {"state": row.review.state, "reason": row.review.reason} if row and row.review else {}
    form = forms.ReviewForm(request.POST or None, initial=initial)
    decision = foreign or (row.decision if row else None)
    if decision and form.is_valid():
        if foreign is not None:
            actions.review_decision(foreign, meeting, actor=request.user, **form.cleaned_data)
        if attempt(form, actions.review_decision, decision, meeting, actor=request.user, **form.cleaned_data):
            return redirect("meeting_review", slug=slug, pk=pk)
    context = {
        "charter": meeting.charter,
        "meeting": meeting,
        "rows": rows,
        "row": row,
        "form": form,
        "said": sum(each.review is not None for each in rows),
        "breadcrumb": way_to(meeting, (_("Depuis la dernière fois"), "")),
    }
    return render(request, "charters/meeting_review.html", context, status=status_of(form))


@form_methods
def meeting_close(request, slug, pk):
    """The last look before the minutes stop changing."""
    meeting = find_meeting(slug, pk)
    require(_open_to(request.user, meeting))
    form = forms.SummaryForm(request.POST or None, initial={"summary": meeting.summary})
    if form.is_valid() and attempt(form, actions.hold_meeting, meeting, actor=request.user, **form.cleaned_data):
        messages.success(request, _("La réunion est close. Vous pouvez envoyer le compte rendu."))
        return redirect("meeting", slug=slug, pk=pk)
    context = {
        "charter": meeting.charter,
        "meeting": meeting,
        "form": form,
        "reasons": actions.why_not_hold(meeting, timezone.now()),
        "is_open": meeting.is_open,
        "breadcrumb": way_to(meeting, (_("Clore la réunion"), "")),
    }
    return render(request, "charters/meeting_close.html", context, status=status_of(form))


@form_methods
def committee_decision(request, slug, pk):
    """The words of a decision, until its meeting is closed."""
    decision = find_decision(slug, pk)
    meeting = decision.meeting
    require(_open_to(request.user, meeting))
    initial = {"text": decision.text, "owner": decision.owner, "due_on": decision.due_on}
    form = forms.CommitteeDecisionForm(request.POST or None, charter=meeting.charter, initial=initial)
    back = (
        reverse("agenda_item", args=[slug, decision.item_id]) if decision.item_id else meeting_address(slug, meeting.pk)
    )
    values = form.cleaned_data if form.is_valid() else {}
    if values and attempt(form, actions.decide, meeting, decision=decision, actor=request.user, **values):
        messages.success(request, _("La décision est modifiée."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Modifier une décision"),
        submit=_("Enregistrer"),
        back=back,
        breadcrumb=way_to(meeting, (_("Modifier une décision"), "")),
        template="charters/meeting_step.html",
        meeting=meeting,
        words="",
    )


@require_POST
@refusals_shown(_of_decision)
def decision_withdraw(request, slug, pk):
    decision = find_decision(slug, pk)
    meeting_pk, item_pk = decision.meeting_id, decision.item_id
    require(_open_to(request.user, decision.meeting))
    actions.withdraw_decision(decision, actor=request.user)
    messages.success(request, _("La décision est effacée."))
    return redirect("agenda_item", slug, item_pk) if item_pk else redirect("meeting", slug, meeting_pk)


def _amend(request, meeting, act, thing, words):
    """The page that asks why, for a decision or a finding; the avenant then cites the meeting's page."""
    charter = meeting.charter
    require(rules.may_manage(request.user, charter))
    back = meeting_address(charter.slug, meeting.pk)
    form = forms.AmendmentReasonForm(request.POST or None)
    if form.is_valid() and attempt(form, act, thing, url=back, actor=request.user, **form.cleaned_data):
        messages.success(request, _("L’avenant est ouvert : le texte peut de nouveau changer."))
        return redirect("charter_writing", slug=charter.slug)
    return form_page(
        request,
        form,
        title=_("Ouvrir un avenant"),
        submit=_("Ouvrir l’avenant"),
        back=back,
        lead=_("La version en vigueur continue d’engager tant que l’avenant n’est pas signé."),
        breadcrumb=way_to(meeting, (_("Ouvrir un avenant"), "")),
        template="charters/meeting_step.html",
        meeting=meeting,
        words=words,
    )


@form_methods
def decision_amend(request, slug, pk):
    decision = find_decision(slug, pk)
    return _amend(request, decision.meeting, actions.amend_from_decision, decision, decision.text)


@form_methods
def item_amend(request, slug, pk):
    item = find_item(slug, pk)
    return _amend(request, item.meeting, actions.amend_from_item, item, item.notes or item.title)
