"""The vote on distilled proposals: so many votes each, secret.

What somebody votes is known to them alone; the desk knows how many have voted. Whoever goes away has voted as they had until
then; whoever was removed has not. The result holds still once it is told: counted again without somebody, it would tell what
they voted.
"""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, WALL, Draft, State, person
from workshops.engine.forum.method import DEBATE, DISTIL, END, FORUM, MOST_VOTES, VOTE
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.room import ANYBODY, FACILITATOR, why_not_private
from workshops.engine.shapes import key, whole


def _check_vote(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    if draft.get(EVERYONE, "results"):
        return "revealed"
    if not draft.get(EVERYONE, "distilled", data["proposal"]):
        return "unknown_proposal"
    mine = draft.get(HIDDEN, "votes", author.key, default={}) | {data["proposal"]: data["points"]}
    budget = draft.get(EVERYONE, "budget")
    return "too_many" if data["points"] > budget["each"] or sum(mine.values()) > budget["votes"] else None


@FORUM.operation(
    "vote",
    ANYBODY,
    required={"proposal": key, "points": whole(0, MOST_VOTES)},
    phases={VOTE},
    check=_check_vote,
    for_others=True,
)
def vote(draft: Draft, operation: Operation) -> None:
    """How many of one's votes go to a proposal; another number takes its place, none takes it back."""
    who = operation.author
    before = draft.get(HIDDEN, "votes", who, default={})
    mine = before | {operation.data["proposal"]: operation.data["points"]}
    mine = {proposal: points for proposal, points in mine.items() if points}
    _put(draft, who, mine)
    draft.add(DESK, "voted", by=bool(mine) - bool(before))


def _put(draft: Draft, who: str, mine: dict) -> None:
    draft.put(HIDDEN, "votes", who, value=mine or None)
    draft.put(person(who), "votes", value=dict(mine) or None)


def _counted(draft: Draft) -> list[dict]:
    """The votes of those who were not removed."""
    cast = draft.get(HIDDEN, "votes", default={})
    return [mine for who, mine in cast.items() if not draft.get(HIDDEN, "people", who, "removed")]


def follow(draft: Draft, who: str) -> None:
    """Somebody was removed or came back: how many have voted of those who are there."""
    if draft.get(HIDDEN, "votes", who) and not draft.get(EVERYONE, "results"):
        draft.put(DESK, "voted", value=len(_counted(draft)))


def _check_reveal(state: State, actor: Actor, data: dict) -> str | None:
    return "revealed" if Draft(state).get(EVERYONE, "results") else None


@FORUM.operation("reveal_votes", FACILITATOR, phases={VOTE, END}, check=_check_reveal)
def reveal_votes(draft: Draft, operation: Operation) -> None:
    """The result, to everybody; nobody votes after that."""
    counted = _counted(draft)
    points = {
        proposal: sum(mine.get(proposal, 0) for mine in counted)
        for proposal in draft.get(EVERYONE, "distilled", default={})
    }
    draft.put(EVERYONE, "results", value={"points": points, "voters": len(counted)})
    draft.drop(WALL, "focus")


@FORUM.operation("restart_vote", FACILITATOR, phases={DISTIL, DEBATE, VOTE, END})
def restart_vote(draft: Draft, operation: Operation) -> None:
    """Nobody has voted, and what is voted on may change again."""
    for who in draft.get(HIDDEN, "votes", default={}):
        draft.drop(person(who), "votes")
    draft.drop(HIDDEN, "votes")
    draft.drop(EVERYONE, "results")
    draft.put(DESK, "voted", value=0)
