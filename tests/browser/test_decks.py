"""A deck of photos in a real browser: several photos at once, one that is refused, a network that is cut, descriptions."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.cable import Cable
from tests.browser.people import Watch, log_in_with_password, press
from tests.browser.test_accessibility import OVERFLOW, Inspector

FACILITATOR = "samira.benali@la-passerelle-etiers.test"
REFUSED = re.compile(r"^422: .*/ajouter/$")
CUT = re.compile(r"net::ERR_")
# What the page says of the whole, one sentence after the other.
LISTEN = """() => {
  window.sentences = [];
  const said = document.querySelector("[data-upload-said]");
  new MutationObserver(() => window.sentences.push(said.textContent)).observe(said, {childList: true});
}"""


def photo(name: str, colour: str) -> dict:
    content = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


@pytest.fixture
def watch(chromium, portal):
    opened = Watch(chromium, portal)
    yield opened
    opened.context.close()


def new_deck(page, title):
    page.goto("/ateliers/jeux/")
    press(page, "Nouveau jeu de photos", role="link")
    page.get_by_label("Titre du jeu").fill(title)
    press(page, "Créer le jeu")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def send(page, *files):
    page.locator("input[type=file]").set_input_files(list(files))
    page.get_by_label("Qui a pris ces photos ?").fill("Club photo")
    page.get_by_label("De quel droit les montrez-vous ?").select_option("own")
    press(page, "Envoyer les photos")


def line(page, name):
    return page.locator("[data-upload-files] li").filter(has_text=name)


def photos(page):
    return page.locator(".deck-photos__photo")


def answer(page, beginning):
    page.get_by_role("radio", name=re.compile(f"^{beginning}, ")).check()


def test_photos_are_sent_described_and_put_in_order(watch):
    page = watch.context.new_page()
    log_in_with_password(page, FACILITATOR)
    new_deck(page, "Chemins du quartier")
    page.evaluate(LISTEN)
    fake = {"name": "faux.jpg", "mimeType": "image/jpeg", "buffer": b"bonjour"}
    send(page, photo("rouge.jpg", "red"), fake, photo("bleue.jpg", "blue"))
    onward = page.get_by_role("link", name="Voir le jeu et décrire les photos")
    expect(onward).to_be_focused()
    end = "Terminé. Photos ajoutées : 2. Refusées : 1."
    assert page.evaluate("window.sentences") == [*(f"Photo {number} sur 3" for number in (1, 2, 3)), end]
    expect(line(page, "faux.jpg")).to_contain_text("Ce fichier n’est pas une image que nous savons lire.")
    expect(line(page, "bleue.jpg")).to_contain_text("Ajoutée")
    assert page.evaluate(OVERFLOW) is None
    onward.press("Enter")
    expect(photos(page)).to_have_count(2)

    press(page, "Décrire les photos", role="link")
    page.get_by_label("Ce qu’on voit sur la photo").fill("Une porte rouge.")
    answer(page, "Non")
    press(page, "Enregistrer et passer à la suivante")
    page.get_by_label("Ce qu’on voit sur la photo").fill("Un mur bleu.")
    answer(page, "Oui")
    press(page, "Enregistrer et passer à la suivante")
    expect(page.locator(".error-summary")).to_contain_text("Dites où l’accord écrit se retrouve.")
    page.get_by_label("Où l’accord écrit est gardé").fill("Classeur, fiche 12")
    page.get_by_label("Leur accord vaut jusqu’au").fill("2030-01-31")
    press(page, "Enregistrer et passer à la suivante")
    expect(page.get_by_text("2 photos prêtes pour un atelier")).to_be_visible()

    page.get_by_role("button", name="Avant (photo 2)").focus()
    page.keyboard.press("Enter")
    expect(photos(page).locator("img").first).to_have_attribute("alt", "Un mur bleu.")
    assert page.evaluate(OVERFLOW) is None
    assert [each for each in watch.problems if not REFUSED.search(each)] == []


def test_several_photos_are_noted_taken_out_and_put_back(watch):
    page = watch.context.new_page()
    log_in_with_password(page, FACILITATOR)
    new_deck(page, "Seuils")
    send(page, photo("une.jpg", "red"), photo("deux.jpg", "blue"), photo("trois.jpg", "green"))
    expect(photos(page)).to_have_count(3)
    press(page, "Noter droits et accord")
    expect(page.get_by_text("Cochez d’abord une photo au moins.")).to_be_visible()
    everything = page.get_by_role("checkbox", name="Tout le jeu (3)")
    everything.check()
    page.get_by_role("checkbox", name="Cocher photo 2").uncheck()
    expect(everything).not_to_be_checked()
    press(page, "Noter droits et accord")
    expect(page.get_by_role("heading", level=1)).to_have_text("Noter pour 2 photos")
    answer(page, "Non")
    press(page, "Enregistrer")
    expect(page.get_by_text("C’est noté pour 2 photos.")).to_be_visible()
    page.get_by_role("checkbox", name="Tout le jeu (3)").check()
    press(page, "Retirer du jeu")
    expect(page.get_by_text("Aucune photo pour l’instant")).to_be_visible()
    press(page, "Tout remettre")
    expect(photos(page)).to_have_count(3)
    assert watch.problems == []


def test_photos_that_the_network_lost_are_sent_again(chromium, portal):
    with Cable(portal) as cable:
        watch = Watch(chromium, cable)
        page = watch.context.new_page()
        log_in_with_password(page, FACILITATOR)
        new_deck(page, "Fenêtres")
        cable.cut()
        send(page, photo("verte.jpg", "green"), photo("jaune.jpg", "yellow"))
        expect(page.locator("[data-upload-said]")).to_have_text("Photos ajoutées : 0. Refusées : 0. À renvoyer : 2.")
        for name in ("verte.jpg", "jaune.jpg"):
            expect(line(page, name)).to_contain_text("Le réseau a coupé. Réessayez.")
        again = page.get_by_role("button", name="Renvoyer celles qui ne sont pas passées")
        expect(again).to_be_focused()
        cable.mend()
        line(page, "jaune.jpg").get_by_role("button", name="Réessayer").click()
        expect(line(page, "jaune.jpg")).to_contain_text("Ajoutée")
        expect(line(page, "verte.jpg").get_by_role("button", name="Réessayer")).to_be_focused()
        expect(again).to_be_hidden()
        page.keyboard.press("Enter")
        expect(photos(page)).to_have_count(2)
        assert [each for each in watch.problems if not CUT.search(each)] == []
        watch.context.close()


def test_pages_of_decks_are_for_everybody(chromium, portal):
    inspector = Inspector(chromium, portal, FACILITATOR)
    page = inspector.page
    inspector.go("/ateliers/jeux/", "/ateliers/jeux/nouveau/")
    page.goto("/ateliers/jeux/")
    inspector.go(inspector.links(r"/ateliers/jeux/\d+/$")[0])
    new_deck(page, "Lisible")
    inspector.look("a deck without a photo")
    send(page, photo("jaune.jpg", "yellow"), photo("rose.jpg", "pink"))
    expect(photos(page)).to_have_count(2)
    inspector.look("a deck")
    deck = page.url
    page.get_by_role("checkbox", name="Cocher photo 1").check()
    inspector.look("a deck, one photo ticked")
    press(page, "Noter droits et accord")
    inspector.look("rights of several photos")
    press(page, "Enregistrer")
    expect(page.locator(".error-summary")).to_contain_text("Rien n’est rempli")
    inspector.look("rights of several photos, nothing noted")
    page.goto(deck)
    press(page, "Décrire les photos", role="link")
    inspector.look("a photo")
    press(page, "Enregistrer")
    inspector.look("a photo, nothing said")
    page.goto(deck)
    inspector.go(*inspector.links("/modifier/$"), *inspector.links("/retirer/$"))
    page.goto(deck)
    page.get_by_role("button", name="Retirer (photo 1)").click()
    expect(page.get_by_role("heading", name="Retirées du jeu")).to_be_visible()
    inspector.look("a deck, a photo taken out")
    inspector.conclude()
