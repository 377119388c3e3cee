"""The board on which an action works: its row locked until the transaction ends, and only then asked who may.

Each raises ValidationError (code "gone") for a board that was deleted meanwhile, and PermissionDenied for whoever may not.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.partners.rules import require
from portal.rows import still_there
from workshops import rules
from workshops.models import Board


def held(board: Board) -> Board:
    """The board as it stands, locked."""
    return still_there(Board.objects.select_for_update().filter(pk=board.pk))


def held_for(board: Board, actor) -> Board:
    """The board, held, for somebody who may run it."""
    board = held(board)
    require(rules.may_facilitate(actor, board))
    return board


def held_to_dispose(board: Board, actor) -> Board:
    """The board, held, for whoever answers for it."""
    board = held(board)
    require(rules.may_dispose_of(actor, board))
    return board


def held_in_preparation(board: Board, actor) -> Board:
    """The board, held, for somebody who may run it, as long as it was not opened. Raises ValidationError (code "state")."""
    board = held_for(board, actor)
    if board.status != Board.Status.PREPARED:
        raise ValidationError(
            _("L’atelier a été ouvert : ce qui est préparé ne change plus. Dupliquez-le pour le changer."), code="state"
        )
    return board
