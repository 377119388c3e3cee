"""What is prepared of a board, one concern a page: facts, question, photos, tables, steps, rules, team. HTTP only."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.answers import form_methods, form_page, row_number
from portal.partners.models import User
from portal.refusals import attempt, refusals_shown, status_of, under_fields
from workshops import actions, rules
from workshops.forms import preparing as forms
from workshops.models import Board, Photo
from workshops.queries import boards as queries
from workshops.queries import decks as deck_queries

from .boards import edit_address
from .finding import board_page, run_board


def page_of(request, board, form, *, title, template="portal/form_page.html", submit="", **context):
    """A page with one form about the board, and the way back to it."""
    context = {"back": edit_address(board.code), **board_page(board, (title, "")), **context}
    return form_page(request, form, title=title, template=template, submit=submit or _("Enregistrer"), **context)


def saved(request, board):
    messages.success(request, _("C’est enregistré."))
    return redirect("board_edit", code=board.code)


@form_methods
def board_facts(request, code):
    board = run_board(request, code)
    form = forms.FactsForm(
        request.POST or None,
        initial=forms.FactsForm.values_of(board),
        sessions=queries.sessions_for(request.user, board.session),
        fixed_code=board.status != Board.Status.PREPARED,
    )
    if form.is_valid() and attempt(form, actions.describe_board, board, actor=request.user, **form.facts()):
        return saved(request, form.result)
    return page_of(request, board, form, title=_("Titre, code et séance"))


@form_methods
def board_keeping(request, code):
    board = run_board(request, code)
    form = forms.KeepingForm(request.POST or None, initial=forms.KeepingForm.values_of(board))
    if form.is_valid() and attempt(form, actions.describe_board, board, actor=request.user, **form.facts()):
        return saved(request, board)
    return page_of(
        request,
        board,
        form,
        title=_("Ce qui reste après"),
        lead=_(
            "Quelques mois après l’atelier, les prénoms s’effacent toujours. Pour les mots, demandez à la salle : "
            "vous pouvez changer ce choix jusque-là."
        ),
    )


def pieces_page(form_class, title, *, method=None, **words):
    """A view for one form whose fields are pieces of the setup: of any method, or of one alone."""

    @form_methods
    def view(request, code):
        board = run_board(request, code, method)
        given = {"method": board.method} if form_class is forms.StepsForm else {}
        form = form_class(request.POST or None, initial=form_class.values_of(board), **given)
        return answer_pieces(request, board, form, title=title(), **{name: each() for name, each in words.items()})

    return view


def answer_pieces(request, board, form, **page):
    if form.is_valid():
        action = under_fields(actions.set_up, getattr(form, "FIELDS", {}))
        if attempt(form, action, board, actor=request.user, **form.pieces()):
            return saved(request, board)
    return page_of(request, board, form, **page)


board_question = pieces_page(forms.QuestionForm, lambda: _("Question et règle"))
board_tables = pieces_page(forms.TablesForm, lambda: _("Tables et personnes"))
board_steps = pieces_page(
    forms.StepsForm,
    lambda: _("Étapes et durées"),
    lead=lambda: _("Le minuteur de l’animation part avec ces durées. Il est souple : rien ne se ferme à la fin."),
)
board_rules = pieces_page(forms.RulesForm, lambda: _("Règles du jeu et vote"), method=Board.Method.FORUM)
board_points = pieces_page(forms.PointsForm, lambda: _("Points et regroupement"), method=Board.Method.PLEDGES)


@form_methods
def board_photos(request, code):
    """The photos of one deck: the one asked for (`jeu`), else the one whose photos the board has, else the first."""
    board = run_board(request, code, Board.Method.PHOTOLANGAGE)
    decks = list(deck_queries.decks_of(request.user))
    deck = _deck_of(request, board, decks)
    shown = {photo.key: deck_queries.shown(photo) for photo in deck_queries.usable_photos(deck)} if deck else {}
    initial = forms.PhotosForm.values_of(board)
    if not set(initial.get("photos", ())) & shown.keys():
        initial["photos"] = list(shown)
    form = forms.PhotosForm(request.POST or None, initial=initial, shown=shown)
    context = {"template": "workshops/board_photos.html", "decks": decks, "deck": deck, "title": _("Photos")}
    return answer_pieces(request, board, form, **context)


def _deck_of(request, board, decks):
    asked = row_number(request.GET.get("jeu", ""))
    if not asked:
        lying = Photo.objects.filter(key__in=board.setup.get("photos", ()), deck__in=decks).order_by("deck_id").first()
        asked = lying.deck_id if lying else 0
    return next((deck for deck in decks if deck.pk == asked), decks[0] if decks else None)


@form_methods
def board_team(request, code):
    """Who runs the board: add somebody by the address of their account."""
    board = run_board(request, code)
    form = forms.ShareForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.share_board, board, form.cleaned_data["email"], actor=request.user):
        messages.success(
            request, _("%(name)s peut animer cet atelier, dès maintenant.") % {"name": form.result.get_full_name()}
        )
        return redirect("board_team", code=board.code)
    people = [
        {"user": user, "may_leave": rules.may_leave(request.user, board, user)}
        for user in board.cofacilitators.order_by("last_name", "first_name", "pk")
    ]
    context = {
        "form": form,
        "people": people,
        "may_dispose": rules.may_dispose_of(request.user, board),
        **board_page(board, (_("Qui anime"), "")),
    }
    return render(request, "workshops/board_team.html", context, status=status_of(form))


@require_POST
def board_team_remove(request, code, pk):
    board = run_board(request, code)
    user = get_object_or_404(User, pk=pk)
    actions.unshare_board(board, user, actor=request.user)
    messages.success(request, _("C’est fait : cette personne n’anime plus l’atelier."))
    return redirect("boards") if user == request.user else redirect("board_team", code=board.code)


@require_POST
@refusals_shown(lambda code, pk: reverse("board_team", args=[code]))
def board_hand_over(request, code, pk):
    board = run_board(request, code)
    user = get_object_or_404(User, pk=pk)
    actions.hand_over(board, user, actor=request.user)
    messages.success(request, _("L’atelier est confié à %(name)s.") % {"name": user.get_full_name()})
    return redirect("board_team", code=board.code)
