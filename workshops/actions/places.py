"""Taking a place on a board without an account, and coming back to it from another phone."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.tokens import LONG, digest, new_code
from workshops import limits, places, recovery
from workshops.actions.boards import write
from workshops.engine import Actor, Role
from workshops.models import Board, Place


@dataclass(frozen=True)
class Joined:
    """A place, the secret for this browser and the words for another: shown now or never."""

    place: Place
    secret: str
    words: str


@transaction.atomic
def join(board: Board, *, name: str, table: str, now: int) -> Joined:
    """Take a place at a table under a first name or a pseudonym. `now` in milliseconds UTC.

    Raises ValidationError, whose code is the protocol's reason (the board is full, closed, not open; no such table).
    """
    key, secret, words = new_code(LONG), places.new_secret(), recovery.new_words()
    place = Place.objects.create(
        board=board, key=key, token=digest(secret), recovery=recovery.recovery_digest(board.pk, name, words)
    )
    write(board, Actor(key, Role.PARTICIPANT), "join", {"person": key, "name": name, "table": table}, now=now)
    return Joined(place, secret, words)


@transaction.atomic
def join_for_another(board: Board, *, name: str, table: str, facilitator: Actor, now: int) -> Place:
    """A place of somebody without a phone, for whom the facilitator or a scribe enters."""
    place = Place.objects.create(board=board, key=new_code(LONG))
    data = {"person": place.key, "name": name, "table": table, "without_phone": True}
    write(board, facilitator, "join", data, now=now)
    return place


def come_back(board: Board, *, name: str, words: str) -> Joined:
    """The place that bears this name and opens with these words, with a new secret for this browser.

    The browser that held it before holds it no more. Raises ValidationError: "unknown", or "slowly" after too many tries.
    """
    if not limits.may_try_words(board.pk, name):
        raise ValidationError(_("Trop d’essais : attendez un quart d’heure, ou parlez à qui anime."), code="slowly")
    with transaction.atomic():
        wanted = recovery.recovery_digest(board.pk, name, words)
        place = (
            Place.objects.select_for_update().filter(board=board, recovery=wanted).first() if words.strip() else None
        )
        if place is not None:
            secret = places.new_secret()
            place.token = digest(secret)
            place.save(update_fields=["token"])
            return Joined(place, secret, words)
    limits.wrong_words(board.pk, name)
    raise ValidationError(_("Ce prénom et ces mots ne vont pas ensemble : vérifiez-les."), code="unknown")
