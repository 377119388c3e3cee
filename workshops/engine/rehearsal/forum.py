"""Simulated people in forum theatre: they note, recognise, ask for a stop, react, object, propose, argue, vote."""

from random import Random

from workshops.engine.forum.method import (
    CHOICES,
    CLOSING,
    DEBATE,
    FACT,
    HARVEST,
    NO,
    PARTLY,
    PROPOSALS,
    RECOGNITION,
    REPLAY,
    VOTE,
    YES,
)
from workshops.engine.forum.replays import OPEN, QUESTIONS
from workshops.engine.forum.words import AGAINST, FOR, OBJECTION, PROPOSAL
from workshops.engine.rehearsal.people import WORDS, Act, Eyes, picked

SAID = WORDS["forum"]
# How many ask for a stop each time that they might; how many of all object, write and argue at all.
STOPS, OBJECTS, WRITES = 0.05, 0.25, 0.4
# How somebody answers a poll: most say yes or partly.
WEIGHTS = {YES: 5, PARTLY: 4, NO: 2}


def next_act(eyes: Eyes, chance: Random) -> Act | None:
    steps = {HARVEST: _harvest, REPLAY: _replay, CLOSING: _look_back, PROPOSALS: _propose, DEBATE: _argue, VOTE: _vote}
    step = steps.get(eyes.phase)
    return step(eyes, chance) if step else None


def _wrote(eyes: Eyes, what: str, about: str | None = None) -> bool:
    """Whether they have written such words already (about this, if it is said)."""
    words = eyes.mine.get("words", {}).values()
    return any(word["what"] == what and about in {None, word.get("about")} for word in words)


def _answer(chance: Random) -> str:
    return chance.choices(CHOICES, [WEIGHTS[each] for each in CHOICES])[0]


def _harvest(eyes: Eyes, chance: Random) -> Act | None:
    scene, asked = eyes.all["scene"], eyes.all["harvest"]
    if asked == RECOGNITION:
        told = eyes.all.get("recognition", {}).get(scene) or eyes.mine.get("recognition", {}).get(scene)
        return None if told else Act("recognise", {"scene": scene, "answer": _answer(chance)})
    if eyes.trait > WRITES or _wrote(eyes, asked, scene):
        return None
    words = picked(chance, SAID["facts" if asked == FACT else "troubles"], _heard(eyes))
    return Act("write", {"what": asked, "text": words, "about": scene})


def _heard(eyes: Eyes) -> set[str]:
    return {word["text"] for word in eyes.all.get("words", {}).values()}


def _replay(eyes: Eyes, chance: Random) -> Act | None:
    """Who looks at a try asks for nothing; between two tries somebody asks for a stop."""
    if found := _look_back(eyes, chance):
        return found
    waits = eyes.mine.get("stop", {}).get("status") in {"asked", "later"}
    if eyes.all.get("replay") or waits or chance.random() > STOPS:
        return None
    scene = eyes.all["scenes"][eyes.all["scene"]]
    cast = scene["characters"]
    return Act("stop", {"moment": chance.choice(SAID["moments"]), "character": chance.choice(cast)})


def _look_back(eyes: Eyes, chance: Random) -> Act | None:
    """The poll that is open, then what does not convince in the tries that have ended."""
    replays = eyes.all.get("replays", {})
    for key, replay in replays.items():
        if replay.get("poll") == OPEN:
            given = eyes.mine.get("reactions", {}).get(key, {})
            for question in QUESTIONS:
                if question not in given:
                    return Act("react", {"replay": key, "question": question, "answer": _answer(chance)})
    ended = [key for key in replays if key != eyes.all.get("replay")]
    if not ended or eyes.trait < 1 - OBJECTS or _wrote(eyes, OBJECTION):
        return None
    words = picked(chance, SAID["objections"], _heard(eyes))
    return Act("write", {"what": OBJECTION, "text": words, "about": ended[-1]})


def _propose(eyes: Eyes, chance: Random) -> Act | None:
    if eyes.trait > WRITES or _wrote(eyes, PROPOSAL):
        return None
    return Act("write", {"what": PROPOSAL, "text": picked(chance, SAID["proposals"], _heard(eyes))})


def _argue(eyes: Eyes, chance: Random) -> Act | None:
    what = chance.choice((FOR, AGAINST))
    proposals = list(eyes.all.get("distilled", {}))
    if not proposals or eyes.trait > WRITES or _wrote(eyes, FOR) or _wrote(eyes, AGAINST):
        return None
    words = picked(chance, SAID[what], _heard(eyes))
    return Act("write", {"what": what, "text": words, "about": chance.choice(proposals)})


def _vote(eyes: Eyes, chance: Random) -> Act | None:
    budget, mine = eyes.all["budget"], eyes.mine.get("votes") or {}
    left = budget["votes"] - sum(mine.values())
    open_to = [key for key in eyes.all.get("distilled", {}) if not mine.get(key)]
    if eyes.all.get("results") or not left or not open_to:
        return None
    return Act("vote", {"proposal": chance.choice(open_to), "points": min(left, chance.randint(1, budget["each"]))})
