"""What is printed for a board: what it says, its codes, its tags; hostile names; who may print."""

import io
import re

import pytest
import zxingcpp
from django.conf import settings
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from portal.documents import render_png
from tests.factories.events import SessionFactory
from tests.factories.partners import UserFactory
from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory, FacilitatorFactory
from workshops import board_templates, papers
from workshops.models import Board

pytestmark = pytest.mark.django_db
KINDS = list(papers.PAPERS)
METHODS = list(Board.Method.values)


def board_of(method="photolangage", **values):
    template = board_templates.templates()[method][0]
    setup = {**template.pieces, **({"photos": PHOTOLANGAGE_SETUP["photos"]} if method == "photolangage" else {})}
    return BoardFactory(**{"method": method, "setup": setup, "code": "MAISON", "title": "Habiter", **values})


def pages_of(kind, board):
    return PdfReader(io.BytesIO(papers.pdf(kind, board))).pages


def words_of(kind, board):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages_of(kind, board)))


def said(words, *sentences):
    return all(re.sub(r"\s", "", sentence) in words for sentence in sentences)


def codes_on(kind, board, page=0):
    drawn = render_png(papers.PAPERS[kind].template, papers._data(kind, board), 100)
    return sorted(found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn[page]))))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_every_paper_is_tagged_titled_and_in_french(kind, method):
    reader = PdfReader(io.BytesIO(papers.pdf(kind, board_of(method))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr"
    assert reader.metadata.title == f"{papers.PAPERS[kind].title} – Habiter"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_the_poster_leads_to_the_page_where_one_joins():
    board = board_of(session=SessionFactory(slot__event__title="Journée de Brest"))
    assert codes_on("affiche", board) == [f"{settings.BASE_URL}/a/MAISON/"]
    words = words_of("affiche", board)
    assert said(words, "Habiter", "MAISON", "Journée de Brest", "Prenez votre téléphone", "Pas de téléphone")
    assert said(words, settings.BASE_URL.split("://")[1] + "/a")
    assert len(pages_of("affiche", board)) == 1


def test_each_table_has_a_card_that_joins_there():
    board = board_of(setup=PHOTOLANGAGE_SETUP | {"tables": ["Rive", "Pont", "Halte"]})
    address = f"{settings.BASE_URL}/a/MAISON/?table="
    assert codes_on("tables", board) == [address + "1", address + "2"]
    assert codes_on("tables", board, 1) == [address + "3"]
    assert said(words_of("tables", board), "Rive", "Pont", "Halte", "MAISON", "vos deux mots", "Pas de téléphone")


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("photolangage", ["J’ai choisi", "Je passe"]),
        ("forum", ["Oui", "En partie", "Non", "Stop", "Ma voix" * 3]),
        ("pledges", ["1 point"]),
    ],
)
def test_cards_are_those_of_the_method(method, words):
    found = words_of("cartes", board_of(method))
    assert all(re.sub(r"\s", "", each) in found or found.count("Mavoix") == 3 for each in words)


def test_there_are_as_many_points_as_each_may_give():
    board = board_of("pledges")
    assert words_of("cartes", board).count("1point") == board.setup["points"] == 5
    assert len(pages_of("cartes", board)) == 2


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("photolangage", ["Mon choix, en silence", "Les mots de la table", "la maison de vos rêves"]),
        ("forum", ["Stop : je voudrais essayer", "Ma proposition"]),
        ("pledges", ["Mon engagement", "Sans signature"]),
    ],
)
def test_forms_ask_what_the_method_needs(method, words):
    board = board_of(method)
    assert said(words_of("fiches", board), *words)
    assert len(pages_of("fiches", board)) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
def test_hostile_words_and_a_board_without_anything_are_printed_all_the_same(kind, method):
    hostile = "🏠 مرحبا #set page(width: 1pt) " + "é" * 100
    setup = {"question": hostile * 2, "tables": ["🏠", "x" * 40, "#rect()"], "votes": 20, "points": 20}
    assert pages_of(kind, board_of(method, title=hostile[:160], setup=setup))
    if kind != "tables":
        assert pages_of(kind, board_of(method, code="VIDE", setup={}))


def test_sixty_tables_have_sixty_cards():
    board = board_of(setup=PHOTOLANGAGE_SETUP | {"tables": [f"Table {number}" for number in range(1, 61)]})
    assert len(pages_of("tables", board)) == 30


class TestPages:
    @pytest.mark.parametrize("name", ["board_prints", "board_print_file", "board_print_picture"])
    def test_who_prints(self, client, name):
        facilitator, shared = FacilitatorFactory(), UserFactory()
        board = board_of(facilitator=facilitator)
        board.cofacilitators.add(shared)
        address = reverse(name, args=[board.code] + ["affiche"] * (name != "board_prints"))
        for user, expected in (
            (None, 302),
            (UserFactory(), 404),
            (FacilitatorFactory(), 404),
            (shared, 200),
            (facilitator, 200),
        ):
            client.logout()
            if user:
                client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            assert client.get(address).status_code == expected
            assert client.post(address).status_code == (302 if user is None else 405)

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_paper_is_a_file_and_its_first_page_a_picture(self, client, kind):
        facilitator = FacilitatorFactory()
        board = board_of(facilitator=facilitator)
        client.force_login(facilitator, backend="django.contrib.auth.backends.ModelBackend")
        response = client.get(reverse("board_print_file", args=[board.code.lower(), kind]))
        assert response.content.startswith(b"%PDF") and response["Cache-Control"] == "private, no-store"
        assert response["Content-Disposition"] == f'attachment; filename="atelier-maison-{kind}.pdf"'
        picture = client.get(reverse("board_print_picture", args=[board.code, kind]))
        assert Image.open(io.BytesIO(picture.content)).format == "PNG"

    @pytest.mark.parametrize("kind", ["badges", "AFFICHE", "x" * 200])
    def test_a_paper_that_is_none_is_not_found(self, client, kind):
        facilitator = FacilitatorFactory()
        board = board_of(facilitator=facilitator)
        client.force_login(facilitator, backend="django.contrib.auth.backends.ModelBackend")
        for name in ("board_print_file", "board_print_picture"):
            assert client.get(reverse(name, args=[board.code, kind])).status_code == 404
