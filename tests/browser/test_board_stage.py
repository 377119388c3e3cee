"""The desk and the wall in real browsers: a facilitator's phone and laptop, the projector, two facilitators at once."""

import re
import secrets
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.people import Watch, press
from tests.browser.test_accessibility import Inspector
from tests.made_once import made_once
from tests.services.board_room import inside
from tests.services.portal_process import Portal, wait_until

LAPTOP = {"width": 1280, "height": 800}
NAMES = ["Ana", "Bilal", "Chloé", "Denis"]
# What a browser says in its console of a network that a test has cut.
NETWORK = re.compile(r"WebSocket|ERR_|Failed to fetch")

# The sizes, in pixels, of all words that are in sight.
SIZES = """() => {
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(".visually-hidden, .skip, .ribbon, template, script, noscript")) continue;
    found[node.data.trim().slice(0, 40)] = parseFloat(getComputedStyle(element).fontSize);
  }
  return found;
}"""


class Stage:
    """One board and the screens around it."""

    def __init__(self, chromium, portal):
        self.chromium, self.portal, self.watches = chromium, portal, []
        self.code = f"S{secrets.token_hex(3)}".upper()
        self.made = inside(
            portal, f"from tests.browser.seed import board_on_stage; board_on_stage({self.code!r}, {NAMES!r})"
        )

    def page(self, name="", **options):
        """A page in a browser of somebody who takes part, or of whoever runs the board."""
        watch = Watch(self.chromium, self.portal, **options)
        self.watches.append(watch)
        watch.context.add_cookies([self.cookie(name)])
        return watch.context.new_page()

    def cookie(self, name=""):
        return self.made["cookies"][name] | {"url": self.portal.url}

    def desk(self, **options):
        return self.open_desk(self.page(**options))

    def open_desk(self, page):
        page.goto(f"/a/{self.code}/animer/")
        expect(page.locator(".desk-status")).to_contain_text("Connecté")
        return page

    def wall(self, beside, width=1920, height=1080):
        """The wall in another window of a facilitator's browser."""
        page = beside.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/a/{self.code}/mur/")
        expect(page.locator(".wall-head")).to_be_visible()
        return page

    def phone(self, name):
        page = self.page(name)
        page.goto(f"/a/{self.code}/place/{self.made['keys'][name]}/")
        return page


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    prepared = made_once(tmp_path_factory, "prepared", lambda folder: Portal(folder / "data").manage("prepare"))
    with Portal(shutil.copytree(prepared / "data", tmp_path_factory.mktemp("stage") / "data")) as running:
        yield running


@pytest.fixture
def stage(chromium, portal):
    stage = Stage(chromium, portal)
    yield stage
    for watch in stage.watches:
        watch.context.close()
    assert [each for watch in stage.watches for each in watch.problems if not NETWORK.search(each)] == []


def tab(page, name):
    page.get_by_role("navigation", name="Parties de la table d’animation").get_by_role("button", name=name).click()


def where(page):
    return page.locator(".desk-step__where")


def onward(page):
    """The button to the next step."""
    return page.locator(".desk-step__go .button", has_text="Passer à")


def person(page, name):
    """Open what may be done for somebody."""
    tab(page, "Salle")
    page.get_by_label("Chercher un prénom").fill(name)
    page.locator(".desk-people").get_by_role("button", name=name).click()
    return page.get_by_role("dialog")


def bar(page):
    return page.locator(".desk-bar")


def test_a_facilitator_goes_through_the_steps_with_one_thumb(stage):
    desk = stage.desk()
    expect(where(desk)).to_have_text("Étape 1 sur 7")
    wall = stage.wall(desk)
    expect(wall.locator(".wall-join__code")).to_have_text(stage.code)
    # Two presses of one finger go one step.
    onward(desk).dblclick()
    expect(where(desk)).to_have_text("Étape 2 sur 7")
    expect(wall.locator(".wall-where")).to_have_text("Étape 2 sur 7")
    expect(wall.locator(".wall-way")).to_contain_text(stage.code)
    expect(bar(desk)).to_contain_text("L’atelier est à l’étape")
    bar(desk).get_by_role("button", name="Annuler").click()
    expect(where(desk)).to_have_text("Étape 1 sur 7")
    expect(wall.locator(".wall-join__code")).to_have_text(stage.code)


def test_two_facilitators_at_once_go_one_step(stage):
    one, other = stage.desk(), stage.desk(**LAPTOP)
    # Both press before either hears of the other.
    for page in (one, other):
        onward(page).evaluate("(button) => button.click()")
    for page in (one, other):
        expect(where(page)).to_have_text("Étape 2 sur 7")
    one.reload()
    expect(where(one)).to_have_text("Étape 2 sur 7")


