"""My boards, one board with what to do next, opening and closing it, copying, emptying, deleting it. HTTP only."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.answers import breadcrumb, form_methods, form_page, pressed
from portal.forms import ConfirmForm
from portal.partners.rules import require
from portal.refusals import attempt, refusals_shown
from workshops import actions, board_templates, rules, setups
from workshops.engine.room import ROOM
from workshops.forms import preparing as forms
from workshops.hub import now
from workshops.models import Board
from workshops.queries import boards as queries
from workshops.queries.portraits import has_portraits

from .finding import board_page, run_board

BY_PAGE = 30
# Where what is missing of each part is mended; the question's page for all else.
MENDED_AT = {"tables": "board_tables", "photos": "board_photos", "scenes": "board_scenes"}


def edit_address(code) -> str:
    return reverse("board_edit", args=[code])


@require_safe
def boards(request):
    """The boards that somebody runs: open, in preparation, over."""
    require(rules.may_see_boards(request.user))
    listed = queries.listed(request.user)
    closed = Paginator(listed.filter(status=Board.Status.CLOSED), BY_PAGE).get_page(request.GET.get("page"))
    context = {
        "open": listed.filter(status=Board.Status.OPEN),
        "prepared": listed.filter(status=Board.Status.PREPARED),
        "closed": closed,
        "may_prepare": rules.is_facilitator(request.user),
        "breadcrumb": breadcrumb((_("Mes ateliers"), "")),
    }
    return render(request, "workshops/boards.html", context)


@require_safe
def board_new(request):
    """What to begin with: a method, and one of the boards that are ready for it."""
    require(rules.is_facilitator(request.user))
    methods = [
        {"key": method, "label": label, "templates": board_templates.templates()[method]}
        for method, label in Board.Method.choices
    ]
    title = _("Préparer un atelier")
    context = {"methods": methods, "breadcrumb": breadcrumb((_("Mes ateliers"), reverse("boards")), (title, ""))}
    return render(request, "workshops/board_new.html", context)


@form_methods
def board_new_of(request, method):
    """A new board of a method, from one that is ready (`modele`): its title, its code, its session."""
    require(rules.is_facilitator(request.user))
    if method not in Board.Method.values:
        raise Http404
    template = board_templates.template(method, request.GET.get("modele", ""))
    form = forms.FactsForm(
        request.POST or None,
        initial={"title": template.title, "code": actions.free_code()},
        sessions=queries.sessions_for(request.user),
    )
    if form.is_valid():
        pieces = queries.pieces_of(template, request.user)
        if attempt(form, actions.prepare_board, method, actor=request.user, setup=pieces, **form.facts()):
            messages.success(request, _("C’est prêt à régler. Rien n’est ouvert avant que vous le décidiez."))
            return redirect("board_edit", code=form.result.code)
    return form_page(
        request,
        form,
        title=f"{Board.Method(method).label} – {template.title}",
        lead=template.text,
        submit=_("Préparer"),
        back=reverse("board_new"),
        breadcrumb=breadcrumb(
            (_("Mes ateliers"), reverse("boards")),
            (_("Préparer un atelier"), reverse("board_new")),
            (template.title, ""),
        ),
    )


@require_safe
def board_edit(request, code):
    """What is prepared, what is missing, what to do next."""
    board = run_board(request, code)
    prepared = board.status == Board.Status.PREPARED
    lacks = setups.lacks(board) if prepared else []
    minutes, setup = setups.minutes_of(board), setups.effective(board)
    context = {
        "setup": setup,
        "limited": setup["room"] < ROOM,
        "lacks": [{"words": lack.words, "address": _mended_at(board, lack)} for lack in lacks],
        "lacking": {lack.part for lack in lacks},
        "prepared": prepared,
        "minutes": sum(minutes.values()),
        "steps": sum(1 for each in minutes.values() if each),
        "method": board.get_method_display(),
        "state_tag": queries.STATE_TAGS[board.status],
        "shared": board.cofacilitators.count(),
        "may_dispose": rules.may_dispose_of(request.user, board),
        "may_copy": rules.is_facilitator(request.user),
        "has_portraits": has_portraits(board),
        **board_page(board),
    }
    return render(request, "workshops/board_edit.html", context)


def _mended_at(board: Board, lack: setups.Lack) -> str:
    """The page on which what is missing is to be said."""
    if lack.key:
        return reverse("board_scene", args=[board.code, lack.key])
    return reverse(MENDED_AT.get(lack.part, "board_question"), args=[board.code])


@require_POST
@refusals_shown(edit_address)
def board_open(request, code):
    board = run_board(request, code)
    actions.open_board(board, actor=request.user)
    messages.success(request, _("L’atelier est ouvert : on peut entrer avec le code."))
    return redirect("board_edit", code=board.code)


@require_POST
@refusals_shown(edit_address)
def board_close(request, code):
    board = run_board(request, code)
    actions.close_board(board, actor=request.user, now=now())
    messages.success(request, _("L’atelier est terminé. Vous pouvez le rouvrir."))
    return redirect("board_edit", code=board.code)


@require_POST
@refusals_shown(edit_address)
def board_reopen(request, code):
    board = run_board(request, code)
    actions.reopen_board(board, actor=request.user, now=now())
    messages.success(request, _("L’atelier est rouvert."))
    return redirect("board_edit", code=board.code)


@form_methods
def board_copy(request, code):
    board = run_board(request, code)
    require(rules.is_facilitator(request.user))
    form = forms.FactsForm(
        request.POST or None,
        initial={"title": board.title, "code": actions.free_code()},
        sessions=queries.sessions_for(request.user),
    )
    if form.is_valid() and attempt(form, actions.copy_board, board, actor=request.user, **form.facts()):
        messages.success(request, _("C’est dupliqué : relisez, puis ouvrez quand ce sera le moment."))
        return redirect("board_edit", code=form.result.code)
    return _form(
        request,
        board,
        form,
        title=_("Dupliquer"),
        lead=_("Ce qui a été préparé est repris ; de ce qui a été dit, rien."),
        submit=_("Dupliquer"),
    )


@form_methods
def board_start_over(request, code):
    board = run_board(request, code)
    form = ConfirmForm(pressed(request))
    if form.is_valid() and attempt(form, actions.start_over, board, actor=request.user):
        messages.success(request, _("L’atelier est vide de nouveau. Le code et ce qui est préparé n’ont pas changé."))
        return redirect("board_edit", code=board.code)
    return _form(
        request,
        board,
        form,
        title=_("Recommencer après une répétition"),
        lead=_(
            "Les personnes entrées, ce qu’elles ont dit et choisi s’effacent ; le code et ce qui est préparé restent. "
            "Les téléphones qui sont dans la salle devront entrer de nouveau."
        ),
        submit=_("Vider et recommencer"),
        danger=True,
    )


@form_methods
def board_delete(request, code):
    board = run_board(request, code)
    require(rules.may_dispose_of(request.user, board))
    form = forms.DeleteForm(pressed(request), was_used=bool(board.seq))
    if form.is_valid():
        used = form.cleaned_data.get("used", False)
        if attempt(form, actions.delete_board, board, actor=request.user, used=used):
            messages.success(request, _("L’atelier est supprimé."))
            return redirect("boards")
    lead = _("Il disparaît pour de bon, avec son code. Les affiches imprimées ne mèneront plus nulle part.")
    return _form(request, board, form, title=_("Supprimer"), lead=lead, submit=_("Supprimer l’atelier"), danger=True)


def _form(request, board, form, *, title, **context):
    way = board_page(board, (title, ""))["breadcrumb"]
    return form_page(request, form, title=title, back=edit_address(board.code), breadcrumb=way, **context)
