"""Replays: who is replaced and what is tried, how the room reacts, the alternative that each leaves.

Who tried is known to the desk, and to everybody if the person wishes it.
"""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, State, person
from workshops.engine.forum import polls
from workshops.engine.forum.method import CHOICES, CLOSING, FORUM, REPLAY, next_place
from workshops.engine.forum.scenes import why_no_character
from workshops.engine.forum.stops import MOST_MOMENT, TAKEN, settle, why_no_stop
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.room import ANYBODY, FACILITATOR, NAME, why_not_private
from workshops.engine.shapes import flag, key, one_of, text

PLAYING, ENDED = "playing", "ended"
OPEN, CLOSED = "open", "closed"
REALISTIC, HELPS = "realistic", "helps"
QUESTIONS = {REALISTIC: CHOICES, HELPS: CHOICES}
AGREED, CONTESTED = "agreed", "contested"
MOST_REPLAYS, MOST_TRIED, MOST_ADDED = 60, 500, 60
_TOLD = ("scene", "moment", "character", "added", "tried", "state", "poll", "place")
_ONE_IS_PLAYED = {"character": key, "added": text(MOST_ADDED)}
_IN_WORDS = {"tried": text(MOST_TRIED, least=0, lines=True), "who": NAME, "named": flag}


def why_no_replay(draft: Draft, replay: str) -> str | None:
    return None if draft.get(EVERYONE, "replays", replay) else "unknown_replay"


def _why_no_part(draft: Draft, scene: str, data: dict) -> str | None:
    """One replaces a character of the scene, or adds one."""
    if "character" in data and "added" in data:
        return "malformed"
    return why_no_character(draft, scene, data.get("character"))


