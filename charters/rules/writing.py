"""What may change the text while it is written: the stage, the clauses, the proposals and what stands in the way of freezing."""

from itertools import pairwise

from django.utils.translation import gettext as _

from charters import models
from charters.rules.people import acts_for, is_editor, may_read_draft
from portal.partners.rules import is_coordinator, is_referent

# The kinds of proposals that each stage of the writing lets members make; who holds the pen may write in all of them.
PHASE_PROPOSALS = {
    "collecting": {"insert"},
    "amending": {"insert", "replace", "delete", "move", "split", "merge"},
    "deciding": set(),
}


def phase_allows(charter, kind: str) -> bool:
    """Whether the stage of the writing lets a proposal of this kind be made."""
    return charter.is_written and kind in PHASE_PROPOSALS[charter.phase]


def why_not_propose(charter, kind: str) -> str:
    """The reason for which `phase_allows` says no, as a sentence."""
    if not charter.is_written:
        return _("Le texte est figé : il ne reçoit plus de proposition.")
    if charter.phase == models.Charter.Phase.COLLECTING:
        return _("Pendant le recueil, on propose de nouvelles clauses. Les autres changements viendront ensuite.")
    return _("Les propositions sont closes : les organisations disent maintenant si le texte leur convient.")


def may_edit_clauses(user, charter) -> bool:
    return charter.is_written and is_editor(user, charter)


def may_propose(user, charter, kind: str = "insert") -> bool:
    return phase_allows(charter, kind) and may_read_draft(user, charter)


def may_answer_for(user, proposal) -> bool:
    """May rewrite, withdraw or answer for a proposal: the members of the organisation that makes it, while it takes part.

    Its author too, while they hold the pen, or where it is made in nobody's name: whoever left no longer speaks.
    """
    charter = proposal.charter
    if any(party.partner_id == proposal.partner_id for party in acts_for(user, charter)):
        return True
    if not user.is_authenticated or proposal.author_id != user.pk:
        return False
    return is_editor(user, charter) or (proposal.partner_id is None and may_read_draft(user, charter))


def validates_for(user, proposal) -> bool:
    """A referent of the organisation that proposes, as long as it takes part in the charter."""
    own = any(party.partner_id == proposal.partner_id for party in acts_for(user, proposal.charter))
    return own and is_referent(user, proposal.partner)


def may_validate(user, proposal) -> bool:
    """A proposal that waits for its own organisation: its referents, while the stage lets such a proposal be made."""
    waits = proposal.status == models.Proposal.Status.INTERNAL
    return waits and phase_allows(proposal.charter, proposal.kind) and validates_for(user, proposal)


def may_set_validation(user, party) -> bool:
    """Say whether an organisation validates what its members propose: its own referents."""
    return party.left_at is None and is_referent(user, party.partner)


def may_see_proposal(user, proposal) -> bool:
    """One that its organisation has not validated, or took back before, is that organisation's own business."""
    if may_answer_for(user, proposal):
        return True
    status, kept = proposal.status, models.Proposal.Status
    if status == kept.INTERNAL or (status == kept.WITHDRAWN and proposal.events.filter(data__internal=True).exists()):
        return False
    return may_read_draft(user, proposal.charter)


def next_clause(charter, clause):
    """The clause that stands right after this one in the text, with which it can be joined; None for the last one."""
    order = list(charter.clauses.standing())
    return next((after for before, after in pairwise(order) if before.pk == clause.pk), None)


def may_decide_proposals(user, charter) -> bool:
    return may_edit_clauses(user, charter)


def may_set_phase(user, charter) -> bool:
    """The stage of the writing and the stages' dates: the network's coordinators, until the charter ends."""
    return charter.status != models.Charter.Status.ENDED and is_coordinator(user)


def stage_of(charter) -> str:
    """The stage (`PhaseDate.Stage`) that the charter is at; empty once it ended."""
    if charter.is_written:
        return charter.phase
    if charter.status in models.Charter.SIGNED:
        return models.PhaseDate.Stage.SIGNING
    return models.PhaseDate.Stage.IN_FORCE if charter.is_binding else ""
