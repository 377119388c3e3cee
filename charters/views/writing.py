"""Pages for those who write a charter: its text, its organisations, its proposals, freezing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules, sealing
from charters.models import Charter, CharterParty, Proposal
from portal import answers
from portal.answers import form_methods
from portal.partners.models import Partner
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusal, refusals_shown, status_of

from .finding import FRENCH, breadcrumb, find_charter, find_clause, writing_address


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


@require_safe
def charter_writing(request, slug):
    """The text as it is being written, with what one may do to each clause."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    context = {
        "charter": charter,
        "status_tag": queries.STATUS_TAGS[charter.status],
        "clauses": queries.draft_clauses(charter),
        "removed": list(charter.clauses.exclude(removed_at=None).order_by("-removed_at")),
        "waiting": charter.proposals.open().count(),
        "may_edit": rules.may_edit_clauses(request.user, charter),
        "may_propose": rules.may_propose(request.user, charter),
        "may_manage": rules.may_manage(request.user, charter),
        "may_see_signing": rules.may_see_signing(request.user, charter),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), "")),
    }
    return render(request, "charters/charter_writing.html", context)


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


@form_methods
def clause_add(request, slug):
    charter = find_charter(slug)
    require(rules.may_edit_clauses(request.user, charter))
    form = forms.ClauseForm(request.POST or None, charter=charter)
    if form.is_valid():
        after = next(
            (each for each in charter.clauses.current() if str(each.identifier) == request.GET.get("apres")), None
        )
        if attempt(form, actions.add_clause, charter, after=after, actor=request.user, **form.wording()):
            messages.success(request, _("La clause est ajoutée."))
            return redirect("charter_writing", slug=slug)
    context = {
        "charter": charter,
        "form": form,
        "clause": None,
        "theirs": None,
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Nouvelle clause"), "")),
    }
    return render(request, "charters/clause_form.html", context, status=status_of(form))


@form_methods
def clause_edit(request, slug, identifier):
    """Edit a clause. When somebody else wrote meanwhile: 409, their text beside what was typed, nothing lost."""
    clause = find_clause(slug, identifier)
    charter = clause.charter
    require(rules.may_edit_clauses(request.user, charter))
    initial = {name: getattr(clause, name) for name in ("kind", "heading", "text", "summary", "binding", "revision")}
    form = forms.ClauseForm(
        request.POST or None, charter=charter, initial={**initial, "parties": list(clause.parties.all())}
    )
    theirs = None
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        if attempt(form, actions.edit_clause, clause, revision=revision, actor=request.user, **form.wording()):
            messages.success(request, _("La clause est modifiée."))
            return redirect("charter_writing", slug=slug)
        if getattr(form.refused, "code", "") == "conflict":
            theirs = find_clause(slug, identifier)
            form.data = {**form.data.dict(), "parties": form.data.getlist("parties"), "revision": theirs.revision}
    context = {
        "charter": charter,
        "form": form,
        "clause": clause,
        "theirs": theirs,
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (clause.heading, "", FRENCH)),
    }
    return render(request, "charters/clause_form.html", context, status=status_of(form))


@require_POST
@refusals_shown(lambda slug, identifier: writing_address(slug))
def clause_change(request, slug, identifier):
    """The buttons beside a clause: up, down, remove, restore."""
    clause = find_clause(slug, identifier)
    require(rules.is_editor(request.user, clause.charter))
    act, values, done = chosen(
        request,
        {
            "haut": (actions.move_clause, {"direction": -1}, ""),
            "bas": (actions.move_clause, {"direction": 1}, ""),
            "retirer": (
                actions.remove_clause,
                {"reason": request.POST.get("reason", "")[:500]},
                _("La clause est retirée. Vous pouvez la rétablir plus bas."),
            ),
            "retablir": (actions.restore_clause, {}, _("La clause est rétablie.")),
        },
    )
    act(clause, actor=request.user, **values)
    if done:
        messages.success(request, done)
    return redirect(f"{writing_address(slug)}#c-{clause.identifier}")


@login_not_required
@require_safe
def clause_history(request, slug, identifier):
    """How a clause came to be, as a story; for those who may read the text."""
    clause = find_clause(slug, identifier)
    charter = clause.charter
    public = queries.public_version(charter) is not None and clause.removed_at is None
    if not public:
        require(rules.may_read_draft(request.user, charter))
    context = {
        "charter": charter,
        "clause": clause,
        "revisions": list(clause.revisions.select_related("author", "partner").order_by("-number")),
        "show_authors": rules.may_read_draft(request.user, charter),
        "breadcrumb": breadcrumb(charter, (clause.heading, "", FRENCH)),
    }
    return render(request, "charters/clause_history.html", context)


@form_methods
def charter_proposals(request, slug):
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    speaks_for = rules.may_propose_for(request.user, charter)
    partners = Partner.objects.filter(pk__in=[party.partner_id for party in speaks_for])
    form = forms.ProposalForm(request.POST or None, charter=charter, partners=partners)
    if form.is_valid() and attempt(form, actions.propose_clause, charter, actor=request.user, **form.cleaned_data):
        messages.success(request, _("La proposition est déposée. La rédaction vous répondra ici."))
        return redirect("charter_proposals", slug=slug)
    proposals = charter.proposals.select_related("partner", "author", "decided_by", "after").order_by(
        "-submitted_at", "-pk"
    )
    context = {
        "charter": charter,
        "form": form if rules.may_propose(request.user, charter) else None,
        "proposals": list(proposals),
        "may_decide": rules.may_decide_proposals(request.user, charter),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Propositions"), "")),
    }
    return render(request, "charters/charter_proposals.html", context, status=status_of(form))


@form_methods
@refusals_shown(lambda slug, pk: reverse("charter_proposals", args=[slug]))
def proposal(request, slug, pk):
    """One proposal: read it, accept it (as it is or modified), set it aside with a reason, or take it back."""
    found = get_object_or_404(Proposal.objects.select_related("charter", "partner", "after"), charter__slug=slug, pk=pk)
    charter = found.charter
    require(rules.may_read_draft(request.user, charter))
    form = forms.DecisionForm(request.POST or None, initial={"heading": found.heading, "text": found.text})
    verbs = {
        "accept": (actions.accept_proposal, ("heading", "text", "reason")),
        "reject": (actions.reject_proposal, ("reason",)),
        "withdraw": (actions.withdraw_proposal, ()),
    }
    if request.method == "POST":
        act, names = chosen(request, verbs)
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in names}
            if attempt(form, act, found, actor=request.user, **values):
                messages.success(request, _("C’est enregistré."))
                return redirect("charter_proposals", slug=slug)
    context = {
        "charter": charter,
        "proposal": found,
        "form": form,
        "open": found.status == Proposal.Status.SUBMITTED,
        "may_decide": rules.may_decide_proposals(request.user, charter),
        "may_withdraw": rules.may_withdraw_proposal(request.user, found),
        "breadcrumb": breadcrumb(
            charter, (_("Propositions"), reverse("charter_proposals", args=[slug])), (found.heading, "", FRENCH)
        ),
    }
    return render(request, "charters/proposal.html", context, status=status_of(form))


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
        "drafting": charter.status == Charter.Status.DRAFTING,
        "reasons": rules.why_not_freeze(charter),
        "clauses": queries.draft_clauses(charter),
        "parties": list(charter.parties.current()),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Figer le texte"), "")),
    }
    return render(request, "charters/charter_freeze.html", context)
