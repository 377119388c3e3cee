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
from charters.models.clauses import MAX_TEXT
from charters.rebase import Change, Texts, brought_to, joined
from charters.redline import Collision
from portal.partners.rules import require
from portal.states import set_status

from . import clauses
from .carrying import catch_up, kept_state, put_back, waiting_on
from .holding import held, raise_edition, require_drafting
from .proposals import tell_story

Kind = Proposal.Kind
Status = Proposal.Status
Event = ProposalEvent.Kind
Revision = ClauseRevision.Change
ACCEPTED = (Status.ACCEPTED, Status.ACCEPTED_MODIFIED)
# Answers that leave a proposal open: taken back, it waits as before.
ANSWERED = (Status.REFERRED, Status.COUNTERED)
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
    if clause is not None:
        _require_standing(clause)
        _require_revision(clause, revision)
    if proposal.kind == Kind.INSERT:
        proposed = Texts(proposal.heading, proposal.text, proposal.summary)
    elif proposal.kind == Kind.REPLACE:
        if proposal.collides and not text:
            raise ValidationError(
                _("Le texte a changé au même endroit : écrivez celui que vous retenez."), code="collides"
            )
        proposed = None if proposal.collides else proposal.edits.applied_to(clause.texts)
    elif proposal.collides:
        raise ValidationError(
            _("Le texte a changé au même endroit : il faut une nouvelle proposition."), code="collides"
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
        after=_place(charter, proposal),
        first=True,
        origin=proposal.origin,
        actor=actor,
        partner=proposal.partner,
        reason=proposal.reason[:REASON_LIMIT],
    )
    return clause, {"revisions": {clause.pk: clause.revision}, "created": clause.pk}


def _place(charter, proposal) -> Clause | None:
    """After which clause a new or a moved one goes (None: first).

    Those that were asked for at the same place stand there in the order in which they were asked, in whatever order they
    are accepted.
    """
    order = [each for each in clauses.places(charter) if each.pk != proposal.clause_id]
    keys = [each.pk for each in order]
    # Nothing named: a new clause goes to the end, one that moves to the beginning.
    kinds = [proposal.kind] if proposal.after is None else [Kind.INSERT, Kind.MOVE]
    same = charter.proposals.filter(status__in=ACCEPTED, kind__in=kinds, after=proposal.after)
    asked = dict(same.values_list("resulting_clause", "pk"))
    if proposal.after is None and proposal.kind == Kind.INSERT:
        place = len(order)
        while place and asked.get(keys[place - 1], 0) > proposal.pk:
            place -= 1
    else:
        place = keys.index(proposal.after_id) + 1 if proposal.after_id else 0
        while place < len(order) and asked.get(keys[place], proposal.pk) < proposal.pk:
            place += 1
    return order[place - 1] if place else None


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
    keys = [each.pk for each in clauses.places(charter)]
    here = keys.index(clause.pk)
    clauses.place(charter, clause, _place(charter, proposal))
    clauses.record(clause, Revision.MOVED, actor=actor, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision}, "after": keys[here - 1] if here else None}


def _write_cut(charter, proposal, texts, modified, actor):
    clause = proposal.clause
    second = clauses.cut_clause(clause, proposal.cut, actor=actor, **_story(proposal))
    return clause, {"revisions": {clause.pk: clause.revision, second.pk: second.revision}, "created": second.pk}


