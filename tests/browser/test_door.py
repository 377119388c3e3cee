"""The door in a real browser with the network cut: what was opened goes on working, nothing is lost, two phones agree."""

import json
import re
import secrets

import pytest
from playwright.sync_api import expect

from portal import qr
from tests.browser.cable import Cable
from tests.browser.people import PHONE, Watch, log_in_with_password, press
from tests.browser.test_accessibility import Inspector

ORGANISER = "claire.vasseur@metropole-brevent.test"
# The browser's own reader of codes, which Chromium has on phones and not here: it gives the text that the photo is of.
READER = """() => {
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return [{ rawValue: window.badgeInThePhoto }]; }
  };
}"""

# The names of what the phone keeps besides what is to be sent.
KEPT = """async () => {
  const [{ name }] = await indexedDB.databases();
  const database = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
  const keys = database.transaction("kept").objectStore("kept").getAllKeys();
  const names = await new Promise((done) => { keys.onsuccess = () => done(keys.result); });
  database.close();
  return names;
}"""


@pytest.fixture
def day(portal):
    """An event that goes on now: its address, and the badges of its people by their codes."""
    slug = f"accueil-{secrets.token_hex(4)}"
    portal.manage("shell", "-c", f"from tests.browser.seed import event_today; event_today({slug!r})")
    told = portal.manage("shell", "-c", f"from tests.browser.seed import badges; badges({slug!r})")
    return f"/evenements/{slug}/", json.loads(told.stdout.strip().splitlines()[-1])


def door(page):
    return page.locator("[data-door][data-ready]")


def open_door(page, address):
    page.goto(f"{address}accueil/")
    expect(door(page)).to_be_visible()
    # What the service worker keeps is there before the network goes.
    page.evaluate("navigator.serviceWorker.ready.then((ready) => ready.active && ready.active.state === 'activated')")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def come_in(page, typed, name):
    page.get_by_label("Nom, ou code du badge").fill(typed)
    page.get_by_role("search").get_by_role("button", name=name).click()
    press(page, "Noter l’arrivée")
    expect(page.locator("[data-door-card]")).to_contain_text("C’est noté")


def show_badge(page, text):
    picture = {"name": "badge.png", "mimeType": "image/png", "buffer": qr.png(text)}
    page.get_by_text("La caméra ne marche pas").click()
    page.get_by_label("Prendre le badge en photo").set_input_files(picture)
    page.get_by_text("La caméra ne marche pas").click()


def pass_link(page, address, who) -> str:
    page.goto(f"{address}organisation/accueil/")
    page.get_by_label("Pour qui").fill(who)
    press(page, "Donner un accès")
    return page.get_by_label("Ou envoyez-lui ce lien").input_value()


@pytest.fixture
def cable(portal):
    with Cable(portal) as between:
        yield between


def cut(watch, cable):
    """The network goes, and the browser notices."""
    cable.cut()
    watch.context.set_offline(True)


def mend(watch, cable):
    cable.mend()
    watch.context.set_offline(False)


def present(page):
    return page.locator("[data-door-present]")