def _check_new(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if draft.get(EVERYONE, "replay"):
        return "replay_open"
    if len(draft.get(HIDDEN, "replays", default={})) >= MOST_REPLAYS:
        return "too_many"
    if not data.keys() & _ONE_IS_PLAYED.keys():
        return "no_character"
    if "stop" in data and (reason := why_no_stop(draft, data["stop"])):
        return reason
    return _why_no_part(draft, draft.get(EVERYONE, "scene"), data)


@FORUM.operation(
    "replay",
    FACILITATOR,
    required={"moment": text(MOST_MOMENT)},
    optional=_ONE_IS_PLAYED | _IN_WORDS | {"stop": key},
    phases={REPLAY},
    check=_check_new,
)
def replay(draft: Draft, operation: Operation) -> None:
    """Somebody tries, from this moment: in the place of `character`, or as `added`. `stop`: the request it comes from.

    `who` (a name) stays on the desk unless `named`. The operation's identifier names the replay from now on.
    """
    begun = {"scene": draft.get(EVERYONE, "scene"), "state": PLAYING, "place": next_place(draft, "replays")}
    draft.put(HIDDEN, "replays", operation.id, value=operation.data | begun)
    draft.put(EVERYONE, "replay", value=operation.id)
    if "stop" in operation.data:
        settle(draft, operation.data["stop"], TAKEN)
        draft.put(person(draft.get(DESK, "stops", operation.data["stop"], "who")), "stop", "replay", value=operation.id)
    _show(draft, operation.id)


def _show(draft: Draft, key: str) -> None:
    """The replay as it now is to everybody and to the desk."""
    kept = draft.get(HIDDEN, "replays", key)
    told = (*_TOLD, "who") if kept.get("named") else _TOLD
    draft.put(EVERYONE, "replays", key, value={name: kept[name] for name in told if name in kept})
    draft.put(DESK, "replays", key, value=dict(kept))


def _check_replay(state: State, actor: Actor, data: dict) -> str | None:
    return why_no_replay(Draft(state), data["replay"])


def _check_mend(state: State, actor: Actor, data: dict) -> str | None:
    if reason := _check_replay(state, actor, data):
        return reason
    draft = Draft(state)
    return _why_no_part(draft, draft.get(EVERYONE, "replays", data["replay"], "scene"), data)


@FORUM.operation(
    "mend_replay",
    FACILITATOR,
    required={"replay": key},
    optional={"moment": text(MOST_MOMENT)} | _ONE_IS_PLAYED | _IN_WORDS,
    phases={REPLAY, CLOSING},
    check=_check_mend,
)
def mend_replay(draft: Draft, operation: Operation) -> None:
    """What was tried, once it was seen; or what was noted wrongly."""
    data = {name: value for name, value in operation.data.items() if name != "replay"}
    if data.keys() & _ONE_IS_PLAYED.keys():
        data = dict.fromkeys(_ONE_IS_PLAYED) | data
    for name, value in data.items():
        draft.put(HIDDEN, "replays", operation.data["replay"], name, value=value)
    _show(draft, operation.data["replay"])


def _check_end(state: State, actor: Actor, data: dict) -> str | None:
    if reason := _check_replay(state, actor, data):
        return reason
    return None if Draft(state).get(EVERYONE, "replay") == data["replay"] else "ended"


@FORUM.operation("end_replay", FACILITATOR, required={"replay": key}, check=_check_end)
def end_replay(draft: Draft, operation: Operation) -> None:
    draft.put(HIDDEN, "replays", operation.data["replay"], "state", value=ENDED)
    draft.drop(EVERYONE, "replay")
    _show(draft, operation.data["replay"])


@FORUM.operation("drop_replay", FACILITATOR, required={"replay": key}, phases={REPLAY, CLOSING}, check=_check_replay)
def drop_replay(draft: Draft, operation: Operation) -> None:
    """Begun by mistake: gone for everybody, with its poll and its alternative."""
    dropped = operation.data["replay"]
    if draft.get(EVERYONE, "replay") == dropped:
        draft.drop(EVERYONE, "replay")
    polls.withdraw(draft, (polls.REACTIONS, dropped))
    for audience, collection in (
        (EVERYONE, "replays"),
        (DESK, "replays"),
        (EVERYONE, "alternatives"),
    ):
        draft.drop(audience, collection, dropped)


# Reactions of the room.


def _why_still_playing(draft: Draft, replay: str) -> str | None:
    """A replay is looked back on once it has ended."""
    return why_no_replay(draft, replay) or ("replay_open" if draft.get(EVERYONE, "replay") == replay else None)


def _check_open(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if reason := _why_still_playing(draft, data["replay"]):
        return reason
    told = draft.get(EVERYONE, "replays")
    if told[data["replay"]].get("poll") == CLOSED:
        return "poll_closed"
    return "poll_open" if any(each.get("poll") == OPEN for each in told.values()) else None


@FORUM.operation("open_poll", FACILITATOR, required={"replay": key}, phases={REPLAY, CLOSING}, check=_check_open)
def open_poll(draft: Draft, operation: Operation) -> None:
    """Is it realistic? Does it help? One poll at a time, and one for each replay."""
    draft.put(HIDDEN, "replays", operation.data["replay"], "poll", value=OPEN)
    polls.begin(draft, (polls.REACTIONS, operation.data["replay"]), QUESTIONS)
    _show(draft, operation.data["replay"])


def _check_poll(state: State, actor: Actor, data: dict) -> str | None:
    if reason := _check_replay(state, actor, data):
        return reason
    return None if polls.is_open(Draft(state), (polls.REACTIONS, data["replay"])) else "poll_closed"


def _check_react(state: State, actor: Actor, data: dict) -> str | None:
    return why_not_private(Draft(state), Author(actor, data)) or _check_poll(state, actor, data)


@FORUM.operation(
    "react",
    ANYBODY,
    required={"replay": key, "question": one_of(*QUESTIONS), "answer": one_of(*CHOICES)},
    phases={REPLAY, CLOSING},
    check=_check_react,
    for_others=True,
)
def react(draft: Draft, operation: Operation) -> None:
    """An answer to one of the questions; another one takes its place while the poll is open."""
    poll = (polls.REACTIONS, operation.data["replay"])
    polls.answer(draft, poll, operation.author, operation.data["question"], operation.data["answer"])


@FORUM.operation("close_poll", FACILITATOR, required={"replay": key}, check=_check_poll)
def close_poll(draft: Draft, operation: Operation) -> None:
    draft.put(HIDDEN, "replays", operation.data["replay"], "poll", value=CLOSED)
    polls.close(draft, (polls.REACTIONS, operation.data["replay"]))
    _show(draft, operation.data["replay"])


# The alternative that it leaves.


def _check_alternative(state: State, actor: Actor, data: dict) -> str | None:
    return _why_still_playing(Draft(state), data["replay"])


@FORUM.operation(
    "alternative",
    FACILITATOR,
    required={"replay": key, "text": text(MOST_TRIED), "outcome": one_of(AGREED, CONTESTED, OPEN)},
    phases={REPLAY, CLOSING},
    check=_check_alternative,
)
def alternative(draft: Draft, operation: Operation) -> None:
    """What the replay leaves, in words, closed as agreed, contested or open. It is named as its replay."""
    told = {
        "text": operation.data["text"],
        "outcome": operation.data["outcome"],
        "place": draft.get(HIDDEN, "replays", operation.data["replay"], "place"),
    }
    draft.put(EVERYONE, "alternatives", operation.data["replay"], value=told)