def _write_join(charter, proposal, texts, modified, actor):
    clause, other = proposal.clause, proposal.other
    if other.removed_at or rules.next_clause(charter, clause) != other:
        raise ValidationError(
            _("Ces deux clauses ne se suivent plus : elles ne peuvent pas être réunies."), code="state"
        )
    if len(joined(clause.texts, other.texts).text) > MAX_TEXT:
        raise ValidationError(
            _("Réunies, ces deux clauses dépasseraient %(max)s signes : elles ne peuvent pas l’être.")
            % {"max": MAX_TEXT},
            code="state",
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
        raise ValidationError({"reason": _("Dites pourquoi : l’organisation qui propose le lira.")})
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
def counter_proposal(proposal, texts: Texts, *, actor, reason="", revision=None) -> None:
    """Answer a proposal of words with other words; its organisation takes them or not. Another one replaces it.

    With `revision`, the clause must still be at it (code "conflict").
    """
    charter, proposal = _held_proposal(proposal, actor)
    if proposal.kind not in (Kind.INSERT, Kind.REPLACE):
        raise ValidationError(_("Un contre-texte répond à une proposition de texte."), code="kind")
    texts = Texts(plain(texts.heading), plain(texts.text), plain(texts.summary))
    if not texts.text or not texts.heading:
        raise ValidationError({"text": _("Écrivez le texte que vous proposez en retour.")})
    trial = Clause(charter=charter, heading=texts.heading, text=texts.text, summary=texts.summary)
    trial.clean_fields(exclude=["charter", "origin"])
    counter = dict(vars(texts))
    if proposal.clause is not None:
        _require_standing(proposal.clause)
        _require_revision(proposal.clause, revision)
        if texts == proposal.clause.texts:
            raise ValidationError(
                {"text": _("C’est le texte actuel : ne pas retenir la proposition le garde tel quel.")}
            )
        counter |= {"clause": proposal.clause_id, "revision": proposal.clause.revision}
    set_status(proposal, Status.COUNTERED, counter=counter)
    tell_story(proposal, Event.COUNTERED, actor, reason=plain(reason), counter=counter)
    _tell_author(proposal)
    log(charter, "charters.proposal_countered", user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def answer_counter(proposal, *, accept: bool, reason="", actor) -> None:
    """The organisation that proposed says whether the counter-text suits it.

    If it does, the editors accept those words with one click; if not, its own proposal is to be examined again. What was
    accepted on the clause since the counter-text was written stays: where both change the same place (code "collides"),
    the editors have to write another.
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
    if proposal.kind == Kind.REPLACE:
        clause = proposal.clause
        _require_standing(clause)
        change = Change.between(clause.texts, _counter_now(proposal))
        set_status(
            proposal,
            Status.SUBMITTED,
            counter=None,
            change=change.to_json(),
            base_revision=clause.revision,
            collides=False,
        )
    else:
        set_status(proposal, Status.SUBMITTED, **vars(proposal.counter_texts), counter=None)
    proposal.voices.all().delete()
    tell_story(proposal, Event.REWRITTEN, actor, partner=proposal.partner, reason=reason, counter=True)
    log(charter, "charters.counter_accepted", user=actor, data={"proposal": proposal.pk})


def _counter_now(proposal) -> Texts:
    """The counter-text over what the clause says now."""
    clause, (written_on, number) = proposal.clause, proposal.counter_base
    base = ClauseRevision.objects.get(clause=written_on, number=number)
    try:
        if written_on != clause.pk:
            raise Collision([])
        return brought_to(proposal.counter_texts, base.texts, clause.texts)
    except Collision as error:
        raise ValidationError(
            _("Le texte a changé au même endroit depuis ce contre-texte : la rédaction doit en écrire un autre."),
            code="collides",
        ) from error


def _require_standing(clause) -> None:
    if clause.removed_at:
        raise ValidationError(
            _("La clause a été retirée du texte. Rétablissez-la d’abord, ou dites que la proposition est dépassée."),
            code="state",
        )


def _require_revision(clause, revision: int | None) -> None:
    if revision is not None and clause.revision != revision:
        raise ValidationError(
            _("La clause a changé pendant que vous décidiez. Relisez-la : votre texte est gardé ci-dessous."),
            code="conflict",
        )


def why_not_undo(proposal) -> str:
    """Why the last decision on a proposal can't be undone, as a sentence; "" when it can."""
    if proposal.status not in (*ACCEPTED, *ANSWERED, Status.REJECTED, Status.OVERTAKEN):
        return _("Cette proposition n’a pas de décision à annuler.")
    if not proposal.charter.is_written:
        return _("Le texte est figé.")
    if proposal.status in ANSWERED:
        return ""
    last = proposal.charter.versions.order_by("-number").first()
    if last is not None and proposal.decided_at <= last.frozen_at:
        return _("Le texte a été figé depuis cette décision.")
    opened = proposal.charter.amendments.order_by("-number").values_list("opened_at", flat=True).first()
    if opened is not None and proposal.status in ACCEPTED and proposal.decided_at <= opened:
        return _("Cette décision est d’avant l’avenant en cours : proposez le changement dans l’avenant.")
    if proposal.status in ACCEPTED and not _is_as_left(_last_acceptance(proposal)):
        return _("La clause a changé depuis : annulez d’abord ce qui a suivi, ou corrigez-la à la main.")
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

    A referral and a counter-text are taken back too, while they wait. The text, its order and the other proposals are as
    before; the proposal is to be examined again.
    """
    charter, proposal = _held_proposal(proposal, actor)
    refusal = why_not_undo(proposal)
    if refusal:
        raise ValidationError(refusal, code="state")
    if proposal.status in ACCEPTED:
        _undo_acceptance(charter, proposal, actor)
        raise_edition(charter)
    else:
        set_status(proposal, Status.SUBMITTED, decided_at=None, decided_by=None, decision_reason="", counter=None)
        catch_up(proposal, actor=actor)
    tell_story(proposal, Event.UNDONE, actor, reason=plain(reason))
    _tell_author(proposal)
    log(charter, "charters.decision_undone", user=actor, data={"proposal": proposal.pk})


def _undo_acceptance(charter, proposal, actor) -> None:
    event = _last_acceptance(proposal)
    story = {"partner": proposal.partner, "reason": ""}
    touched = []
    if proposal.kind == Kind.MOVE:
        clause = proposal.clause
        clauses.place(charter, clause, charter.clauses.filter(pk=event.data["after"]).first())
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
    values = {"decided_at": None, "decided_by": None, "decision_reason": "", "resulting_clause": None, "counter": None}
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