def test_the_timer_is_started_lengthened_and_stopped(stage):
    desk = stage.desk()
    wall = stage.wall(desk)
    desk.get_by_role("button", name="Lancer 2 minutes").click()
    expect(desk.locator(".desk-timer__left")).to_have_text(re.compile(r"encore 1:5\d"))
    expect(wall.locator(".wall-timer")).to_have_text("Encore 2 minutes environ")
    press(desk, "+5 min")
    expect(desk.locator(".desk-timer__left")).to_have_text(re.compile(r"encore 6:[45]\d"))
    expect(wall.locator(".wall-timer")).to_have_text("Encore 7 minutes environ")
    press(desk, "Arrêter")
    expect(wall.locator(".wall-timer")).to_have_count(0)
    press(desk, "Mettre en pause")
    expect(desk.locator(".desk-note--wait")).to_contain_text("En pause")
    expect(wall.locator(".wall-timer")).to_have_text("Petite pause")
    press(desk, "Reprendre")
    expect(wall.locator(".wall-timer")).to_have_count(0)


def test_who_is_here_and_who_has_no_network(stage):
    desk = stage.desk()
    expect(desk.locator(".desk-status")).to_contain_text("4 places non connectées")
    phone = stage.phone("Ana")
    expect(desk.locator(".desk-status")).to_contain_text("1 connecté")
    expect(desk.locator(".desk-status")).to_contain_text("3 places non connectées")
    wall = stage.wall(desk)
    expect(wall.locator(".wall-here")).to_have_text("1 personne est là")
    phone.context.set_offline(True)
    expect(desk.locator(".desk-status")).to_contain_text("4 places non connectées", timeout=40_000)


def test_people_are_moved_renamed_removed_and_each_is_taken_back(stage):
    desk = stage.desk()
    for dialog_word, value, said in (
        ("Nouvelle table", "Pont", "Ana est à la table Pont."),
        ("Prénom ou pseudonyme", "Anouk", "Ana s’appelle maintenant Anouk."),
    ):
        dialog = person(desk, "Ana")
        field = dialog.get_by_label(dialog_word)
        if value == "Pont":
            field.select_option(label=value)
            press(dialog, "Changer")
        else:
            field.fill(value)
            press(dialog, "Changer de prénom")
        expect(bar(desk)).to_contain_text(said)
        press(bar(desk), "Annuler")
    dialog = person(desk, "Ana")
    expect(dialog).to_contain_text("Table Rive")
    press(dialog, "Retirer de l’atelier")
    expect(bar(desk)).to_contain_text("Ana n’est plus dans l’atelier.")
    desk.get_by_label("Chercher un prénom").fill("")
    expect(desk.get_by_text("Retirés de l’atelier")).to_be_visible()
    press(bar(desk), "Annuler")
    expect(desk.get_by_text("Retirés de l’atelier")).to_have_count(0)
    press(person(desk, "Ana"), "Lui donner le stylo de la table")
    expect(desk.locator(".desk-people")).to_contain_text("tient le stylo")


def test_somebody_without_a_phone_and_a_phone_that_dies(stage):
    desk = stage.desk()
    tab(desk, "Salle")
    press(desk, "Ajouter quelqu’un sans téléphone")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Prénom ou pseudonyme").fill("Émile")
    dialog.get_by_label("Table").select_option(index=1)
    press(dialog, "Ajouter")
    expect(desk.locator(".desk-status")).to_contain_text("1 sans téléphone")
    press(person(desk, "Bilal"), "Son téléphone ne marche plus")
    expect(desk.locator(".desk-status")).to_contain_text("2 sans téléphone")
    expect(desk.locator(".desk-status")).to_contain_text("3 places non connectées")
    press(person(desk, "Bilal"), "Son téléphone remarche")
    expect(desk.locator(".desk-status")).to_contain_text("1 sans téléphone")
    press(desk, "Ajouter une table")
    desk.get_by_role("dialog").get_by_label("Nom de la table").fill("Jardin")
    press(desk.get_by_role("dialog"), "Ajouter")
    desk.get_by_label("Chercher un prénom").fill("")
    desk.get_by_text("Table Jardin").click()
    press(desk, "Renommer la table Jardin")
    desk.get_by_role("dialog").get_by_label("Nom de la table").fill("Verger")
    press(desk.get_by_role("dialog"), "Enregistrer")
    expect(desk.get_by_text("Table Verger")).to_be_visible()


