"""The demonstration deck: 48 drawings that a strict page and a PDF can both show, each of them told in two languages."""

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "workshops" / "static" / "workshops" / "decks" / "dwelling"
DECK = tomllib.loads((ROOT / "workshops" / "decks" / "dwelling.toml").read_text(encoding="utf-8"))
FILES = [card["file"] for card in DECK["card"]]
LANGUAGES = ("alt", "alt_en")

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {SVG + name for name in ("svg", "defs", "g", "use", "clipPath", "path", "circle", "ellipse", "rect")}
# Presentation attributes and shapes only: no style, no event, no address of another namespace.
PAINT = {"fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray"}
STROKES = {"stroke-linecap", "stroke-linejoin"}
SHAPE = {"d", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "transform"}
ATTRIBUTES = PAINT | STROKES | SHAPE | {"viewBox", "id", "href", "clip-path"}
MAX_BYTES = 8_000


def drawing(name):
    return ElementTree.parse(FOLDER / name).getroot()


def test_folder_holds_the_cards_of_the_manifest_and_nothing_else():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(FILES)


def test_cards_are_48_numbered_in_order_and_named():
    assert [name[:2] for name in FILES] == [f"{number:02}" for number in range(1, 49)]
    assert [name for name in FILES if not re.fullmatch(r"\d\d(-[a-z]+)+\.svg", name)] == []


def test_deck_has_its_title_credits_and_licence_in_both_languages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert DECK["licence"] == project["license"]
    for key in ("title", "credits", "licence_line"):
        assert DECK[key]
        assert DECK[f"{key}_en"]
    assert DECK["licence"] in DECK["licence_line"]
    assert DECK["licence"] in DECK["licence_line_en"]


@pytest.mark.parametrize("key", LANGUAGES)
def test_alternative_texts_are_single_sentences_of_a_speakable_length(key):
    texts = [card[key] for card in DECK["card"]]
    assert [text for text in texts if not 20 <= len(text) <= 160] == []
    assert [text for text in texts if not re.fullmatch(r"[A-Z][^.!?']+\.", text)] == []
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("card", DECK["card"], ids=lambda card: card["file"])
def test_no_alternative_text_is_left_in_the_other_language(card):
    assert card["alt"] != card["alt_en"]


@pytest.mark.parametrize("name", FILES)
def test_drawing_is_small_and_fills_the_card(name):
    root = drawing(name)
    assert root.tag == SVG + "svg"
    assert root.attrib == {"viewBox": "0 0 600 400", "width": "600", "height": "400"}
    assert (FOLDER / name).stat().st_size <= MAX_BYTES


@pytest.mark.parametrize("name", FILES)
def test_drawing_holds_shapes_only(name):
    source = (FOLDER / name).read_text(encoding="utf-8")
    assert re.findall(r"<[!?]", source) == []
    for element in drawing(name).iter():
        assert element.tag in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert not (element.text or "").strip()
        assert not (element.tail or "").strip()


@pytest.mark.parametrize("name", FILES)
def test_drawing_keeps_to_the_palette(name):
    for element in drawing(name).iter():
        for attribute in ("fill", "stroke"):
            assert element.get(attribute, "none") in {"none", *DECK["palette"]}


@pytest.mark.parametrize("name", FILES)
def test_drawing_refers_to_its_own_pieces_only(name):
    root = drawing(name)
    own = {element.get("id") for element in root.iter() if element.get("id")}
    asked = {element.get("href") for element in root.iter(SVG + "use")}
    asked |= {element.get("clip-path") for element in root.iter() if element.get("clip-path")}
    assert asked == {f"url(#{key})" if root.find(f".//{SVG}clipPath[@id='{key}']") else f"#{key}" for key in own}


def test_no_two_pieces_of_the_deck_share_an_identifier():
    keys = [element.get("id") for name in FILES for element in drawing(name).iter() if element.get("id")]
    assert sorted(set(keys)) == sorted(keys)


def test_palette_has_no_colour_without_use():
    used = {element.get(key) for name in FILES for element in drawing(name).iter() for key in ("fill", "stroke")}
    assert used - {None, "none"} == set(DECK["palette"])
