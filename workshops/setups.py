"""What a board is prepared with (`Board.setup`): which pieces there are, what may stand in each, what is missing before it opens.

A piece is a key of the setup. What the engine does not know is left out of it: it has columns of its own.
"""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.folding import folded
from workshops import sayings
from workshops.engine import forum, photolangage, pledges
from workshops.engine.forum.method import MOST_CHARACTERS, MOST_SCENES, MOST_VOTES
from workshops.engine.pledges.method import BY_EVERYBODY, BY_FACILITATOR
from workshops.engine.pledges.votes import MOST_POINTS
from workshops.engine.room import NAME, ROOM, TABLES
from workshops.engine.shapes import Malformed, Shape, flag, key, keys, objects, one_of, text, whole
from workshops.methods import METHODS
from workshops.models import Board, Photo

# The steps that may be left out, by method.
OPTIONAL = {"photolangage": photolangage.OPTIONAL, "forum": forum.OPTIONAL, "pledges": pledges.OPTIONAL}
DEFAULTS = {"photolangage": photolangage.DEFAULTS, "forum": forum.DEFAULTS, "pledges": pledges.DEFAULTS}
LEAST_PHOTOS, MOST_PHOTOS, MOST_CHOICES = 4, 60, 3
MOST_QUESTION, MOST_SECRECY, MOST_MINUTES = 300, 800, 120


def _tables(value: Any) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= TABLES:
        raise Malformed
    names = [NAME(each) for each in value]
    if len({folded(name) for name in names}) != len(names):
        raise Malformed("same")
    return names


