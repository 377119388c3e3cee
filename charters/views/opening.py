"""A charter's own pages for coordinators: opening it, its organisations and rule, freezing; and the way to its page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules, sealing
from charters.models import CharterParty
from portal import answers
from portal.answers import form_methods
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusal, refusals_shown, status_of

from .finding import breadcrumb, find_charter, writing_address


@login_not_required
@require_safe
def charter_text(request, slug):
    """The charter's page, in the reader's language where it exists."""
    charter = find_charter(slug)
    pages = list(charter.pages.live().select_related("locale").order_by("pk"))
    page = next((page for page in pages if page.locale.language_code == get_language()), pages[0] if pages else None)
    if page is None:
        require(rules.may_read_draft(request.user, charter))
        return redirect("charter_writing", slug=slug)
    return redirect(page.get_url(request))


@form_methods
def charter_new(request):
    require(rules.may_open_charters(request.user))
    form = forms.CharterForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.open_charter, actor=request.user, **form.cleaned_data):
        messages.success(request, _("La charte est ouverte. Ajoutez ses organisations, puis ses clauses."))
        return redirect("charter_settings", slug=form.result.slug)
    context = {"form": form, "breadcrumb": answers.breadcrumb((_("Nouvelle charte"), ""))}
    return render(request, "charters/charter_new.html", context, status=status_of(form))


@form_methods
def charter_settings(request, slug):
    """Title, scope, rule; organisations; who holds the pen. One form at a time, named by the button."""
    charter = find_charter(slug)
    require(rules.may_manage(request.user, charter))
    posted = request.POST.get("form") if request.method == "POST" else None
    rule_form = forms.CharterRuleForm(
        request.POST if posted == "rule" else None,
        initial={
            "title": charter.title,
            "scope": charter.scope,
            "territory": charter.territory,
            "entry_rule": charter.entry_rule,
            "entry_count": charter.entry_count,
        },
    )
    party_form = forms.PartyForm(request.POST if posted == "party" else None, prefix="party")
    editors_form = forms.EditorsForm(request.POST if posted == "editors" else None, charter=charter, prefix="editors")
    kinds = {
        "rule": (rule_form, actions.describe_charter),
        "party": (party_form, actions.add_party),
        "editors": (editors_form, actions.set_editors),
    }
    form, act = kinds.get(posted, kinds["rule"])
    if form.is_valid() and attempt(form, act, charter, actor=request.user, **form.cleaned_data):
        messages.success(request, _("C’est enregistré."))
        return redirect("charter_settings", slug=slug)
    context = {
        "charter": charter,
        "rule_form": rule_form,
        "party_form": party_form,
        "editors_form": editors_form,
        "parties": list(charter.parties.current()),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Organisations et règle"), "")),
    }
    return render(request, "charters/charter_settings.html", context, status=status_of(form))


@require_POST
@refusals_shown(lambda slug, pk: reverse("charter_settings", args=[slug]))
def party_remove(request, slug, pk):
    party = get_object_or_404(CharterParty.objects.select_related("charter"), charter__slug=slug, pk=pk)
    require(rules.may_manage(request.user, party.charter))
    actions.remove_party(party, actor=request.user)
    messages.success(request, _("L’organisation ne participe plus à la charte."))
    return redirect("charter_settings", slug=slug)


@require_POST
@refusals_shown(lambda slug, pk: reverse("charter_settings", args=[slug]))
def party_require(request, slug, pk):
    """The button beside an organisation: its signature is required, or not any more."""
    party = get_object_or_404(CharterParty.objects.select_related("charter"), charter__slug=slug, pk=pk)
    require(rules.may_manage(request.user, party.charter))
    required = chosen(request, {"requerir": True, "dispenser": False})
    actions.require_party(party, required, actor=request.user)
    messages.success(request, _("C’est enregistré."))
    return redirect("charter_settings", slug=slug)


@form_methods
def charter_freeze(request, slug):
    """The last look before the text stops changing."""
    charter = find_charter(slug)
    require(rules.may_manage(request.user, charter))
    if request.method == "POST":
        try:
            actions.freeze(charter, actor=request.user)
        except (ValidationError, sealing.SealKeyError) as error:
            told = error if isinstance(error, ValidationError) else ValidationError(str(error))
            return refusal(request, told, writing_address(slug))
        messages.success(request, _("Le texte est figé et scellé. Choisissez maintenant qui signe."))
        return redirect("charter_signing", slug=slug)
    context = {
        "charter": charter,
        "drafting": charter.is_written,
        "reasons": actions.what_stands_in_the_way(charter),
        "warnings": rules.what_to_weigh_before_freezing(charter),
        "clauses": queries.draft_clauses(charter),
        "reserves": queries.draft_reserves(charter),
        "parties": list(charter.parties.current()),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Figer le texte"), "")),
    }
    return render(request, "charters/charter_freeze.html", context)
