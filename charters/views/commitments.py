"""Pages of the follow-up for a charter's members: the list, one commitment, its plan, what its bearers report."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules
from charters.models import CharterParty, Commitment, Indicator, ProgressEntry
from charters.progress import Light
from portal.answers import form_methods, row_number, upload_answer
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import FRENCH, breadcrumb, find_charter

# The filters of the list: `qui` and `etat` of the address; what is not a choice is ignored.
WHO = {"": gettext_lazy("Toutes les organisations"), "moi": gettext_lazy("La mienne")}
STATES = {
    "": gettext_lazy("Tous les états"),
    "retard": gettext_lazy("En retard"),
    "attendus": gettext_lazy("Dont on attend des nouvelles"),
    **{light.value: label for light, (label, _tag, _icon) in queries.LIGHTS.items() if light is not Light.LATE},
}


def commitments_address(slug, **kwargs) -> str:
    return reverse("charter_commitments", args=[slug])


def commitment_address(slug, pk, **kwargs) -> str:
    return reverse("commitment", args=[slug, pk])


def find_commitment(slug, pk) -> Commitment:
    return get_object_or_404(
        Commitment.objects.select_related("charter", "clause", "version"), charter__slug=slug, pk=pk
    )


def find_entry(slug, pk, entry) -> ProgressEntry:
    return get_object_or_404(
        ProgressEntry.objects.select_related("commitment__charter", "party__partner", "indicator"),
        commitment__charter__slug=slug,
        commitment=pk,
        pk=entry,
    )


def _way(commitment, *steps) -> list[dict]:
    """The way to a commitment's page, then the steps that follow."""
    charter = commitment.charter
    own = (commitment.heading, commitment_address(charter.slug, commitment.pk) if steps else "", FRENCH)
    return breadcrumb(charter, (_("Engagements"), commitments_address(charter.slug)), own, *steps)


@require_safe
def charter_commitments(request, slug):
    """The commitments of a charter, those of one's own organisation or in one state only."""
    charter = find_charter(slug)
    require(rules.may_see_commitments(request.user, charter))
    today = timezone.localdate()
    rows = queries.followed(charter, today)
    own = {party.pk for party in rules.acts_for(request.user, charter)}
    who, state = request.GET.get("qui", ""), request.GET.get("etat", "")
    shown = [row for row in rows if _is_shown(row, who, state, own, today)]
    context = {
        "charter": charter,
        "rows": shown,
        "total": len(rows),
        "lights": queries.light_rows(rows),
        "who_choices": WHO.items(),
        "state_choices": STATES.items(),
        "who": who,
        "state": state,
        "switches": rules.parties_switched(request.user, charter),
        "years": queries.report_years(charter, today),
        "is_followed": rules.is_followed(charter),
        "breadcrumb": breadcrumb(charter, (_("Engagements"), "")),
    }
    return render(request, "charters/charter_commitments.html", context)


def _is_shown(row, who, state, own, today) -> bool:
    if who == "moi" and not any(party.pk in own for party in row.bearers):
        return False
    if state == "retard":
        return row.traffic.late
    if state == "attendus":
        return queries.is_awaited(row, today)
    return state not in STATES or not state or row.traffic.light.value == state


@require_POST
@refusals_shown(commitments_address)
def progress_publication(request, slug):
    """The switch of one organisation: published, or not any more."""
    party = get_object_or_404(
        CharterParty.objects.select_related("charter", "partner"),
        charter__slug=slug,
        pk=row_number(request.POST.get("party", "")),
    )
    publishes = chosen(request, {"publier": True, "retirer": False})
    actions.publish_progress(party, publishes=publishes, actor=request.user)
    name = {"partner": party.partner.short_name}
    messages.success(
        request,
        _("Le suivi de %(partner)s paraît dans le tableau de bord public.") % name
        if publishes
        else _("Le suivi de %(partner)s ne paraît plus en public.") % name,
    )
    return redirect("charter_commitments", slug=slug)


@require_safe
def commitment(request, slug, pk):
    """One commitment: where it stands, its figures, and what was said of it since the beginning."""
    found = find_commitment(slug, pk)
    charter = found.charter
    require(rules.may_see_commitments(request.user, charter))
    (row,) = queries.followed(charter, timezone.localdate(), only=[pk])
    entries = list(
        found.progress.select_related("party__partner", "author", "indicator", "corrected_by").order_by("on", "pk")
    )
    standing = [entry for entry in entries if entry.removed_at is None]
    own = {party.pk for party in rules.parties_reporting(request.user, found)}
    context = {
        "charter": charter,
        "commitment": found,
        "row": row,
        "charts": [
            {"indicator": each.indicator, "now": each, "rows": queries.indicator_chart(each.indicator, standing)}
            for each in row.figures
        ],
        "story": [
            {"entry": entry, "value": queries.figure_words(entry.value, entry.unit), "own": entry.party_id in own}
            for entry in reversed(entries)
        ],
        "may_report": bool(own),
        "may_plan": rules.may_plan_commitments(request.user, charter) and not found.dropped_at,
        "breadcrumb": _way(found),
    }
    return render(request, "charters/commitment.html", context)