def _minutes(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise Malformed
    return {key(phase): whole(0, MOST_MINUTES)(minutes) for phase, minutes in value.items()}


# What is noted of those from whom a scene's testimonies come.
OF_WITNESSES = ("source", "consent", "reread")
_LINES = text(MOST_SECRECY, least=0, lines=True)
# A scene is written before those who testified read it again: what is missing counts when the board is to be opened.
_SCENE = {
    "key": key,
    "title": text(80),
    "summary": text(1500, lines=True),
    "source": text(300, least=0),
    "consent": text(200, least=0),
    "reread": text(200, least=0),
    "characters": keys(MOST_CHARACTERS),
    "protagonist": text(40, least=0),
}
_ROOM: dict[str, Shape] = {
    "question": text(MOST_QUESTION),
    "tables": _tables,
    "secrecy": _LINES,
    "room": whole(1, ROOM),
    "minutes": _minutes,
    "phases": keys(20),
}
PIECES: dict[str, dict[str, Shape]] = {
    "photolangage": {**_ROOM, "photos": keys(MOST_PHOTOS), "choices": whole(1, MOST_CHOICES)},
    "forum": {
        **_ROOM,
        "characters": objects({"key": key, "name": text(60), "note": text(200, least=0)}, MOST_CHARACTERS),
        "scenes": objects(_SCENE, MOST_SCENES),
        "rules": _LINES,
        "moderated": flag,
        "votes": whole(1, MOST_VOTES),
        "votes_each": whole(1, MOST_VOTES),
    },
    "pledges": {
        **_ROOM,
        "points": whole(1, MOST_POINTS),
        "most_each": whole(1, MOST_POINTS),
        "grouping": one_of(BY_FACILITATOR, BY_EVERYBODY),
        "moderated": flag,
    },
}


def changed(method: str, setup: dict, pieces: dict) -> dict:
    """The setup with these pieces in the place of what it had, tidied. Raises ValidationError by piece."""
    unknown = pieces.keys() - PIECES[method].keys()
    if unknown:
        raise TypeError(f"not pieces of {method}: {sorted(unknown)}")
    errors, found = {}, dict(setup)
    for name, value in pieces.items():
        try:
            found[name] = PIECES[method][name](value)
        except Malformed as malformed:
            errors[name] = ValidationError(sayings.REASONS[malformed.reason], code=malformed.reason)
    if "phases" in pieces and "phases" not in errors and not _are_steps(method, found["phases"]):
        errors["phases"] = ValidationError(sayings.REASONS["unknown_phase"], code="unknown_phase")
    for most, of in (("votes_each", "votes"), ("most_each", "points")):
        if most in found and of in found and not errors and found[most] > found[of]:
            errors[most] = ValidationError(_("C’est plus que ce que chaque personne a en tout."), code="too_many")
    if errors:
        raise ValidationError(errors)
    return found


def _are_steps(method: str, phases: list[str]) -> bool:
    """Whether these are the method's steps in their order, without another missing than those that may be left out."""
    return phases == [phase for phase in METHODS[method].phases if phase in phases or phase not in OPTIONAL[method]]


def steps(method: str, left_out=()) -> list[str]:
    """The keys of the method's steps in their order, but for those left out."""
    return [phase for phase in METHODS[method].phases if phase not in set(left_out) & OPTIONAL[method]]


def timed(method: str) -> dict[str, int]:
    """How long the method's own steps last, without those that wait for nobody's clock."""
    return {phase.key: phase.minutes for phase in METHODS[method].phases.values() if phase.minutes}


def effective(board: Board) -> dict:
    """The setup as its method takes it: with what holds where nothing was chosen."""
    return {"room": ROOM} | DEFAULTS[board.method] | board.setup


def minutes_of(board: Board) -> dict[str, int]:
    """How long each step of the board is to last."""
    wanted, phases = board.setup.get("minutes", {}), METHODS[board.method].phases
    return {each: wanted.get(each, phases[each].minutes) for each in board.setup.get("phases", ())}


class Lack(NamedTuple):
    """What is missing before a board may be opened: on which page it is mended, and a sentence; `key` of a scene if of one."""

    part: str
    words: str
    key: str = ""


def lacks(board: Board) -> list[Lack]:
    """All that is missing before the board may be opened today; nothing when it may."""
    found = lacks_in_setup(board)
    if board.method == Board.Method.PHOTOLANGAGE and _gone(board.setup.get("photos", ())):
        found.append(Lack("photos", _("L’accord donné pour une photo n’est plus valable : choisissez de nouveau.")))
    return found


def lacks_in_setup(board: Board) -> list[Lack]:
    """The same as far as the setup itself says it, without a query."""
    setup, found = board.setup, []
    if not setup.get("question"):
        found.append(Lack("question", _("Écrivez la question posée à la salle.")))
    if not setup.get("tables"):
        found.append(Lack("tables", _("Nommez au moins une table.")))
    if board.method == Board.Method.PHOTOLANGAGE and len(setup.get("photos", ())) < LEAST_PHOTOS:
        found.append(Lack("photos", _("Choisissez au moins quatre photos.")))
    if board.method == Board.Method.FORUM:
        found += _lacks_of_scenes(setup)
    return found or _refused_by_the_method(board)


def _gone(keys) -> bool:
    """Whether one of these photos may not be used today."""
    photos = Photo.objects.filter(key__in=keys)
    return photos.exclude(pk__in=Photo.objects.usable(timezone.localdate()).values("pk")).exists()


def _lacks_of_scenes(setup: dict) -> list[Lack]:
    if not setup.get("scenes"):
        return [Lack("scenes", _("Écrivez au moins une scène."))]
    return [
        Lack("scenes", _("« %(scene)s » : %(words)s") % {"scene": scene["title"], "words": words}, scene["key"])
        for scene in setup["scenes"]
        for words in scene_lacks(setup, scene).values()
    ]


def without_witnesses(setup: dict, left: str = "") -> dict:
    """The setup with `left` in the place of whatever is noted of those who testified. Left empty, it is to be noted anew."""
    if "scenes" not in setup:
        return setup
    return setup | {"scenes": [scene | dict.fromkeys(OF_WITNESSES, left) for scene in setup["scenes"]]}


def scene_lacks(setup: dict, scene: dict) -> dict[str, str]:
    """Why the engine would not use a scene (`engine.forum.prepared`), as sentences by the field that mends it."""
    known, found = {each["key"] for each in setup.get("characters", ())}, {}
    if not scene["source"]:
        found["source"] = _("Dites de quels témoignages la scène vient.")
    if not scene["consent"]:
        found["consent"] = str(sayings.REASONS["no_consent"])
    if not scene["reread"]:
        found["reread"] = str(sayings.REASONS["not_reread"])
    if not known >= set(scene["characters"]):
        found["characters"] = str(sayings.REASONS["unknown_character"])
    if scene["protagonist"] not in scene["characters"]:
        found["protagonist"] = str(sayings.REASONS["no_protagonist"])
    return found


def _refused_by_the_method(board: Board) -> list[Lack]:
    """The method has the last word, whoever wrote the setup."""
    try:
        METHODS[board.method].start(board.setup)
    except (LookupError, TypeError, ValueError):
        return [Lack("", _("Les réglages ne sont pas complets : relisez-les."))]
    return []
