"""Proposals: the way in for what members, and other modules, would add to a charter."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import rules
from charters.evidence import plain
from charters.models import Charter, Clause, Proposal
from portal.partners.rules import require
from portal.states import set_status

from .holding import held, require_drafting
from .writing import insert_clause

ORIGIN_KEYS = {"kind", "label", "text", "date", "url"}


def clean_origin(origin: dict | None) -> dict | None:
    """Where a text comes from, as values that outlive it: kind, label, text, date (ISO 8601) and url, all texts.

    Raises ValidationError for any other key, a label that is missing, or a date that is none.
    """
    if not origin:
        return None
    if set(origin) - ORIGIN_KEYS or not origin.get("label"):
        raise ValidationError({"origin": _("L’origine d’une proposition doit dire d’où elle vient.")})
    cleaned = {key: plain(str(origin.get(key) or ""))[:2000] for key in sorted(ORIGIN_KEYS)}
    if cleaned["date"]:
        try:
            cleaned["date"] = date.fromisoformat(cleaned["date"]).isoformat()
        except ValueError as error:
            raise ValidationError({"origin": _("La date de l’origine n’est pas une date.")}) from error
    if cleaned["url"] and not cleaned["url"].startswith(("/", "https://", "http://")):
        raise ValidationError({"origin": _("L’adresse de l’origine n’est pas une adresse.")})
    return cleaned


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
    """Propose a new clause; it is listed to the charter's editors, who accept or reject it.

    `partner` is the organisation in whose name it is proposed: one of the actor's own, or any party for an editor; without
    one only an editor may propose (a pledge of a room, for instance). `origin` is a snapshot (see `clean_origin`) that
    stays with the clause for ever. Raises PermissionDenied, or ValidationError for people.
    """
    charter = held(charter)
    require_drafting(charter)
    _require_speaker(charter, partner, actor)
    if after is not None and (after.charter_id != charter.pk or after.removed_at):
        raise ValidationError({"after": _("Cette clause n’est plus dans la charte.")})
    text = plain(text)
    proposal = Proposal(
        charter=charter,
        after=after,
        clause_kind=clause_kind,
        heading=plain(heading) or _first_words(text),
        text=text,
        summary=plain(summary),
        partner=partner,
        author=actor,
        reason=plain(reason),
        origin=clean_origin(origin),
    )
    proposal.full_clean(exclude=["origin", "partner", "author"])
    proposal.save()
    log(charter, "charters.proposed", user=actor, data={"proposal": proposal.pk})
    return proposal


def _require_speaker(charter, partner, actor) -> None:
    """Refuse a partner in whose name the actor may not propose; only who holds the pen proposes in nobody's."""
    editor = rules.is_editor(actor, charter)
    require(editor or rules.may_propose(actor, charter))
    named = any(party.partner == partner for party in rules.may_propose_for(actor, charter))
    if editor and partner is not None and not named:
        raise ValidationError({"partner": _("Cette organisation ne participe pas à la charte.")})
    require(editor or named)


def _first_words(text: str, limit: int = 80) -> str:
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0][:limit] + "…"


def _held_proposal(proposal, actor):
    charter = held(proposal.charter)
    require_drafting(charter)
    require(rules.may_decide_proposals(actor, charter))
    return charter, Proposal.objects.select_related("after").get(pk=proposal.pk)


@transaction.atomic
def accept_proposal(proposal, *, actor, text="", heading="", reason="") -> Clause:
    """Write the proposed clause into the charter; with another text or heading it counts as accepted as modified."""
    charter, proposal = _held_proposal(proposal, actor)
    text, heading = plain(text) or proposal.text, plain(heading) or proposal.heading
    modified = text != proposal.text or heading != proposal.heading
    status = Proposal.Status.ACCEPTED_MODIFIED if modified else Proposal.Status.ACCEPTED
    after = proposal.after if proposal.after and not proposal.after.removed_at else None
    values = {"kind": proposal.clause_kind, "heading": heading, "text": text, "summary": proposal.summary}
    set_status(proposal, status, decided_at=timezone.now(), decided_by=actor, decision_reason=plain(reason))
    clause = insert_clause(
        charter,
        {**values, "binding": Clause.Binding.ALL},
        after=after,
        origin=proposal.origin,
        actor=actor,
        partner=proposal.partner,
        reason=proposal.reason[:500],
    )
    proposal.resulting_clause = clause
    proposal.save(update_fields=["resulting_clause"])
    log(charter, "charters.proposal_accepted", user=actor, data={"proposal": proposal.pk})
    return clause


@transaction.atomic
def reject_proposal(proposal, *, actor, reason: str) -> None:
    """Set a proposal aside; the reason is owed to those who made it."""
    charter, proposal = _held_proposal(proposal, actor)
    if not plain(reason):
        raise ValidationError({"reason": _("Dites pourquoi : l’organisation qui propose le lira.")})
    set_status(
        proposal,
        Proposal.Status.REJECTED,
        decided_at=timezone.now(),
        decided_by=actor,
        decision_reason=plain(reason),
    )
    log(charter, "charters.proposal_rejected", user=actor, data={"proposal": proposal.pk})


@transaction.atomic
def withdraw_proposal(proposal, *, actor) -> None:
    """Take back a proposal of one's own organisation."""
    charter = held(proposal.charter)
    require_drafting(charter)
    proposal = Proposal.objects.get(pk=proposal.pk)
    require(rules.may_withdraw_proposal(actor, proposal))
    set_status(proposal, Proposal.Status.WITHDRAWN, decided_at=timezone.now(), decided_by=actor)
    log(charter, "charters.proposal_withdrawn", user=actor, data={"proposal": proposal.pk})
