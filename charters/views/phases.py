"""Pages about the stages of a charter's life, and the working space on paper."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charters import actions, forms, queries, rules
from portal.answers import form_methods
from portal.partners.rules import require
from portal.refusals import attempt, status_of

from .finding import breadcrumb, find_charter, writing_address


@form_methods
def charter_phases(request, slug):
    """Where the writing is, and when each stage is planned. One form at a time, named by the button."""
    charter = find_charter(slug)
    require(rules.may_set_phase(request.user, charter))
    posted = request.POST.get("form") if request.method == "POST" else None
    phase_form = forms.PhaseForm(request.POST if posted == "phase" else None, initial={"phase": charter.phase})
    dates_form = forms.StageDatesForm(request.POST if posted == "dates" else None, charter=charter)
    kept = False
    if phase_form.is_valid():
        kept = attempt(phase_form, actions.set_phase, charter, actor=request.user, **phase_form.cleaned_data)
    elif dates_form.is_valid():
        kept = attempt(dates_form, actions.set_stage_dates, charter, dates_form.dates(), actor=request.user)
    if kept:
        messages.success(request, _("C’est enregistré."))
        return redirect("charter_phases", slug=slug)
    context = {
        "charter": charter,
        "phase_form": phase_form if charter.is_written else None,
        "dates_form": dates_form,
        "stages": queries.stages(charter),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Étapes et dates"), "")),
    }
    status = status_of(dates_form if posted == "dates" else phase_form)
    return render(request, "charters/charter_phases.html", context, status=status)


@require_safe
def charter_print(request, slug):
    """The text for paper, with what is proposed and said about each clause when `?discussions=oui`."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    with_talk = request.GET.get("discussions") == "oui"
    context = {
        "charter": charter,
        "with_talk": with_talk,
        "printed": queries.printed(charter, request.user, with_talk=with_talk),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Version à imprimer"), "")),
    }
    return render(request, "charters/charter_print.html", context)
