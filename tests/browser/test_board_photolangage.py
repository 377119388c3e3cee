"""A whole photolangage in real browsers: a facilitator, a wall and six people on phones, one of whom loses the network twice."""

import json
import re
import secrets

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.people import Watch, log_in_with_password, press
from tests.browser.seed_photolangage import FACILITATOR
from tests.browser.test_accessibility import OVERFLOW, RUN_AXE, SETTLED
from tests.services.portal_process import wait_until

PEOPLE = {"Awa": "Rive", "Bilal": "Rive", "Camille": "Rive", "Denise": "Pont", "Élie": "Pont", "Fatou": "Pont"}
# What one sees on the first photos of the deck.
DOOR, KEY, BRIDGE, NEST = "une porte entrouverte", "Une seule clé", "Sur un pont de bois", "Un nid avec trois œufs"
# What a phone without network says of it in the console.
CUT = re.compile(r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection to|Failed to fetch")
SMALLEST_WORDS = """() => {
  const sizes = [...document.querySelectorAll('.wall *')]
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && each.checkVisibility()
      && !each.closest('.visually-hidden, .wall-tools'))
    .map((each) => [parseFloat(getComputedStyle(each).fontSize), each.textContent]);
  return sizes.sort(([one], [other]) => one - other)[0];
}"""


class Room:
    """The browsers of a board: `desk`, `wall`, a phone for each person, and what each phone's socket has received."""

    def __init__(self, chromium, portal, code):
        self.watches, self.phones, self.frames, self.found = [], {}, {}, []
        self.code = code
        self.desk = self._page(chromium, portal, width=1280, height=900)
        log_in_with_password(self.desk, FACILITATOR)
        self.desk.goto(f"/a/{code}/animer/")
        self.wall = self.desk.context.new_page()
        self.wall.set_viewport_size({"width": 1920, "height": 1080})
        self.wall.goto(f"/a/{code}/mur/")
        for name, table in PEOPLE.items():
            self.phones[name] = self._page(chromium, portal)
            self._join(name, table)

    def _page(self, chromium, portal, **options):
        self.watches.append(Watch(chromium, portal, **options))
        return self.watches[-1].context.new_page()

    def _join(self, name, table):
        phone, received = self.phones[name], self.frames.setdefault(name, [])

        def keep(frame):
            received.append(frame)

        phone.on("websocket", lambda socket: socket.on("framereceived", keep))
        phone.goto(f"/a/{self.code.lower()}/")
        phone.get_by_label("Votre prénom").fill(name)
        press(phone, "Continuer")
        phone.get_by_label(table, exact=True).check()
        press(phone, "Entrer dans l’atelier")
        phone.get_by_role("link", name="C’est noté").click()
        expect(phone.get_by_role("heading", level=1)).to_contain_text(name)

    def go(self, step):
        """The facilitator goes one step on; every screen follows."""
        press(self.desk, f"Passer à\u00a0: {step}")
        expect(self.desk.locator("#desk-step")).to_have_text(step)
        for phone in (phone for name, phone in self.phones.items() if not self.is_cut(name)):
            expect(phone.get_by_role("heading", level=1)).to_have_text(step)

    def cut(self, name):
        self.phones[name].context.set_offline(True)

    def mend(self, name):
        self.phones[name].context.set_offline(False)

    def is_cut(self, name) -> bool:
        return not self.phones[name].evaluate("navigator.onLine")

    def look(self, name, page):
        """Whether the page as it stands is for everybody; what is wrong is kept."""
        page.evaluate(AXE_SCRIPT)
        page.evaluate(SETTLED)
        self.found += [f"{name}: {each}" for each in page.evaluate(RUN_AXE, "light")]
        if overflow := page.evaluate(OVERFLOW):
            self.found.append(f"{name}: {overflow}")

    def look_at_wall(self, name):
        self.look(name, self.wall)
        size, words = self.wall.evaluate(SMALLEST_WORDS)
        if size < 40:
            self.found.append(f"{name}: {size} px for {words}")

    def conclude(self):
        for watch in self.watches:
            watch.context.close()
        problems = [problem for watch in self.watches for problem in watch.problems if not CUT.search(problem)]
        assert list(dict.fromkeys(self.found + problems)) == []


@pytest.fixture
def code(portal):
    code = f"P{secrets.token_hex(3).upper()}"
    portal.manage("shell", "-c", f"from tests.browser.seed_photolangage import open_board; open_board({code!r})")
    return code


def open_photo(phone, seen):
    phone.get_by_role("button", name=seen).click()
    return phone.get_by_role("dialog")


def choose(phone, seen):
    press(open_photo(phone, seen), "Je choisis cette photo")
    press(phone, "J’ai choisi")
    expect(phone.get_by_role("heading", name="vous avez choisi")).to_be_visible()


def note(phone, label, words):
    phone.get_by_label(label, exact=True).fill(words)
    press(phone, "Noter ces mots")


def told(frames) -> list[dict]:
    """What was received but for the count of who is here and the answers to whether anybody is there."""
    return [frame for frame in map(json.loads, frames) if frame["t"] not in {"presence", "pong"}]


def test_a_whole_photolangage(chromium, portal, code):
    room = Room(chromium, portal, code)
    wall, phones = room.wall, room.phones
    awa, bilal, camille, denise = (phones[name] for name in ("Awa", "Bilal", "Camille", "Denise"))
    expect(wall.get_by_text(code).first).to_be_visible()
    frame_and_choose(room)
    speak(room)
    answer(room)
    expect(wall.get_by_text("Une porte, et des voisins.")).to_have_count(0)
    gather(room)
    room.go("C’est fini")
    expect(awa.get_by_role("heading", name="Merci à toutes et à tous")).to_be_visible()
    expect(awa.get_by_role("heading", name="Le portrait de notre table")).to_be_visible()
    for phone in (bilal, camille, denise):
        expect(phone.get_by_text("Une adresse à soi.").first).to_be_visible()
    room.look("phone, end", awa)
    room.conclude()


def frame_and_choose(room):
    """The rules, then a choice in silence: on the wire, on the desk and on the wall."""
    desk, wall, phones = room.desk, room.wall, room.phones
    awa, bilal, camille = (phones[name] for name in ("Awa", "Bilal", "Camille"))
    room.go("On se met d’accord")
    for name in ("Le secret", "La bienveillance", "La sincérité"):
        expect(awa.get_by_role("heading", name=name)).to_be_visible()
        expect(wall.get_by_role("heading", name=name)).to_be_visible()
    room.look("phone, rules", awa)
    room.look_at_wall("wall, rules")

    press(desk, "Ajouter quelqu’un sans téléphone")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Prénom ou pseudonyme").fill("Oumar")
    dialog.get_by_label("Table").select_option(index=0)
    press(dialog, "Ajouter")

    room.go("On choisit en silence")
    for frames in room.frames.values():
        frames.clear()
    # With the keyboard: closer, to the next photo and back, in words.
    awa.get_by_role("button", name=DOOR).focus()
    awa.keyboard.press("Enter")
    viewer = awa.get_by_role("dialog")
    expect(viewer).to_contain_text("Photo 1 sur 12")
    awa.keyboard.press("ArrowRight")
    expect(viewer.get_by_alt_text(KEY)).to_be_visible()
    awa.keyboard.press("ArrowLeft")
    viewer.get_by_text("Ce que l’on voit, en mots").click()
    expect(viewer.get_by_role("paragraph").filter(has_text=DOOR)).to_be_visible()
    room.look("phone, one photo", awa)
    awa.keyboard.press("Escape")
    expect(awa.get_by_role("button", name=DOOR)).to_be_focused()
    press(awa, "En mots")
    expect(awa.locator(".deck__words").first).to_contain_text(DOOR)
    room.look("phone, photos in words", awa)
    press(awa, "Photos")
    room.look("phone, photos", awa)
    choose(awa, DOOR)
    expect(awa.get_by_text("envoyé", exact=True)).to_be_visible()
    press(bilal, "Je passe")
    expect(bilal.get_by_role("heading", name="vous passez")).to_be_visible()
    press(bilal, "Finalement, je choisis")
    choose(bilal, KEY)

    # The first cut: what is chosen waits on the phone, and is sent by itself.
    room.cut("Camille")
    choose(camille, NEST)
    press(camille, "Changer d’avis")
    choose(camille, BRIDGE)
    expect(camille.get_by_text("en attente", exact=True)).to_be_visible()
    expect(desk.locator("[data-count=chosen]")).to_have_text("2")
    room.mend("Camille")
    expect(camille.get_by_text("envoyé", exact=True)).to_be_visible()
    expect(desk.locator("[data-count=chosen]")).to_have_text("3")

    press(desk, "Choisir avec Oumar")
    desk.get_by_role("dialog").get_by_role("button", name=NEST).click()
    expect(desk.locator("[data-count=chosen]")).to_have_text("4")
    for name in ("Denise", "Élie", "Fatou"):
        assert told(room.frames[name]) == []
    assert {key for frame in told(room.frames["Awa"]) for key in [frame.get("d", "")]} <= {"", f"person:{seat(awa)}"}
    expect(wall.locator(".on-wall-deck .photo")).to_have_count(12)
    room.look("desk, choice", desk)
    room.look_at_wall("wall, choice")
    for name in ("Denise", "Élie"):
        choose(phones[name], NEST)
    press(phones["Fatou"], "Je passe")
    expect(desk.locator("[data-count=looking]")).to_have_text("0")


def seat(phone) -> str:
    return re.search(r"/place/([^/]+)/", phone.url)[1]


def speak(room):
    """Each in turn; words are noted by whoever said them, by the scribe, and on the desk."""
    desk, phones = room.desk, room.phones
    awa, bilal, camille, denise = (phones[name] for name in ("Awa", "Bilal", "Camille", "Denise"))
    press(bilal, "Je note pour la table")
    expect(bilal.get_by_role("heading", name="Pour qui n’a pas de téléphone")).to_be_focused()
    room.go("Chacun à son tour")
    expect(awa.locator(".turn").get_by_role("paragraph")).to_have_text(
        ["Voici votre photo.", "La personne qui note dira à qui est le tour."]
    )
    expect(bilal.locator(".turn")).to_contain_text("dites plus bas à qui est le tour")
    expect(denise.locator(".turn")).to_contain_text("Décidez ensemble qui parle en premier.")
    passed = phones["Fatou"].locator(".turn")
    expect(passed).to_contain_text("Vous n’avez pas choisi de photo")
    expect(passed).not_to_contain_text("Voici votre photo")
    press(bilal, "Commencer par Awa")
    expect(awa.get_by_role("heading", name="C’est votre tour")).to_be_visible()
    expect(camille.get_by_role("heading", name="C’est à Awa de parler")).to_be_visible()
    expect(camille.locator(".turn").get_by_alt_text(DOOR)).to_be_visible()
    note(bilal, "Ce que dit Awa", "On frappe, et quelqu’un ouvre.")
    expect(awa.get_by_text("On frappe, et quelqu’un ouvre.").first).to_be_visible()
    room.look("phone, scribe", bilal)

    # The second cut.
    room.cut("Camille")
    note(camille, "Ce que j’ai dit", "Le pont, c’est les voisins.")
    expect(camille.get_by_text("en attente", exact=True)).to_be_visible()
    note(denise, "Ce que j’ai dit", "Une adresse")
    press(denise, "Corriger")
    denise.get_by_label("Corriger ces mots").fill("Une adresse à moi.")
    press(denise, "Enregistrer")
    expect(denise.get_by_text("Une adresse à moi.").first).to_be_visible()
    note(denise, "Ce que j’ai dit", "À ne pas garder")
    unwanted = denise.get_by_role("listitem").filter(has_text="À ne pas garder").first
    press(unwanted, "Retirer")
    press(denise, "Oui, les retirer")
    expect(denise.get_by_text("À ne pas garder")).to_have_count(0)
    room.mend("Camille")
    expect(camille.get_by_text("en attente", exact=True)).to_have_count(0)

    # The desk hears of every table, a table of its own only.
    desk.get_by_label("Chercher dans les mots").fill("VOISINS")
    expect(desk.get_by_text("Le pont, c’est les voisins.")).to_be_visible()
    expect(desk.get_by_role("button", name="Cacher", exact=True)).to_have_count(1)
    press(desk, "Cacher")
    expect(camille.get_by_text("Le pont, c’est les voisins.")).to_have_count(0)
    desk.locator(".desk-bar").get_by_role("button", name="Annuler").click()
    expect(camille.get_by_text("Le pont, c’est les voisins.").first).to_be_visible()
    desk.get_by_label("Chercher dans les mots").fill("")
    assert not any("voisins" in frame or "On frappe" in frame for frame in room.frames["Denise"])
    room.look("desk, round", desk)
    room.look("phone, round", awa)
    room.go("Deuxième tour")
    expect(awa.locator(".turn")).to_contain_text("Qui commence")
    press(bilal, "Commencer par Awa")
    expect(awa.locator(".turn")).to_contain_text("Dites ce que les autres ont changé dans votre regard.")
    expect(awa.locator(".turn")).not_to_contain_text("Montrez votre photo")
    note(awa, "Ce que j’ai dit", "Je n’avais pas pensé au courrier.")
    expect(desk.get_by_text("Je n’avais pas pensé au courrier.")).to_be_visible()


def answer(room):
    """One writes, everybody says whether it is theirs, of the version that they read."""
    desk, phones = room.desk, room.phones
    awa, bilal, camille, denise = (phones[name] for name in ("Awa", "Bilal", "Camille", "Denise"))
    room.go("La réponse de la table")
    expect(awa.get_by_role("heading", name="Bilal écrit votre réponse")).to_be_visible()
    bilal.locator(".answer-form").get_by_role("button", name=DOOR).click()
    bilal.locator(".answer-form").get_by_role("button", name=BRIDGE).click()
    bilal.get_by_label("Votre phrase").fill("Une porte, et un pont.")
    room.look("phone, writing", bilal)
    # As soon as it is typed, the phone is lost and found again; then the finger presses twice.
    bilal.reload()
    expect(bilal.get_by_label("Votre phrase")).to_have_value("Une porte, et un pont.")
    bilal.get_by_role("button", name="Proposer à la table").dblclick()
    press(awa, "Je suis d’accord")
    expect(bilal.get_by_text("1 sur 4 d’accord")).to_be_visible()
    expect(bilal.get_by_text("Version 1")).to_be_visible()
    press(awa, "Je ne suis plus d’accord")
    expect(bilal.get_by_text("0 sur 4 d’accord")).to_be_visible()
    press(awa, "Je suis d’accord")
    expect(bilal.get_by_text("1 sur 4 d’accord")).to_be_visible()
    press(bilal, "Changer la réponse")
    bilal.get_by_label("Votre phrase").fill("Une porte, et des voisins.")
    press(bilal, "Proposer cette nouvelle version")
    for phone in (awa, bilal, camille):
        expect(phone.get_by_text("Version 2")).to_be_visible()
        press(phone, "Je suis d’accord")
    bilal.get_by_text("Qui est d’accord").click()
    press(bilal, "Oumar est d’accord")
    for phone in (awa, bilal, camille):
        expect(phone.get_by_text("Toute la table est d’accord")).to_be_visible()
    room.look("phone, answer", awa)

    desk.get_by_role("button", name="Écrire pour la table : Pont").click()
    desk.get_by_label("Votre phrase").fill("Une adresse à soi.")
    press(desk, "Proposer à la table")
    press(denise, "Je suis d’accord")
    expect(desk.get_by_text("1 sur 3 d’accord")).to_be_visible()
    expect(desk.get_by_role("heading", name="Qui n’a pas encore dit d’accord")).to_be_visible()
    room.look("desk, answers", desk)


def gather(room):
    """Tables on the wall, and themes from words that were said, by button and by drag."""
    desk, wall, awa = room.desk, room.wall, room.phones["Awa"]
    room.go("Tous ensemble")
    expect(wall.get_by_text("Une porte, et des voisins.")).to_be_visible()
    expect(wall.get_by_text("Une adresse à soi.")).to_be_visible()
    room.look_at_wall("wall, answers")
    desk.get_by_role("button", name="Montrer sur le mur : Rive").click()
    expect(wall.locator(".on-wall-table")).to_contain_text("Une porte, et des voisins.")
    room.look_at_wall("wall, a table")

    desk.get_by_label("Un nouveau thème").fill("Ouvrir")
    press(desk, "Créer")
    theme = desk.locator(".theme")
    expect(theme).to_contain_text("Ouvrir")
    words = desk.locator(".on-desk-words .said")
    door = words.filter(has_text="On frappe")
    press(door, "Ranger")
    press(door, "Ouvrir")
    expect(theme).to_contain_text("On frappe, et quelqu’un ouvre.")
    words.filter(has_text="Le pont").drag_to(theme)
    expect(theme).to_contain_text("Le pont, c’est les voisins.")
    desk.locator(".desk-bar").get_by_role("button", name="Annuler").click()
    expect(theme).not_to_contain_text("Le pont")
    press(words.filter(has_text="Le pont"), "Ranger")
    press(words.filter(has_text="Le pont"), "Ouvrir")
    # Followed back to the photo, the person and the table.
    expect(theme.get_by_role("listitem").filter(has_text="On frappe")).to_contain_text("Awa · Rive")
    expect(theme.get_by_alt_text(DOOR)).to_be_visible()
    theme.get_by_role("button", name="Renommer").click()
    theme.get_by_label("Titre du thème").fill("Qui ouvre ?")
    press(theme, "Enregistrer")
    press(theme, "Partagé par les tables")
    expect(theme.get_by_role("button", name="Partagé par les tables")).to_have_attribute("aria-pressed", "true")
    theme.get_by_role("button", name="Montrer sur le mur").click()
    expect(wall.locator(".on-wall-theme")).to_contain_text("On frappe, et quelqu’un ouvre.")
    expect(wall.locator(".on-wall-theme")).not_to_contain_text("Awa")
    room.look_at_wall("wall, a theme")
    expect(awa.get_by_role("heading", name="Qui ouvre ?")).to_be_visible()
    theme.get_by_role("button", name="Supprimer").click()
    expect(awa.get_by_role("heading", name="Qui ouvre ?")).to_have_count(0)
    desk.locator(".desk-bar").get_by_role("button", name="Annuler").click()
    expect(awa.get_by_role("heading", name="Qui ouvre ?")).to_be_visible()
    press(desk, "Tous les thèmes sur le mur")
    expect(wall.locator(".on-wall-themes")).to_contain_text("Qui ouvre ?")
    room.look_at_wall("wall, themes")
    room.look("desk, themes", desk)
    room.look("phone, plenary", awa)
    assert wait_until(lambda: "Awa" not in wall.locator("body").inner_text(), "no name on the wall")
