"""Coming to a board with a phone: one thing at a time, a place that comes back, a page that waits; nothing to be afraid of."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.people import press
from tests.browser.test_accessibility import OVERFLOW, Inspector

SEED = """
from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory
setup = {**PHOTOLANGAGE_SETUP, "secrecy": "Ce qui se dit ici reste ici."}
BoardFactory(code="CODE", title="Un chez-soi", setup=setup, status="STATUS")
"""
OPEN = 'from workshops.models import Board; Board.objects.filter(code="CODE").update(status="open")'


@pytest.fixture
def board(portal):
    """Makes a board in a state; its code."""

    def make(status="open"):
        code = f"E{secrets.token_hex(3)}".upper()
        portal.manage("shell", "-c", SEED.replace("CODE", code).replace("STATUS", status))
        return code

    return make


def step(page, words):
    expect(page.locator("[data-steps-progress]")).to_have_text(words)
    expect(page.locator("[data-step]:visible")).to_have_count(1)
    assert page.evaluate(OVERFLOW) is None


def join(page, name, table="Rive"):
    """From the first step to the page with the two words; returns them."""
    page.get_by_label("Votre prénom").fill(name)
    # Two taps are one: nothing is missing yet.
    page.get_by_role("button", name="Continuer").dblclick()
    expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)
    page.get_by_label(table).check()
    press(page, "Continuer")
    expect(page.get_by_role("heading", name="La règle de cet atelier")).to_be_focused()
    page.get_by_label("Je suis d’accord").check()
    press(page, "Entrer dans l’atelier")
    expect(page.get_by_role("heading", name=f"Bienvenue, {name}")).to_be_visible()
    return page.locator("[data-place-words]").inner_text()


def test_one_thing_at_a_time_on_a_phone_and_with_a_keyboard(page, board):
    code = board()
    page.goto("/a/")
    page.get_by_label("Le code de l’atelier").fill(f"{code[:3].lower()} {code[3:]}")
    page.keyboard.press("Enter")
    step(page, "Étape 1 sur 3")
    press(page, "Continuer")
    expect(page.get_by_role("alert").filter(visible=True)).to_have_text("Écrivez un prénom, ou un nom inventé.")
    expect(page.get_by_label("Votre prénom")).to_be_focused()
    page.keyboard.type("Zoé 🏠")
    page.keyboard.press("Enter")
    step(page, "Étape 2 sur 3")
    page.keyboard.press("Space")
    expect(page.get_by_label("Rive")).to_be_checked()
    press(page, "Revenir en arrière")
    expect(page.get_by_label("Votre prénom")).to_have_value("Zoé 🏠")
    press(page, "Continuer")
    press(page, "Continuer")
    step(page, "Étape 3 sur 3")
    press(page, "Entrer dans l’atelier")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("il faut être d’accord")
    page.get_by_label("Je suis d’accord").check()
    press(page, "Entrer dans l’atelier")
    words = page.locator("[data-place-words]").inner_text()
    # Asked for again, the page of a press is the place.
    expect(page).to_have_url(re.compile(f"/a/{code}/place/"))
    page.reload()
    page.get_by_text("Mes deux mots").click()
    expect(page.get_by_text(words)).to_be_visible()


def test_two_people_share_a_phone_and_one_comes_back_on_another(visit, board):
    code = board()
    shared, other = visit(), visit()
    shared.goto(f"/a/{code}/")
    words = join(shared, "Ana")
    shared.goto(f"/a/{code}/")
    shared.get_by_role("link", name="Une autre personne").click()
    join(shared, "Bilal", "Pont")
    shared.goto(f"/a/{code}/")
    expect(shared.get_by_role("link", name="Ana table Rive")).to_be_visible()
    expect(shared.get_by_role("link", name="Bilal table Pont")).to_be_visible()
    other.goto(f"/a/{code}/")
    other.get_by_role("link", name="Reprendre ma place").click()
    other.get_by_label("Le prénom que vous avez donné").fill("ana")
    other.get_by_label("Vos deux mots").fill(words.upper())
    press(other, "Reprendre ma place")
    expect(other).to_have_url(re.compile(f"/a/{code}/place/"))
    other.get_by_text("Mes deux mots").click()
    expect(other.get_by_text(words)).to_be_visible()
    shared.goto(f"/a/{code}/")
    expect(shared.get_by_role("link", name="Ana table Rive")).to_have_count(0)


def test_without_javascript_all_is_on_one_page(visit, board):
    code = board()
    page = visit(java_script_enabled=False)
    page.goto(f"/a/{code}/?table=2")
    expect(page.get_by_label("Pont")).to_be_checked()
    page.get_by_label("Votre prénom").fill("Ana")
    press(page, "Entrer dans l’atelier")
    expect(page.get_by_role("link", name="Je suis d’accord")).to_be_visible()
    page.get_by_label("Je suis d’accord").check()
    press(page, "Entrer dans l’atelier")
    expect(page.get_by_role("heading", name="Bienvenue, Ana")).to_be_visible()


def test_a_page_that_waits_goes_on_by_itself(page, board, portal):
    code = board("prepared")
    page.goto(f"/a/{code}/")
    expect(page.get_by_role("status").filter(visible=True)).to_contain_text("Gardez cette page")
    portal.manage("shell", "-c", OPEN.replace("CODE", code))
    expect(page.get_by_label("Votre prénom")).to_be_visible(timeout=20_000)


def test_pages_that_lead_to_a_board_are_for_everybody(chromium, portal, board):
    code, prepared = board(), board("prepared")
    inspector = Inspector(chromium, portal)
    inspector.go("/a/", f"/a/{code}/", f"/a/{code}/revenir/", f"/a/{prepared}/", f"/en/a/{code}/", "/a/inconnue/")
    inspector.page.goto(f"/a/{code}/")
    join(inspector.page, "Ana")
    inspector.look("the two words")
    inspector.go(f"/a/{code}/")
    inspector.conclude()
