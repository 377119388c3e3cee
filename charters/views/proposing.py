"""Pages where somebody proposes: a new clause, a change of one, the same change said anew. Decisions are in `proposals`."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from charters import actions, forms, queries, rules
from charters.models import Proposal
from portal.answers import form_methods
from portal.partners.models import Partner
from portal.partners.rules import require
from portal.refusals import attempt, status_of

from .finding import FRENCH, breadcrumb, find_charter, find_clause, writing_address

Kind = Proposal.Kind
# What one can ask for about a clause: the word of its address, what it is called, in words and by a drawing.
WAYS = {
    "texte": (Kind.REPLACE, gettext_lazy("Changer ses mots"), "pen"),
    "couper": (Kind.SPLIT, gettext_lazy("La couper en deux"), "more"),
    "reunir": (Kind.MERGE, gettext_lazy("La réunir avec la suivante"), "join"),
    "deplacer": (Kind.MOVE, gettext_lazy("La déplacer"), "arrow-down"),
    "supprimer": (Kind.DELETE, gettext_lazy("La supprimer"), "trash"),
}


def _partners(user, charter):
    """Those in whose name one may propose."""
    return Partner.objects.filter(pk__in=[party.partner_id for party in rules.may_speak_for(user, charter)])


def proposals_address(slug) -> str:
    return reverse("charter_proposals", args=[slug])


def _deposited(request, proposal):
    if proposal.status == Proposal.Status.INTERNAL:
        told = _("La proposition est déposée. Elle comptera quand votre organisation l’aura validée.")
    else:
        told = _("La proposition est déposée. La rédaction vous répondra ici.")
    messages.success(request, told)
    return redirect("proposal", slug=proposal.charter.slug, pk=proposal.pk)


@form_methods
def proposal_new(request, slug):
    """Propose a new clause."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    form = forms.ProposalForm(
        request.POST or None,
        charter=charter,
        partners=_partners(request.user, charter),
        initial=_after(request, charter),
    )
    if form.is_valid() and attempt(form, actions.propose_clause, charter, actor=request.user, **form.cleaned_data):
        return _deposited(request, form.result)
    context = {
        "charter": charter,
        "form": form,
        "why_not": "" if rules.phase_allows(charter, Kind.INSERT) else rules.why_not_propose(charter, Kind.INSERT),
        "breadcrumb": breadcrumb(charter, (_("Propositions"), proposals_address(slug)), (_("Proposer une clause"), "")),
    }
    return render(request, "charters/proposal_new.html", context, status=status_of(form))


def _after(request, charter) -> dict:
    """The clause after which a link asks to propose (`?apres=`), when it is one."""
    asked = request.GET.get("apres", "")
    found = charter.clauses.standing().filter(identifier=asked).first() if _is_identifier(asked) else None
    return {"after": found} if found else {}


def _is_identifier(text: str) -> bool:
    return len(text) == 36 and not set(text) - set("0123456789abcdef-")


@require_safe
def clause_proposing(request, slug, identifier):
    """What one can propose about a clause, and what is already proposed about it."""
    clause = find_clause(slug, identifier)
    charter = clause.charter
    require(rules.may_read_draft(request.user, charter))
    following = rules.next_clause(charter, clause)
    ways = [
        {"word": word, "label": label, "icon": icon}
        for word, (kind, label, icon) in WAYS.items()
        if rules.phase_allows(charter, kind) and (kind != Kind.MERGE or following)
    ]
    asked = queries.seen_proposals(charter, request.user).filter(clause=clause, status__in=Proposal.PENDING)
    context = {
        "charter": charter,
        "clause": clause,
        "ways": [] if clause.removed_at else ways,
        "why_not": rules.why_not_propose(charter, Kind.REPLACE),
        "asked": queries.show(asked),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (clause.heading, "", FRENCH)),
    }
    return render(request, "charters/clause_proposing.html", context)


def _form_of(kind, clause, request):
    """The form for a kind of proposal, filled with what the clause says."""
    data, partners = request.POST or None, _partners(request.user, clause.charter)
    initial = {"revision": clause.revision}
    if kind == Kind.REPLACE:
        words = {name: getattr(clause, name) for name in ("heading", "text", "summary")}
        return forms.TextProposalForm(data, partners=partners, initial={**initial, **words})
    if kind == Kind.SPLIT:
        return forms.CutProposalForm(data, partners=partners, initial=initial)
    if kind == Kind.MERGE:
        return forms.JoinProposalForm(data, partners=partners)
    if kind == Kind.MOVE:
        return forms.MoveProposalForm(data, clause=clause, partners=partners)
    return forms.DeletionProposalForm(data, partners=partners)


