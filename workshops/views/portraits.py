"""The composite portraits of the tables, for whoever facilitates and for those who took part: the pictures, and their page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.answers import breadcrumb
from portal.languages import readers_language
from workshops import portraits, rules
from workshops.latest import latest
from workshops.models import Board
from workshops.queries import portraits as queries
from workshops.queries.joining import held_keys

AGAIN_SECONDS = 5


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def board_portraits(request, code):
    """Each portrait that the reader may see, with what is seen on it in words."""
    board = _board(code)
    answers = _readable(request, board)
    photos = queries.photos_by_key(answers)
    context = {
        "board": board,
        "portraits": [
            {"answer": answer, "alt": queries.portrait_alt(answer, [photos.get(key) for key in answer.photos])}
            for answer in answers
        ],
        "breadcrumb": _way(request, board),
    }
    return render(request, "workshops/board_portraits.html", context)


def _way(request, board):
    """The way back for whoever runs the board; those who took part come from the page of their place."""
    title = (_("Portraits des tables"), "")
    if not rules.may_facilitate(request.user, board):
        return breadcrumb(title)
    return breadcrumb(
        (_("Mes ateliers"), reverse("boards")), (board.title, reverse("board_edit", args=[board.code])), title
    )


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def board_portrait(request, code, table):
    """The portrait that a table put together, in its latest version."""
    board = _board(code)
    answer = next((each for each in _readable(request, board) if each.key == table), None)
    if answer is None:
        raise Http404
    pictures = [picture for _photo, picture in queries.portrait_photos(answer)]
    words = portraits.Words(answer.text, answer.name, board.title)
    try:
        content = portraits.portrait(pictures, words, language=readers_language())
    except portraits.Busy:
        return _in_a_moment()
    response = HttpResponse(content, content_type="image/png")
    name = slugify(answer.name) or answer.key
    response["Content-Disposition"] = f'inline; filename="portrait-{name}.png"'
    return response


def _in_a_moment() -> HttpResponse:
    """A sentence instead of the picture; a browser that shows it asks again by itself."""
    words = _("Beaucoup de portraits se dessinent en ce moment. Celui-ci arrive dans quelques secondes.")
    again = {"Retry-After": AGAIN_SECONDS, "Refresh": AGAIN_SECONDS}
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=503, headers=again)


def _board(code) -> Board:
    boards = Board.objects.of_code(code).opened().select_related("outcome")
    return get_object_or_404(boards, method=Board.Method.PHOTOLANGAGE)


def _readable(request, board) -> list[queries.TableAnswer]:
    """The answers that whoever asks may read. A board where one has no place looks like none: 404."""
    if rules.may_facilitate(request.user, board):
        if board.anonymised_at:
            # The journal has forgotten the sentences, which the outcome keeps.
            return queries.answers_left(board.outcome.content)
        return queries.answers_at_desk(latest(board.pk).state)
    keys = held_keys(board, request.COOKIES)
    if not keys:
        raise Http404
    return queries.answers_for(latest(board.pk).state, keys)
