"""Registering in a real browser: a step a screen on a phone, one long page without JavaScript, a press that counts once."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.people import press
from tests.browser.seed import LONG_TITLES
from tests.browser.test_accessibility import OVERFLOW, Inspector

MISSING, CHOOSE = "Ce champ est nécessaire.", "Choisissez une réponse."


@pytest.fixture(scope="module")
def day(portal):
    """The address of a day to come; `…-une-place` and `…-un-de-trop` have a single seat."""
    slug = f"inscription-{secrets.token_hex(4)}"
    portal.manage("shell", "-c", f"from tests.browser.seed import events_to_register; events_to_register({slug!r})")
    return f"/evenements/{slug}"


def step(page, words):
    """The form is at this step, shows no other, and is no wider than the phone."""
    expect(page.locator("[data-stepper]")).to_contain_text(words)
    expect(page.locator("[data-step]:visible")).to_have_count(1)
    assert page.evaluate(OVERFLOW) is None


def refused(page, label, sentence):
    """The form stays, says what is wrong beside this field, and leads there."""
    field = page.locator(".field:visible").filter(has=page.get_by_text(label, exact=False)).first
    expect(field.locator(".field__error")).to_contain_text(sentence)
    mended = field.locator("input, select, textarea").first
    expect(mended).to_be_focused()
    expect(mended).to_be_in_viewport()


def person(page, title):
    """What the step that is shown asks of this person."""
    heading = page.get_by_role("heading", name=title, level=3)
    return page.locator("[data-step]:visible .person").filter(has=heading)


def test_colleagues_on_a_phone_from_the_form_to_leaving(page, day):
    page.goto(f"{day}/inscription/")
    step(page, "Étape 1 sur 4 : Qui ?")
    press(page, "Suivant")
    refused(page, "Prénom", MISSING)
    page.get_by_label("Prénom").fill("Camille")
    page.get_by_label("Nom", exact=True).fill("Delmas")
    page.get_by_label("Adresse électronique").fill("camille.delmas@gmial.com")
    press(page, "Suivant")
    doubt = page.get_by_role("group", name="Vouliez-vous écrire camille.delmas@gmail.com")
    expect(doubt.get_by_role("button", name="Oui, corriger")).to_be_focused()
    expect(doubt).to_be_in_viewport()
    press(page, "Oui, corriger")
    expect(page.get_by_label("Adresse électronique")).to_have_value("camille.delmas@gmail.com")
    expect(doubt).to_have_count(0)

    for name in ("Nadia", "Basile"):
        press(page, "Ajouter une personne")
        page.get_by_label("Prénom").last.fill(name)
        page.get_by_label("Nom", exact=True).last.fill("Ouali")
    expect(person(page, "Camille Delmas")).to_be_visible()
    person(page, "Personne 2").or_(person(page, "Nadia Ouali")).get_by_role("button", name="Retirer").click()
    expect(page.get_by_label("Prénom")).to_have_count(2)
    expect(page.get_by_label("Prénom").last).to_have_value("Basile")

    press(page, "Suivant")
    step(page, "Étape 2 sur 4 : Quels ateliers ?")
    expect(page.get_by_role("heading", name="Quels ateliers ?")).to_be_focused()
    person(page, "Camille Delmas").get_by_label(LONG_TITLES[0]).check()
    person(page, "Basile Ouali").get_by_label(LONG_TITLES[1]).check()
    page.go_back()
    step(page, "Étape 1 sur 4")
    expect(page.get_by_label("Prénom").last).to_have_value("Basile")
    press(page, "Suivant")
    page.reload()
    step(page, "Étape 2 sur 4")
    expect(person(page, "Basile Ouali").get_by_label(LONG_TITLES[1])).to_be_checked()

    press(page, "Suivant")
    step(page, "Étape 3 sur 4 : Pour bien vous accueillir")
    press(page, "Suivant")
    refused(page, "Venez-vous en train ?", CHOOSE)
    for name, train in (("Camille Delmas", "Oui"), ("Basile Ouali", "Non")):
        asked = person(page, name)
        asked.get_by_role("group", name="Venez-vous en train ?").get_by_label(train).check()
        asked.get_by_role("group", name="photos").get_by_label("Oui").check()
    expect(person(page, "Basile Ouali").get_by_label("D’où partez-vous ?")).to_be_hidden()
    press(page, "Suivant")
    refused(page, "D’où partez-vous ?", MISSING)
    person(page, "Camille Delmas").get_by_label("D’où partez-vous ?").fill("De Port-Brévent")
    press(page, "Suivant")

    step(page, "Étape 4 sur 4 : Relire et envoyer")
    recap = page.locator("[data-recap]")
    for words in ("Camille Delmas", "camille.delmas@gmail.com", "Basile", *LONG_TITLES, "De Port-Brévent"):
        expect(recap).to_contain_text(words)
    press(page, "Envoyer l’inscription")
    expect(page.get_by_role("heading", name="Vos inscriptions")).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("2 personnes ont une place.")
    assert page.evaluate(OVERFLOW) is None
    registrations = page.url
    links = [link.get_attribute("href") for link in page.get_by_role("link", name="Ouvrir l’inscription de").all()]
    assert len(set(links)) == 2

    page.go_back()
    step(page, "Étape 1 sur 4")
    for label in ("Prénom", "Nom", "Adresse électronique"):
        expect(page.get_by_label(label, exact=label == "Nom")).to_have_value("")

    page.goto(links[0])
    expect(page.locator(".ticket")).to_contain_text("Camille Delmas")
    expect(page.locator("main")).to_contain_text(LONG_TITLES[0])
    assert page.evaluate(OVERFLOW) is None
    press(page, "Modifier mon inscription", role="link")
    page.get_by_label(LONG_TITLES[1]).check()
    departure = page.get_by_label("D’où partez-vous ?")
    expect(departure).to_have_value("De Port-Brévent")
    page.get_by_role("group", name="Venez-vous en train ?").get_by_label("Non").check()
    expect(departure).to_be_hidden()
    press(page, "Revenir", role="link")
    page.go_back()
    expect(page.get_by_role("group", name="Venez-vous en train ?").get_by_label("Non")).to_be_checked()
    expect(departure).to_be_hidden()
    press(page, "Enregistrer")
    choices = page.get_by_role("region", name="Mes choix")
    expect(choices).to_contain_text(LONG_TITLES[1])
    expect(choices).not_to_contain_text(LONG_TITLES[0])
    press(page, "Annuler mon inscription", role="link")
    press(page, "Annuler mon inscription")
    expect(page.locator(".page-head .status")).to_have_text("Annulée")
    expect(page.locator(".ticket")).to_have_count(0)
    page.goto(registrations)
    expect(page.locator(".rows li")).to_have_count(2)


def test_without_javascript_and_the_last_seat_gone_meanwhile(visit, day):
    address = f"{day}-une-place/inscription/"
    late, plain = visit(), visit(java_script_enabled=False)
    late.goto(address)
    late.get_by_label("Prénom").fill("Léo")
    late.get_by_label("Nom", exact=True).fill("Tardif")
    late.get_by_label("Organisation").fill("Foyer de la Dune")
    press(late, "Suivant")
    step(late, "Étape 2 sur 2 : Relire et envoyer")

    plain.goto(address)
    expect(plain.locator("[data-stepper]")).to_be_hidden()
    press(plain, "Ajouter une personne")
    plain.get_by_label("Prénom").first.fill("Ève")
    press(plain, "Retirer cette personne")
    expect(plain.get_by_label("Prénom")).to_have_count(1)
    plain.get_by_label("Nom", exact=True).fill("Premier")
    plain.get_by_label("Adresse électronique").fill("eve.premier@gmial.com")
    press(plain, "Envoyer l’inscription")
    expect(plain.locator(".error-summary")).to_contain_text("Vouliez-vous écrire eve.premier@gmail.com")
    expect(plain.get_by_label("Prénom")).to_have_value("Ève")
    plain.get_by_label("Mon adresse est bien eve.premier@gmial.com").check()
    press(plain, "Envoyer l’inscription")
    expect(plain.locator(".ticket")).to_contain_text("Ève Premier")
    registration = plain.url
    plain.go_back()
    press(plain, "Envoyer l’inscription")
    expect(plain).to_have_url(registration)

    press(late, "Envoyer l’inscription")
    expect(late.get_by_role("alert")).to_contain_text("Il n’y a plus de place.")
    assert late.evaluate(OVERFLOW) is None
    press(late, "Revenir à ce que j’ai écrit")
    for label, typed in (("Prénom", "Léo"), ("Nom", "Tardif"), ("Organisation", "Foyer de la Dune")):
        expect(late.get_by_label(label, exact=label == "Nom")).to_have_value(typed)
    press(late, "Suivant")
    press(late, "M’inscrire en liste d’attente")
    expect(late.locator(".toast")).to_contain_text("C’est noté : vous êtes en liste d’attente.")
    expect(late.locator("main")).to_contain_text("Vous êtes n° 1 sur la liste d’attente.")


def test_page_for_more_people_than_seats_is_for_everybody(chromium, portal, day):
    inspector = Inspector(chromium, portal)
    page = inspector.page
    page.goto(f"{day}-un-de-trop/inscription/")
    press(page, "Ajouter une personne")
    for number, name in enumerate(("Camille", "Basile")):
        page.get_by_label("Prénom").nth(number).fill(name)
        page.get_by_label("Nom", exact=True).nth(number).fill("Ouali")
    press(page, "Suivant")
    press(page, "Envoyer l’inscription")
    turned_away = page.get_by_role("alert")
    expect(turned_away).to_be_focused()
    expect(turned_away.get_by_role("listitem")).to_have_text(
        ["ont une place : Camille Ouali", "vont en liste d’attente : Basile Ouali"]
    )
    inspector.look("registration, seats for some")
    inspector.conclude()
