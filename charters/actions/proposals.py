"""Proposing: what organisations, and other modules, would change in a text; what the others say of it.

Deciding on it stands in `deciding`.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, rules
from charters.evidence import plain
from charters.models import Charter, CharterParty, Clause, Proposal, ProposalEvent, ProposalVoice
from charters.origins import clean_origin
from charters.rebase import Change, Texts
from portal.partners.models import Membership, User
from portal.partners.rules import is_referent, require
from portal.states import set_status

from .holding import held, require_drafting

Kind = Proposal.Kind
Event = ProposalEvent.Kind


@transaction.atomic
def propose_clause(
    charter: Charter,
    *,
    text: str,
    origin: dict | None = None,
    partner=None,
    actor,
    heading: str = "",
    clause_kind: str = Clause.Kind.COMMITMENT,
    summary: str = "",
    reason: str = "",
    after: Clause | None = None,
) -> Proposal:
    """Propose a new clause, listed to the editors: the way in for other modules too.

    `partner` is the organisation in whose name it is made; None where people spoke for nobody but themselves (a pledge
    of a room, for instance). `origin` is a snapshot (see `charters.origins`) that stays with the clause for ever.
    Raises PermissionDenied, or ValidationError for people.
    """
    charter = _open_to(charter, Kind.INSERT)
    _require_speaker(charter, partner, actor)
    _require_standing(charter, after, "after")
    text = plain(text)
    if not text:
        raise ValidationError({"text": _("Écrivez le texte que vous proposez.")})
    return _submit(
        Proposal(
            charter=charter,
            kind=Kind.INSERT,
            after=after,
            clause_kind=clause_kind,
            heading=plain(heading) or _first_words(text),
            text=text,
            summary=plain(summary),
            partner=partner,
            author=actor,
            reason=plain(reason),
            origin=clean_origin(origin),
        ),
        actor,
    )


@transaction.atomic
def propose_text(clause: Clause, texts: Texts, *, revision: int, partner, reason="", actor) -> Proposal:
    """Propose other words for a clause that still is at `revision` (else code "conflict": read it again)."""
    charter, clause = _open_clause(clause, Kind.REPLACE, revision)
    _require_speaker(charter, partner, actor)
    change = Change.between(clause.texts, _cleaned(clause, texts))
    if not change:
        raise ValidationError({"text": _("Rien n’a changé : modifiez le texte pour proposer.")})
    proposal = _about(clause, Kind.REPLACE, partner, reason, actor)
    proposal.change = change.to_json()
    return _submit(proposal, actor)


@transaction.atomic
def propose_cut(clause: Clause, *, before: str, heading: str, revision: int, partner, reason="", actor) -> Proposal:
    """Propose to cut a clause in two, right before the first place where it says `before`; the second part's `heading`."""
    charter, clause = _open_clause(clause, Kind.SPLIT, revision)
    _require_speaker(charter, partner, actor)
    before, heading = plain(before), plain(heading)[:200]
    at = clause.text.find(before) if before else -1
    if at <= 0:
        raise ValidationError(
            {"before": _("Copiez ici les premiers mots de la seconde partie, tels qu’ils sont écrits.")}
        )
    if not heading:
        raise ValidationError({"heading": _("Donnez un intitulé à la seconde partie.")})
    proposal = _about(clause, Kind.SPLIT, partner, reason, actor)
    proposal.change = {"at": at, "heading": heading}
    return _submit(proposal, actor)


@transaction.atomic
def propose_join(clause: Clause, other: Clause, *, heading="", partner, reason="", actor) -> Proposal:
    """Propose to make one clause of two that follow one another."""
    charter, clause = _open_clause(clause, Kind.MERGE)
    _require_speaker(charter, partner, actor)
    _require_standing(charter, other, "other")
    if rules.next_clause(charter, clause) != other:
        raise ValidationError({"other": _("Seules deux clauses qui se suivent peuvent être réunies.")})
    proposal = _about(clause, Kind.MERGE, partner, reason, actor)
    proposal.other, proposal.heading = other, plain(heading)[:200]
    return _submit(proposal, actor)


@transaction.atomic
def propose_move(clause: Clause, after: Clause | None, *, partner, reason="", actor) -> Proposal:
    """Propose another place for a clause: right after another, or first (None)."""
    charter, clause = _open_clause(clause, Kind.MOVE)
    _require_speaker(charter, partner, actor)
    _require_standing(charter, after, "after")
    if after is not None and after.pk == clause.pk:
        raise ValidationError({"after": _("Choisissez une autre clause.")})
    proposal = _about(clause, Kind.MOVE, partner, reason, actor)
    proposal.after = after
    return _submit(proposal, actor)


