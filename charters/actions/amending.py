"""Avenants: opening the text of a charter in force again, and giving it up, which brings back the text in force.

What becomes of an avenant when it is frozen, reopened or in force stands with those steps: `freezing`, `lifecycle`,
`settling`.
"""

import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, rules
from charters.comparing import moved_keys
from charters.evidence import plain
from charters.models import (
    Amendment,
    Charter,
    Clause,
    ClauseRevision,
    EvidenceEvent,
    Proposal,
    ProposalEvent,
    SealedAct,
    SignatureRequest,
    SigningRound,
    Version,
    Withdrawal,
)
from portal.partners.models import Territory
from portal.partners.rules import require
from portal.states import set_status

from . import clauses, proposals
from .holding import held, raise_edition
from .recording import held_round, record

Change = ClauseRevision.Change


@transaction.atomic
def open_amendment(charter, *, reason: str, origin: dict | None = None, actor, at=None) -> Amendment:
    """Open the text of a charter in force again, for an avenant. Coordinators.

    The clauses can then be proposed on, decided and edited as in a first writing; the version in force stays what binds
    and what readers see. `origin`: where it comes from (kind, label, text, date, url), as on a clause.
    Raises ValidationError: "reason" when none is given; code "state" when the charter is not in force, or has an avenant.
    """
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    reason = plain(reason)
    if not reason:
        raise ValidationError(
            {"reason": _("Dites pourquoi un avenant est ouvert : toutes les organisations le liront.")}
        )
    if charter.status != Charter.Status.IN_FORCE:
        raise ValidationError(rules.why_not_amend(charter), code="state")
    now = at or timezone.now()
    amendment = Amendment(
        charter=charter,
        number=(charter.amendments.aggregate(last=Max("number"))["last"] or 0) + 1,
        amends=charter.versions.get(round__status=SigningRound.Status.IN_FORCE),
        reason=reason,
        origin=origin,
        opened_by=actor,
        opened_at=now,
    )
    amendment.full_clean(exclude=["opened_by"])
    amendment.save()
    set_status(charter, Charter.Status.AMENDING, phase=Charter._meta.get_field("phase").default)
    charter.phase_dates.all().delete()
    raise_edition(charter)
    log(charter, "charters.amendment_opened", user=actor, data={"amendment": amendment.number})
    for user in rules.members_of(charter):
        notifications.AmendmentOpened(amendment=amendment).queue(user=user)
    return amendment


@transaction.atomic
def abandon_amendment(amendment, *, reason: str, actor) -> None:
    """Give an avenant up: the working text is the version in force again, word for word and in its order. Coordinators.

    Each clause that comes back, changes back or goes leaves a state in its history. The proposals still waiting are
    marked as overtaken, with the reason; their authors hear of it. A version being signed is not signed any more.
    """
    charter = held(amendment.charter)
    require(rules.may_manage(actor, charter))
    reason = plain(reason)
    if not reason:
        raise ValidationError(
            {"reason": _("Dites pourquoi l’avenant est abandonné : toutes les organisations le liront.")}
        )
    amendment = Amendment.objects.select_related("amends").get(pk=amendment.pk)
    now = timezone.now()
    if amendment.status == Amendment.Status.SIGNING:
        withdraw_round(amendment.version, now, reason=reason, actor=actor)
    set_status(amendment, Amendment.Status.ABANDONED, closed_at=now)
    set_status(charter, Charter.Status.IN_FORCE)
    story = _("Avenant n° %(number)s abandonné : %(reason)s") % {"number": amendment.number, "reason": reason}
    _overtake_waiting(charter, story, actor)
    _bring_back(charter, amendment.amends, story, actor)
    raise_edition(charter)
    log(charter, "charters.amendment_abandoned", user=actor, data={"amendment": amendment.number})
    for user in rules.members_of(charter):
        notifications.AmendmentAbandoned(amendment=amendment, reason=reason).queue(user=user)


def withdraw_round(version: Version, now, *, reason: str, actor) -> None:
    """A version being signed is signed no more; it stays on record as replaced. Its charter is held."""
    set_status(held_round(version), SigningRound.Status.SUPERSEDED, closed_at=now)
    close_requests(version, now)
    record(version, EvidenceEvent.Kind.SUPERSEDED, now, reason=reason, by=actor.get_full_name())


def close_requests(version: Version, now) -> None:
    """Whoever has not answered for this version is not asked any more."""
    unanswered = (SignatureRequest.Status.PLANNED, *SignatureRequest.AWAITED)
    for request in SignatureRequest.objects.filter(version=version, status__in=unanswered):
        set_status(request, SignatureRequest.Status.REPLACED, closed_at=now)


