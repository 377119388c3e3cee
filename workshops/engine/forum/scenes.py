"""The scene that is played, and what the room harvests from it: facts, who has a problem, whether one recognises it."""

from workshops.engine.documents import DESK, EVERYONE, Draft, State
from workshops.engine.forum import polls
from workshops.engine.forum.method import (
    CHOICES,
    FACT,
    FORUM,
    HARVEST,
    HARVESTED,
    RECOGNITION,
    REPLAY,
    SCENE,
)
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.room import ANYBODY, FACILITATOR, why_not_private
from workshops.engine.shapes import key, one_of


def why_no_scene(draft: Draft, scene: str) -> str | None:
    return None if draft.get(EVERYONE, "scenes", scene) else "unknown_scene"


def why_no_character(draft: Draft, scene: str, character: str | None) -> str | None:
    """A character, if one is named, is one of the scene."""
    cast = draft.get(EVERYONE, "scenes", scene, "characters")
    return None if character is None or character in cast else "unknown_character"


def _check_play(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    return why_no_scene(draft, data["scene"]) or ("replay_open" if draft.get(EVERYONE, "replay") else None)


@FORUM.operation("play", FACILITATOR, required={"scene": key}, phases={SCENE, HARVEST, REPLAY}, check=_check_play)
def play(draft: Draft, operation: Operation) -> None:
    """Which scene is played; the harvest of another one begins with facts again."""
    if draft.get(EVERYONE, "scene") != operation.data["scene"]:
        draft.put(EVERYONE, "scene", value=operation.data["scene"])
        draft.put(EVERYONE, "harvest", value=FACT)
    tell_scene(draft, operation)


@FORUM.on_entering(SCENE)
def tell_scene(draft: Draft, operation: Operation) -> None:
    """What happens in the scene that is played is everybody's from now on."""
    scene = draft.get(EVERYONE, "scene")
    draft.put(EVERYONE, "scenes", scene, "summary", value=draft.get(DESK, "scenes", scene, "summary"))


def _check_harvest(state: State, actor: Actor, data: dict) -> str | None:
    now = HARVESTED.index(Draft(state).get(EVERYONE, "harvest"))
    return None if abs(HARVESTED.index(data["to"]) - now) == 1 else "step"


@FORUM.operation("harvest", FACILITATOR, required={"to": one_of(*HARVESTED)}, phases={HARVEST}, check=_check_harvest)
def harvest(draft: Draft, operation: Operation) -> None:
    """What is asked now, one step forward or back."""
    draft.put(EVERYONE, "harvest", value=operation.data["to"])


def _check_recognise(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    poll = (polls.RECOGNITION, data["scene"])
    if reason := why_not_private(draft, author):
        return reason
    if draft.get(EVERYONE, "harvest") != RECOGNITION:
        return "step"
    if data["scene"] != draft.get(EVERYONE, "scene"):
        return "changed"
    if not polls.is_open(draft, poll):
        return "poll_closed"
    return "answered" if polls.answers_of(draft, poll, author.key) else None


@FORUM.operation(
    "recognise",
    ANYBODY,
    required={"scene": key, "answer": one_of(*CHOICES)},
    phases={HARVEST},
    check=_check_recognise,
    for_others=True,
)
def recognise(draft: Draft, operation: Operation) -> None:
    """« Est-ce que vous reconnaissez cela ? » Answered once."""
    poll = (polls.RECOGNITION, operation.data["scene"])
    polls.answer(draft, poll, operation.author, RECOGNITION, operation.data["answer"])


def _check_reveal(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if reason := why_no_scene(draft, data["scene"]):
        return reason
    return None if polls.is_open(draft, (polls.RECOGNITION, data["scene"])) else "poll_closed"


@FORUM.operation(
    "reveal_recognition", FACILITATOR, required={"scene": key}, phases={HARVEST, REPLAY}, check=_check_reveal
)
def reveal_recognition(draft: Draft, operation: Operation) -> None:
    """How many recognise it, told to everybody; nobody answers after that."""
    polls.close(draft, (polls.RECOGNITION, operation.data["scene"]))
