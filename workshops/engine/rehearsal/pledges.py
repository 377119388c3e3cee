"""Simulated people before a wall of commitments: they write, publish with their name or without, give their points."""

from random import Random

from workshops.engine.pledges.method import DRAFTING, PUBLISHING, VOTING
from workshops.engine.rehearsal.people import WORDS, Act, Eyes, picked

SAID = WORDS["pledges"]
PASS, TWO, SIGNS = 0.08, 0.35, 0.7


def next_act(eyes: Eyes, chance: Random) -> Act | None:
    steps = {DRAFTING: _write, PUBLISHING: _publish, VOTING: _vote}
    step = steps.get(eyes.phase)
    return step(eyes, chance) if step else None


def _drafts(eyes: Eyes) -> dict[str, dict]:
    drafts = eyes.mine.get("drafts", {})
    return {key: each for key, each in drafts.items() if not each.get("dropped")}


def _write(eyes: Eyes, chance: Random) -> Act | None:
    """One pledge or two; a few pass."""
    drafts = _drafts(eyes)
    if eyes.mine.get("passed") or len(drafts) > (eyes.trait < TWO):
        return None
    if not drafts and chance.random() < PASS:
        return Act("pass", {})
    words = picked(chance, SAID["texts"], {each["text"] for each in drafts.values()})
    said = {"text": words, "bearer": chance.choice(SAID["bearers"]), "due": chance.choice(SAID["dues"])}
    return Act("write", said)


def _publish(eyes: Eyes, chance: Random) -> Act | None:
    waiting = [key for key, each in _drafts(eyes).items() if "published" not in each]
    if not waiting:
        return None
    signed = chance.random() < SIGNS
    return Act("publish", {"draft": waiting[0], "signed": signed, "organisation": chance.choice(SAID["organisations"])})


def _vote(eyes: Eyes, chance: Random) -> Act | None:
    """Points here and there until they are spent."""
    given = eyes.mine.get("points") or {}
    left = eyes.all["points"] - sum(given.values())
    open_to = [key for key, each in eyes.all.get("pledges", {}).items() if key not in given and "merged" not in each]
    if left <= 0 or not open_to:
        return None
    most = min(left, eyes.all["most_each"])
    return Act("vote", {"pledge": chance.choice(open_to), "points": chance.randint(1, most)})
