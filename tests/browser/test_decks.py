"""A deck of photos in a real browser: several photos at once, one that is refused, a network that is cut, descriptions."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import Watch, log_in_with_password, press
from tests.browser.test_accessibility import OVERFLOW, Inspector

FACILITATOR = "samira.benali@la-passerelle-etiers.test"


def photo(name: str, colour: str) -> dict:
    content = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


@pytest.fixture
def watch(chromium, portal):
    """A phone whose network the test cuts: what it did wrong is the test's to judge."""
    opened = Watch(chromium, portal)
    yield opened
    opened.context.close()


def new_deck(page, title):
    page.goto("/ateliers/jeux/")
    press(page, "Nouveau jeu de photos", role="link")
    page.get_by_label("Titre du jeu").fill(title)
    press(page, "Créer le jeu")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def choose(page, *files):
    page.get_by_label("Photos", exact=True).set_input_files(list(files))
    page.get_by_label("Qui a pris ces photos ?").fill("Club photo")
    page.get_by_label("De quel droit les montrez-vous ?").select_option("own")


def line(page, name):
    return page.locator("[data-upload-files] li").filter(has_text=name)


def test_photos_are_sent_described_and_put_in_order(watch):
    page = watch.context.new_page()
    log_in_with_password(page, FACILITATOR)
    new_deck(page, "Chemins du quartier")
    choose(
        page,
        photo("rouge.jpg", "red"),
        {"name": "faux.jpg", "mimeType": "image/jpeg", "buffer": b"bonjour"},
        photo("bleue.jpg", "blue"),
    )
    press(page, "Envoyer les photos")
    expect(page.locator("[data-upload-said]")).to_have_text("Terminé. Photos ajoutées : 2. Refusées : 1.")
    expect(line(page, "faux.jpg")).to_contain_text("Ce fichier n’est pas une image que nous savons lire.")
    expect(line(page, "bleue.jpg")).to_contain_text("Ajoutée")
    expect(page.get_by_role("link", name="Voir le jeu et décrire les photos")).to_be_focused()
    assert page.evaluate(OVERFLOW) is None
    press(page, "Voir le jeu et décrire les photos", role="link")
    expect(page.locator(".deck-photos__photo")).to_have_count(2)

    press(page, "Décrire les photos", role="link")
    for words, recognisable in (("Une porte rouge.", "Non"), ("Un mur bleu.", "Oui")):
        page.get_by_label("Ce qu’on voit sur la photo").fill(words)
        page.get_by_label(re.compile(f"^{recognisable}, ")).check()
        if recognisable == "Oui":
            press(page, "Enregistrer et passer à la suivante")
            expect(page.locator(".error-summary")).to_contain_text("Dites où l’accord écrit se retrouve.")
            page.get_by_label("Où l’accord écrit est gardé").fill("Classeur, fiche 12")
            page.get_by_label("Leur accord vaut jusqu’au").fill("2030-01-31")
        press(page, "Enregistrer et passer à la suivante")
    expect(page.get_by_text("2 photos prêtes pour un atelier")).to_be_visible()
    page.get_by_role("button", name="Avant (photo 2)").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".deck-photos__photo img").first).to_have_attribute("alt", "Un mur bleu.")
    assert page.evaluate(OVERFLOW) is None
    assert [problem.split(": ")[0] for problem in watch.problems] == ["422"]


def test_photo_that_the_network_lost_is_sent_again(watch):
    page = watch.context.new_page()
    log_in_with_password(page, FACILITATOR)
    new_deck(page, "Fenêtres")
    choose(page, photo("verte.jpg", "green"))
    watch.context.set_offline(True)
    press(page, "Envoyer les photos")
    expect(line(page, "verte.jpg")).to_contain_text("Le réseau a coupé. Réessayez.")
    watch.context.set_offline(False)
    press(page, "Réessayer")
    expect(page.locator(".deck-photos__photo")).to_have_count(1)


def test_pages_of_decks_are_for_everybody(chromium, portal):
    inspector = Inspector(chromium, portal, FACILITATOR)
    inspector.go("/ateliers/jeux/", "/ateliers/jeux/nouveau/", "/ateliers/jeux/1/")
    new_deck(inspector.page, "Lisible")
    choose(inspector.page, photo("jaune.jpg", "yellow"))
    press(inspector.page, "Envoyer les photos")
    expect(inspector.page.locator(".deck-photos__photo")).to_have_count(1)
    inspector.look("a deck")
    press(inspector.page, "Décrire les photos", role="link")
    inspector.look("a photo")
    inspector.conclude()
