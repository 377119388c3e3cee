"""Opening, closing and reopening a board."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.states import set_status
from workshops import setups
from workshops.admission import facilitating
from workshops.models import Board

from .holding import held_for
from .outcomes import keep_outcome
from .writing import write


@transaction.atomic
def open_board(board: Board, *, actor) -> Board:
    """Let people join. What was prepared does not change any more.

    Raises PermissionDenied, and ValidationError: a sentence for each thing that is still missing (code "lacking").
    """
    if missing := setups.lacks(held_for(board, actor)):
        raise ValidationError([ValidationError(lack.words, code="lacking") for lack in missing])
    return _changed(board, Board.Status.OPEN, "workshops.open", actor, since=Board.Status.PREPARED)


@transaction.atomic
def close_board(board: Board, *, actor, now: int) -> Board:
    """End the work: nothing is added any more, everybody who is there sees that it is over, what it leaves is kept.

    `now` in milliseconds UTC.
    """
    board = _changed(board, Board.Status.CLOSED, "workshops.close", actor, since=Board.Status.OPEN)
    write(board, facilitating(actor), "close", {}, now=now)
    keep_outcome(board)
    return board


@transaction.atomic
def reopen_board(board: Board, *, actor, now: int) -> Board:
    """Go on with a board that was closed. Raises PermissionDenied and ValidationError."""
    board = _changed(board, Board.Status.OPEN, "workshops.reopen", actor, since=Board.Status.CLOSED)
    if board.anonymised_at:
        raise ValidationError(_("Ce qui a été dit est déjà effacé : dupliquez l’atelier."), code="state")
    write(board, facilitating(actor), "reopen", {}, now=now)
    return board


def _changed(board: Board, status: str, action: str, actor, *, since: str) -> Board:
    """The board, held, in another state than `since`."""
    board = held_for(board, actor)
    if board.status != since:
        raise ValidationError(_("L’atelier a changé d’état entre-temps : rechargez la page."), code="state")
    set_status(board, status, changed_at=timezone.now())
    log(board, action, user=actor)
    return board
