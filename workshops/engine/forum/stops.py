"""The joker's private queue: who discreetly asks for a stop, and when. The stop itself stays vocal.

A request is known to the person and to the desk, and to nobody else in any form.
"""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, State, person
from workshops.engine.forum.method import FORUM, REPLAY
from workshops.engine.forum.scenes import why_no_character
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.room import ANYBODY, FACILITATOR, why_not_private
from workshops.engine.shapes import key, one_of, text

ASKED, TAKEN, LATER, DISMISSED = "asked", "taken", "later", "dismissed"
# A stop for later stays in the queue.
WAITING = {ASKED, LATER}
MOST_STOPS, MOST_MOMENT = 20, 200


def why_no_stop(draft: Draft, stop: str) -> str | None:
    """Whether this request still waits in the queue."""
    status = draft.get(DESK, "stops", stop, "status")
    if status is None:
        return "unknown_stop"
    return None if status in WAITING else "answered"


def _check_stop(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    if reason := why_no_character(draft, draft.get(EVERYONE, "scene"), data.get("character")):
        return reason
    if draft.get(HIDDEN, "stops", author.key, "open"):
        return "already"
    return "too_many" if draft.get(HIDDEN, "stops", author.key, "asked", default=0) >= MOST_STOPS else None


@FORUM.operation(
    "stop",
    ANYBODY,
    optional={"moment": text(MOST_MOMENT), "character": key},
    phases={REPLAY},
    check=_check_stop,
    for_others=True,
)
def stop(draft: Draft, operation: Operation) -> None:
    """« Demander stop », at a moment, perhaps to replace a character; one at a time."""
    who = operation.author
    draft.put(HIDDEN, "stops", who, "open", value=operation.id)
    draft.add(HIDDEN, "stops", who, "asked")
    asked = {
        "who": who,
        "at": operation.at,
        "scene": draft.get(EVERYONE, "scene"),
        "moment": operation.data.get("moment", ""),
        "character": operation.data.get("character", ""),
        "status": ASKED,
    }
    draft.put(DESK, "stops", operation.id, value=asked)
    draft.put(person(who), "stop", value={"key": operation.id, "status": ASKED})


def _check_withdraw(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    return None if draft.get(HIDDEN, "stops", author.key, "open") else "no_stop"


@FORUM.operation("withdraw_stop", ANYBODY, check=_check_withdraw, for_others=True)
def withdraw_stop(draft: Draft, operation: Operation) -> None:
    """Taken back by the person: the queue forgets it."""
    _forget(draft, operation.author)


def _forget(draft: Draft, who: str) -> None:
    draft.drop(DESK, "stops", draft.get(HIDDEN, "stops", who, "open"))
    draft.drop(HIDDEN, "stops", who, "open")
    draft.drop(person(who), "stop")


def _check_answer(state: State, actor: Actor, data: dict) -> str | None:
    return why_no_stop(Draft(state), data["stop"])


@FORUM.operation(
    "answer_stop",
    FACILITATOR,
    required={"stop": key, "answer": one_of(TAKEN, LATER, DISMISSED)},
    check=_check_answer,
)
def answer_stop(draft: Draft, operation: Operation) -> None:
    """What becomes of a request: the person sees it, and may ask again unless it waits for later."""
    settle(draft, operation.data["stop"], operation.data["answer"])


def settle(draft: Draft, stop: str, status: str) -> None:
    """Put a request that waits into this status."""
    who = draft.get(DESK, "stops", stop, "who")
    draft.put(DESK, "stops", stop, "status", value=status)
    draft.put(person(who), "stop", "status", value=status)
    if status not in WAITING:
        draft.drop(HIDDEN, "stops", who, "open")


def follow(draft: Draft, who: str) -> None:
    """Who was removed no longer waits."""
    if draft.get(HIDDEN, "people", who, "removed") and draft.get(HIDDEN, "stops", who, "open"):
        _forget(draft, who)
