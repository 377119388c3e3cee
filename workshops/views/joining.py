"""The way into a board for whoever takes part: a code, a first name, a table. Public; without account, without JavaScript.

A whole room arrives within seconds: the page to fill is made once and kept for a moment, with marks where each has
something of their own.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.answers import form_methods
from portal.marked import filled, kept_as, mark, marked
from portal.newcomers import has_no_session
from portal.refusals import CONFLICT, attempt, status_of
from portal.shortly import shortly
from workshops import actions, limits, places
from workshops.engine.shapes import KEY
from workshops.forms.joining import JoinForm, ReturnForm
from workshops.hub import now
from workshops.journal import NoBoard
from workshops.models import Board
from workshops.queries import joining
from workshops.queries.decks import photos_of

TOO_MANY = 429
# A workshop may go on over several days.
KEPT_DAYS = 7
# Said to a page that waits, so that it need not read a whole one.
STATE_HEADER = "X-Atelier"


@login_not_required
@cache_control(private=True, no_cache=True)
@require_safe
def board_find(request):
    """A code to type. It leads to the board's own address, which says whether there is one."""
    typed = request.GET.get("code", "")
    code = "".join(each for each in typed.upper() if each.isalnum())
    if code and KEY.fullmatch(code):
        return redirect("board_join", code=code)
    return _find(request, typed, wrong=bool(typed.strip()))


def _find(request, typed="", *, wrong=False):
    context = {"typed": typed[:40], "wrong": wrong, "slowly": False}
    return render(request, "workshops/board_find.html", context, status=404 if wrong else 200)


def of_a_board(view):
    """For the pages of one board: where there is none of this code, the page where one types it again.

    Whoever tried too many codes that are none learns of no code any more for a while, except of a board where this phone
    holds a place.
    """

    @login_not_required
    @cache_control(private=True, no_cache=True)
    @form_methods
    @wraps(view)
    def found(request, code, **kwargs):
        if not limits.may_try_codes(request) and not joining.holds_a_place(code, request.COOKIES):
            context = {"typed": code[:40], "wrong": False, "slowly": True}
            return render(request, "workshops/board_find.html", context, status=TOO_MANY)
        try:
            return view(request, code, **kwargs)
        except NoBoard:
            limits.wrong_code(request)
            return _find(request, code, wrong=True)

    return found


def _was_there(request, code) -> bool:
    return places.cookie_name(code) in request.COOKIES


@of_a_board
def board_join(request, code):
    """What to fill, one thing at a time; what to do instead while there is nothing to fill. A press takes the place."""
    kept = _kept_page(request, code)
    if kept:
        return HttpResponse(filled(request, kept, {"press": str(uuid4())}))
    board = joining.board_of(code)
    if request.method == "HEAD":
        return HttpResponse(headers={STATE_HEADER: board.status})
    facts = joining.facts_of(board)
    if request.method == "POST":
        return _join(request, facts)
    here = joining.here(board, joining.held_keys(board, request.COOKIES))
    if board.status != Board.Status.OPEN or facts.full:
        return _shut(request, facts, here)
    if here and "autre" not in request.GET:
        return render(request, "workshops/board_again.html", {"board": board, "here": here})
    return render(request, "workshops/board_join.html", _context(facts, _blank_form(request, facts), str(uuid4())))


def _kept_page(request, code) -> str:
    """The page to fill as everybody sees it who comes for the first time, with marks; nothing for all others."""
    table = request.GET.get("table", "")
    if request.method != "GET" or not has_no_session(request) or _was_there(request, code):
        return ""
    if not request.GET.keys() <= {"table"} or not all(KEY.fullmatch(each) for each in (code, table or "1")):
        return ""

    def build():
        facts = joining.facts_of(joining.board_of(code))
        if facts.board.status != Board.Status.OPEN or facts.full or (table and table not in dict(facts.tables)):
            return ""
        return marked(request, "workshops/board_join.html", _context(facts, _blank_form(request, facts), mark("press")))

    return shortly(kept_as(request, "workshops:join", code.upper(), table), build)


