"""The characters and the scenes of forum theatre, with the agreement and the re-reading behind them. HTTP only."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.answers import form_methods
from portal.refusals import attempt, chosen, refusals_shown
from workshops import actions, setups
from workshops.forms import preparing as forms
from workshops.models import Board

from .finding import board_page, run_board
from .preparing import page_of


def _forum(request, code) -> Board:
    return run_board(request, code, Board.Method.FORUM)


def _one(board, collection, key) -> dict:
    """The one of that key; empty for a new one."""
    if key is None:
        return {}
    found = next((each for each in board.setup.get(collection, ()) if each["key"] == key), None)
    if found is None:
        raise Http404
    return found


@require_safe
def board_scenes(request, code):
    board = _forum(request, code)
    characters = board.setup.get("characters", [])
    names = {each["key"]: each["name"] for each in characters}
    scenes = [
        {
            **scene,
            "names": [names[key] for key in scene["characters"] if key in names],
            "lacks": list(setups.scene_lacks(board.setup, scene).values()),
        }
        for scene in board.setup.get("scenes", ())
    ]
    context = {"characters": characters, "scenes": scenes, **board_page(board, (_("Personnages et scènes"), ""))}
    return render(request, "workshops/board_scenes.html", context)


@form_methods
def board_character(request, code, key=None):
    board = _forum(request, code)
    form = forms.CharacterForm(request.POST or None, initial=_one(board, "characters", key))
    if form.is_valid() and attempt(
        form, actions.write_character, board, actor=request.user, key=key or "", **form.cleaned_data
    ):
        return redirect("board_scenes", code=board.code)
    back = reverse("board_scenes", args=[board.code])
    return page_of(request, board, form, title=_("Un personnage"), back=back)


@form_methods
def board_scene(request, code, key=None):
    """One scene. It is kept although something is missing, which is said here and refused at the opening."""
    board = _forum(request, code)
    back = reverse("board_scenes", args=[board.code])
    scene, characters = _one(board, "scenes", key), board.setup.get("characters", [])
    lacks = setups.scene_lacks(board.setup, scene) if scene else {}
    form = forms.SceneForm(request.POST or None, initial=scene, characters=characters, lacks=lacks)
    if form.is_valid() and attempt(
        form, actions.write_scene, board, actor=request.user, key=key or "", **form.cleaned_data
    ):
        _say_what_is_missing(request, form.result, key)
        return redirect("board_scenes", code=board.code)
    context = {"title": _("Une scène"), "template": "workshops/board_scene.html", "characters": characters}
    return page_of(request, board, form, back=back, **context)


def _say_what_is_missing(request, board, key) -> None:
    scenes = board.setup["scenes"]
    scene = next((each for each in scenes if each["key"] == key), scenes[-1])
    missing = setups.scene_lacks(board.setup, scene).values()
    if missing:
        messages.warning(request, _("C’est enregistré. Il manque encore : %(what)s") % {"what": " ".join(missing)})
    else:
        messages.success(request, _("C’est enregistré : cette scène peut être jouée."))


def _buttons(anchor, move, drop):
    """The view of the buttons beside a scene or a character: earlier, later, gone. It comes back to where they stood."""

    @require_POST
    @refusals_shown(lambda code, key: reverse("board_scenes", args=[code]))
    def view(request, code, key):
        board = _forum(request, code)
        verbs = {"monter": partial(move, by=-1), "descendre": partial(move, by=1), "retirer": drop}
        action = chosen(request, verbs)
        action(board, actor=request.user, key=key)
        return redirect(f"{reverse('board_scenes', args=[board.code])}{'' if action is drop else f'#{anchor}-{key}'}")

    return view


board_scene_change = _buttons("scene", actions.move_scene, actions.drop_scene)
board_character_change = _buttons("character", actions.move_character, actions.drop_character)
