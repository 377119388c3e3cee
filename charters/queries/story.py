"""The story of a clause and of a proposal: where a text came from, who asked for what, what was decided and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from charters.models.clauses import ClauseRevision
from charters.models.proposals import Proposal, ProposalEvent
from charters.rebase import Texts

from .proposals import Marked, compared
from .reading import ReadClause, read_clauses

Event = ProposalEvent.Kind
# What the text itself tells when the proposal is written into it, or that concerns the proposal alone.
TOLD_BY_THE_TEXT = (Event.ACCEPTED, Event.ACCEPTED_MODIFIED, Event.CARRIED, Event.VALIDATED)


@dataclass(frozen=True)
class Chapter:
    """One thing that happened. `revision`: to the text itself, with what it changed; `event`: to a proposal about it.

    `proposal`: the one that a change of the text came from, where it came from one; `decision`: why it was taken.
    """

    at: datetime
    revision: ClauseRevision | None = None
    event: ProposalEvent | None = None
    proposal: Proposal | None = None
    decision: ProposalEvent | None = None
    texts: Texts | None = None
    marked: Marked | None = None


def frozen_clause(version, clause) -> ReadClause | None:
    """The clause as a version says it; None where there is no version, or it does not hold the clause."""
    if version is None:
        return None
    return next((each for each in read_clauses(version.canonical) if each.identifier == str(clause.identifier)), None)


def clause_story(clause, *, inside: bool, until: datetime | None = None) -> list[Chapter]:
    """From the beginning. Readers outside are told the text's changes up to `until` (a freezing), and no proposal."""
    revisions = clause.revisions.select_related("author", "partner").order_by("number")
    if not inside:
        return _text_chapters([each for each in revisions if until is None or each.at <= until], {})
    about = Q(clause=clause) | Q(other=clause) | Q(resulting_clause=clause)
    events = list(
        ProposalEvent.objects.filter(proposal__in=clause.charter.proposals.shared().filter(about))
        .select_related("by", "partner", "proposal__partner", "proposal__author")
        .order_by("at", "pk")
    )
    chapters = _text_chapters(list(revisions), _decisions(clause, events))
    chapters += [
        Chapter(event.at, event=event, proposal=event.proposal)
        for event in events
        if event.kind not in TOLD_BY_THE_TEXT
    ]
    return sorted(chapters, key=lambda each: each.at)


def _decisions(clause, events) -> dict[int, ProposalEvent]:
    """The acceptances by the number of the clause's revision that each one wrote."""
    found = {}
    for event in events:
        number = event.data.get("revisions", {}).get(str(clause.pk))
        if number is not None:
            found[number] = event
    return found


def _text_chapters(revisions, decisions) -> list[Chapter]:
    chapters = []
    former = None
    for revision in revisions:
        decision = decisions.get(revision.number)
        chapters.append(
            Chapter(
                revision.at,
                revision=revision,
                proposal=decision.proposal if decision else None,
                decision=decision,
                texts=revision.texts if former is None else None,
                marked=compared(former, revision.texts) if former not in (None, revision.texts) else None,
            )
        )
        former = revision.texts
    return chapters


def proposal_story(proposal) -> list[ProposalEvent]:
    return list(proposal.events.select_related("by", "partner").order_by("at", "pk"))
