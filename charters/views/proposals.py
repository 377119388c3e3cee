"""Pages of proposals: their list, those that meet, one of them with what is said of it and decided on it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from charters import actions, forms, queries, rules
from charters.actions.deciding import why_not_undo
from charters.models import CharterParty, Proposal
from charters.rebase import Texts
from portal.answers import form_methods
from portal.forms import ConfirmForm
from portal.partners.rules import require
from portal.refusals import attempt, chosen, refusals_shown, status_of

from .finding import breadcrumb, find_charter, writing_address
from .proposing import proposals_address

PER_PAGE = 20
WITH_WORDS = (Proposal.Kind.INSERT, Proposal.Kind.REPLACE)


@require_safe
def charter_proposals(request, slug):
    """The proposals of a charter, the latest first, with filters; what may be proposed at this stage."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    seen = queries.seen_proposals(charter, request.user)
    filters = forms.ProposalFilterForm(request.GET, proposals=seen)
    found = filters.chosen(
        queries.with_voices(seen), lambda proposals: queries.new_proposals(proposals, charter, request.user)
    )
    page = Paginator(found.order_by("-submitted_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    own = rules.acts_for(request.user, charter)
    context = {
        "charter": charter,
        "filters": filters,
        "filtered": any(request.GET.get(name) for name in filters.fields),
        "page_obj": page,
        "proposals": queries.show(page.object_list),
        "unread": queries.new_proposals(page.object_list, charter, request.user),
        "encounters": len(queries.encounters(charter)),
        "own_parties": own,
        "referred": [party.pk for party in own if rules.may_set_validation(request.user, party)],
        "may_propose": rules.may_propose(request.user, charter),
        "breadcrumb": breadcrumb(charter, (_("Écriture"), writing_address(slug)), (_("Propositions"), "")),
    }
    return render(request, "charters/charter_proposals.html", context)


@require_safe
def proposal_encounters(request, slug):
    """The proposals that meet, side by side, clause by clause."""
    charter = find_charter(slug)
    require(rules.may_read_draft(request.user, charter))
    context = {
        "charter": charter,
        "encounters": queries.encounters(charter),
        "breadcrumb": breadcrumb(
            charter, (_("Propositions"), proposals_address(slug)), (_("Celles qui se rencontrent"), "")
        ),
    }
    return render(request, "charters/proposal_encounters.html", context)


@require_POST
@refusals_shown(lambda slug, pk: proposals_address(slug))
def party_validation(request, slug, pk):
    """An organisation's wish to validate what its members propose."""
    party = get_object_or_404(CharterParty.objects.select_related("charter", "partner"), charter__slug=slug, pk=pk)
    require(rules.may_set_validation(request.user, party))
    validates = chosen(request, {"oui": True, "non": False})
    actions.set_validation(party, validates, actor=request.user)
    if validates:
        told = _("Les propositions de votre organisation compteront une fois validées par une personne référente.")
    else:
        told = _("Les propositions de votre organisation comptent maintenant dès qu’elles sont déposées.")
    messages.success(request, told)
    return redirect("charter_proposals", slug=slug)


def _voice(found, *, party, **values):
    return actions.give_voice(found, party, **values)


def _counter(found, *, heading, text, summary, **values):
    return actions.counter_proposal(found, Texts(heading, text, summary), **values)


# What each button of a proposal's page does: the form that it sends, the action, and what else it says.
VERBS = {
    "accept": ("reason", actions.accept_proposal, {}),
    "accept_modified": ("words", actions.accept_proposal, {}),
    "counter": ("words", _counter, {}),
    "reject": ("reason", actions.reject_proposal, {}),
    "refer": ("reason", actions.refer_proposal, {}),
    "overtake": ("reason", actions.overtake_proposal, {}),
    "undo": ("undo", actions.undo_decision, {}),
    "validate": ("validate", actions.validate_proposal, {}),
    "withdraw": ("answer", actions.withdraw_proposal, {}),
    "take_counter": ("answer", actions.answer_counter, {"accept": True}),
    "leave_counter": ("answer", actions.answer_counter, {"accept": False}),
    "voice": ("voice", _voice, {}),
}
DONE = {
    "accept": gettext_lazy("La proposition est acceptée : le texte a changé."),
    "accept_modified": gettext_lazy("La proposition est acceptée avec vos mots : ils sont dans le texte."),
    "counter": gettext_lazy("Vos mots sont envoyés à l’organisation : elle répondra ici."),
    "reject": gettext_lazy("La proposition n’est pas retenue. L’organisation lira pourquoi."),
    "refer": gettext_lazy("La proposition attend le comité."),
    "overtake": gettext_lazy("La proposition est classée comme dépassée."),
    "undo": gettext_lazy("La décision est annulée : la proposition est à nouveau à examiner."),
    "validate": gettext_lazy("La proposition est validée : la rédaction vous répondra ici."),
    "withdraw": gettext_lazy("La proposition est retirée."),
    "take_counter": gettext_lazy("Vous avez accepté le contre-texte."),
    "leave_counter": gettext_lazy("Vous avez refusé le contre-texte : la rédaction décidera."),
    "voice": gettext_lazy("Votre avis est enregistré."),
}


def _forms(request, found, shown, parties, form_name) -> dict:
    """Each form of the page; the one whose button was pressed holds what was typed."""
    data = {form_name: request.POST}
    clause = found.clause
    start = shown.result if shown.result and not found.collides else clause and clause.texts
    words = {**vars(start), "revision": clause.revision if clause else None} if start else {}
    made = {
        "reason": forms.DecisionReasonForm(data.get("reason"), auto_id="reason-%s"),
        "answer": forms.AnswerForm(data.get("answer"), auto_id="answer-%s"),
        "validate": ConfirmForm(data.get("validate")),
        "undo": forms.AnswerForm(data.get("undo"), auto_id="undo-%s"),
        "voice": forms.VoiceForm(data.get("voice"), parties=parties, initial=_own_voice(found, parties)),
    }
    if found.kind in WITH_WORDS or form_name == "words":
        made["words"] = forms.DecisionWordsForm(data.get("words"), initial=words, auto_id="words-%s")
    return made


def _own_voice(found, parties) -> dict:
    """What the only organisation in whose name one speaks already said."""
    said = found.voices.filter(party=parties[0]).first() if len(parties) == 1 else None
    return {"stance": said.stance, "comment": said.comment} if said else {}


@form_methods
@refusals_shown(lambda slug, pk: reverse("proposal", args=[slug, pk]))
def proposal(request, slug, pk):
    """One proposal: what it would change, what the others say, what is decided; each button has its own form."""
    found = get_object_or_404(Proposal.objects.with_related(), charter__slug=slug, pk=pk)
    charter, user = found.charter, request.user
    require(rules.may_see_proposal(user, found))
    (shown,) = queries.show([found])
    parties = [party for party in rules.acts_for(user, charter) if party.partner_id != found.partner_id]
    form_name = ""
    if request.method == "POST":
        form_name, act, more = chosen(request, VERBS)
    made = _forms(request, found, shown, parties, form_name)
    form = made.get(form_name)
    if form is not None:
        if form.is_valid() and attempt(form, act, found, actor=user, **form.cleaned_data, **more):
            messages.success(request, DONE[request.POST["verb"]])
            return redirect("proposal", slug=slug, pk=pk)
        found = Proposal.objects.with_related().get(pk=pk)
        (shown,) = queries.show([found])
    editing = rules.may_decide_proposals(user, charter)
    own = rules.may_answer_for(user, found) and charter.is_written and found.is_pending
    shown_forms = {
        "reason": editing and found.is_open,
        "words": editing and found.is_open and found.kind in WITH_WORDS,
        "answer": own,
        "undo": editing and not why_not_undo(found),
        "voice": bool(parties) and charter.is_written and found.is_open,
    }
    context = {
        "charter": charter,
        "proposal": found,
        "shown": shown,
        "forms": made,
        # What was refused, when the form that asked for it has no place on the page any more.
        "unplaced": form if form is not None and not shown_forms.get(form_name) else None,
        "with_words": shown_forms["words"],
        "theirs": _theirs(form, found),
        "unread": queries.new_proposals([found], charter, user),
        "now": timezone.now().isoformat(),
        "comments": found.comments.filter(removed_at=None).count(),
        "voices": list(found.voices.select_related("party__partner")),
        "encounters": queries.encounters_of(found),
        "story": queries.proposal_story(found),
        "may_decide": shown_forms["reason"],
        "may_undo": shown_forms["undo"],
        "may_answer": own,
        "may_rewrite": found.kind == Proposal.Kind.REPLACE and rules.phase_allows(charter, found.kind),
        "may_validate": rules.may_validate(user, found),
        "why_not_validate": _why_not_validate(user, found),
        "may_voice": shown_forms["voice"],
        "breadcrumb": breadcrumb(
            charter,
            (_("Propositions"), proposals_address(slug)),
            (_("Proposition n° %(number)s") % {"number": pk}, ""),
        ),
    }
    return render(request, "charters/proposal.html", context, status=status_of(form) if form else 200)


def _why_not_validate(user, found) -> str:
    """What a referent is told of a proposal that waits for them at a stage that does not take it; "" otherwise."""
    waits = found.status == Proposal.Status.INTERNAL and rules.validates_for(user, found)
    closed = waits and not rules.phase_allows(found.charter, found.kind)
    return rules.why_not_propose(found.charter, found.kind) if closed else ""


def _theirs(form, found):
    """The clause as it is now, when it changed while an editor was deciding; the form then is about that."""
    if getattr(getattr(form, "refused", None), "code", "") != "conflict":
        return None
    form.data = {**form.data.dict(), "revision": found.clause.revision}
    return found.clause
