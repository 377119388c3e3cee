"""What the room says in words: facts and troubles of a scene, objections, proposals, arguments for and against.

Everybody reads them without a name, in a moderated room once the joker has let them through; the desk reads who wrote.
What its author takes back is gone from the desk as well. What the joker hears and notes is nobody's.
"""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, State, person
from workshops.engine.forum.method import (
    CLOSING,
    DEBATE,
    FACT,
    FORUM,
    HARVEST,
    PROPOSALS,
    REPLAY,
    TROUBLE,
    VOTE,
    next_place,
)
from workshops.engine.forum.scenes import why_no_character
from workshops.engine.methods import Actor, Author, Operation, Role
from workshops.engine.room import ANYBODY, FACILITATOR
from workshops.engine.shapes import key, one_of, text

OBJECTION, PROPOSAL, FOR, AGAINST, CHANGE, FEELING = "objection", "proposal", "for", "against", "change", "feeling"
AFTER_REPLAY = frozenset({REPLAY, CLOSING})
# The steps in which each is written.
WHEN = {
    FACT: frozenset({HARVEST}),
    TROUBLE: frozenset({HARVEST}),
    OBJECTION: AFTER_REPLAY,
    CHANGE: AFTER_REPLAY,
    FEELING: AFTER_REPLAY,
    PROPOSAL: frozenset({PROPOSALS}),
    FOR: frozenset({DEBATE}),
    AGAINST: frozenset({DEBATE}),
}
# What changed and how a character feels is asked aloud, and noted by the joker.
WRITTEN = tuple(what for what in WHEN if what not in {CHANGE, FEELING})
PENDING, SHOWN, HELD, WITHDRAWN = "pending", "shown", "held", "withdrawn"
MOST_WORDS, MOST_WRITTEN, MOST_HEARD = 400, 20, 500
TEXT = text(MOST_WORDS)
_TOLD = ("what", "text", "about", "character", "origin", "place")
_FIELDS = {"about": key, "character": key}
_STEPS = frozenset().union(*WHEN.values())


def _why_not_about(draft: Draft, what: str, about: str | None) -> str | None:
    """Facts and troubles are about the scene, while they are asked for; arguments about a distilled proposal; the rest about
    a replay, which a proposal may leave out.
    """
    if what in {FACT, TROUBLE}:
        if draft.get(EVERYONE, "harvest") != what:
            return "step"
        return None if about == draft.get(EVERYONE, "scene") else "changed"
    if what in {FOR, AGAINST}:
        return None if about and draft.get(EVERYONE, "distilled", about) else "unknown_proposal"
    if what == PROPOSAL and about is None:
        return None
    return None if about and draft.get(EVERYONE, "replays", about) else "unknown_replay"


def _scene_of(draft: Draft, about: str) -> str:
    """The scene of a replay; for anything else, the one that is played."""
    return draft.get(EVERYONE, "replays", about, "scene") or draft.get(EVERYONE, "scene")


def _why_too_many(draft: Draft, what: str, who: str) -> str | None:
    """So many of each kind for a person, and for all that the joker hears."""
    said = draft.get(HIDDEN, "said", who, what, default=0)
    return "too_many" if said >= (MOST_WRITTEN if who else MOST_HEARD) else None


def _why_not_now(draft: Draft, data: dict, who: str) -> str | None:
    what = data["what"]
    if draft.get(EVERYONE, "phase") not in WHEN[what]:
        return "phase"
    return (
        _why_not_about(draft, what, data.get("about"))
        or why_no_character(draft, _scene_of(draft, data.get("about", "")), data.get("character"))
        or _why_too_many(draft, what, who)
    )


def _check_write(state: State, actor: Actor, data: dict) -> str | None:
    return _why_not_now(Draft(state), data, Author(actor, data).key)


@FORUM.operation(
    "write",
    ANYBODY,
    required={"what": one_of(*WRITTEN), "text": TEXT},
    optional=_FIELDS,
    phases=_STEPS,
    check=_check_write,
    for_others=True,
)
def write(draft: Draft, operation: Operation) -> None:
    """Somebody's words; the operation's identifier names them from now on. `about`: a scene, a replay or a proposal."""
    _keep(draft, operation, operation.author, _written(operation))


def _check_hear(state: State, actor: Actor, data: dict) -> str | None:
    return _why_not_now(Draft(state), data, "")


@FORUM.operation(
    "hear",
    FACILITATOR,
    required={"what": one_of(*WHEN), "text": TEXT},
    optional=_FIELDS,
    phases=_STEPS,
    check=_check_hear,
)
def hear(draft: Draft, operation: Operation) -> None:
    """What was said aloud in the room, noted by the joker as nobody's."""
    _keep(draft, operation, "", _written(operation))


def _written(operation: Operation) -> dict:
    return {name: operation.data[name] for name in ("what", "text", "about", "character") if name in operation.data}


def _keep(draft: Draft, operation: Operation, who: str, word: dict) -> None:
    """Keep new words of this person, or of nobody. What the joker entered needs no letting through."""
    passes = operation.actor.role is Role.FACILITATOR or not draft.get(EVERYONE, "moderated")
    kept = {"who": who, "by": operation.actor.key, "at": operation.at, "state": SHOWN if passes else PENDING}
    draft.put(HIDDEN, "words", operation.id, value=word | kept)
    draft.add(HIDDEN, "said", who, word["what"])
    _show(draft, operation.id)


