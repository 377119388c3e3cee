"""The working space of a charter as one person sees it: clauses with their margin, stages, in a constant number of queries."""

from collections import Counter
from dataclasses import dataclass

from charters import models, rules

from .discussion import Thread, threads, visible_comments
from .proposals import Shown, proposals_for, seen_proposals, show
from .reading import ReadClause, read_clause, with_named_parties
from .reading_marks import Marks, read_marks, with_news
from .stages import stages


@dataclass(frozen=True)
class MarginClause:
    """A clause being written with what stands in its margin; `removed` ones are not in the text any more."""

    read: ReadClause
    threads: tuple[Thread, ...]
    settled: int
    proposals: int
    unread: int
    news: int


def workspace(charter, user, place: rules.Place | None = None) -> dict:
    """What the working space shows: the caller has checked `rules.may_read_draft`, maybe through the `place` it read."""
    place = place or rules.place_of(user, charter)
    written = with_named_parties(charter.clauses.order_by("position", "pk"))
    clauses = [clause for clause in written if clause.removed_at is None]
    removed = sorted(
        (clause for clause in written if clause.removed_at), key=lambda clause: clause.removed_at, reverse=True
    )
    seen = proposals_for(charter, user, [party.partner_id for party in place.parties], editor=place.holds_pen)
    marks = read_marks(charter, user)
    talk = threads(visible_comments(charter, seen), marks, user)
    by_clause: dict[int | None, list[Thread]] = {}
    for thread in talk:
        by_clause.setdefault(thread.clause, []).append(thread)
    asked, news = _proposals(with_news(seen, user), marks)
    lines = stages(charter)
    here = next((line for line in lines if line.state == "here"), None)
    return {
        "clauses": [
            _margin(read_clause(number, clause), by_clause.get(clause.pk, ()), asked[clause.pk], news[clause.pk])
            for number, clause in enumerate(clauses, start=1)
        ],
        "removed": [(clause, len(by_clause.get(clause.pk, ()))) for clause in removed],
        "whole": _summary(by_clause.get(None, ())),
        "unread": sum(thread.unread for thread in talk),
        "news": news["all"],
        "waiting": asked["all"],
        "new_clauses": asked[None],
        "stages": lines,
        "here": here,
        "proposable": charter.is_written and bool(rules.PHASE_PROPOSALS[charter.phase] - {"insert"}),
        "may_edit": charter.is_written and place.holds_pen,
        "may_propose": rules.phase_allows(charter, "insert"),
        "may_manage": place.manages,
        "is_decided": charter.is_written and charter.phase == models.Charter.Phase.DECIDING,
        "is_amended": charter.status == models.Charter.Status.AMENDING,
        "was_frozen": charter.status != models.Charter.Status.DRAFTING,
        "may_comment": charter.status != models.Charter.Status.ENDED,
    }


def _margin(read, talk, proposals, news) -> MarginClause:
    still = tuple(thread for thread in talk if not thread.resolved and not thread.is_empty)
    return MarginClause(
        read=read,
        threads=still,
        settled=sum(thread.resolved for thread in talk),
        proposals=proposals,
        unread=sum(thread.unread for thread in talk),
        news=news,
    )


def _summary(talk) -> dict:
    return {"threads": len(talk), "unread": sum(thread.unread for thread in talk)}


def _proposals(seen, marks: Marks) -> tuple[Counter, Counter]:
    """How many proposals are open, and how many have something new: "all", by the clause's key, and None for new clauses."""
    asked: Counter = Counter()
    news: Counter = Counter()
    rows = seen.order_by().values_list("pk", "clause", "other", "status", "news_at")
    for pk, clause, other, status, news_at in rows:
        about = ["all", clause] if other is None else ["all", clause, other]
        if status in models.Proposal.OPEN:
            asked.update(about)
        if news_at and marks.is_new(news_at, clause, pk):
            news.update(about)
    return asked, news


@dataclass(frozen=True)
class PrintedClause:
    """A clause on paper, with the open proposals about it and the threads that still hold words."""

    read: ReadClause
    proposals: tuple[Shown, ...]
    threads: tuple[Thread, ...]


@dataclass(frozen=True)
class Printed:
    """The working space on paper: `new` are the clauses proposed, `whole` the threads on the text and on those."""

    clauses: tuple[PrintedClause, ...]
    new: tuple[Shown, ...]
    whole: tuple[Thread, ...]


def printed(charter, user, *, with_talk: bool) -> Printed:
    """The clauses for paper; with what is proposed and said about them, as far as the user may see it, or alone."""
    standing = [each for each in with_named_parties(charter.clauses.order_by("position", "pk")) if not each.removed_at]
    asked: dict[int | None, list[Shown]] = {}
    said: dict[int | None, list[Thread]] = {}
    if with_talk:
        seen = seen_proposals(charter, user)
        for shown in show(seen.filter(status__in=models.Proposal.OPEN)):
            asked.setdefault(shown.proposal.clause_id, []).append(shown)
        for thread in threads(visible_comments(charter, seen), read_marks(charter, user), user):
            if not thread.resolved and not thread.is_empty:
                said.setdefault(thread.clause, []).append(thread)
    return Printed(
        clauses=tuple(
            PrintedClause(read_clause(number, each), tuple(asked.get(each.pk, ())), tuple(said.get(each.pk, ())))
            for number, each in enumerate(standing, start=1)
        ),
        new=tuple(asked.get(None, ())),
        whole=tuple(said.get(None, ())),
    )
