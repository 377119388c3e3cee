"""Taking a place on a board without an account, and coming back to it from another phone."""

from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.folding import folded
from portal.tokens import LONG, digest, new_code
from workshops import limits, places, recovery, relay
from workshops.actions.writing import write
from workshops.engine import HIDDEN, Actor, Role
from workshops.engine.room import emptiest
from workshops.latest import latest, recalled
from workshops.models import Board, Place


@dataclass(frozen=True)
class Joined:
    """A place, the secret for this browser and the words for another: shown now or never."""

    place: Place
    secret: str
    words: str


@transaction.atomic
def join(board: Board, *, name: str, table: str, now: int, press: str = "") -> Joined:
    """Take a place at a table (empty: the emptiest one) under a first name or a pseudonym. `now` in milliseconds UTC.

    `press` is drawn at random for the form that was sent: the same sent again under the same name, because the answer was
    lost on its way or its page is asked for again, is the same place with the same words, and the secret returned last.
    Raises ValidationError, whose code is the protocol's reason (the board is full, closed, not open; no such table).
    """
    key, secret = _key(board, name, press), places.new_secret()
    words = recovery.new_words(key if press else "")
    kept = {"token": digest(secret), "recovery": recovery.recovery_digest(board.pk, name, words)}
    if press and Place.objects.filter(board=board, key=key).update(**kept):
        return Joined(Place.objects.get(board=board, key=key), secret, words)
    data = {"person": key, "name": name, "table": table or emptiest(recalled(board.pk).state)}
    write(board, Actor(key, Role.PARTICIPANT), "join", data, now=now)
    return Joined(Place.objects.create(board=board, key=key, **kept), secret, words)


def _key(board: Board, name: str, press: str) -> str:
    """Drawn, or worked out from the press so that it comes out once."""
    if not press:
        return new_code(LONG)
    return salted_hmac("workshops.place", f"{board.pk}:{press}:{folded(name)}", algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def join_for_another(board: Board, *, name: str, table: str, facilitator: Actor, now: int) -> Place:
    """A place of somebody without a phone, for whom the facilitator or a scribe enters."""
    place = Place.objects.create(board=board, key=new_code(LONG))
    data = {"person": place.key, "name": name, "table": table, "without_phone": True}
    write(board, facilitator, "join", data, now=now)
    return place


def come_back(board: Board, *, name: str, words: str) -> Joined:
    """The place that bears this name and opens with these words, with a new secret for this browser.

    The browser that held it before holds it no more, and its screens end. Raises ValidationError: "unknown", or "slowly"
    after too many tries.
    """
    if not limits.may_try_words(board.pk, name):
        raise ValidationError(_("Trop d’essais : attendez un quart d’heure, ou parlez à qui anime."), code="slowly")
    with transaction.atomic():
        place = _opened(board, name, words) if words.strip() else None
        if place is not None:
            secret = places.new_secret()
            place.token = digest(secret)
            place.save(update_fields=["token"])
            transaction.on_commit(partial(relay.rights_changed, board.pk, place.key))
            return Joined(place, secret, words)
    limits.wrong_words(board.pk, name)
    raise ValidationError(_("Ce prénom et ces mots ne vont pas ensemble : vérifiez-les."), code="unknown")


def _opened(board: Board, name: str, words: str) -> Place | None:
    """The place, held. Words go with the name that was given first; whoever has another now comes back under either."""
    here = Place.objects.select_for_update().filter(board=board)
    found = here.filter(recovery=recovery.recovery_digest(board.pk, name, words)).first()
    if found is not None or board.status == Board.Status.PREPARED:
        return found
    people = latest(board.pk).state[HIDDEN].get("people", {})
    keys = {key for key, each in people.items() if folded(each["name"]) == folded(name)}
    joined = board.journal.filter(kind="join").values_list("data", flat=True) if keys else []
    first = {data["name"] for data in joined if data["person"] in keys}
    return here.filter(recovery__in=[recovery.recovery_digest(board.pk, each, words) for each in first]).first()