def _show(draft: Draft, key: str) -> None:
    """Words as they now are to everybody, to the desk, and to whoever wrote them or for whom they were written.

    Everybody reads them in the order in which they were first shown; the desk has the moment at which they came.
    """
    if draft.get(HIDDEN, "words", key, "state") == SHOWN and not draft.get(HIDDEN, "words", key, "place"):
        draft.put(HIDDEN, "words", key, "place", value=next_place(draft, "words"))
    word = draft.get(HIDDEN, "words", key)
    told = {name: word[name] for name in _TOLD if name in word}
    draft.put(EVERYONE, "words", key, value=told if word["state"] == SHOWN else None)
    draft.put(DESK, "words", key, value=None if word["state"] == WITHDRAWN else dict(word))
    for owner in dict.fromkeys((word["who"], word["by"])):
        if draft.get(HIDDEN, "people", owner):
            own = (
                told
                | {"state": word["state"], "at": word["at"]}
                | ({"for": word["who"]} if owner != word["who"] else {})
            )
            draft.put(person(owner), "words", key, value=None if word["state"] == WITHDRAWN else own)


# Mending, taking back, moderation.


def _check_own(state: State, actor: Actor, data: dict) -> str | None:
    """Whose words they are and who noted them; a facilitator, what any facilitator noted. The words of others stay theirs."""
    draft = Draft(state)
    word = draft.get(HIDDEN, "words", data["word"])
    if word is None or word["state"] == WITHDRAWN:
        return "unknown_word"
    noted_at_desk = actor.role is Role.FACILITATOR and not draft.get(HIDDEN, "people", word["by"])
    return None if noted_at_desk or actor.key in {word["who"], word["by"]} else "forbidden"


def _check_mend(state: State, actor: Actor, data: dict) -> str | None:
    if reason := _check_own(state, actor, data):
        return reason
    draft = Draft(state)
    if draft.get(EVERYONE, "phase") not in WHEN[draft.get(HIDDEN, "words", data["word"], "what")]:
        return "phase"
    used = draft.get(EVERYONE, "distilled", default={}).values()
    return "distilled" if any(data["word"] in each["sources"] for each in used) else None


@FORUM.operation("mend_word", ANYBODY, required={"word": key, "text": TEXT}, phases=_STEPS, check=_check_mend)
def mend_word(draft: Draft, operation: Operation) -> None:
    """In other words, which are to be let through again; what a proposal was distilled from stays as it was."""
    mended = operation.data["word"]
    draft.put(HIDDEN, "words", mended, "text", value=operation.data["text"])
    lets_through = operation.actor.role is Role.FACILITATOR or not draft.get(EVERYONE, "moderated")
    if draft.get(HIDDEN, "words", mended, "state") == SHOWN and not lets_through:
        draft.put(HIDDEN, "words", mended, "state", value=PENDING)
    _show(draft, mended)


@FORUM.operation("drop_word", ANYBODY, required={"word": key}, phases=FORUM.phases.keys() - {VOTE}, check=_check_own)
def drop_word(draft: Draft, operation: Operation) -> None:
    """Taken back, for good; at any time but during the silent vote."""
    _set_state(draft, operation.data["word"], WITHDRAWN)


def _set_state(draft: Draft, word: str, state: str) -> None:
    draft.put(HIDDEN, "words", word, "state", value=state)
    _show(draft, word)


def _check_moderate(state: State, actor: Actor, data: dict) -> str | None:
    found = Draft(state).get(HIDDEN, "words", data["word"], "state")
    if found is None:
        return "unknown_word"
    return "withdrawn" if found == WITHDRAWN else None


@FORUM.operation("show_word", FACILITATOR, required={"word": key}, check=_check_moderate)
def show_word(draft: Draft, operation: Operation) -> None:
    """The joker lets it through, or shows it again."""
    _set_state(draft, operation.data["word"], SHOWN)


@FORUM.operation("hide_word", FACILITATOR, required={"word": key}, check=_check_moderate)
def hide_word(draft: Draft, operation: Operation) -> None:
    _set_state(draft, operation.data["word"], HELD)


# An objection becomes a proposal.


def _check_turn(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    word = draft.get(HIDDEN, "words", data["word"])
    if word is None or word["what"] != OBJECTION or word["state"] == WITHDRAWN:
        return "unknown_word"
    if actor.role is Role.PARTICIPANT and actor.key not in {word["who"], word["by"]}:
        return "forbidden"
    if draft.get(HIDDEN, "words", word.get("became", ""), "state") in {PENDING, SHOWN}:
        return "already"
    return _why_too_many(draft, PROPOSAL, word["who"])


@FORUM.operation(
    "turn_objection",
    ANYBODY,
    required={"word": key, "text": TEXT},
    phases=AFTER_REPLAY | {PROPOSALS},
    check=_check_turn,
)
def turn_objection(draft: Draft, operation: Operation) -> None:
    """Whoever objected, or the joker, makes a proposal of it: of the same author, with its origin; the objection stays."""
    objection = operation.data["word"]
    word = draft.get(HIDDEN, "words", objection)
    draft.put(HIDDEN, "words", objection, "became", value=operation.id)
    _show(draft, objection)
    made = {"what": PROPOSAL, "text": operation.data["text"], "about": word["about"], "origin": objection}
    _keep(draft, operation, word["who"], made)
