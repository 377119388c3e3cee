"""What editors write in blocks is what readers see: no value of a block is lost by its template."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.rich_text import RichText

from portal.blocks import AccordionBlock, CardBlock, CardsBlock, DocumentsBlock


def test_an_accordion_shows_its_answers():
    block = AccordionBlock()
    value = block.to_python(
        {"items": [{"title": "Faut-il un compte ?", "body": "<p>Non, <b>jamais</b> pour lire.</p>"}]}
    )
    assert isinstance(value["items"][0]["body"], RichText)
    html = block.render(value)
    assert "<span>Faut-il un compte ?</span>" in html
    assert "<p>Non, <b>jamais</b> pour lire.</p>" in html


def test_the_title_of_cards_stands_above_their_own():
    block = CardsBlock()
    card = {"title": "Lire une charte", "text": "Avec des mots simples.", "page": None, "picture": None}
    html = block.render(block.to_python({"title": "Que voulez-vous faire ?", "cards": [card]}))
    assert "<h2>Que voulez-vous faire ?</h2>" in html
    assert "<h3>Lire une charte</h3>" in html
    untitled = block.render(block.to_python({"title": "", "cards": [card]}))
    assert "<h2>Lire une charte</h2>" in untitled
    assert "<h3>" not in untitled


def test_a_card_leads_to_an_address_of_the_site():
    block = CardsBlock()
    card = {"title": "Trouver un partenaire", "text": "", "page": None, "address": "/partenaires/", "picture": None}
    html = block.render(block.to_python({"title": "", "cards": [card]}))
    assert '<a class="card__link" href="/partenaires/">Trouver un partenaire</a>' in html


@pytest.mark.parametrize(
    "address", ["//ailleurs.test", "https://ailleurs.test", "javascript:alert(1)", "/\\ailleurs.test"]
)
def test_a_card_does_not_lead_elsewhere(address):
    block = CardBlock()
    card = {"title": "T", "text": "", "page": None, "address": address, "picture": None}
    with pytest.raises(ValidationError):
        block.clean(block.to_python(card))


def test_the_title_of_documents_is_shown():
    block = DocumentsBlock()
    assert "<h2>À lire</h2>" in block.render(block.to_python({"title": "À lire", "documents": []}))
