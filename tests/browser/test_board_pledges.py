"""A whole wall of commitments in real browsers: a facilitator, the projected wall, three phones that lose the network in turn,
somebody without a phone; arranging with the keyboard alone, from a phone and by drag; the report in the end.
"""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.board_screens import Desk, Phone, Wall

FACILITATOR = "claire.vasseur@metropole-brevent.test"
PEOPLE = {"Ana": "Rive", "Bilal": "Rive", "Chloé": "Pont"}
KEY, VISIT = "Prêter une clé dès le premier jour", "Visiter le logement ensemble"
CALL, SATURDAY = "Rappeler sous deux jours", "Ouvrir le samedi matin"


def press(place, name):
    """The button of this name; what it is about may follow, for those who hear it."""
    place.get_by_role("button", name=re.compile(rf"^{re.escape(name)}(\s:|$)")).click()


class Room:
    """All the screens of one wall of commitments."""

    def __init__(self, chromium, portal):
        code = f"M{secrets.token_hex(3).upper()}"
        portal.manage("shell", "-c", f"from tests.browser.seed import wall_to_fill; wall_to_fill({code!r})")
        self.code = code
        self.desk = Desk(chromium, portal, code, width=1280, height=900)
        self.wall = Wall(chromium, portal, code, width=1920, height=1080)
        self.phones = {name: Phone(chromium, portal, code) for name in PEOPLE}
        self.found: list[str] = []

    @property
    def screens(self):
        return [self.desk, self.wall, *self.phones.values()]

    def close(self):
        for screen in self.screens:
            screen.watch.context.close()

    def look(self, name):
        for who, screen in (("phone", self.phones["Ana"]), ("desk", self.desk), ("wall", self.wall)):
            self.found += screen.look(f"pledges-{name}-{who}")

    def phone(self, name):
        return self.phones[name].page


@pytest.fixture
def room(chromium, portal):
    room = Room(chromium, portal)
    yield room
    room.close()
    assert [problem for screen in room.screens for problem in screen.problems] == []
    assert room.found == []


def write(page, text):
    page.get_by_label("L’engagement").fill(text)
    press(page, "Garder")
    expect(page.locator("main")).to_contain_text(text)


def card(page, text):
    return page.locator(".pledge, .wall-pledge").filter(has_text=text)


def column(page, title):
    return page.locator(".pledge-column, .wall-group").filter(has=page.get_by_role("heading", name=title))


def drag(source, target):
    """By their words, where there is no button."""
    source.drag_to(target, source_position={"x": 30, "y": 22}, target_position={"x": 30, "y": 22})


def twice(locator):
    """Two presses before anything can be drawn in between."""
    locator.evaluate("(button) => { button.click(); button.click(); }")


def push(locator):
    """What a keyboard does: the button has the focus, and Enter is pressed."""
    locator.focus()
    locator.press("Enter")


def enter(room):
    room.desk.start(FACILITATOR)
    room.wall.start(FACILITATOR)
    for name, table in PEOPLE.items():
        room.phones[name].join(name, table)
    desk = room.desk.page
    press(desk, "Ajouter quelqu’un sans téléphone")
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Prénom ou pseudonyme").fill("Denis")
    dialog.get_by_label("Table").select_option(label="Rive – 2 personnes")
    press(dialog, "Ajouter")


def draft(room):
    """Everybody writes for themselves; nothing of it reaches another screen; one writes without a network."""
    room.desk.go_on("Le cadre")
    expect(room.phone("Ana").locator("main")).to_contain_text("Personne n’est obligé de s’engager")
    room.desk.go_on("J’écris")
    ana, bilal, chloe = map(room.phone, PEOPLE)
    room.phones["Ana"].cut()
    ana.get_by_label("L’engagement").fill(KEY)
    twice(ana.get_by_role("button", name="Garder"))
    expect(card(ana, KEY)).to_contain_text("En attente du réseau")
    write(bilal, VISIT)
    press(chloe, "Je passe")
    expect(chloe.locator("main")).to_contain_text("Vous passez.")
    room.phones["Ana"].mend()
    expect(card(ana, KEY)).to_contain_text("Gardé. Personne d’autre ne le voit.")
    press(ana, "En écrire un autre")
    write(ana, "À effacer")
    press(card(ana, "À effacer"), "Effacer")
    expect(ana.get_by_role("button", name="Annuler ce changement")).to_be_focused()
    expect(room.desk.page.locator("main")).to_contain_text("3 personnes ont écrit ou passent, sur 4 personnes.")
    room.look("drafting")
    ana.reload()
    expect(card(ana, KEY)).to_be_visible()
    for screen in (room.desk, room.wall, room.phones["Bilal"], room.phones["Chloé"]):
        assert not any(KEY in frame for frame in screen.frames)


