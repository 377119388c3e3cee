"""The vote and its results: points, their giver's alone, known as sums once they are counted.

Points lie where they were put, under a merged pledge too; one person's on a tree are never above `most_each`.
"""

from collections import Counter

from workshops.engine.documents import EVERYONE, HIDDEN, Draft, State, person
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.pledges.method import PLEDGES, RESULTS, VOTING, count
from workshops.engine.pledges.standing import ranked, stands, top, tree
from workshops.engine.room import ANYBODY, why_not_private
from workshops.engine.shapes import key, whole

MOST_POINTS = 20


def _given(draft: Draft, who: str) -> Counter[str]:
    """What this person gives to each pledge: their points on it and on what is under it."""
    given = Counter()
    for pledge, points in draft.get(HIDDEN, "voted", who, default={}).items():
        given[top(draft, pledge)] += points
    return given


def givers_of(draft: Draft, pledge: str) -> list[str]:
    """Who has points on the pledge or on what is under it."""
    voted, concerned = draft.get(HIDDEN, "voted", default={}), set(tree(draft, pledge))
    return [who for who, points in voted.items() if not concerned.isdisjoint(points)]


def _check_ballot(state: State, actor: Actor, data: dict) -> str | None:
    """A vote is secret: nobody enters one for a person who has a phone, nor learns by trying what they have left."""
    return why_not_private(Draft(state), Author(actor, data))


def _check_vote(state: State, actor: Actor, data: dict) -> str | None:
    """Points can be taken off a pledge that is hidden meanwhile, not put on it."""
    draft, pledge, points = Draft(state), data["pledge"], data["points"]
    if reason := _check_ballot(state, actor, data):
        return reason
    given = _given(draft, Author(actor, data).key)
    if not (stands(draft, pledge) or (points == 0 and pledge in given)):
        return "unknown_pledge"
    if points > draft.get(EVERYONE, "most_each"):
        return "too_many"
    return "spent" if points and given.total() - given[pledge] + points > draft.get(EVERYONE, "points") else None


@PLEDGES.operation(
    "vote",
    ANYBODY,
    required={"pledge": key, "points": whole(0, MOST_POINTS)},
    phases={VOTING},
    check=_check_vote,
    for_others=True,
)
def vote(draft: Draft, operation: Operation) -> None:
    """So many points to this pledge, instead of what one gave it before."""
    who, pledge, points = operation.author, operation.data["pledge"], operation.data["points"]
    for each in tree(draft, pledge):
        draft.drop(HIDDEN, "voted", who, each)
    if points:
        draft.put(HIDDEN, "voted", who, pledge, value=points)
    _voting(draft, who)


@PLEDGES.operation("take_back", ANYBODY, phases={VOTING}, check=_check_ballot, for_others=True)
def take_back(draft: Draft, operation: Operation) -> None:
    """All of one's points, to give them anew."""
    who = operation.author
    draft.drop(HIDDEN, "voted", who)
    _voting(draft, who)


def _voting(draft: Draft, who: str) -> None:
    if not _counts(draft, who):
        draft.drop(HIDDEN, "counted", who)
    if not draft.get(HIDDEN, "voted", who):
        draft.drop(HIDDEN, "voted", who)
    show_points(draft, who)
    count(draft)


def show_points(draft: Draft, who: str) -> None:
    """What this person gives to each pledge that stands over where their points lie, to them alone."""
    draft.put(person(who), "points", value=dict(_given(draft, who)))


def give_back_above_most(draft: Draft, who: str, merged: str, other: str) -> None:
    """Points above what one pledge may have from one person are theirs again, from the source that gave no words."""
    above = _given(draft, who)[merged] - draft.get(EVERYONE, "most_each")
    for each in tree(draft, other):
        lying = draft.get(HIDDEN, "voted", who, each, default=0)
        if above > 0 and lying:
            draft.put(HIDDEN, "voted", who, each, value=lying - min(above, lying) or None)
            above -= lying


# Results.


def _counts(draft: Draft, who: str) -> bool:
    """Whether this person's points count: of whoever is there. Once a count was told, whoever was in it stays in the next ones
    though they are removed, and whoever was not, though they come back, until they vote anew: the difference would tell
    their vote.
    """
    told = draft.get(HIDDEN, "counted", who)
    return not draft.get(HIDDEN, "people", who, "removed") if told is None else told


@PLEDGES.on_entering(RESULTS)
def reveal(draft: Draft, operation: Operation) -> None:
    """Count, once for each vote: whoever is removed later is not taken off."""
    if draft.get(HIDDEN, "tally") is None:
        tally, voters = Counter(), 0
        for who in draft.get(HIDDEN, "voted", default={}):
            counts = _counts(draft, who)
            draft.put(HIDDEN, "counted", who, value=counts)
            if counts:
                tally.update(_given(draft, who))
                voters += 1
        draft.put(HIDDEN, "tally", value={"voters": voters, "points": dict(tally)})
    show_results(draft)


@PLEDGES.on_entering(VOTING)
def reopen_vote(draft: Draft, operation: Operation) -> None:
    """What was counted is shown no more; the points lie where they lay."""
    draft.drop(HIDDEN, "tally")
    draft.drop(EVERYONE, "results")


def show_results(draft: Draft) -> None:
    """Ranks and sums of what stands now, by the points as they were counted."""
    counted = draft.get(HIDDEN, "tally")
    ranks = {each.pledge: {"rank": each.rank, "points": each.points} for each in ranked(draft.state)}
    draft.put(EVERYONE, "results", value={"voters": counted["voters"], "pledges": ranks})