def _overtake_waiting(charter, story: str, actor) -> None:
    for proposal in charter.proposals.pending().select_related("author", "clause", "partner", "charter").order_by("pk"):
        values = {"decided_at": timezone.now(), "decided_by": actor, "decision_reason": story[:2000]}
        status, kept = Proposal.Status.OVERTAKEN, {}
        if proposal.status == Proposal.Status.INTERNAL:
            # Only its own organisation has seen it: it is taken back rather than decided on, and stays that one's business.
            status, kept = Proposal.Status.WITHDRAWN, {"internal": True}
        set_status(proposal, status, **values)
        proposals.tell_story(proposal, ProposalEvent.Kind(status), actor, reason=story[:2000], **kept)
        if proposal.author is not None and proposal.author.is_active:
            notifications.ProposalAnswered(proposal=proposal).queue(user=proposal.author)


def _bring_back(charter: Charter, version: Version, story: str, actor) -> None:
    """Make the charter say again what the version says: title, rule, parties, clauses and their order."""
    frozen = json.loads(version.canonical)
    charter.title, charter.scope = frozen["title"], frozen["scope"]
    if (charter.territory.name if charter.territory else "") != frozen["territory"]:
        charter.territory = Territory.objects.filter(name=frozen["territory"]).first()
    charter.entry_rule, charter.entry_count = frozen["entry_rule"]["kind"], frozen["entry_rule"]["count"]
    charter.save()
    parties = _bring_back_parties(charter, version, frozen["parties"])
    _bring_back_clauses(charter, frozen["clauses"], parties, story, actor)


def _bring_back_parties(charter, version, frozen: list[dict]) -> dict[str, int]:
    """The version's parties take part again, as it requires them; those that only the avenant brought do not.

    Who joined the version in force, or left the charter by a withdrawal, has done so whatever became of the avenant.
    Gives the primary key of each party of the version by the legal name that it had there.
    """
    keys = [int(key) for key, _field in sorted(version.fields.items(), key=lambda each: each[1])]
    joined = charter.parties.filter(acts__kind=SealedAct.Kind.JOINING).values("pk")
    withdrawn = charter.parties.filter(withdrawals__status=Withdrawal.Status.EFFECTIVE).values("pk")
    charter.parties.filter(left_at=None).exclude(pk__in=keys).exclude(pk__in=joined).update(left_at=timezone.now())
    charter.parties.filter(pk__in=keys).exclude(pk__in=withdrawn).update(left_at=None)
    for key, party in zip(keys, frozen, strict=True):
        charter.parties.filter(pk=key).update(required=party["required"])
    return {party["legal_name"]: key for key, party in zip(keys, frozen, strict=True)}


def _bring_back_clauses(charter, frozen: list[dict], parties: dict[str, int], story: str, actor) -> None:
    by_key = {str(each.identifier): each for each in Clause.objects.filter(charter=charter).order_by("position", "pk")}
    keys = [values["id"] for values in frozen]
    standing = [key for key, clause in by_key.items() if clause.removed_at is None]
    moved = moved_keys(standing, keys)
    for key in standing:
        if key not in keys:
            clauses.take_out(by_key[key], actor=actor, reason=story)
    for place, values in enumerate(frozen, start=1):
        clause = by_key[values["id"]]
        clause.position = place * clauses.STEP
        named = [] if values["binds"] == "all" else [parties[name] for name in values["binds"]]
        _bring_back_clause(clause, values, named, values["id"] in moved, story, actor)


def _bring_back_clause(clause, values: dict, named: list[int], moved: bool, story: str, actor) -> None:
    """Give a clause what the version froze of it; one that still says so keeps its history as it is."""
    frozen = {name: values[name] for name in ("kind", "heading", "text", "summary", "origin")}
    frozen["binding"] = Clause.Binding.NAMED if named else Clause.Binding.ALL
    changed = any(getattr(clause, name) != value for name, value in frozen.items())
    changed = changed or set(clause.parties.values_list("pk", flat=True)) != set(named)
    removed, clause.removed_at = clause.removed_at is not None, None
    for name, value in frozen.items():
        setattr(clause, name, value)
    clause.parties.set(named)
    if removed or changed or moved:
        change = Change.RESTORED if removed else Change.UNDONE if changed else Change.MOVED
        clauses.record(clause, change, actor=actor, reason=story)
    else:
        clause.save(update_fields=["position"])