def publish(room):
    room.desk.go_on("J’affiche")
    ana, bilal, chloe = map(room.phone, PEOPLE)
    press(card(ana, KEY), "Afficher sur le mur")
    ana.get_by_label("Avec mon nom : Ana").check()
    ana.get_by_label("Votre organisation").fill("Le Seuil")
    room.look("publishing")
    press(ana, "Afficher maintenant")
    expect(card(ana, KEY)).to_contain_text("Sur le mur, avec votre nom.")
    press(card(bilal, VISIT), "Afficher sur le mur")
    bilal.get_by_label("Sans nom").check()
    press(bilal, "Afficher maintenant")
    expect(card(bilal, VISIT)).to_contain_text("Sur le mur, sans votre nom.")
    press(chloe, "Le mur (2)")
    expect(card(chloe, KEY)).to_contain_text("Ana, Le Seuil")
    wall = room.wall.page
    expect(card(wall, KEY)).to_contain_text("Le Seuil")
    expect(wall.locator("main")).not_to_contain_text("Ana")
    assert not any("Bilal" in frame for frame in room.phones["Chloé"].frames)
    # Taken back, then shown again.
    press(card(bilal, VISIT), "Reprendre")
    expect(card(wall, VISIT)).to_have_count(0)
    press(card(bilal, VISIT), "Afficher sur le mur")
    bilal.get_by_label("Sans nom").check()
    press(bilal, "Afficher maintenant")
    expect(card(wall, VISIT)).to_be_visible()
    publish_without_a_network(room)
    enter_for_denis(room)


def publish_without_a_network(room):
    """Somebody who passed may still write; what they write and show while the network is gone comes with it."""
    chloe = room.phone("Chloé")
    press(chloe, "Les miens")
    write(chloe, SATURDAY)
    expect(card(chloe, SATURDAY)).to_contain_text("Gardé.")
    room.phones["Chloé"].cut()
    press(card(chloe, SATURDAY), "Afficher sur le mur")
    chloe.get_by_label("Avec mon nom : Chloé").check()
    chloe.get_by_label("Votre organisation").fill("La Rame")
    press(chloe, "Afficher maintenant")
    expect(card(chloe, SATURDAY)).to_contain_text("En attente du réseau")
    room.phones["Chloé"].mend()
    expect(card(chloe, SATURDAY)).to_contain_text("Sur le mur, avec votre nom.")
    expect(card(room.wall.page, SATURDAY)).to_contain_text("La Rame")


def enter_for_denis(room):
    desk = room.desk.page
    desk.get_by_label("Saisir pour quelqu’un").select_option(label="Denis – Rive")
    desk.get_by_label("L’engagement").fill(CALL)
    desk.get_by_label("Sans nom").check()
    press(desk, "Afficher maintenant")
    expect(card(room.wall.page, CALL)).to_be_visible()
    room.look("entering")
    press(desk, "Terminer")
    # Moderation, and its undoing.
    press(card(desk, CALL), "Masquer")
    expect(card(room.wall.page, CALL)).to_have_count(0)
    expect(desk.locator("#held")).to_contain_text(CALL)
    press(desk.locator("#held"), "Montrer à la salle")
    expect(card(room.wall.page, CALL)).to_be_visible()


def arrange(room):
    """With the keyboard alone; from a phone, where everybody may; then a drag does the same."""
    room.desk.go_on("Nous regroupons")
    desk, wall, bilal = room.desk.page, room.wall.page, room.phone("Bilal")
    desk.get_by_label("Un nouveau groupe").focus()
    desk.keyboard.type("Accueillir")
    desk.keyboard.press("Enter")
    expect(column(desk, "Accueillir")).to_be_visible()
    push(card(desk, KEY).get_by_role("button", name="Ranger"))
    push(card(desk, KEY).get_by_role("button", name="Mettre dans « Accueillir »"))
    expect(card(column(desk, "Accueillir"), KEY)).to_be_visible()
    expect(card(desk, KEY).get_by_role("button", name="Ranger")).to_be_focused()
    expect(card(column(wall, "Accueillir"), KEY)).to_be_visible()

    press(bilal, "Le mur (4)")
    press(card(bilal, CALL), "Ranger")
    room.look("grouping")
    press(card(bilal, CALL), "Mettre dans « Accueillir »")
    expect(card(column(wall, "Accueillir"), CALL)).to_be_visible()
    press(bilal, "Annuler ce changement")
    expect(card(column(wall, "Accueillir"), CALL)).to_have_count(0)

    push(card(desk, VISIT).get_by_role("button", name="Ranger"))
    push(card(desk, VISIT).get_by_role("button", name="Réunir avec un autre"))
    push(card(desk, KEY).get_by_role("button", name="Réunir avec celui-ci"))
    expect(card(wall, KEY)).to_contain_text("2 engagements réunis")
    expect(desk.locator(".desk-bar")).to_contain_text("Engagements réunis.")
    push(desk.locator(".desk-bar").get_by_role("button", name="Annuler"))
    expect(card(wall, VISIT)).to_be_visible()

    # Nothing may scroll while something is dragged.
    desk.set_viewport_size({"width": 1280, "height": 2600})
    drag(card(desk, CALL), column(desk, "Accueillir"))
    expect(card(column(wall, "Accueillir"), CALL)).to_be_visible()
    drag(card(desk, SATURDAY), card(desk, VISIT))
    expect(desk.get_by_role("button", name="Réunir les deux")).to_be_focused()
    room.look("merging")
    press(desk, "Réunir les deux")
    expect(card(wall, VISIT)).to_contain_text("2 engagements réunis")
    expect(card(wall, VISIT)).to_contain_text("La Rame")
    desk.set_viewport_size({"width": 1280, "height": 900})

    push(column(desk, "Accueillir").get_by_role("button", name="Renommer"))
    desk.get_by_label("Nom du groupe").fill("Ouvrir la porte")
    desk.keyboard.press("Enter")
    expect(wall.get_by_role("heading", name="Ouvrir la porte")).to_be_visible()
    press(card(desk, CALL), "Au mur")
    expect(wall.locator(".wall-pledge--single")).to_contain_text(CALL)
    room.look("one-pledge")
    press(desk, "Tout le mur")
    expect(wall.locator(".wall-pledge--single")).to_have_count(0)


