"""Surveys in a real browser: built at the desk, answered in the room and by a link that serves once; results with tables."""

import secrets
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.charter_steps import today
from tests.browser.people import log_in_with_password, press
from tests.browser.test_accessibility import OVERFLOW, SURVEY, Inspector

COORDINATOR = "claire.vasseur@metropole-brevent.test"
AGAIN, WHY = "Reviendrez-vous ?", "Qu’est-ce qui vous a manqué ?"


@pytest.fixture
def slug(portal):
    """A day that goes on now, with two people; the badge of one is T7V8W9."""
    slug = f"questionnaire-{secrets.token_hex(4)}"
    portal.manage("shell", "-c", f"from tests.browser.seed import event_to_survey; event_to_survey({slug!r})")
    return slug


def add_question(page, kind, words, *, needed=False, only_if=None):
    press(page, kind, role="link")
    page.get_by_label("Titre de la partie" if kind == "Titre de partie" else "Question", exact=True).fill(words)
    if needed:
        page.get_by_label("Il faut y répondre").check()
    if only_if:
        page.get_by_label("Posée seulement si").select_option(label=only_if)
    press(page, "Ajouter")
    expect(page.locator(".survey-questions")).to_contain_text(words)


def build(page, slug):
    """As an organiser: a questionnaire of a part, a question that needs an answer, and one that depends on it."""
    page.goto(f"/evenements/{slug}/organisation/questionnaires/nouveau/")
    page.get_by_label("Questionnaire vide : à chaud").check()
    press(page, "Commencer")
    survey = page.url
    page.goto(f"{survey}reglages/")
    page.get_by_label("Titre", exact=True).fill("Deux questions")
    page.get_by_label("On peut répondre jusqu’au").fill((today() + timedelta(days=7)).strftime("%Y-%m-%dT12:00"))
    press(page, "Enregistrer")
    page.goto(f"{survey}questions/")
    add_question(page, "Titre de partie", "Et après")
    add_question(page, "Oui ou non", AGAIN, needed=True)
    add_question(page, "Texte libre", WHY, only_if="Non")
    expect(page.locator(".survey-questions__part")).to_contain_text("Et après")
    return survey


def choose(page, answer):
    page.get_by_role("group", name=AGAIN).get_by_label(answer).check()


def goes_on_by_condition(page):
    """What is asked follows what was answered, and what is needed is asked for."""
    send, following = (page.get_by_role("button", name=name) for name in ("Envoyer mes réponses", "Question suivante"))
    expect(page.get_by_role("heading", name="Et après")).to_be_visible()
    expect(page.get_by_text("Question 1 sur 1")).to_be_visible()
    expect(following).to_be_hidden()
    choose(page, "Non")
    expect(page.get_by_text("Question 1 sur 2")).to_be_visible()
    following.click()
    expect(page.get_by_label(WHY)).to_be_visible()
    expect(page.get_by_role("group", name=AGAIN)).to_be_hidden()
    expect(send).to_be_visible()
    press(page, "Question précédente")
    choose(page, "Oui")
    expect(page.get_by_text("Question 1 sur 1")).to_be_visible()
    assert page.evaluate(OVERFLOW) is None


def test_built_at_the_desk_then_answered_in_the_room_and_by_a_link(visit, portal, slug):
    desk = visit(width=1280)
    log_in_with_password(desk, COORDINATOR)
    survey = build(desk, slug)
    press(desk, "Aperçu", role="link")
    goes_on_by_condition(desk)
    expect(desk.get_by_role("button", name="Envoyer mes réponses")).to_be_disabled()
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.goto(survey)
    press(desk, "Ouvrir maintenant")
    expect(desk.locator(".toast")).to_contain_text("2 personnes invitées.")
    press(desk, "Affiche à projeter ou à imprimer", role="link")
    expect(desk.get_by_role("img", name="Code QR vers le questionnaire")).to_be_visible()
    room = desk.locator(".survey-poster__address").inner_text()

    phone = visit()
    phone.goto(room)
    goes_on_by_condition(phone)
    phone.get_by_label("Le code de votre badge").fill("ZZZZZZ")
    press(phone, "Envoyer mes réponses")
    expect(phone.locator(".error-summary")).to_contain_text("Ce code n’est pas celui d’un badge de cette journée.")
    expect(phone.get_by_role("group", name=AGAIN).get_by_label("Oui")).to_be_checked()
    phone.get_by_label("Le code de votre badge").fill("t7v 8w9")
    press(phone, "Envoyer mes réponses")
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()

    told = portal.manage("shell", "-c", f"from tests.browser.seed import survey_link; survey_link({slug!r})")
    link = told.stdout.strip().splitlines()[-1]
    phone.goto(link)
    press(phone, "Envoyer mes réponses")
    expect(phone.locator("[data-survey-missing]:visible")).to_contain_text("Cette réponse est nécessaire.")
    choose(phone, "Non")
    press(phone, "Question suivante")
    phone.get_by_label(WHY).fill("Du temps.")
    press(phone, "Envoyer mes réponses")
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Votre réponse est enregistrée, ou ce lien n’est plus valable."
    )
    desk.goto(survey)
    expect(desk.locator(".figures")).to_contain_text("100 %")


def test_published_results_have_tables_and_print_plainly(page):
    page.goto(f"{SURVEY}resultats/")
    charts = page.locator(".result figure.chart")
    assert charts.count() >= 4
    for chart in charts.all():
        chart.locator("summary").click()
        drawn = chart.locator(".stack-key b, .stack-key li b").all_inner_texts()
        told = chart.locator("tbody td").all_inner_texts()
        assert drawn == told
    assert page.evaluate(OVERFLOW) is None
    page.set_viewport_size({"width": 718, "height": 1000})
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Rapport (PDF)")).to_be_hidden()
    expect(page.locator(".result summary").first).to_be_hidden()
    expect(charts.first.locator("svg").first).to_be_visible()
    assert page.evaluate(OVERFLOW) is None


def test_towns_beside_each_other_are_for_everybody(chromium, portal):
    slug = f"tournee-{secrets.token_hex(4)}"
    portal.manage("shell", "-c", f"from tests.browser.seed import series_to_compare; series_to_compare({slug!r})")
    inspector = Inspector(chromium, portal)
    inspector.go(f"/series/{slug}/resultats/")
    compared = inspector.page.locator("main")
    expect(compared).to_contain_text("masqué")
    expect(compared).to_contain_text("110 (51 %)")
    inspector.conclude()
