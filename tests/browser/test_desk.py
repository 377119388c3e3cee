"""An organiser's desk in a real browser, on a phone: who comes, what is done for several, what to see to, who signed."""

import secrets

from playwright.sync_api import expect

from tests.browser.people import log_in_with_password, press
from tests.browser.test_accessibility import ORGANISER, OVERFLOW

# As office software writes it on some computers: semicolons, and not UTF-8.
LIST = "Prénom;Nom;Structure\nYasmine;Arnoux;\nBéa;Lœuil;Foyer de la Dune\n;;Nulle part\n".encode("cp1252")


def shown(page, *names):
    """The list holds these people and no other."""
    expect(page.locator("tbody th a")).to_have_text(list(names))
    expect(page.get_by_role("status")).to_contain_text(f"{len(names)} inscription")
    assert page.evaluate(OVERFLOW) is None


def pressed_for_all(page, kind):
    """Plan the same for all that the list shows; gives the page that says what will happen."""
    page.get_by_label("Que faire").select_option(label=kind)
    page.get_by_role("button", name="Voir ce qui se passera").click()
    expect(page.get_by_role("alert")).to_have_text("Cochez d’abord une inscription au moins.")
    page.get_by_label("Toute la liste").check()
    expect(page.locator("[name=pick]:checked")).to_have_count(page.locator("[name=pick]").count())
    expect(page.get_by_role("alert")).to_be_hidden()
    press(page, "Voir ce qui se passera")
    expect(page.get_by_role("heading", name="Ce qui se passera")).to_be_visible()


def test_a_day_from_the_desk(visit, portal):
    slug = f"bureau-{secrets.token_hex(4)}"
    portal.manage("shell", "-c", f"from tests.browser.seed import event_to_organise; event_to_organise({slug!r})")
    page = visit()
    log_in_with_password(page, ORGANISER)
    desk = f"/evenements/{slug}/organisation/"
    page.goto(f"{desk}inscriptions/")
    shown(page, "Yasmine Arnoux", "Paul Bérard", "Fatou Sané-Géré")
    find(page, "sane gere")
    shown(page, "Fatou Sané-Géré")
    find(page, "")
    page.get_by_text("Plus de filtres").click()
    page.get_by_label("Avec un besoin particulier").check()
    press(page, "Afficher")
    shown(page, "Fatou Sané-Géré")
    press(page, "Tout remettre à zéro", role="link")
    page.get_by_label("État").select_option(label="À valider")
    press(page, "Afficher")
    shown(page, "Yasmine Arnoux", "Paul Bérard")

    pressed_for_all(page, "Valider")
    press(page, "Ne rien faire")
    page.goto(f"{desk}inscriptions/?status=pending")
    shown(page, "Yasmine Arnoux", "Paul Bérard")
    pressed_for_all(page, "Valider")
    press(page, "Valider (2)")
    expect(page.locator(".page-head .status")).to_have_text("Terminé")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert page.evaluate(OVERFLOW) is None
    page.goto(f"{desk}inscriptions/?status=confirmed")
    shown(page, "Yasmine Arnoux", "Paul Bérard", "Fatou Sané-Géré")

    page.goto(f"{desk}besoins/")
    expect(page.get_by_role("region", name="À prévoir")).to_contain_text("Une chaise avec des accoudoirs.")
    press(page, "C’est prévu")
    expect(page.get_by_role("region", name="Prévus")).to_contain_text("Fatou Sané-Géré")
    expect(page.get_by_role("region", name="À prévoir")).to_contain_text("Tout est prévu.")

    page.goto(f"{desk}accueil/")
    page.locator(".attendance a").first.click()
    page.get_by_label("Bérard Paul").check()
    press(page, "Enregistrer les présences")
    expect(page.locator(".lead")).to_contain_text("1 personne présente sur 3")
    expect(page.locator(".signed li").filter(has_text="Bérard")).to_contain_text("feuille saisie")
    assert page.evaluate(OVERFLOW) is None

    page.goto(f"{desk}inscriptions/importer/")
    page.get_by_label("La liste").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST})
    press(page, "Lire la liste")
    expect(page.get_by_role("heading", name="Ce qui se passerait")).to_be_visible()
    expect(page.locator("tbody tr").filter(has_text="Béa Lœuil")).to_contain_text("Nouvelle")
    expect(page.locator("tbody tr").filter(has_text="Béa Lœuil")).to_contain_text("Foyer de la Dune")
    expect(page.locator("tbody tr").filter(has_text="Yasmine Arnoux")).to_contain_text("Rien à changer")
    expect(page.locator("tbody tr").filter(has_text="Refusée")).to_have_count(1)
    assert page.evaluate(OVERFLOW) is None
    press(page, "Ne rien importer")
    page.goto(f"{desk}inscriptions/?status=all")
    shown(page, "Yasmine Arnoux", "Paul Bérard", "Fatou Sané-Géré", "Luc Tissier")


def find(page, words):
    page.get_by_label("Un nom, une adresse").fill(words)
    press(page, "Afficher")