def test_network_cut_reload_and_two_phones_that_agree(chromium, portal, cable, day):
    address, badges = day
    first, second = Watch(chromium, portal), Watch(chromium, cable)
    organiser, helper = first.context.new_page(), second.context.new_page()
    log_in_with_password(organiser, ORGANISER)
    helper.goto(pass_link(organiser, address, "Sam").replace(portal.url, cable.url))
    press(helper, "Ouvrir l’accueil sur ce téléphone")
    open_door(helper, address)
    second.context.add_init_script(f"({READER})()")
    open_door(organiser, address)
    state = helper.locator("[data-door-state]")
    expect(state).to_have_text("Tout est envoyé")
    helper.reload()
    expect(door(helper)).to_be_visible()

    cut(second, cable)
    come_in(helper, "garnier elo", "Élodie Garnier")
    come_in(helper, "r4tz9x", "Yanis Lefèvre-Bâ")
    helper.evaluate("(text) => { window.badgeInThePhoto = text; }", badges["B2C4D6"])
    show_badge(helper, badges["B2C4D6"])
    expect(helper.locator("[data-door-card]")).to_contain_text("Maud Œillet")
    expect(helper.locator("[data-door-card]")).to_contain_text("Sans photo")
    expect(state).to_have_text("Hors ligne : 3 pointages en attente")

    # Read again, forged, of nobody: nothing comes in.
    for text, words in (
        (badges["B2C4D6"], "Déjà là depuis"),
        (badges["B2C4D6"][:-4] + "AAAA", "n’a pas été fait par ce portail"),
        ("TU1" + "B" * 138, "autre événement"),
        ("https://exemple.test/", "pas le code d’un badge"),
        (badges["X9Y8Z7"], "En liste d’attente"),
        (badges["F5G6H7"], "Inscription annulée"),
    ):
        helper.evaluate("(text) => { window.badgeInThePhoto = text; }", text)
        show_badge(helper, text)
        expect(helper.locator("[data-door-card]")).to_contain_text(words)
    expect(present(helper)).to_have_text("3")

    helper.get_by_text("Quelqu’un qui n’est pas inscrit").click()
    helper.get_by_label("Prénom").fill("Zoé")
    helper.get_by_label("Nom", exact=True).fill("Passante")
    press(helper, "Inscrire et faire entrer")
    expect(helper.locator("[data-door-card]")).to_contain_text("Zoé Passante")

    helper.reload()
    expect(door(helper)).to_be_visible()
    expect(state).to_have_text("Hors ligne : 4 pointages en attente")
    expect(present(helper)).to_have_text("4")
    expect(helper.locator("[data-door-last]")).to_contain_text("Zoé Passante")

    # Meanwhile the organiser lets in one of the same people, and somebody who waited.
    come_in(organiser, "yanis", "Yanis Lefèvre-Bâ")
    organiser.get_by_label("Nom, ou code du badge").fill("vannier")
    organiser.get_by_role("search").get_by_role("button", name="Théo Vannier").click()
    press(organiser, "Faire entrer quand même")
    expect(present(organiser)).to_have_text("2")

    sent = []
    second.context.on("request", lambda request: sent.append(request) if "echange" in request.url else None)
    mend(second, cable)
    expect(state).to_have_text("Tout est envoyé")
    for page in (helper, organiser):
        expect(present(page)).to_have_text("5")
        expect(page.locator("[data-door-last]")).to_contain_text("Zoé Passante")
        expect(page.locator("[data-door-last]")).to_contain_text("Théo Vannier")

    # The phone lost the answer and sends all of it again: nothing changes.
    upload = next(each for each in sent if len(each.post_data_json["operations"]) == 4)
    again = helper.evaluate(
        """async ([address, body]) => (await fetch(address, {method: "POST", body,
          headers: {"X-Accueil": "1", "Content-Type": "application/json"}})).json()""",
        [upload.url, upload.post_data],
    )
    assert set(again["answers"].values()) == {""} and len(again["changes"]) == 5

    helper.get_by_role("button", name="Annuler l’arrivée de Zoé Passante").click()
    for page in (helper, organiser):
        expect(present(page)).to_have_text("4")

    # The pass is taken back: the phone forgets everything.
    organiser.goto(f"{address}organisation/accueil/")
    organiser.on("dialog", lambda dialog: dialog.accept())
    press(organiser, re.compile("Retirer"))
    expect(helper.locator("[data-door-closed]")).to_contain_text("effacée de ce téléphone")
    assert helper.evaluate("indexedDB.databases()") == []
    first.context.close()
    second.context.close()
    expected = re.compile(r"403: .*/accueil/echange/|Failed to fetch|net::ERR_")
    assert [each for each in first.problems + second.problems if not expected.search(each)] == []


def test_session_that_ends_keeps_what_is_not_sent_and_the_end_erases_names(chromium, portal, cable, day):
    address, _badges = day
    slug = address.split("/")[2]
    watch = Watch(chromium, cable)
    page = watch.context.new_page()
    log_in_with_password(page, ORGANISER)
    open_door(page, address)
    state = page.locator("[data-door-state]")
    expect(state).to_have_text("Tout est envoyé")
    cut(watch, cable)
    come_in(page, "garnier", "Élodie Garnier")
    expect(state).to_have_text("Hors ligne : 1 pointage en attente")
    watch.context.clear_cookies()
    mend(watch, cable)
    expect(page.locator("[data-door-closed]")).to_contain_text("Connectez-vous pour retrouver la liste")
    expect(state).to_have_text("Session finie : 1 pointage attend que vous vous connectiez")
    assert page.evaluate(KEPT) == []
    log_in_with_password(page, ORGANISER)
    open_door(page, address)
    expect(state).to_have_text("Tout est envoyé")
    expect(present(page)).to_have_text("1")

    portal.manage("shell", "-c", f"from tests.browser.seed import event_over; event_over({slug!r})")
    expect(page.locator("[data-door-closed]")).to_contain_text("L’accueil de cet événement est fermé.")
    assert page.evaluate(KEPT) == []
    watch.context.close()
    expected = re.compile(r"401: .*/accueil/(echange|jour)|net::ERR_")
    assert [each for each in watch.problems if not expected.search(each)] == []


def test_badge_is_read_by_the_server_where_the_browser_cannot(visit, day):
    address, badges = day
    page = visit()
    log_in_with_password(page, ORGANISER)
    open_door(page, address)
    show_badge(page, badges["K7M3PQ"])
    expect(page.locator("[data-door-card]")).to_contain_text("Élodie Garnier")
    expect(page.locator("[data-door-card]")).to_contain_text("Atelier budget (Salle bleue)")
    expect(present(page)).to_have_text("1")
    page.get_by_text("Réglages et fin").click()
    press(page, "Fermer et effacer")
    expect(page.locator("[data-door-closed]")).to_contain_text("C’est fini")
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []


def test_door_pages_are_for_everybody(chromium, portal, day):
    address, _badges = day
    inspector = Inspector(chromium, portal, ORGANISER)
    page = inspector.page
    open_door(page, address)
    come_in(page, "garnier", "Élodie Garnier")
    page.get_by_label("Nom, ou code du badge").fill("v")
    inspector.look("door")
    link = pass_link(page, address, "Sam")
    inspector.look("pass")
    inspector.go(f"{address}organisation/accueil/")
    page.locator(".attendance a").first.click()
    inspector.look("list")
    page.goto(link)
    inspector.look("pass opened")
    assert PHONE["width"] == page.viewport_size["width"]
    inspector.conclude()
