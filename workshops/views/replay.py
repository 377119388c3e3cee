"""The replay of a board for those who ran it, one step a page. HTTP only."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.answers import row_number
from workshops.queries import outcomes, replay

from .finding import board_page
from .outcomes import facilitated, report_address


@cache_control(private=True, no_cache=True)
@require_safe
def board_replay(request, code):
    """`?pas=` says which step; without it the first one, and the nearest one where there is no such step."""
    board = facilitated(request, code)
    step = replay.step(board, row_number(request.GET.get("pas", "1")))
    context = {
        "step": step,
        "report": outcomes.shown(board, step.content) if step else None,
        **board_page(board, (_("Bilan"), report_address(board.code)), (_("Pas à pas"), "")),
    }
    return render(request, "workshops/board_replay.html", context)
