"""Groups of pledges, and merging: two become one, and can become two again.

Operations name a pledge and where it goes, and nothing else: a button and a drag say the same.
"""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, State
from workshops.engine.methods import Actor, Operation, Role
from workshops.engine.pledges.method import BEARER, BY_EVERYBODY, DUE, GROUPING, PLEDGES, WORDS, next_place, wording
from workshops.engine.pledges.standing import alive, sources_of, stands, tree
from workshops.engine.pledges.votes import give_back_above_most, givers_of, show_points
from workshops.engine.pledges.wall import show_pledge
from workshops.engine.room import ANYBODY
from workshops.engine.shapes import key, keys, text

MOST_GROUPS, MOST_SOURCES, MOST_TOGETHER = 40, 30, 300
TITLE = text(80)


def _why_not_grouping(draft: Draft, actor: Actor) -> str | None:
    by_everybody = draft.get(EVERYONE, "grouping") == BY_EVERYBODY
    return None if actor.role is Role.FACILITATOR or by_everybody else "forbidden"


def _why_not_wording(draft: Draft, actor: Actor) -> str | None:
    """Where the facilitator lets words through before the wall shows them, titles and new wordings are theirs to write."""
    if actor.role is Role.PARTICIPANT and draft.get(EVERYONE, "moderated"):
        return "forbidden"
    return _why_not_grouping(draft, actor)


