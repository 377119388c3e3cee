"""The composite portraits of the tables, for whoever facilitates and for those who took part: the pictures, and their page."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

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
    found = []
    for answer in _readable(request, board):
        photos = [photo for photo, _picture in queries.portrait_photos(answer)]
        found.append({"answer": answer, "alt": queries.portrait_alt(answer, photos)})
    return render(request, "workshops/board_portraits.html", {"board": board, "portraits": found})


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
    language = "en" if get_language() == "en" else "fr"
    try:
        content = portraits.portrait(pictures, words, language=language)
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
    found = Board.objects.filter(code=code.upper(), method=Board.Method.PHOTOLANGAGE)
    board = found.exclude(status=Board.Status.PREPARED).first()
    if board is None:
        raise Http404
    return board


def _readable(request, board) -> list[queries.TableAnswer]:
    """The answers that whoever asks may read. A board where one has no place looks like none: 404."""
    if rules.may_facilitate(request.user, board):
        return queries.answers_at_desk(latest(board.pk).state)
    keys = held_keys(board, request.COOKIES)
    if not keys:
        raise Http404
    return queries.answers_for(latest(board.pk).state, keys)