def _of_a_place(request, template: str, board: Board, own: dict[str, str], more: Callable[[], dict]) -> HttpResponse:
    """A page in which only `own` is somebody's: made once for all who come without a session, and kept for a moment."""
    if not has_no_session(request):
        return render(request, template, {"board": board, **own, **more()})

    def build():
        page = marked(request, template, {"board": board, **{name: mark(name) for name in own}, **more()})
        # Its own address stands in a page, for other languages.
        return page.replace(own["place"], mark("place"))

    return HttpResponse(filled(request, shortly(kept_as(request, "workshops:place", template, board.code), build), own))


def _blank_form(request, facts) -> JoinForm:
    return JoinForm(facts, initial={"table": request.GET.get("table", "")})


def _context(facts, form, press) -> dict:
    return {"board": facts.board, "facts": facts, "form": form, "press": press}


def _join(request, facts):
    board, form, press = facts.board, JoinForm(facts, request.POST), request.POST.get("press", "")[:40]
    if board.status != Board.Status.OPEN:
        return _shut(request, facts, [], status=CONFLICT)
    if form.is_valid():
        typed = {"name": form.cleaned_data["name"], "table": form.chosen_table}
        if attempt(form, actions.join, board, **typed, now=now(), press=press):
            return _joined(request, board, typed["name"], form.result)
        if form.refused.code == "full":
            return _shut(request, replace(facts, full=True), [], status=CONFLICT)
    return render(request, "workshops/board_join.html", _context(facts, form, press), status=status_of(form))


def _joined(request, board, name, joined):
    """The place is this phone's; the words with which one comes back from another are shown, now or never."""
    own = {"place": joined.place.key, "name": name, "words": joined.words}
    response = _of_a_place(request, "workshops/board_joined.html", board, own, dict)
    response["Cache-Control"] = "private, no-store"
    return _holding(response, request, board, joined)


def _holding(response, request, board, joined):
    """The answer, with which this phone holds the place, beside those that it holds."""
    key = joined.place.key
    held = [each for each in places.held(request.COOKIES, board.code) if each.key != key]
    response.set_cookie(
        places.cookie_name(board.code),
        places.cookie_value([*held, places.Held(key, joined.secret)]),
        max_age=KEPT_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _shut(request, facts, here, status=200):
    """There is nothing to fill: not yet, not any more, or no place is left."""
    return render(request, "workshops/board_shut.html", {"board": facts.board, "here": here}, status=status)


@of_a_board
def board_return(request, code):
    """Back to one's place from another phone, with the name and the two words."""
    board = joining.board_of(code)
    form = ReturnForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.come_back, board, **form.cleaned_data):
        back = redirect("board_place", code=board.code, key=form.result.place.key)
        return _holding(back, request, board, form.result)
    return render(request, "workshops/board_return.html", {"board": board, "form": form}, status=_returned(form))


def _returned(form) -> int:
    slowly = getattr(form, "refused", None) is not None and form.refused.code == "slowly"
    return TOO_MANY if slowly else status_of(form)


@of_a_board
def board_place(request, code, key):
    """A participant's page: all that happens there comes over the socket. Whoever does not hold the place arrives anew."""
    board = joining.board_of(code)
    held = joining.held_keys(board, request.COOKIES)
    if key not in held or board.status == Board.Status.PREPARED:
        return redirect("board_join", code=board.code)

    def more():
        # The socket brings the name of the only one.
        here = joining.here(board, held) if len(held) > 1 else []
        return {"places": here, "method": board.method, "photos": photos_of(board)}

    if len(held) == 1:
        return _of_a_place(request, "workshops/board_place.html", board, {"place": key}, more)
    return render(request, "workshops/board_place.html", {"board": board, "place": key, **more()})
