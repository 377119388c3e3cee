"""What forum theatre begins with: characters, and scenes written from testimonies."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.tokens import LONG, new_code
from workshops.models import Board

from .holding import held_in_preparation
from .preparing import set_up


@transaction.atomic
def write_character(board: Board, *, actor, key: str = "", name: str, note: str = "") -> Board:
    """A character of forum theatre: a new one, or with `key` another name and note. Raises ValidationError by field."""
    board = held_in_preparation(board, actor)
    written = {"key": key or new_code(LONG), "name": name, "note": note}
    return set_up(board, actor=actor, characters=_with(board.setup.get("characters", []), written))


@transaction.atomic
def drop_character(board: Board, *, actor, key: str) -> Board:
    """Raises ValidationError (code "used") for one who is in a scene."""
    board = held_in_preparation(board, actor)
    scenes = [scene["title"] for scene in board.setup.get("scenes", ()) if key in scene["characters"]]
    if scenes:
        raise ValidationError(
            _("Ce personnage joue dans « %(scene)s » : retirez-l’en d’abord.") % {"scene": scenes[0]}, code="used"
        )
    return set_up(board, actor=actor, characters=_without(board.setup.get("characters", []), key))


@transaction.atomic
def write_scene(board: Board, *, actor, key: str = "", **fields) -> Board:
    """A scene of forum theatre: a new one, or with `key` in the place of what it was. What it lacks counts at the opening."""
    board = held_in_preparation(board, actor)
    written = {"key": key or new_code(LONG), **fields}
    return set_up(board, actor=actor, scenes=_with(board.setup.get("scenes", []), written))


@transaction.atomic
def drop_scene(board: Board, *, actor, key: str) -> Board:
    board = held_in_preparation(board, actor)
    return set_up(board, actor=actor, scenes=_without(board.setup.get("scenes", []), key))


@transaction.atomic
def move_scene(board: Board, *, actor, key: str, by: int) -> Board:
    """Play it so many places later (`by` > 0) or earlier; at the ends it stays."""
    board = held_in_preparation(board, actor)
    return set_up(board, actor=actor, scenes=_moved(board.setup.get("scenes", []), key, by))


@transaction.atomic
def move_character(board: Board, *, actor, key: str, by: int) -> Board:
    """Name it so many places later (`by` > 0) or earlier; at the ends it stays."""
    board = held_in_preparation(board, actor)
    return set_up(board, actor=actor, characters=_moved(board.setup.get("characters", []), key, by))


def _with(listed: list[dict], written: dict) -> list[dict]:
    """The list with this one in the place of that of the same key, or at the end."""
    if any(each["key"] == written["key"] for each in listed):
        return [written if each["key"] == written["key"] else each for each in listed]
    return [*listed, written]


def _without(listed: list[dict], key: str) -> list[dict]:
    return [each for each in listed if each["key"] != key]


def _moved(listed: list[dict], key: str, by: int) -> list[dict]:
    moved = list(listed)
    here = next((place for place, each in enumerate(moved) if each["key"] == key), None)
    if here is not None:
        moved.insert(min(max(here + by, 0), len(moved) - 1), moved.pop(here))
    return moved
