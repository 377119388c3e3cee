"""What is new to a person in a text being written: comments, proposals, decisions on them, and the answers to those."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, Q

from charters import models
from charters.models.proposals import ProposalEvent

Event = ProposalEvent.Kind
# Steps of a proposal's story that people take, and that the others are to hear of. What a decision does to the other
# proposals (carried, collided) is read with that decision.
NEWS = (
    Event.SUBMITTED,
    Event.VALIDATED,
    Event.REFERRED,
    Event.COUNTERED,
    Event.COUNTER_REFUSED,
    Event.ACCEPTED,
    Event.ACCEPTED_MODIFIED,
    Event.REJECTED,
    Event.WITHDRAWN,
    Event.OVERTAKEN,
    Event.REWRITTEN,
    Event.UNDONE,
)


@dataclass(frozen=True)
class Marks:
    """Up to when a person has read: everything, each clause, each proposal (by primary key)."""

    whole: datetime | None = None
    clauses: dict[int, datetime] = field(default_factory=dict)
    proposals: dict[int, datetime] = field(default_factory=dict)

    def is_new(self, at: datetime, clause: int | None, proposal: int | None = None) -> bool:
        """Whether what happened then, around a clause or on a proposal about it, came after the person read it."""
        read = (self.whole, self.clauses.get(clause), self.proposals.get(proposal))
        return all(mark is None or mark < at for mark in read)


def read_marks(charter, user) -> Marks:
    """One query."""
    whole, clauses, proposals = None, {}, {}
    rows = models.ReadMark.objects.filter(charter=charter, user=user)
    for clause, proposal, at in rows.values_list("clause", "proposal", "at"):
        if proposal is not None:
            proposals[proposal] = at
        elif clause is not None:
            clauses[clause] = at
        else:
            whole = at
    return Marks(whole, clauses, proposals)


def with_news(proposals, user):
    """Adds `news_at` to each: when somebody else last did something to it that one is to hear of; None if nobody did."""
    others = Q(events__by=None) | ~Q(events__by=user)
    return proposals.annotate(news_at=Max("events__at", filter=others & Q(events__kind__in=NEWS)))


def new_proposals(proposals: Iterable, charter, user) -> set[int]:
    """Of these proposals, the keys of those of which the person has not read the latest; two queries."""
    marks = read_marks(charter, user)
    dated = with_news(models.Proposal.objects.filter(pk__in=[each.pk for each in proposals]), user)
    rows = dated.order_by().values_list("pk", "clause", "news_at")
    return {pk for pk, clause, at in rows if at and marks.is_new(at, clause, pk)}
