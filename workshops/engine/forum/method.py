"""The steps of forum theatre, and what is prepared for it: characters, and scenes built from testimonies."""

from workshops.engine import room
from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft
from workshops.engine.forum import polls
from workshops.engine.methods import Method, Phase
from workshops.engine.shapes import Malformed, flag, key, keys, objects, shape, text, whole

WAITING, FRAMING, SCENE, HARVEST, REPLAY, CLOSING, PROPOSALS, DISTIL, DEBATE, VOTE, END = (
    "waiting",
    "framing",
    "scene",
    "harvest",
    "replay",
    "closing",
    "proposals",
    "distil",
    "debate",
    "vote",
    "end",
)
# The steps that a facilitator may leave out when preparing.
OPTIONAL = {DEBATE, VOTE}
# What is harvested after a scene, in this order: facts first, then who has a problem, then whether one recognises it.
FACT, TROUBLE, RECOGNITION = "fact", "trouble", "recognition"
HARVESTED = (FACT, TROUBLE, RECOGNITION)
YES, PARTLY, NO = "yes", "partly", "no"
CHOICES = (YES, PARTLY, NO)
MOST_SCENES, MOST_CHARACTERS, MOST_VOTES = 12, 20, 20

_CHARACTER = {"key": key, "name": text(60), "note": text(200, least=0)}
_SCENE = {
    "key": key,
    "title": text(80),
    "summary": text(1500, lines=True),
    "source": text(300),
    "consent": text(200, least=0),
    "reread": text(200, least=0),
    "characters": keys(MOST_CHARACTERS),
    "protagonist": key,
}
_PREPARED = {"characters": objects(_CHARACTER, MOST_CHARACTERS), "scenes": objects(_SCENE, MOST_SCENES)}
_CHOSEN = {
    "rules": text(800, least=0, lines=True),
    "moderated": flag,
    "votes": whole(1, MOST_VOTES),
    "votes_each": whole(1, MOST_VOTES),
}
# What holds where a facilitator chose nothing.
DEFAULTS = {"rules": "", "moderated": True, "votes": 3, "votes_each": 1}


def prepared(setup: dict) -> dict:
    """What a board begins with beside what every room has, tidied; the rest of `setup` is left out.

    `characters`: each `key`, `name` and `note` (who they are). `scenes`: each `key`, `title`, `summary`, `source` (what
    testimonies it was built from, for the desk), `characters` (keys), `protagonist` (one of these), and in words, when and
    by whom, `consent` (of those who testified) and `reread` (that they or their peers read the scene again); empty if not
    recorded. Then, if wished, `rules`, `moderated` (whether the joker reads what people write before others do), `votes`
    (how many each has) and `votes_each` (how many of them at most for one proposal).

    Raises ValueError with a code, then the key of the scene if it is about one: `no_consent` and `not_reread`, since such a
    scene is not used; `no_scene`, `no_protagonist`, `unknown_character`, `taken` (a key twice), `too_many`, or a shape's.
    """
    allowed = _PREPARED | _CHOSEN
    try:
        found = DEFAULTS | shape({name: setup[name] for name in setup if name in allowed}, _PREPARED, _CHOSEN)
    except Malformed as malformed:
        raise ValueError(malformed.reason) from None
    if not found["scenes"]:
        raise ValueError("no_scene")
    if found["votes_each"] > found["votes"]:
        raise ValueError("too_many")
    for listed in (found["characters"], found["scenes"]):
        if len({each["key"] for each in listed}) != len(listed):
            raise ValueError("taken")
    characters = {each["key"] for each in found["characters"]}
    for scene in found["scenes"]:
        if reason := _why_unusable(scene, characters):
            raise ValueError(reason, scene["key"])
    return found


def _why_unusable(scene: dict, characters: set[str]) -> str | None:
    if not scene["consent"]:
        return "no_consent"
    if not scene["reread"]:
        return "not_reread"
    if not characters >= set(scene["characters"]):
        return "unknown_character"
    return None if scene["protagonist"] in scene["characters"] else "no_protagonist"


def _begin(draft: Draft, setup: dict) -> None:
    """`setup` is the room's and what `prepared` says. A scene's summary is everybody's only once it is played."""
    found = prepared(setup)
    room.begin(draft, setup, FORUM)
    for place, character in enumerate(found["characters"], start=1):
        shown = {"name": character["name"], "note": character["note"], "place": place}
        draft.put(EVERYONE, "characters", character["key"], value=shown)
    for place, scene in enumerate(found["scenes"], start=1):
        shown = {name: scene[name] for name in ("title", "characters", "protagonist")}
        draft.put(EVERYONE, "scenes", scene["key"], value=shown | {"place": place})
        kept = {name: scene[name] for name in ("summary", "source", "consent", "reread")}
        draft.put(DESK, "scenes", scene["key"], value=kept)
        polls.begin(draft, ("recognition", scene["key"]), {RECOGNITION: CHOICES})
    draft.put(EVERYONE, "scene", value=found["scenes"][0]["key"])
    draft.put(EVERYONE, "harvest", value=FACT)
    draft.put(EVERYONE, "rules", value=found["rules"])
    draft.put(EVERYONE, "moderated", value=found["moderated"])
    draft.put(EVERYONE, "budget", value={"votes": found["votes"], "each": found["votes_each"]})
    draft.put(DESK, "voted", value=0)


FORUM = Method(
    "forum",
    (
        Phase(WAITING),
        Phase(FRAMING, minutes=5),
        Phase(SCENE, minutes=8),
        Phase(HARVEST, minutes=12),
        Phase(REPLAY, minutes=30),
        Phase(CLOSING, minutes=8),
        Phase(PROPOSALS, minutes=8),
        Phase(DISTIL, minutes=5),
        Phase(DEBATE, minutes=10),
        Phase(VOTE, minutes=4, silent=True),
        Phase(END),
    ),
    _begin,
)
room.furnish(FORUM)


def next_place(draft: Draft, collection: str) -> int:
    """The place of what is shown to everybody next, from 1. An operation's number would tell, by the gaps between two that are
    shown, how many stops or votes came in between.
    """
    draft.add(HIDDEN, "places", collection)
    return draft.get(HIDDEN, "places", collection)