@transaction.atomic
def propose_deletion(clause: Clause, *, partner, reason="", actor) -> Proposal:
    charter, clause = _open_clause(clause, Kind.DELETE)
    _require_speaker(charter, partner, actor)
    return _submit(_about(clause, Kind.DELETE, partner, reason, actor), actor)


@transaction.atomic
def rewrite_proposal(proposal: Proposal, texts: Texts, *, revision: int, actor) -> Proposal:
    """Say a proposal of other words anew on the clause's present text: when it collides, or its organisation thought again."""
    charter = held(proposal.charter)
    proposal = _fresh(proposal)
    require(rules.may_answer_for(actor, proposal))
    _require_phase(charter, Kind.REPLACE)
    if proposal.kind != Kind.REPLACE or not proposal.is_pending:
        raise ValidationError(_("Cette proposition ne change plus."), code="state")
    clause = _current(proposal.clause, revision)
    change = Change.between(clause.texts, _cleaned(clause, texts))
    if not change:
        raise ValidationError({"text": _("Rien n’a changé : modifiez le texte pour proposer.")})
    proposal.change, proposal.base_revision, proposal.collides = change.to_json(), clause.revision, False
    if proposal.status == Proposal.Status.COUNTERED:
        # Other words answer the counter-text: it was about those before.
        set_status(proposal, Proposal.Status.SUBMITTED, counter=None)
    proposal.save(update_fields=["change", "base_revision", "collides"])
    # What the others said was about other words.
    proposal.voices.all().delete()
    tell_story(proposal, Event.REWRITTEN, actor)
    log(charter, "charters.proposal_rewritten", user=actor, data={"proposal": proposal.pk})
    return proposal