@form_methods
def commitment_plan(request, slug, pk):
    """The due date and the indicators of a commitment: two forms, named by their button."""
    found = find_commitment(slug, pk)
    require(rules.may_plan_commitments(request.user, found.charter))
    posted = request.POST.get("form") if request.method == "POST" else None
    plan = forms.PlanForm(request.POST if posted == "plan" else None, initial={"due_on": found.due_on})
    indicator = forms.IndicatorForm(request.POST if posted == "indicator" else None, prefix="indicator")
    form, act = (indicator, actions.add_indicator) if posted == "indicator" else (plan, actions.plan_commitment)
    if form.is_valid() and attempt(form, act, found, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("commitment_plan", slug=slug, pk=pk)
    context = {
        "charter": found.charter,
        "commitment": found,
        "plan_form": plan,
        "indicator_form": indicator,
        "indicators": list(found.indicators.current()),
        "breadcrumb": _way(found, (_("Échéance et indicateurs"), "")),
    }
    return render(request, "charters/commitment_plan.html", context, status=status_of(form))


def _find_indicator(slug, pk, indicator) -> Indicator:
    return get_object_or_404(
        Indicator.objects.current().select_related("commitment__charter"),
        commitment__charter__slug=slug,
        commitment=pk,
        pk=indicator,
    )


@form_methods
def indicator_edit(request, slug, pk, indicator):
    found = _find_indicator(slug, pk, indicator)
    require(rules.may_plan_commitments(request.user, found.commitment.charter))
    form = forms.IndicatorForm(request.POST or None, indicator=found)
    if form.is_valid() and attempt(form, actions.change_indicator, found, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("commitment_plan", slug=slug, pk=pk)
    plan_address = reverse("commitment_plan", args=[slug, pk])
    context = {
        "charter": found.commitment.charter,
        "commitment": found.commitment,
        "form": form,
        "title": _("Modifier un indicateur"),
        "submit": _("Enregistrer"),
        "back": plan_address,
        "party": None,
        "others": [],
        "breadcrumb": _way(found.commitment, (_("Échéance et indicateurs"), plan_address), (found.label, "", FRENCH)),
    }
    return render(request, "charters/progress_form.html", context, status=status_of(form))


@require_POST
@refusals_shown(lambda slug, pk, indicator: reverse("commitment_plan", args=[slug, pk]))
def indicator_remove(request, slug, pk, indicator):
    actions.remove_indicator(_find_indicator(slug, pk, indicator), actor=request.user)
    messages.success(request, _("L’indicateur n’est plus demandé. Les chiffres déjà donnés restent dans l’histoire."))
    return redirect("commitment_plan", slug=slug, pk=pk)


def _asked(request, indicators) -> Indicator | None:
    """The indicator that the address names, or the only one there is."""
    named = next((each for each in indicators if str(each.pk) == request.GET.get("indicateur")), None)
    return named or (indicators[0] if len(indicators) == 1 else None)


@form_methods
def progress_add(request, slug, pk):
    """Say where a commitment stands, on one screen."""
    found = find_commitment(slug, pk)
    require(rules.may_see_commitments(request.user, found.charter))
    parties = rules.parties_reporting(request.user, found)
    require(bool(parties))
    indicators = list(found.indicators.current())
    indicator = _asked(request, indicators)
    form = forms.ProgressForm(request.POST or None, request.FILES or None, parties=parties, indicator=indicator)
    if form.is_valid():
        party = form.cleaned_data.get("party") or parties[0]
        if attempt(form, actions.report_progress, found, party=party, actor=request.user, **form.report()):
            messages.success(request, _("C’est enregistré. Merci."))
            return redirect("commitment", slug=slug, pk=pk)
    context = {
        "charter": found.charter,
        "commitment": found,
        "form": form,
        "title": _("Dire où en est cet engagement"),
        "submit": _("Enregistrer"),
        "back": commitment_address(slug, pk),
        "party": parties[0] if len(parties) == 1 else None,
        "others": [each for each in indicators if each != indicator],
        "breadcrumb": _way(found, (_("Dire où on en est"), "")),
    }
    return render(request, "charters/progress_form.html", context, status=status_of(form))


@form_methods
@refusals_shown(lambda slug, pk, entry: commitment_address(slug, pk))
def progress_correct(request, slug, pk, entry):
    found = find_entry(slug, pk, entry)
    require(rules.may_change_entry(request.user, found))
    indicators = list(found.commitment.indicators.current())
    indicator = found.indicator if found.indicator in indicators else _asked(request, indicators)
    form = forms.ProgressForm(
        request.POST or None, request.FILES or None, parties=[found.party], indicator=indicator, entry=found
    )
    if form.is_valid() and attempt(form, actions.correct_progress, found, actor=request.user, **form.report()):
        messages.success(request, _("C’est corrigé. Ce qui était écrit avant reste dans l’histoire, barré."))
        return redirect("commitment", slug=slug, pk=pk)
    context = {
        "charter": found.commitment.charter,
        "commitment": found.commitment,
        "form": form,
        "title": _("Corriger ce point"),
        "submit": _("Enregistrer la correction"),
        "back": commitment_address(slug, pk),
        "party": found.party,
        "others": [],
        "breadcrumb": _way(found.commitment, (_("Corriger"), "")),
    }
    return render(request, "charters/progress_form.html", context, status=status_of(form))


@require_POST
@refusals_shown(lambda slug, pk, entry: commitment_address(slug, pk))
def progress_remove(request, slug, pk, entry):
    actions.remove_progress(find_entry(slug, pk, entry), actor=request.user)
    messages.success(request, _("Ce point ne compte plus. Il reste dans l’histoire, barré, sans sa pièce."))
    return redirect("commitment", slug=slug, pk=pk)


@require_safe
def progress_evidence(request, slug, pk, entry):
    """The document behind an entry, as a download: for the members of the charter's organisations."""
    found = find_entry(slug, pk, entry)
    require(rules.may_see_commitments(request.user, found.commitment.charter))
    return upload_answer(found.evidence, f"piece-{found.pk}")
