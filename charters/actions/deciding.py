"""Deciding on proposals, by those who hold the pen: accept, reject, refer, answer with another text, undo.

What a decision wrote is kept with its step of the story (`ProposalEvent.data`), so that it can be undone exactly:
`revisions` (clause -> the revision that it left), `kept` and `own` (`carrying.kept_state` of the others and of itself before
it), and `created`, `after` or `removed` as the kind of proposal needs.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, rules
from charters.evidence import plain
from charters.models import Clause, ClauseRevision, Proposal, ProposalEvent
from charters.rebase import Change, Texts
from portal.partners.rules import require
from portal.states import set_status

from . import clauses
from .carrying import kept_state, put_back, waiting_on
from .holding import held, raise_edition, require_drafting
from .proposals import tell_story

Kind = Proposal.Kind
Status = Proposal.Status
Event = ProposalEvent.Kind
Revision = ClauseRevision.Change
ACCEPTED = (Status.ACCEPTED, Status.ACCEPTED_MODIFIED)
REASON_LIMIT = 500


@transaction.atomic
def accept_proposal(proposal, *, actor, text="", heading="", summary=None, reason="", revision=None) -> Clause:
    """Write a proposal into the text; with other words than it asked for, it counts as accepted as modified.

    Words are for proposals of a text; left empty, the proposal's own stand. With `revision`, the clause must still be at
    it (code "conflict"). One that collides needs words (code "collides"): nothing is guessed. Gives the clause.
    """
    charter, proposal = _held_proposal(proposal, actor)
    texts, modified = _final_texts(proposal, plain(text), plain(heading), summary, revision)
    reason = plain(reason)
    status = Status.ACCEPTED_MODIFIED if modified else Status.ACCEPTED
    # Decided first: the proposal no longer follows the clause that it is about to change.
    kept = kept_state(_followers(proposal))
    set_status(proposal, status, decided_at=timezone.now(), decided_by=actor, decision_reason=reason, collides=False)
    clause, data = WRITERS[proposal.kind](charter, proposal, texts, modified, actor)
    raise_edition(charter)
    proposal.resulting_clause = clause
    proposal.save(update_fields=["resulting_clause"])
    own = kept.pop(str(proposal.pk), None)
    tell_story(proposal, Event(status), actor, reason=reason, kept=kept, own=own, **data)
    _tell_author(proposal)
    log(charter, "charters.proposal_accepted", user=actor, data={"proposal": proposal.pk})
    return clause


def _held_proposal(proposal, actor):
    charter = held(proposal.charter)
    require_drafting(charter)
    require(rules.may_decide_proposals(actor, charter))
    proposal = Proposal.objects.select_related("after", "clause", "other", "partner").get(pk=proposal.pk)
    for clause in (proposal.clause, proposal.other, proposal.after):
        if clause is not None:
            clause.charter = charter
    proposal.charter = charter
    return charter, proposal


def _followers(proposal) -> list[Proposal]:
    return [each for clause in (proposal.clause, proposal.other) if clause is not None for each in waiting_on(clause)]


def _final_texts(proposal, text, heading, summary, revision) -> tuple[Texts | None, bool]:
    """The words to write and whether they differ from those proposed; None for a proposal without words."""
    clause = proposal.clause
    if clause is not None and clause.removed_at:
        raise ValidationError(
            _("La clause a été retirée du texte. Rétablissez-la d’abord, ou dites que la proposition est dépassée."),
            code="state",
        )
    if clause is not None and revision is not None and clause.revision != revision:
        raise ValidationError(
            _("La clause a changé pendant que vous décidiez. Relisez-la : votre texte est gardé ci-dessous."),
            code="conflict",
        )
    if proposal.kind == Kind.INSERT:
        proposed = Texts(proposal.heading, proposal.text, proposal.summary)
    elif proposal.kind == Kind.REPLACE:
        if proposal.collides and not text:
            raise ValidationError(
                _("Le texte a changé au même endroit : écrivez celui que vous retenez."), code="collides"
            )
        proposed = None if proposal.collides else proposal.edits.applied_to(clause.texts)
    elif proposal.collides:
        raise ValidationError(
            _("Le texte a changé au même endroit : il faut une nouvelle proposition."), code="collides"
        )
    else:
        return None, False
    base = proposed or clause.texts
    texts = Texts(heading or base.heading, text or base.text, base.summary if summary is None else plain(summary))
    return texts, texts != proposed


def _write_insert(charter, proposal, texts, modified, actor):
    clause = clauses.insert_clause(
        charter,
        {
            "kind": proposal.clause_kind,
            "heading": texts.heading,
            "text": texts.text,
            "summary": texts.summary,
            "binding": Clause.Binding.ALL,
        },
        after=clauses.nearest_before(charter, proposal.after),
        origin=proposal.origin,
        actor=actor,
        partner=proposal.partner,
        reason=proposal.reason[:REASON_LIMIT],
    )
    return clause, {"revisions": {clause.pk: clause.revision}, "created": clause.pk}


def _story(proposal) -> dict:
    return {"partner": proposal.partner, "reason": proposal.reason[:REASON_LIMIT]}


def _write_replace(charter, proposal, texts, modified, actor):
    clause = proposal.clause
    over = Change.between(clause.texts, texts) if modified else proposal.edits
    clauses.rewrite(clause, texts, Revision.EDITED, actor=actor, over=over, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision}}


def _write_delete(charter, proposal, texts, modified, actor):
    clause = proposal.clause
    clauses.take_out(clause, actor=actor, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision}}


def _write_move(charter, proposal, texts, modified, actor):
    clause = proposal.clause
    order = clauses.standing(charter)
    here = next(number for number, each in enumerate(order) if each.pk == clause.pk)
    after = clauses.nearest_before(charter, proposal.after)
    if after is not None and after.pk == clause.pk:
        after = order[here - 1] if here else None
    clauses.place(charter, clause, after)
    clauses.record(clause, Revision.MOVED, actor=actor, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision}, "after": order[here - 1].pk if here else None}


def _write_cut(charter, proposal, texts, modified, actor):
    clause = proposal.clause
    second = clauses.cut_clause(clause, proposal.cut, actor=actor, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision, second.pk: second.revision}, "created": second.pk}


def _write_join(charter, proposal, texts, modified, actor):
    clause, other = proposal.clause, proposal.other
    if other.removed_at or rules.next_clause(charter, clause) != other:
        raise ValidationError(
            _("Ces deux clauses ne se suivent plus : elles ne peuvent pas être réunies."), code="state"
        )
    clauses.join_clauses(clause, other, heading=proposal.heading, actor=actor, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision, other.pk: other.revision}, "removed": other.pk}


WRITERS = {
    Kind.INSERT: _write_insert,
    Kind.REPLACE: _write_replace,
    Kind.DELETE: _write_delete,
    Kind.MOVE: _write_move,
    Kind.SPLIT: _write_cut,
    Kind.MERGE: _write_join,
}


@transaction.atomic
def reject_proposal(proposal, *, actor, reason: str) -> None:
    """Set a proposal aside; the reason is owed to those who made it."""
    _close(proposal, Status.REJECTED, "charters.proposal_rejected", actor, reason)


@transaction.atomic
def overtake_proposal(proposal, *, actor, reason: str) -> None:
    """Say that a proposal has no object any more: its clause is gone, or the text already says it."""
    _close(proposal, Status.OVERTAKEN, "charters.proposal_overtaken", actor, reason)


def _close(proposal, status, name, actor, reason) -> None:
    charter, proposal = _held_proposal(proposal, actor)
    reason = plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi : l’organisation qui propose le lira.")})
    set_status(proposal, status, decided_at=timezone.now(), decided_by=actor, decision_reason=reason)
    tell_story(proposal, Event(status), actor, reason=reason)
    _tell_author(proposal)
    log(charter, name, user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def refer_proposal(proposal, *, actor, reason: str) -> None:
    """Leave a proposal to the committee: it comes on the agenda of the next meeting, and stays open."""
    charter, proposal = _held_proposal(proposal, actor)
    reason = plain(reason)
    if not reason:
        raise ValidationError({"reason": _("Dites ce que le comité doit trancher.")})
    set_status(proposal, Status.REFERRED)
    tell_story(proposal, Event.REFERRED, actor, reason=reason)
    _tell_author(proposal)
    log(charter, "charters.proposal_referred", user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def counter_proposal(proposal, texts: Texts, *, actor, reason="") -> None:
    """Answer a proposal of words with other words; its organisation takes them or not."""
    charter, proposal = _held_proposal(proposal, actor)
    if proposal.kind not in (Kind.INSERT, Kind.REPLACE):
        raise ValidationError(_("Un contre-texte répond à une proposition de texte."), code="kind")
    texts = Texts(plain(texts.heading), plain(texts.text), plain(texts.summary))
    if not texts.text or not texts.heading:
        raise ValidationError({"text": _("Écrivez le texte que vous proposez en retour.")})
    trial = Clause(charter=charter, heading=texts.heading, text=texts.text, summary=texts.summary)
    trial.clean_fields(exclude=["charter", "origin"])
    set_status(proposal, Status.COUNTERED, counter=vars(texts))
    tell_story(proposal, Event.COUNTERED, actor, reason=plain(reason), counter=vars(texts))
    _tell_author(proposal)
    log(charter, "charters.proposal_countered", user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def answer_counter(proposal, *, accept: bool, reason="", actor) -> None:
    """The organisation that proposed says whether the counter-text suits it.

    If it does, the editors accept those words with one click; if not, its own proposal is to be examined again.
    """
    charter = held(proposal.charter)
    require_drafting(charter)
    proposal = Proposal.objects.select_related("clause", "partner").get(pk=proposal.pk)
    require(rules.may_answer_for(actor, proposal))
    reason = plain(reason)[:2000]
    if proposal.status != Status.COUNTERED:
        raise ValidationError(_("Il n’y a pas de contre-texte à ce moment."), code="state")
    if not accept:
        set_status(proposal, Status.SUBMITTED, counter=None)
        tell_story(proposal, Event.COUNTER_REFUSED, actor, reason=reason)
        log(charter, "charters.counter_refused", user=actor, data={"proposal": proposal.pk})
        return
    texts = proposal.counter_texts
    if proposal.kind == Kind.REPLACE:
        clause = proposal.clause
        change = Change.between(clause.texts, texts)
        set_status(
            proposal,
            Status.SUBMITTED,
            counter=None,
            change=change.to_json(),
            base_revision=clause.revision,
            collides=False,
        )
    else:
        set_status(
            proposal, Status.SUBMITTED, counter=None, heading=texts.heading, text=texts.text, summary=texts.summary
        )
    proposal.voices.all().delete()
    tell_story(proposal, Event.REWRITTEN, actor, partner=proposal.partner, reason=reason, counter=True)
    log(charter, "charters.counter_accepted", user=actor, data={"proposal": proposal.pk})


def why_not_undo(proposal) -> str:
    """Why the last decision on a proposal can't be undone, as a sentence; "" when it can."""
    if proposal.status not in (*ACCEPTED, Status.REJECTED, Status.OVERTAKEN):
        return _("Cette proposition n’a pas de décision à annuler.")
    if not proposal.charter.is_written:
        return _("Le texte est figé.")
    last = proposal.charter.versions.order_by("-number").first()
    if last is not None and proposal.decided_at <= last.frozen_at:
        return _("Le texte a été figé depuis cette décision.")
    opened = proposal.charter.amendments.order_by("-number").values_list("opened_at", flat=True).first()
    if opened is not None and proposal.status in ACCEPTED and proposal.decided_at <= opened:
        return _("Cette décision est d’avant l’avenant en cours : proposez le changement dans l’avenant.")
    if proposal.status in ACCEPTED and not _is_as_left(_last_acceptance(proposal)):
        return _("La clause a changé depuis : annulez d’abord ce qui a suivi, ou corrigez-la à la main.")
    return ""


