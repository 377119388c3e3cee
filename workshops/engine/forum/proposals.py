"""Proposals distilled to a few: the joker's wording, and the proposals of the room that it comes from."""

from workshops.engine.documents import EVERYONE, HIDDEN, Draft, State
from workshops.engine.forum.method import DEBATE, DISTIL, FORUM, next_place
from workshops.engine.forum.words import PROPOSAL, SHOWN
from workshops.engine.methods import Actor, Operation
from workshops.engine.room import FACILITATOR
from workshops.engine.shapes import key, keys, text

MOST_DISTILLED, MOST_SOURCES, MOST_WORDING = 30, 30, 600
_WORDING, _SOURCES = text(MOST_WORDING), keys(MOST_SOURCES)
_STEPS = {DISTIL, DEBATE}


def _why_voting(draft: Draft) -> str | None:
    """What people vote on no longer changes: the vote would have to begin again."""
    return "voting" if draft.get(HIDDEN, "votes") or draft.get(EVERYONE, "results") else None


def _why_not_from(draft: Draft, sources: list[str]) -> str | None:
    if not sources:
        return "no_source"
    for source in sources:
        word = draft.get(HIDDEN, "words", source)
        if word is None or word["what"] != PROPOSAL:
            return "unknown_word"
        if word["state"] != SHOWN:
            return "not_shown"
    return None


def _check_distil(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if len(draft.get(EVERYONE, "distilled", default={})) >= MOST_DISTILLED:
        return "too_many"
    return _why_voting(draft) or _why_not_from(draft, data["sources"])


@FORUM.operation(
    "distil", FACILITATOR, required={"sources": _SOURCES, "text": _WORDING}, phases=_STEPS, check=_check_distil
)
def distil(draft: Draft, operation: Operation) -> None:
    """One proposal from one or several; the operation's identifier names it. Those of the room stay as they are."""
    told = {"text": operation.data["text"], "sources": operation.data["sources"]}
    told["place"] = next_place(draft, "distilled")
    draft.put(EVERYONE, "distilled", operation.id, value=told)


def _check_distilled(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if not draft.get(EVERYONE, "distilled", data["proposal"]):
        return "unknown_proposal"
    return _why_voting(draft)


def _check_mend(state: State, actor: Actor, data: dict) -> str | None:
    if reason := _check_distilled(state, actor, data):
        return reason
    draft = Draft(state)
    # One that was taken back or hidden meanwhile remains the source that it was.
    before = draft.get(EVERYONE, "distilled", data["proposal"], "sources")
    if "sources" not in data or (data["sources"] and set(before) >= set(data["sources"])):
        return None
    return _why_not_from(draft, [each for each in data["sources"] if each not in before])


@FORUM.operation(
    "mend_distilled",
    FACILITATOR,
    required={"proposal": key},
    optional={"sources": _SOURCES, "text": _WORDING},
    phases=_STEPS,
    check=_check_mend,
)
def mend_distilled(draft: Draft, operation: Operation) -> None:
    """Its wording, and what it comes from."""
    for name in ("text", "sources"):
        if name in operation.data:
            draft.put(EVERYONE, "distilled", operation.data["proposal"], name, value=operation.data[name])


@FORUM.operation("drop_distilled", FACILITATOR, required={"proposal": key}, phases=_STEPS, check=_check_distilled)
def drop_distilled(draft: Draft, operation: Operation) -> None:
    draft.drop(EVERYONE, "distilled", operation.data["proposal"])
