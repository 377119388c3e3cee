"""Who somebody on a socket is, from the cookies and the session that came with it. It reads; it changes nothing."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from workshops import places, rules
from workshops.engine import Actor, Role
from workshops.models import Board, Place


@dataclass(frozen=True)
class Admitted:
    board: int
    actor: Actor


def admitted(code: str, user, cookies: dict[str, str], place: str = "", role: str = "") -> Admitted | None:
    """With `place`, whoever holds it; without, whoever may facilitate the board. None: nobody who may be there.

    With the role "wall", whoever facilitates is there as the projected screen, which may know less and do nothing.
    A code that no board has and a board where one has no place look the same from outside.
    """
    board = Board.objects.of_code(code).opened().first()
    if board is None:
        return None
    if not place:
        if not rules.may_facilitate(user, board):
            return None
        return Admitted(board.pk, projecting(user) if role == Role.WALL else facilitating(user))
    secret = next((held.secret for held in places.held(cookies, board.code) if held.key == place), "")
    kept = Place.objects.filter(board=board, key=place).first() if secret else None
    if kept is None or not places.opens(kept, secret):
        return None
    return Admitted(board.pk, Actor(place, Role.PARTICIPANT))


def account(session: str | None):
    """The user of a session as it is now, read from the database: either may have ended since a socket was opened."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session)
    return auth.get_user(request)


def facilitating(user) -> Actor:
    """The actor that a person who facilitates is in the journal."""
    return Actor(f"f-{user.pk}", Role.FACILITATOR)


def projecting(user) -> Actor:
    """The projected screen of a person who facilitates."""
    return Actor(f"w-{user.pk}", Role.WALL)