def test_one_enters_for_somebody_and_is_reminded_of_it(stage):
    desk = stage.desk()
    press(person(desk, "Chloé"), "Saisir à sa place")
    tab(desk, "Étape")
    expect(desk.locator(".desk-note--for")).to_contain_text("Vous saisissez pour Chloé, table Rive.")
    press(desk, "Terminer")
    desk.get_by_label("Saisir pour quelqu’un").select_option(label="Denis – Pont")
    expect(desk.locator(".desk-note--for")).to_contain_text("Denis")
    press(person(desk, "Denis"), "Retirer de l’atelier")
    tab(desk, "Étape")
    expect(desk.locator(".desk-note--for")).to_have_count(0)


def test_a_room_is_rehearsed_with_simulated_people(stage):
    desk = stage.desk()
    press(person(desk, "Denis"), "Retirer de l’atelier")
    tab(desk, "Plus")
    press(desk, "Faire entrer des personnes simulées")
    expect(desk.locator(".desk-status")).to_contain_text("3 places non connectées")
    tab(desk, "Étape")
    note = desk.locator(".desk-note", has_text="Répétition")
    expect(note).to_contain_text(re.compile(r"Répétition\s: ([3-9]|\d\d) personnes simulées"), timeout=30_000)
    press(note, "Arrêter la répétition")
    expect(note).to_have_count(0)


def test_the_code_in_large_here_and_on_the_wall(stage):
    desk = stage.desk()
    wall = stage.wall(desk)
    onward(desk).click()
    expect(wall.locator(".wall-join")).to_have_count(0)
    tab(desk, "Mur")
    press(desk, "Le code en grand sur le mur")
    expect(wall.locator(".wall-join__code")).to_have_text(stage.code)
    press(desk, "Retirer le code du mur")
    expect(wall.locator(".wall-join")).to_have_count(0)
    press(desk, "Le code en grand sur cet écran")
    expect(desk.get_by_role("dialog").get_by_role("img")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.get_by_role("button", name="Le code en grand sur cet écran")).to_be_focused()


def test_the_network_goes_and_comes_back_with_what_was_done(stage):
    desk = stage.desk()
    desk.context.set_offline(True)
    expect(desk.locator(".desk-status")).to_contain_text("Pas de réseau")
    press(desk, "Mettre en pause")
    expect(desk.locator(".desk-status")).to_contain_text("1 envoi en attente")
    desk.context.set_offline(False)
    expect(desk.locator(".desk-note--wait")).to_contain_text("En pause", timeout=30_000)
    expect(desk.locator(".desk-status")).not_to_contain_text("en attente")


def test_keys_do_something_only_while_nobody_types(stage):
    desk = stage.desk(**LAPTOP)
    desk.get_by_label("Chercher un prénom").press("ArrowRight")
    desk.get_by_label("Chercher un prénom").press("ArrowRight")
    desk.locator("body").click(position={"x": 2, "y": 2})
    desk.keyboard.press("ArrowRight")
    expect(bar(desk)).to_contain_text("Appuyez encore sur la flèche")
    expect(where(desk)).to_have_text("Étape 1 sur 7")
    desk.keyboard.press("ArrowRight")
    expect(where(desk)).to_have_text("Étape 2 sur 7")
    desk.keyboard.press("Space")
    expect(desk.locator(".desk-timer__left")).to_contain_text("encore")
    desk.keyboard.press("Space")
    expect(desk.locator(".desk-timer__left")).to_have_count(0)
    desk.keyboard.press("Control+z")
    expect(where(desk)).to_have_text("Étape 1 sur 7")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("Raccourcis du clavier")
    desk.get_by_role("dialog").get_by_label("Utiliser les raccourcis sur cet écran").uncheck()
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_it_is_closed_and_reopened_and_everybody_sees_it(stage):
    desk = stage.desk()
    wall = stage.wall(desk)
    tab(desk, "Plus")
    press(desk, "Fermer l’atelier")
    dialog = desk.get_by_role("dialog")
    press(dialog, "Fermer l’atelier")
    expect(wall.locator(".wall-closed")).to_contain_text("L’atelier est terminé")
    # The page is loaded again.
    expect(dialog).to_have_count(0)
    tab(desk, "Plus")
    press(desk.locator(".desk-part--more"), "Rouvrir l’atelier")
    expect(wall.locator(".wall-head")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (3840, 2160)])