def _last_acceptance(proposal) -> ProposalEvent | None:
    return proposal.events.filter(kind__in=[Event.ACCEPTED, Event.ACCEPTED_MODIFIED]).order_by("-at", "-pk").first()


def _is_as_left(event) -> bool:
    """Whether the clauses that an acceptance wrote have the words that it left, and stand, or are out, as it left them."""
    if event is None:
        return False
    for key, number in event.data["revisions"].items():
        clause = Clause.objects.get(pk=int(key))
        out = clause.pk == event.data.get("removed") or event.proposal.kind == Kind.DELETE
        left = ClauseRevision.objects.get(clause=clause, number=number)
        if clause.texts != left.texts or (clause.removed_at is not None) is not out:
            return False
    return True


@transaction.atomic
def undo_decision(proposal, *, actor, reason="") -> None:
    """Take back the last decision on a proposal, as long as nothing was frozen and the clause is as it left it.

    The text, its order and the other proposals are as before; the proposal is to be examined again.
    """
    charter, proposal = _held_proposal(proposal, actor)
    refusal = why_not_undo(proposal)
    if refusal:
        raise ValidationError(refusal, code="state")
    if proposal.status in ACCEPTED:
        _undo_acceptance(charter, proposal, actor)
        raise_edition(charter)
    else:
        set_status(proposal, Status.SUBMITTED, decided_at=None, decided_by=None, decision_reason="")
    tell_story(proposal, Event.UNDONE, actor, reason=plain(reason))
    _tell_author(proposal)
    log(charter, "charters.decision_undone", user=actor, data={"proposal": proposal.pk})


