"""Which board an address names for who may run it, and the way back to it. HTTP only."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import answers
from workshops import rules
from workshops.models import Board


def run_board(request, code, method: str | None = None) -> Board:
    """The board (of this method alone, if one is given) for those who may run it; 404 for others.

    For them it is as if there were none: a code that exists is not told.
    """
    board = get_object_or_404(Board.objects.of_code(code).select_related("facilitator", "session__slot__event"))
    if not rules.may_facilitate(request.user, board) or method not in (None, board.method):
        raise Http404
    return board


def board_page(board: Board, *steps) -> dict:
    """What every page about a board shows: the board and the way here. A step is (title, url)."""
    way = [(_("Mes ateliers"), reverse("boards")), (board.title, reverse("board_edit", args=[board.code]))]
    return {"board": board, "breadcrumb": answers.breadcrumb(*way, *steps)}