@transaction.atomic
def validate_proposal(proposal: Proposal, *, actor) -> None:
    """An organisation's referent lets a proposal of a member count, at a stage that takes such proposals."""
    charter = held(proposal.charter)
    require_drafting(charter)
    proposal = _fresh(proposal)
    require(rules.validates_for(actor, proposal))
    _require_phase(charter, proposal.kind)
    set_status(proposal, Proposal.Status.SUBMITTED, submitted_at=timezone.now())
    tell_story(proposal, Event.VALIDATED, actor)
    log(charter, "charters.proposal_validated", user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def set_validation(party, validates: bool, *, actor) -> None:
    """An organisation's referent says whether its members' proposals count at once, or once validated.

    What already waits for the organisation goes on waiting for it.
    """
    charter = held(party.charter)
    party = CharterParty.objects.select_related("partner").get(pk=party.pk)
    require(rules.may_set_validation(actor, party))
    if party.validates == validates:
        return
    party.validates = validates
    party.save(update_fields=["validates"])
    log(charter, "charters.party_validation", user=actor, data={"partner": party.partner_id, "validates": validates})


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, reason="", actor) -> None:
    """Take back a proposal of one's own organisation; its referent refuses a member's in the same way."""
    charter = held(proposal.charter)
    require_drafting(charter)
    proposal = _fresh(proposal)
    require(rules.may_answer_for(actor, proposal))
    reason = plain(reason)[:2000]
    # Taken back before it counted, it stays its organisation's own business.
    kept = {"internal": True} if proposal.status == Proposal.Status.INTERNAL else {}
    set_status(
        proposal,
        Proposal.Status.WITHDRAWN,
        decided_at=timezone.now(),
        decided_by=actor,
        decision_reason=reason,
    )
    tell_story(proposal, Event.WITHDRAWN, actor, reason=reason, **kept)
    log(charter, "charters.proposal_withdrawn", user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def give_voice(proposal: Proposal, party, *, stance: str, comment="", actor) -> ProposalVoice | None:
    """Say, in an organisation's name, that it supports a proposal or has a reserve; "" takes its word back.

    Not on a proposal of its own. Raises ValidationError once the proposal is decided.
    """
    charter = held(proposal.charter)
    proposal = _fresh(proposal)
    require(party.pk in {each.pk for each in rules.acts_for(actor, charter)})
    if party.partner_id == proposal.partner_id:
        raise ValidationError(_("C’est la proposition de votre propre organisation."), code="own")
    if not charter.is_written or not proposal.is_open:
        raise ValidationError(_("Cette proposition n’est plus à l’examen."), code="state")
    former = proposal.voices.filter(party=party).first()
    if not stance:
        if former:
            former.delete()
        return None
    voice = former or ProposalVoice(proposal=proposal, party=party)
    voice.stance, voice.comment, voice.author, voice.at = stance, plain(comment), actor, timezone.now()
    voice.full_clean(exclude=["proposal", "party", "author"])
    voice.save()
    log(charter, "charters.proposal_voice", user=actor, data={"proposal": proposal.pk, "stance": stance})
    return voice


def tell_story(proposal, kind, actor, *, partner=None, reason="", at=None, **data) -> ProposalEvent:
    """Add a step to a proposal's story. For the actions of this package."""
    return ProposalEvent.objects.create(
        proposal=proposal, kind=kind, by=actor, partner=partner, reason=reason, data=data, at=at or timezone.now()
    )


def _fresh(proposal) -> Proposal:
    return Proposal.objects.select_related("charter", "partner", "clause", "other", "after").get(pk=proposal.pk)


def _open_to(charter, kind) -> Charter:
    charter = held(charter)
    require_drafting(charter)
    _require_phase(charter, kind)
    return charter


def _require_phase(charter, kind) -> None:
    if not rules.phase_allows(charter, kind):
        raise ValidationError(rules.why_not_propose(charter, kind), code="phase")


def _open_clause(clause, kind, revision: int | None = None) -> tuple[Charter, Clause]:
    charter = _open_to(clause.charter, kind)
    return charter, _current(clause, revision)


def _current(clause, revision: int | None) -> Clause:
    clause = Clause.objects.get(pk=clause.pk)
    if clause.removed_at:
        raise ValidationError(_("Cette clause a été retirée entre-temps."), code="conflict")
    if revision is not None and clause.revision != revision:
        raise ValidationError(
            _("Cette clause a changé pendant que vous écriviez. Relisez-la : votre texte est gardé ci-dessous."),
            code="conflict",
        )
    return clause


def _cleaned(clause, texts: Texts) -> Texts:
    """The texts as they are kept; checked as the clause itself would be."""
    found = Texts(plain(texts.heading), plain(texts.text), plain(texts.summary))
    trial = Clause(charter=clause.charter, heading=found.heading, text=found.text, summary=found.summary)
    trial.clean_fields(exclude=["charter", "origin"])
    return found


def _about(clause, kind, partner, reason, actor) -> Proposal:
    return Proposal(
        charter=clause.charter,
        kind=kind,
        clause=clause,
        base_revision=clause.revision,
        clause_kind=clause.kind,
        partner=partner,
        author=actor,
        reason=plain(reason),
    )


def _submit(proposal: Proposal, actor) -> Proposal:
    """Save it: to be validated by its organisation first where that is its wish.

    Whoever asks for a change says why; an input of another module brings its origin in place of a reason.
    """
    if not proposal.reason and not proposal.origin:
        raise ValidationError({"reason": _("Dites pourquoi : les autres organisations le liront.")})
    charter = proposal.charter
    party = charter.parties.current().filter(partner=proposal.partner).first() if proposal.partner_id else None
    if party is not None and party.validates and not is_referent(actor, proposal.partner) and not proposal.origin:
        proposal.status = Proposal.Status.INTERNAL
    proposal.full_clean(exclude=["origin", "partner", "author", "charter", "change", "counter"])
    proposal.save()
    tell_story(proposal, Event.SUBMITTED, actor, partner=proposal.partner, reason=proposal.reason)
    if proposal.status == Proposal.Status.INTERNAL:
        for referent in User.objects.belonging_to([proposal.partner_id], Membership.Role.REFERENT):
            notifications.ProposalToValidate(proposal=proposal).queue(user=referent)
    log(charter, "charters.proposed", user=actor, data={"proposal": proposal.pk})
    return proposal


def _require_standing(charter, clause, name) -> None:
    if clause is not None and (clause.charter_id != charter.pk or clause.removed_at):
        raise ValidationError({name: _("Cette clause n’est plus dans la charte.")})


def _require_speaker(charter, partner, actor) -> None:
    """Refuse a partner in whose name the actor may not propose; only who holds the pen proposes in nobody's."""
    editor = rules.is_editor(actor, charter)
    require(editor or rules.may_read_draft(actor, charter))
    named = any(party.partner == partner for party in rules.may_speak_for(actor, charter))
    if editor and partner is not None and not named:
        raise ValidationError({"partner": _("Cette organisation ne participe pas à la charte.")})
    require(editor or named)


def _first_words(text: str, limit: int = 80) -> str:
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0][:limit] + "…"