def test_no_words_on_the_wall_are_small(stage, width, height):
    """40 px on a screen of 1920 × 1080, in proportion on others; nothing is cut off."""
    desk = stage.desk()
    wall = stage.wall(desk, width=width, height=height)
    least = 40 * width / 1920
    desk.get_by_role("button", name="Lancer 2 minutes").click()
    for number in range(1, 8):
        expect(wall.locator(".wall-where")).to_have_text(f"Étape {number} sur 7")
        sizes = wall.evaluate(SIZES)
        assert len(sizes) > 3 and {words: px for words, px in sizes.items() if px < least - 0.5} == {}
        assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        assert wall.locator(".wall-scene").evaluate("(each) => each.scrollHeight <= each.clientHeight")
        if number < 7:
            expect(where(desk)).to_have_text(f"Étape {number} sur 7")
            expect(onward(desk)).to_have_attribute("aria-disabled", "false")
            onward(desk).click()


def test_the_wall_receives_nothing_private_and_comes_back_by_itself(stage):
    desk = stage.desk()
    wall = desk.context.new_page()
    heard = []
    wall.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    wall.goto(f"/a/{stage.code}/mur/")
    expect(wall.locator(".wall-join")).to_be_visible()
    press(person(desk, "Chloé"), "Lui donner le stylo de la table")
    expect(desk.locator(".desk-people")).to_contain_text("tient le stylo")
    tab(desk, "Mur")
    press(desk, "Le code en grand sur le mur")
    wait_until(lambda: wall.evaluate("1") and any('"focus"' in each for each in heard), "the wall to be told")
    assert '"welcome"' in heard[0] and not any(name in str(heard) for name in (*NAMES, '"desk"', "table:", "person:"))
    wall.context.set_offline(True)
    wall.context.set_offline(False)
    tab(desk, "Étape")
    expect(desk.locator(".desk-status")).to_contain_text("Connecté", timeout=30_000)
    press(desk, "Mettre en pause")
    expect(wall.locator(".wall-timer")).to_have_text("Petite pause", timeout=30_000)
    assert wall.get_by_text("réseau").count() == 0


def test_the_hall_is_dark_or_bright(stage):
    wall = stage.wall(stage.desk())
    grounds = set()
    for name in ("Salle sombre", "Salle claire"):
        wall.mouse.move(50, len(grounds) * 50)
        press(wall, name)
        grounds.add(wall.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


def test_desk_and_wall_are_for_everybody(chromium, portal, stage):
    inspector = Inspector(chromium, portal)
    inspector.watch.context.add_cookies([stage.cookie()])
    desk = stage.open_desk(inspector.page)
    for name in ("Étape", "Salle", "Mur", "Plus"):
        tab(desk, name)
        inspector.look(name)
    person(desk, "Ana")
    inspector.look("person")
    press(desk.get_by_role("dialog"), "Fermer cette fenêtre")
    tab(desk, "Plus")
    press(desk, "Raccourcis du clavier")
    inspector.look("keys")
    inspector.go(f"/a/{stage.code}/mur/")
    expect(desk.locator(".wall-join")).to_be_visible()
    inspector.look("wall")
    inspector.conclude()


@pytest.fixture
def modules(stage):
    """Calls a function of the desk's own modules, in a browser."""
    page = stage.page()
    page.goto("/a/")
    call = (
        "([file, name, given]) => import(`/static/workshops/board/stage/${file}.js`).then((all) => all[name](...given))"
    )
    return lambda file, name, *given: page.evaluate(call, [file, name, given])


def test_what_the_timer_says(modules):
    assert modules("timing", "left", None, 5) is None
    assert modules("timing", "left", {"ends": 9_000, "minutes": 1}, 5_000) == 4_000
    assert [modules("timing", "clock", each) for each in (0, 59_400, 245_000, -61_000)] == [
        "0:00",
        "0:59",
        "4:05",
        "1:01",
    ]
    assert modules("timing", "presets", 0) == [2, 5, 10]
    assert modules("timing", "presets", 5) == [5, 2, 10]


def test_what_a_key_asks_for(modules):
    asked = {"ArrowRight": "next", "PageUp": "back", " ": "timer", "?": "help", "a": ""}
    assert {key: modules("keys", "meaning", {"key": key}) for key in asked} == asked
    assert modules("keys", "meaning", {"key": "z", "ctrlKey": True}) == "undo"
    assert modules("keys", "meaning", {"key": "ArrowRight", "ctrlKey": True}) == ""


def test_what_shows_something_on_the_wall_again(modules):
    assert modules("undo", "focusOf", {"what": "code", "key": ""}) == {"what": "code"}
    assert modules("undo", "focusOf", {"what": "photo", "key": "nid"}) == {"what": "photo", "key": "nid"}
    assert modules("undo", "focusOf") == {}