def _check_new_group(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if reason := _why_not_wording(draft, actor):
        return reason
    if len(draft.get(EVERYONE, "groups", default={})) >= MOST_GROUPS:
        return "too_many"
    return None if all(stands(draft, pledge) for pledge in data.get("pledges", ())) else "unknown_pledge"


@PLEDGES.operation(
    "group",
    ANYBODY,
    required={"title": TITLE},
    optional={"pledges": keys(MOST_TOGETHER)},
    phases={GROUPING},
    check=_check_new_group,
)
def group(draft: Draft, operation: Operation) -> None:
    """A group, with these pledges if any are named; the operation's identifier names it from now on."""
    place = next_place(draft, EVERYONE, "groups")
    draft.put(EVERYONE, "groups", operation.id, value={"title": operation.data["title"], "place": place})
    for pledge in operation.data.get("pledges", ()):
        _put_in(draft, pledge, operation.id)


def _check_group(state: State, actor: Actor, data: dict) -> str | None:
    """Whatever of a group and a pledge is named must be there."""
    draft = Draft(state)
    if reason := _why_not_grouping(draft, actor):
        return reason
    if "group" in data and not draft.get(EVERYONE, "groups", data["group"]):
        return "unknown_group"
    return "unknown_pledge" if "pledge" in data and not stands(draft, data["pledge"]) else None


def _check_titled(state: State, actor: Actor, data: dict) -> str | None:
    return _why_not_wording(Draft(state), actor) or _check_group(state, actor, data)


@PLEDGES.operation("retitle", ANYBODY, required={"group": key, "title": TITLE}, phases={GROUPING}, check=_check_titled)
def retitle(draft: Draft, operation: Operation) -> None:
    """Another title for a group."""
    draft.put(EVERYONE, "groups", operation.data["group"], "title", value=operation.data["title"])


@PLEDGES.operation("drop_group", ANYBODY, required={"group": key}, phases={GROUPING}, check=_check_titled)
def drop_group(draft: Draft, operation: Operation) -> None:
    """Its pledges are in no group any more, those neither that are hidden, taken back or merged for now."""
    dropped = operation.data["group"]
    draft.drop(EVERYONE, "groups", dropped)
    for pledge, record in list(draft.get(HIDDEN, "pledges", default={}).items()):
        if record.get("group") == dropped:
            _put_in(draft, pledge, None)


def _put_in(draft: Draft, pledge: str, where: str | None) -> None:
    draft.put(HIDDEN, "pledges", pledge, "group", value=where)
    show_pledge(draft, pledge)


@PLEDGES.operation("put", ANYBODY, required={"pledge": key, "group": key}, phases={GROUPING}, check=_check_group)
def put(draft: Draft, operation: Operation) -> None:
    """Into a group, out of the one where it was."""
    _put_in(draft, operation.data["pledge"], operation.data["group"])


@PLEDGES.operation("take_out", ANYBODY, required={"pledge": key}, phases={GROUPING}, check=_check_group)
def take_out(draft: Draft, operation: Operation) -> None:
    """Into no group."""
    _put_in(draft, operation.data["pledge"], None)


# Merging: two become one, and can become two again.


def _check_merge(state: State, actor: Actor, data: dict) -> str | None:
    draft, both = Draft(state), (data["pledge"], data["into"])
    if reason := _why_not_grouping(draft, actor):
        return reason
    if not all(stands(draft, pledge) for pledge in both):
        return "unknown_pledge"
    if both[0] == both[1]:
        return "same"
    written = sum(not sources_of(draft, each) for pledge in both for each in tree(draft, pledge))
    return "too_many" if written > MOST_SOURCES else None


@PLEDGES.operation("merge", ANYBODY, required={"pledge": key, "into": key}, phases={GROUPING}, check=_check_merge)
def merge(draft: Draft, operation: Operation) -> None:
    """A pledge over the two, with the words and in the group of the second until it is given its own; named by the
    operation's identifier. Points given to either are given to it, up to what one pledge may have from one person.
    """
    other, into = operation.data["pledge"], operation.data["into"]
    merged = {"into": into, "other": other, "place": next_place(draft, HIDDEN, "pledges")}
    groups = [draft.get(HIDDEN, "pledges", source, "group") for source in (into, other)]
    if found := groups[0] or groups[1]:
        merged["group"] = found
    draft.put(HIDDEN, "pledges", operation.id, value=merged)
    for source in (into, other):
        draft.put(HIDDEN, "pledges", source, "merged", value=operation.id)
    show_pledge(draft, operation.id)
    for who in givers_of(draft, operation.id):
        give_back_above_most(draft, who, operation.id, other)
        show_points(draft, who)


def _check_merged(state: State, actor: Actor, data: dict) -> str | None:
    """A merged pledge that is in no other; a hidden one only for the facilitator, who sees it."""
    draft = Draft(state)
    if reason := _why_not_grouping(draft, actor):
        return reason
    record = draft.get(HIDDEN, "pledges", data["pledge"])
    if record is None or "into" not in record:
        return "unknown_pledge"
    if record.get("merged"):
        return "merged"
    return None if actor.role is Role.FACILITATOR or alive(draft, data["pledge"]) else "unknown_pledge"


@PLEDGES.operation("unmerge", ANYBODY, required={"pledge": key}, phases={GROUPING}, check=_check_merged)
def unmerge(draft: Draft, operation: Operation) -> None:
    """The two sources as they were, each in its group, with the points that each had; those given to both together are
    the first one's.
    """
    merged = operation.data["pledge"]
    into, other = sources_of(draft, merged)
    givers = givers_of(draft, merged)
    for who in givers:
        if given := draft.get(HIDDEN, "voted", who, merged):
            draft.drop(HIDDEN, "voted", who, merged)
            draft.add(HIDDEN, "voted", who, into, by=given)
    draft.drop(HIDDEN, "pledges", merged)
    draft.drop(EVERYONE, "pledges", merged)
    draft.drop(DESK, "held", merged)
    for source in (into, other):
        draft.drop(HIDDEN, "pledges", source, "merged")
        show_pledge(draft, source)
    for who in givers:
        show_points(draft, who)


def _check_reword(state: State, actor: Actor, data: dict) -> str | None:
    return _why_not_wording(Draft(state), actor) or _check_merged(state, actor, data)


@PLEDGES.operation(
    "reword",
    ANYBODY,
    required={"pledge": key, "text": WORDS},
    optional={"bearer": BEARER, "due": DUE},
    phases={GROUPING},
    check=_check_reword,
)
def reword(draft: Draft, operation: Operation) -> None:
    """A merged pledge in words of its own; what somebody wrote is never changed by others."""
    for name, value in wording(operation.data).items():
        draft.put(HIDDEN, "pledges", operation.data["pledge"], name, value=value)
    show_pledge(draft, operation.data["pledge"])
