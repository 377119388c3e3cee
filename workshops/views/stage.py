"""The facilitator's desk and the projected wall: two pages that a board's socket fills. Opening and closing are posted."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from portal import qr
from workshops import actions
from workshops.hub import now
from workshops.queries.decks import photos_of
from workshops.queries.portraits import has_portraits

from .finding import run_board

# What a desk leads to beside the room.
LINKS = (
    ("board_report", gettext_lazy("Le bilan")),
    ("board_team", gettext_lazy("Ajouter une personne qui anime")),
    ("board_prints", gettext_lazy("Imprimer : affiche, cartons, cartes, feuilles")),
    ("board_portraits", gettext_lazy("Les portraits des tables")),
    ("board_edit", gettext_lazy("La page de l’atelier")),
    ("board_start_over", gettext_lazy("Remettre l’atelier à zéro après une répétition")),
)


@cache_control(private=True, no_cache=True)
@require_safe
def board_desk(request, code):
    """Where the board is run from, on a phone or a laptop."""
    return render(request, "workshops/board_desk.html", _stage(request, run_board(request, code)))


@cache_control(private=True, no_cache=True)
@require_safe
def board_wall(request, code):
    """What is projected for the whole room."""
    return render(request, "workshops/board_wall.html", _stage(request, run_board(request, code)))


@require_POST
def board_turn(request, code):
    """Open, close or reopen the board, then back to its desk."""
    board = run_board(request, code)
    verbs = {
        "open": actions.open_board,
        "close": partial(actions.close_board, now=now()),
        "reopen": partial(actions.reopen_board, now=now()),
    }
    verb = verbs.get(request.POST.get("to", ""))
    if verb is None:
        messages.error(request, _("Nous n’avons pas compris ce qu’il fallait faire : réessayez."))
        return redirect("board_desk", code=board.code)
    try:
        verb(board, actor=request.user)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    return redirect("board_desk", code=board.code)


def _stage(request, board) -> dict:
    address = join_address(request, board)
    return {
        "board": board,
        "address": address,
        "desk_address": request.build_absolute_uri(reverse("board_desk", args=[board.code])),
        "short_address": address.split("://", 1)[1].removesuffix(f"{board.code}/").rstrip("/"),
        "qr": qr.picture_address(address),
        "photos": photos_of(board),
        "links": [
            {"label": str(label), "url": reverse(view, args=[board.code])}
            for view, label in LINKS
            if view != "board_portraits" or has_portraits(board)
        ],
    }


def join_address(request, board) -> str:
    """Where one joins, whole: what the QR code says. Without a language, so that each phone has its own."""
    with translation.override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(reverse("board_join", args=[board.code]))
