"""A board before the room: made, described, set up, copied from another one, emptied after a rehearsal, deleted."""

import uuid
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.partners.rules import require
from portal.tokens import new_code
from workshops import relay, rules, setups
from workshops.models import Board, Outcome, Photo, Snapshot
from workshops.queries.decks import decks_of

from .holding import held_for, held_in_preparation, held_to_dispose

# Codes that are an address of the site.
TAKEN_CODES = {"NOUVEAU"}
# Signs of a code that is proposed: five are read aloud in one breath, and millions of them exist.
CODE_LENGTH = 5
FACTS = ("title", "code", "session", "keeps_words")


@transaction.atomic
def prepare_board(method: str, *, title: str, code: str, actor, setup: dict, session=None, keeps_words=False) -> Board:
    """A new board in preparation, facilitated by whoever makes it. `setup` are pieces (`setups.PIECES`).

    Raises PermissionDenied; ValidationError by field, for a code that another board has among others.
    """
    require(rules.is_facilitator(actor))
    board = Board(method=method, title=title, code=typed_code(code), session=session, keeps_words=keeps_words)
    board.facilitator = actor
    board.setup = setups.changed(method, {"phases": setups.steps(method)}, setup)
    _save(board)
    log(board, "workshops.prepared", user=actor)
    return board


@transaction.atomic
def describe_board(board: Board, *, actor, **facts) -> Board:
    """Change some of FACTS. The code stays once the board was opened: it is printed. Raises ValidationError by field."""
    board = held_for(board, actor)
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"not facts of a board: {sorted(unknown)}")
    if "code" in facts:
        facts["code"] = typed_code(facts["code"])
        if facts["code"] != board.code and board.status != Board.Status.PREPARED:
            raise ValidationError({"code": _("Le code ne change plus : des personnes l’ont peut-être déjà.")})
    if facts.get("keeps_words") and board.anonymised_at:
        raise ValidationError({"keeps_words": _("Ce qui a été dit est déjà effacé.")})
    for name, value in facts.items():
        setattr(board, name, value)
    _save(board)
    log(board, "workshops.described", user=actor, data={"facts": sorted(facts)})
    return board


@transaction.atomic
def set_up(board: Board, *, actor, **pieces) -> Board:
    """Change pieces of what is prepared (`setups.PIECES`), while nobody has come. Raises ValidationError by piece."""
    board = held_in_preparation(board, actor)
    if "photos" in pieces:
        _require_photos(board, pieces["photos"], actor)
    board.setup, board.changed_at = setups.changed(board.method, board.setup, pieces), timezone.now()
    board.save(update_fields=["setup", "changed_at"])
    log(board, "workshops.set_up", user=actor, data={"pieces": sorted(pieces)})
    return board


def _require_photos(board: Board, photos, actor) -> None:
    """Refuse photos that are neither usable in a deck of the actor's nor on the board already."""
    known = set(board.setup.get("photos", ()))
    new = {key for key in photos if isinstance(key, str)} - known if isinstance(photos, list) else set()
    usable = Photo.objects.usable(timezone.localdate()).filter(deck__in=decks_of(actor).values("pk"), key__in=new)
    if usable.count() != len(new):
        raise ValidationError({"photos": _("Une de ces photos n’est plus à choisir : relisez votre choix.")})


@transaction.atomic
def copy_board(board: Board, *, title: str, code: str, actor, session=None) -> Board:
    """Another board prepared as this one was, in preparation, for whoever copies it; of what was said nothing is in it."""
    require(rules.is_facilitator(actor) and rules.may_facilitate(actor, board))
    copy = Board(method=board.method, title=title, code=typed_code(code), session=session, facilitator=actor)
    copy.setup, copy.keeps_words = board.setup, board.keeps_words
    if board.anonymised_at:
        # What was noted of those who testified is gone: it has to be noted anew.
        copy.setup = setups.without_witnesses(board.setup)
    _save(copy)
    log(copy, "workshops.copied", user=actor, data={"from": board.pk})
    return copy


@transaction.atomic
def start_over(board: Board, *, actor) -> Board:
    """Empty the board of all that was done on it, a rehearsal: people, words, votes. What was prepared stays, and its code.

    Screens that are there hear of it: those of places end, the facilitator's begin anew. What an earlier closing left goes
    too, and with it that it was shared or published: another room's words are not. Not once the board is closed: what was
    worked out is kept then. Raises ValidationError (code "state").
    """
    board = held_for(board, actor)
    if board.status == Board.Status.CLOSED:
        raise ValidationError(_("L’atelier est terminé : ce qui a été dit reste. Dupliquez-le."), code="state")
    board.journal.all().delete()
    board.places.all().delete()
    Snapshot.objects.filter(board=board).delete()
    Outcome.objects.filter(board=board).delete()
    board.seq, board.epoch, board.changed_at = 0, uuid.uuid4(), timezone.now()
    board.save(update_fields=["seq", "epoch", "changed_at"])
    log(board, "workshops.started_over", user=actor)
    transaction.on_commit(partial(relay.went_on, board.pk))
    return board


@transaction.atomic
def delete_board(board: Board, *, actor, used: bool = False) -> None:
    """Delete a board for good; one on which something was done, only if `used` says that this is known.

    Raises PermissionDenied for who shares it only, ValidationError (code "used").
    """
    board = held_to_dispose(board, actor)
    if board.seq and not used:
        raise ValidationError({"used": _("Cochez cette case : ce qui a été dit et décidé sera perdu.")})
    key = board.pk
    log(board, "workshops.deleted", user=actor)
    board.delete()
    transaction.on_commit(partial(relay.went_on, key))


def free_code() -> str:
    """A code that no board has."""
    return new_code(CODE_LENGTH, taken=lambda code: Board.objects.filter(code=code).exists())


def typed_code(typed: str) -> str:
    """A code however it was typed: in small letters, with spaces or strokes in it."""
    return "".join(typed.upper().replace("-", " ").split())


def _save(board: Board) -> None:
    """Raises ValidationError by field, for a code that was taken in this very moment too."""
    if board.code in TAKEN_CODES:
        raise ValidationError({"code": _("Ce code est déjà pris : choisissez-en un autre.")})
    board.changed_at = timezone.now()
    board.full_clean(exclude=["facilitator", "session", "setup"])
    try:
        with transaction.atomic():
            board.save()
    except IntegrityError as error:
        raise ValidationError({"code": _("Ce code est déjà pris : choisissez-en un autre.")}) from error