def _propose(kind, form, clause, other, user) -> bool:
    typed = dict(form.cleaned_data)
    said = {"partner": typed.pop("partner"), "reason": typed.pop("reason"), "actor": user}
    if kind == Kind.REPLACE:
        return attempt(form, actions.propose_text, clause, form.texts(), revision=typed["revision"], **said)
    if kind == Kind.SPLIT:
        return attempt(form, actions.propose_cut, clause, **typed, **said)
    if kind == Kind.MERGE:
        return attempt(form, actions.propose_join, clause, other, **typed, **said)
    if kind == Kind.MOVE:
        return attempt(form, actions.propose_move, clause, typed["after"], **said)
    return attempt(form, actions.propose_deletion, clause, **said)


@form_methods
def clause_propose(request, slug, identifier, way):
    """One kind of change of a clause. When it changed meanwhile: 409, both texts, nothing typed is lost."""
    if way not in WAYS:
        raise Http404
    kind, _label, _icon = WAYS[way]
    clause = find_clause(slug, identifier)
    charter = clause.charter
    require(rules.may_read_draft(request.user, charter))
    other = rules.next_clause(charter, clause) if kind == Kind.MERGE else None
    form = _form_of(kind, clause, request)
    if kind == Kind.MERGE and other is None:
        raise Http404
    if form.is_valid() and _propose(kind, form, clause, other, request.user):
        return _deposited(request, form.result)
    context = {
        "charter": charter,
        "clause": clause,
        "other": other,
        "form": form,
        "title": Kind(kind).label,
        "kind": kind,
        "why_not": "" if rules.phase_allows(charter, kind) else rules.why_not_propose(charter, kind),
        "conflict": _conflict(form, clause),
        "breadcrumb": breadcrumb(
            charter,
            (clause.heading, reverse("clause_proposing", args=[slug, identifier]), FRENCH),
            (Kind(kind).label, ""),
        ),
    }
    return render(request, "charters/clause_propose.html", context, status=status_of(form))


def _conflict(form, clause) -> dict | None:
    """What the clause says now beside what was typed, when it changed meanwhile; the form then is about the present text."""
    if getattr(getattr(form, "refused", None), "code", "") != "conflict":
        return None
    theirs = find_clause(clause.charter.slug, clause.identifier)
    if "revision" in form.fields:
        form.data = {**form.data.dict(), "revision": theirs.revision}
    typed = queries.compared(theirs.texts, form.texts()) if isinstance(form, forms.WordsForm) else None
    return {"theirs": theirs, "typed": typed}


@form_methods
def proposal_rewrite(request, slug, pk):
    """Say a proposal of other words anew on the clause's present text."""
    found = get_object_or_404(
        Proposal.objects.select_related("charter", "clause", "partner"), charter__slug=slug, pk=pk, kind=Kind.REPLACE
    )
    require(rules.may_answer_for(request.user, found))
    (shown,) = queries.show([found])
    clause = found.clause
    words = clause.texts if found.collides else shown.result
    form = forms.WordsForm(request.POST or None, initial={**vars(words), "revision": clause.revision})
    if form.is_valid():
        revision = form.cleaned_data["revision"]
        if attempt(form, actions.rewrite_proposal, found, form.texts(), revision=revision, actor=request.user):
            messages.success(request, _("La proposition est reprise sur le texte actuel."))
            return redirect("proposal", slug=slug, pk=pk)
    context = {
        "charter": found.charter,
        "shown": shown,
        "clause": clause,
        "form": form,
        "conflict": _conflict(form, clause),
        "breadcrumb": breadcrumb(
            found.charter,
            (_("Propositions"), proposals_address(slug)),
            (_("Proposition n° %(number)s") % {"number": pk}, reverse("proposal", args=[slug, pk])),
            (_("Reprendre"), ""),
        ),
    }
    return render(request, "charters/proposal_rewrite.html", context, status=status_of(form))