def _undo_acceptance(charter, proposal, actor) -> None:
    event = _last_acceptance(proposal)
    story = {"partner": proposal.partner, "reason": ""}
    touched = []
    if proposal.kind == Kind.MOVE:
        clause = proposal.clause
        after = Clause.objects.filter(pk=event.data["after"], removed_at=None).first()
        clauses.place(charter, clause, after)
        clauses.record(clause, Revision.UNDONE, actor=actor, **story)
    elif proposal.kind == Kind.DELETE:
        clauses.put_in(proposal.clause, Revision.UNDONE, actor=actor, **story)
    else:
        for key, number in event.data["revisions"].items():
            clause = Clause.objects.get(pk=int(key))
            clause.charter = charter
            if clause.pk == event.data.get("created"):
                clauses.take_out(clause, Revision.UNDONE, actor=actor, **story)
            elif clause.pk == event.data.get("removed"):
                clauses.put_in(clause, Revision.UNDONE, actor=actor, **story)
            else:
                _restore_texts(clause, number - 1, actor, story)
            touched.append(clause)
    values = {"decided_at": None, "decided_by": None, "decision_reason": "", "resulting_clause": None}
    set_status(proposal, Status.SUBMITTED, **values)
    kept, own = event.data["kept"], event.data["own"]
    if touched:
        put_back(touched, kept | ({str(proposal.pk): own} if own else {}))


def _restore_texts(clause, number, actor, story) -> None:
    former = ClauseRevision.objects.get(clause=clause, number=number)
    over = Change.between(former.texts, clause.texts).inverted(former.texts)
    clauses.rewrite(clause, former.texts, Revision.UNDONE, actor=actor, over=over, **story)
    if clause.binding == Clause.Binding.NAMED:
        clause.parties.set(former.party_ids)


def _tell_author(proposal) -> None:
    """The one who typed it hears of what became of it, while they have an account."""
    if proposal.author is not None and proposal.author.is_active:
        notifications.ProposalAnswered(proposal=proposal).queue(user=proposal.author)
