"""What is printed for a board: its poster, a card for each table, cards to raise, forms to fill in by hand.

It turns a board into the plain words of templates/workshops/pdf, and writes nothing. Papers are in French, as what people say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import qr
from portal.documents import render_pdf, render_png
from portal.models import SiteIdentity
from workshops import setups
from workshops.models import Board

# How many tables' cards are drawn for the picture of the first page.
SHOWN = 2
MOST_CARDS = 20


def pdf(kind: str, board: Board, *, created=None) -> bytes:
    """A paper (a key of PAPERS) as a tagged and archivable PDF."""
    return render_pdf(PAPERS[kind].template, _data(kind, board), created=created)


def picture(kind: str, board: Board, ppi: float) -> bytes:
    """Its first page as PNG."""
    return render_png(PAPERS[kind].template, _data(kind, board, SHOWN), ppi)[0]


def _data(kind: str, board: Board, most: int | None = None) -> dict:
    with translation.override("fr"):
        paper = PAPERS[kind]
        return {
            "title": f"{paper.title} – {board.title}",
            "network": SiteIdentity.current().network_name,
            "board": board.title,
            **paper.words(board, most),
        }


def address_of(board: Board, table: str = "") -> str:
    """Where one joins, at a table if one is given."""
    asked = f"?table={table}" if table else ""
    return f"{settings.BASE_URL}{reverse('board_join', args=[board.code])}{asked}"


def _typed() -> str:
    """The address as one types it, before the code."""
    return f"{settings.BASE_URL}{reverse('board_find')}".split("://")[-1].rstrip("/")


def _poster(board: Board, most) -> dict:
    address = address_of(board)
    return {
        "event": board.session.slot.event.title if board.session else board.get_method_display(),
        "heading": "Prenez votre téléphone",
        "code_label": f"ou tapez {_typed()} puis le code",
        "code": board.code,
        "qr": qr.svg(address),
        "qr_alt": f"Code QR de l’adresse {address}",
        "steps": [
            "Visez le code avec l’appareil photo.",
            "Donnez un prénom, le vôtre ou un autre.",
            "Choisissez votre table. C’est tout : pas de compte, pas d’adresse.",
        ],
        "notes": [
            "Pas de téléphone ? Dites-le à l’animation : quelqu’un écrit avec vous, et vous comptez comme tout le monde.",
            "Un téléphone peut servir à plusieurs personnes.",
        ],
    }


def _tables(board: Board, most) -> dict:
    cards = []
    for number, name in list(enumerate(board.setup.get("tables", ()), start=1))[:most]:
        address = address_of(board, str(number))
        said = f"Code QR pour entrer à la table « {name} »"
        cards.append({"name": name, "qr": qr.svg(address), "qr_alt": said, "address": f"ou tapez {_typed()}"})
    return {
        "code_label": "Visez ce code pour entrer à cette table. Code de l’atelier :",
        "code": board.code,
        "hints": [
            "Gardez vos deux mots : avec eux et votre prénom, vous reprenez votre place sur un autre téléphone.",
            "Pas de téléphone ? Une personne de la table écrit pour vous.",
        ],
        "tables": cards,
    }


def _card(words: str, shape: str, note: str = "") -> dict:
    return {"words": words, "shape": shape, "note": note}


def _cards(board: Board, most) -> dict:
    return {"cards": CARDS[board.method](board)}


def _cards_of_photolangage(board: Board) -> list[dict]:
    return [
        _card("J’ai choisi", "check", "Pendant le choix en silence."),
        _card("Je passe", "wait", "C’est permis, à tout moment."),
        _card("Je demande la parole", "speak", "Chacun à son tour."),
        _card("D’accord avec notre réponse", "check", "Quand la table a écrit sa réponse."),
    ]


def _cards_of_forum(board: Board) -> list[dict]:
    return [
        _card("Oui", "check"),
        _card("En partie", "half"),
        _card("Non", "cross"),
        _card("Stop", "stop", "Je voudrais essayer autre chose."),
        *[_card("Ma voix", "dot", "Une carte par voix, pour une proposition.")] * _count(board, "votes"),
    ]


def _cards_of_pledges(board: Board) -> list[dict]:
    return [_card("1 point", "dot", "À poser sur un engagement.")] * _count(board, "points")


def _count(board: Board, piece: str) -> int:
    return min(setups.effective(board)[piece], MOST_CARDS)


CARDS: dict[str, Callable[[Board], list[dict]]] = {
    Board.Method.PHOTOLANGAGE: _cards_of_photolangage,
    Board.Method.FORUM: _cards_of_forum,
    Board.Method.PLEDGES: _cards_of_pledges,
}


def _field(label: str, lines: int = 1, boxes=()) -> dict:
    return {"label": label, "lines": lines, "boxes": list(boxes)}


def _forms(board: Board, most) -> dict:
    return {"question": board.setup.get("question", ""), "forms": list(FORMS[board.method](setups.effective(board)))}


NAME_AND_TABLE = "Mon prénom, ou un nom inventé, et ma table"


def _forms_of_photolangage(setup: dict):
    question = setup.get("question", "")
    photos = "Le numéro de ma photo" if setup["choices"] == 1 else "Les numéros de mes photos"
    yield {
        "heading": "Mon choix, en silence",
        "lead": question,
        "fields": [
            _field(NAME_AND_TABLE),
            _field(photos),
            _field("", boxes=["Je passe"]),
            _field("Ce qu’elle me dit", 3),
        ],
    }
    yield {
        "heading": "Les mots de la table",
        "lead": question,
        "fields": [
            _field("Notre table", 1),
            _field("Ce qui a été dit, avec les mots de la personne", 3),
            _field("Notre réponse, et les numéros des photos qui la composent", 3),
        ],
    }


def _forms_of_forum(setup: dict):
    yield {
        "heading": "Stop : je voudrais essayer",
        "lead": "Donnez ce papier à l’animation, sans rien dire.",
        "fields": [
            _field(NAME_AND_TABLE),
            _field("À quel moment de la scène"),
            _field("Quel personnage je remplace, ou j’ajoute"),
            _field("Ce que j’essaierais", 3),
        ],
    }
    yield {
        "heading": "Ma proposition",
        "lead": setup.get("question", ""),
        "fields": [_field("Ce qu’il faudrait changer. Elle sera lue sans votre nom.", 7)],
    }


def _forms_of_pledges(setup: dict):
    sheet = {
        "heading": "Mon engagement",
        "lead": setup.get("question", ""),
        "fields": [
            _field("Ce que nous ferons", 3),
            _field("Qui le porte, et pour quand", 1),
            _field("Mon organisation", 1),
            _field("", boxes=["Sans signature", "Je signe, de ce prénom :"]),
            _field("", 1),
        ],
    }
    yield from (sheet, sheet)


FORMS: dict[str, Callable] = {
    Board.Method.PHOTOLANGAGE: _forms_of_photolangage,
    Board.Method.FORUM: _forms_of_forum,
    Board.Method.PLEDGES: _forms_of_pledges,
}


@dataclass(frozen=True)
class Paper:
    """A paper: its words on the page where it is chosen, its template, what fills it (with so many tables at most)."""

    title: Any
    text: Any
    template: str
    words: Callable[[Board, int | None], dict]


# By their key in addresses, in the order in which one prints them.
PAPERS = {
    "affiche": Paper(
        _("Affiche"),
        _("Pour les murs de la salle : le code à viser, l’adresse, trois gestes."),
        "workshops/poster",
        _poster,
    ),
    "tables": Paper(
        _("Cartons de table"),
        _("Un par table, à plier ou à couper : viser ce code fait entrer à cette table."),
        "workshops/tables",
        _tables,
    ),
    "cartes": Paper(
        _("Cartes à lever ou à poser"),
        _("Pour les personnes sans téléphone : une feuille par personne, à couper en quatre."),
        "workshops/cards",
        _cards,
    ),
    "fiches": Paper(
        _("Fiches à remplir à la main"),
        _("Pour qui préfère écrire : l’animation ou une personne de la table les saisit ensuite."),
        "workshops/forms",
        _forms,
    ),
}