def give_points(room):
    """A budget, to be given as one likes; where points lie reaches nobody, and how many have given reaches the desk alone."""
    room.desk.go_on("Je donne mes points")
    ana, bilal, _chloe = map(room.phone, PEOPLE)
    desk = room.desk.page
    expect(ana.locator(".points-left")).to_contain_text("Il vous reste 3 points à donner.")
    quiet = (room.wall, room.phones["Bilal"])
    counts = [len(screen.frames) for screen in quiet]
    twice(card(ana, VISIT).get_by_role("button", name="Un point de plus"))
    expect(ana.locator(".points-left")).to_contain_text("Il vous reste 1 point ")
    expect(card(ana, VISIT).get_by_role("button", name="2 points au plus")).to_have_attribute("aria-disabled", "true")
    press(card(ana, KEY), "Un point de plus")
    expect(ana.locator(".points-left")).to_contain_text("Vous avez donné tous vos points.")
    room.look("voting")
    press(card(ana, KEY), "Un point de moins")
    expect(ana.locator(".points-left")).to_contain_text("Envoyé")
    expect(desk.locator("main")).to_contain_text("1 personne a donné des points, sur 4 personnes.")
    for screen, count in zip(quiet, counts, strict=True):
        assert screen.news_since(count) == []

    room.phones["Bilal"].cut()
    press(card(bilal, VISIT), "Un point de plus")
    press(card(bilal, KEY), "Un point de plus")
    expect(bilal.locator(".points-left")).to_contain_text("Il vous reste 1 point ")
    expect(bilal.locator(".points-left")).to_contain_text("En attente du réseau")
    room.phones["Bilal"].mend()
    expect(bilal.locator(".points-left")).to_contain_text("Envoyé")

    desk.get_by_label("Saisir pour quelqu’un").select_option(label="Denis – Rive")
    desk.get_by_label(CALL).select_option("2 points")
    expect(desk.locator("main")).to_contain_text("Il lui reste 1 point.")
    expect(desk.locator("main")).to_contain_text("3 personnes ont donné des points, sur 4 personnes.")
    assert not any('"points":{' in frame for frame in room.desk.frames)


def show_results(room):
    desk, wall, ana = room.desk.page, room.wall.page, room.phone("Ana")
    press(desk, "Finir le vote et montrer les résultats")
    ranks = [
        (VISIT, "N° 1 3 points", "La Rame"),
        (CALL, "N° 2 2 points", ""),
        (KEY, "N° 3 1 point", "Le Seuil"),
    ]
    for text, rank, organisation in ranks:
        for screen in (wall, ana, desk):
            expect(card(screen, text)).to_contain_text(rank)
            expect(card(screen, text)).to_contain_text(organisation)
    expect(ana.locator("main")).to_contain_text("3 personnes ont donné des points.")
    expect(wall.locator("main")).not_to_contain_text("Ana")
    room.look("results")


def close_and_share_the_report(room):
    desk, ana = room.desk.page, room.phone("Ana")
    room.desk.go_on("C’est fini")
    parts = desk.get_by_role("navigation", name="Parties de la table d’animation")
    parts.get_by_role("button", name="Plus").click()
    press(desk, "Fermer l’atelier")
    press(desk.get_by_role("dialog"), "Fermer l’atelier")
    expect(ana.get_by_role("heading", level=1)).to_have_text("C’est fini. Merci !")
    link = ana.get_by_role("link", name="Lire le bilan de l’atelier")
    expect(link).to_have_count(0)
    room.desk.open("bilan/")
    press(desk, "Partager avec les participants")
    expect(link).to_be_visible()
    room.look("closed")
    press(desk, "Ne plus partager avec les participants")
    expect(link).to_have_count(0)
    press(desk, "Partager avec les participants")
    link.click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Mur de l’accueil")
    expect(ana.locator("main")).to_contain_text(KEY)


def test_a_wall_of_commitments_from_the_first_word_to_the_report(room):
    enter(room)
    draft(room)
    publish(room)
    arrange(room)
    give_points(room)
    show_results(room)
    close_and_share_the_report(room)
