"""The pages of whoever prepares boards, under axe: the list, a new one, each concern of each method, what comes after."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import press
from tests.browser.test_accessibility import Inspector

FACILITATOR = "samira.benali@la-passerelle-etiers.test"
FOLDER = "/ateliers/animation/"
CONCERNS = ("titre", "question", "apres", "tables", "etapes", "equipe", "imprimer", "dupliquer", "supprimer")
OF_A_METHOD = {
    "photolangage": ("photos",),
    "forum": ("regles", "scenes", "scenes/nouvelle", "personnages/nouveau"),
    "pledges": ("points",),
}


@pytest.fixture
def inspector(chromium, untouched_portal):
    opened = Inspector(chromium, untouched_portal, FACILITATOR)
    yield opened
    opened.conclude()


def prepare(inspector, method: str) -> str:
    """A new board of a method; the address of its page."""
    page = inspector.page
    page.goto(f"{FOLDER}nouveau/{method}/")
    inspector.look()
    press(page, "Préparer")
    expect(page.get_by_role("heading", name="Ce qui est préparé")).to_be_visible()
    return page.url.removeprefix(inspector.watch.url)


def test_list_and_a_new_board(inspector):
    page = inspector.page
    inspector.go(FOLDER, f"{FOLDER}nouveau/")
    page.goto(f"{FOLDER}nouveau/forum/")
    page.get_by_label("Code").fill("É")
    press(page, "Préparer")
    expect(page.locator(".error-summary")).to_be_visible()
    inspector.look("a new board, wrong code")


@pytest.mark.parametrize("method", OF_A_METHOD)
def test_each_concern_of_a_method(inspector, method):
    page = inspector.page
    board = prepare(inspector, method)
    inspector.go(board, *(f"{board}{each}/" for each in CONCERNS + OF_A_METHOD[method]))
    page.goto(f"{board}question/")
    page.get_by_label("La question posée à la salle").fill("")
    press(page, "Enregistrer")
    expect(page.locator(".error-summary")).to_be_visible()
    inspector.look(f"the question of a {method}, empty")
    if method == "forum":
        page.goto(f"{board}scenes/")
        inspector.go(inspector.links(r"/scenes/[\w-]+/$")[0], inspector.links(r"/personnages/[\w-]+/$")[0])
    if method == "photolangage":
        press_open(page, board)
        inspector.look("an open board")


def press_open(page, board):
    page.goto(board)
    press(page, "Ouvrir l’atelier")
    expect(page.get_by_role("heading", name="L’atelier est ouvert")).to_be_visible()


def test_characters_and_scenes_are_put_in_order_by_keyboard(inspector):
    page = inspector.page
    page.goto(f"{prepare(inspector, 'forum')}scenes/")
    names = page.locator("[id^=character-] a")
    first, second, *others = names.all_inner_texts()
    page.get_by_role("button", name=f"Monter ({second})").focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text([second, first, *others])
    page.get_by_role("button", name=f"Descendre ({second})").press("Enter")
    expect(names).to_have_text([first, second, *others])


def test_all_photos_are_ticked_at_once(inspector):
    page = inspector.page
    page.goto(f"{prepare(inspector, 'photolangage')}photos/")
    everything = page.get_by_role("checkbox", name="Toutes les photos de ce jeu")
    expect(everything).to_be_checked()
    everything.uncheck()
    ticked = page.locator("[name=photos]:checked")
    expect(ticked).to_have_count(0)
    for photo in page.locator("[name=photos]").all()[:5]:
        photo.check()
    press(page, "Enregistrer")
    expect(page.get_by_text("5 photos.")).to_be_visible()


@pytest.mark.parametrize("code", ["HABITER", "MUR", "PHOTO", "FORUM"])
def test_what_comes_after(inspector, code):
    """A board that is over and two that are open: their page, the report, the replay."""
    inspector.go(f"{FOLDER}{code.lower()}/", f"{FOLDER}{code.lower()}/apres/", f"/a/{code}/bilan/", f"/a/{code}/rejeu/")
    page = inspector.page
    last = page.locator("[data-replay] input").get_attribute("max")
    inspector.go(*(f"/a/{code}/rejeu/?pas={step}" for step in (int(last) // 2, last)))
    if code in ("HABITER", "PHOTO"):
        inspector.go(f"/a/{code}/portraits/")
    if code != "HABITER":
        inspector.go(f"{FOLDER}{code.lower()}/recommencer/")
