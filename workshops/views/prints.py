"""What is printed for a board: which papers there are, their first page, the file. HTTP only."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.answers import file_answer
from workshops import papers, rules
from workshops.models import Board

from .finding import board_page, run_board

PDF = "application/pdf"
PREVIEW_PPI = 40


def _known(kind) -> str:
    if kind not in papers.PAPERS:
        raise Http404
    return kind


@require_safe
def board_prints(request, code):
    board = run_board(request, code)
    kinds = [{"key": key, "title": paper.title, "text": paper.text} for key, paper in papers.PAPERS.items()]
    decks = board.method == Board.Method.PHOTOLANGAGE and rules.is_facilitator(request.user)
    context = {"kinds": kinds, "decks": decks, **board_page(board, (_("Imprimer"), ""))}
    return render(request, "workshops/board_prints.html", context)


@require_safe
def board_print_file(request, code, kind):
    board = run_board(request, code)
    return file_answer(papers.pdf(_known(kind), board), f"atelier-{board.code.lower()}-{kind}.pdf", PDF)


@require_safe
def board_print_picture(request, code, kind):
    board = run_board(request, code)
    response = HttpResponse(papers.picture(_known(kind), board, PREVIEW_PPI), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response
