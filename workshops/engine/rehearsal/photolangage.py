"""Simulated people in a photolangage: they choose, hesitate, pass, say why, let one of them write, confirm."""

from random import Random

from workshops.engine.photolangage import ANSWER, CHOICE, MOST_IN_ANSWER, ROUND, SECOND
from workshops.engine.rehearsal.people import WORDS, Act, Eyes, picked

SAID = WORDS["photolangage"]
HESITATE, PASS, CUT_IN = 0.2, 0.07, 0.15


def next_act(eyes: Eyes, chance: Random) -> Act | None:
    if eyes.phase == CHOICE:
        return _choose(eyes, chance)
    if eyes.phase in {ROUND, SECOND}:
        return _offer_to_write(eyes) or _say(eyes, chance)
    if eyes.phase == ANSWER:
        return _offer_to_write(eyes) or _agree(eyes, chance)
    return None


def _choose(eyes: Eyes, chance: Random) -> Act | None:
    """First a photo, then perhaps another, then « J’ai choisi »; a few pass."""
    choice = eyes.mine.get("choice") or {}
    chosen = choice.get("photos") or {}
    if choice.get("state"):
        return None
    if not chosen:
        passes = chance.random() < PASS
        return Act("pass", {}) if passes else Act("choose", {"photo": chance.choice(eyes.photos)})
    if eyes.all["choices"] > len(chosen) or (eyes.all["choices"] == 1 and chance.random() < HESITATE):
        others = [photo for photo in eyes.photos if photo not in chosen]
        return Act("choose", {"photo": chance.choice(others)}) if others else Act("chosen", {})
    return Act("chosen", {})


def _offer_to_write(eyes: Eyes) -> Act | None:
    """Whoever sits first writes, if nobody does."""
    if eyes.table.get("scribe") or eyes.place:
        return None
    return Act("scribe", {"person": eyes.who})


def _say(eyes: Eyes, chance: Random) -> Act | None:
    """Each in turn, once in each round; whoever writes gives the turn on."""
    words = eyes.table.get("words", {}).values()
    spoken = {word["who"] for word in words if word["phase"] == eyes.phase}
    silent = [who for who in eyes.table["people"] if who not in spoken]
    turn = eyes.table.get("turn")
    if eyes.table.get("scribe") == eyes.who and silent and turn not in silent:
        return Act("turn", {"person": silent[0]})
    if eyes.who in spoken or (turn in silent and turn != eyes.who and chance.random() > CUT_IN):
        return None
    heard = {word["text"] for word in words}
    photos = list(eyes.table["people"][eyes.who].get("photos") or {})
    if eyes.phase == SECOND or not photos:
        return Act("say", {"text": picked(chance, SAID["second" if eyes.phase == SECOND else "said"], heard)})
    photo = chance.choice(photos)
    return Act("say", {"text": picked(chance, SAID["about"].get(photo, SAID["said"]), heard), "photo": photo})


def _agree(eyes: Eyes, chance: Random) -> Act | None:
    """The scribe writes; each of the others reads and confirms."""
    answer = eyes.table.get("answer")
    if answer is None:
        if eyes.table.get("scribe") != eyes.who:
            return None
        shown = [photo for each in eyes.table["people"].values() for photo in each.get("photos") or {}]
        photos = list(dict.fromkeys(shown))
        together = photos[: min(len(photos), chance.randint(2, 4), MOST_IN_ANSWER)]
        data = {"table": eyes.mine["me"]["table"], "text": chance.choice(SAID["answers"]), "photos": together}
        return Act("answer", data)
    return None if eyes.who in answer["confirmed"] else Act("confirm", {"version": answer["version"]})
