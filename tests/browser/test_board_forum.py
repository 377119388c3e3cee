"""A whole forum theatre in real browsers: a joker at the desk, a wall, six phones of which one loses the network twice, and
somebody who has no phone. What each screen shows at each step, and what must reach nobody else.
"""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.board_screens import Desk, Phone, Wall
from tests.browser.people import press
from tests.services.portal_process import wait_until

JOKER = "samira.benali@la-passerelle-etiers.test"
PEOPLE = {"Ana": "Rive", "Bilal": "Rive", "Chloé": "Rive", "Dina": "Pont", "Elio": "Pont", "Fatou": "Pont"}


class Room:
    """All the screens of one forum theatre."""

    def __init__(self, chromium, portal):
        code = f"F{secrets.token_hex(3).upper()}"
        portal.manage("shell", "-c", f"from tests.browser.seed import forum_to_play; forum_to_play({code!r})")
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
        """A phone, the desk and the wall as they stand."""
        for who, screen in (("phone", self.phones["Ana"]), ("desk", self.desk), ("wall", self.wall)):
            self.found += screen.look(f"forum-{name}-{who}")

    def everybody(self, *texts):
        """Each phone shows these words."""
        for phone in self.phones.values():
            for text in texts:
                expect(phone.page.locator("main")).to_contain_text(text)

    def on_wall(self, *texts):
        for text in texts:
            expect(self.wall.page.locator("main")).to_contain_text(text)

    def quiet_for_others(self, act, *, but):
        """Do something of which no screen may receive anything, but these and the desk."""
        others = [screen for screen in self.screens if screen is not self.desk and screen not in but]
        counts = [len(screen.frames) for screen in others]
        act()
        # What the portal sends to everybody afterwards has come: nothing that it sent before is still on its way.
        timer = self.desk.page.get_by_role("group", name="Minuteur")
        timer.get_by_role("button").first.click()
        for screen, count in zip(others, counts, strict=True):
            expect(screen.page.locator(".timer, .wall-timer")).to_be_visible()
            assert ['"timer"' in frame for frame in screen.wait_for_news(count)] == [True]
        press(self.desk.page, "Arrêter")


@pytest.fixture
def room(chromium, portal):
    room = Room(chromium, portal)
    yield room
    room.close()
    assert [problem for screen in room.screens for problem in screen.problems] == []
    assert "\n".join(room.found) == ""


def say(page, label, text, button="Envoyer", *, stays=True):
    """Write in the field and send, in the form that the field stands in; some forms go when they were sent."""
    field = page.get_by_role("textbox", name=label)
    field.fill(text)
    field.locator("xpath=ancestor::form").get_by_role("button", name=button).click()
    if stays:
        expect(field).to_have_value("")
    else:
        expect(field).to_have_count(0)


def writing_for_the_table(phone):
    return phone.page.get_by_role("button", name="Je note pour la table")


def choose(page, question, answer):
    page.get_by_role("group", name=question).get_by_role("button", name=answer, exact=True).click()


def enter(room):
    room.desk.start(JOKER)
    room.wall.start(JOKER)
    for name, table in PEOPLE.items():
        room.phones[name].join(name, table)
    desk = room.desk.page
    press(desk, "Ajouter quelqu’un sans téléphone")
    desk.get_by_label("Prénom ou pseudonyme").fill("Gaston")
    desk.get_by_role("dialog").get_by_label("Table").select_option(index=0)
    press(desk, "Ajouter")
    expect(desk.locator(".desk-status")).to_contain_text("1 sans téléphone")


def watch_the_scene(room):
    room.desk.go_on("Le problème et les règles")
    room.everybody("Nadia", "personnage principal", "On ne se moque de personne.")
    room.on_wall("Le guichet", "Nadia", "personnage principal", "L’agent")
    expect(room.desk.page.locator(".prompt")).to_contain_text("Voici la question.")
    room.look("framing")
    room.desk.go_on("La scène")
    room.everybody("Le téléphone se repose.")
    room.look("scene")
    for phone in room.phones.values():
        expect(writing_for_the_table(phone)).to_have_count(0)


def harvest(room):
    ana, bilal, chloe = (room.phones[name] for name in ("Ana", "Bilal", "Chloé"))
    desk = room.desk.page
    room.desk.go_on("Ce que nous avons vu")
    for phone in room.phones.values():
        expect(writing_for_the_table(phone)).to_be_visible()
    say(ana.page, "J’ai vu, j’ai entendu…", "Elle attend debout")
    expect(ana.page.locator("main")).to_contain_text("le joker va lire")
    say(chloe.page, "J’ai vu, j’ai entendu…", "Il est bête")
    # The network goes: what is written meanwhile waits on the phone, and leaves when it comes back.
    bilal.cut()
    say(bilal.page, "J’ai vu, j’ai entendu…", "Personne ne la regarde")
    expect(bilal.page.locator(".words")).to_contain_text("en attente")
    press(desk, "Montrer : Elle attend debout")
    press(desk, "Ne pas montrer : Il est bête")
    room.on_wall("Elle attend debout")
    expect(room.phones["Dina"].page.locator("main")).to_contain_text("Elle attend debout")
    expect(chloe.page.locator("main")).to_contain_text("Lu, pas montré")
    expect(bilal.page.locator("main")).not_to_contain_text("Elle attend debout")
    bilal.mend()
    expect(bilal.page.locator("main")).to_contain_text("Elle attend debout")
    press(desk, "Montrer : Personne ne la regarde")
    room.everybody("Personne ne la regarde")
    assert "Il est bête" not in room.wall.page.content()
    room.look("facts")

    press(desk, "Question suivante : Qui a un problème")
    room.everybody("Son problème")
    chloe.page.get_by_label("De quel personnage").select_option("L’agent")
    say(chloe.page, "Son problème", "Il n’a pas le droit de dire oui")
    press(desk, "Montrer : Il n’a pas le droit de dire oui")
    room.on_wall("L’agent : Il n’a pas le droit de dire oui")

    press(desk, "Question suivante : Ce qu’on reconnaît")
    answers = dict(zip(PEOPLE, ("Oui", "Oui", "Oui", "En partie", "En partie", "Non"), strict=True))
    room.everybody("On répond une seule fois.")
    for name, answer in answers.items():
        choose(room.phones[name].page, "On répond une seule fois.", answer)
        expect(room.phones[name].page.locator("main")).to_contain_text("Réponse envoyée")
    desk.get_by_text("Répondre pour une personne sans téléphone").click()
    choose(desk, "Est-ce que vous reconnaissez cela", "Non")
    expect(desk.locator(".poll")).to_contain_text("7 réponses")
    expect(room.wall.page.locator(".poll")).to_have_count(0)
    press(desk, "Terminer et montrer à la salle")
    shown = ["Oui", "3", "En partie", "2", "Non", "2"]
    for screen in (room.wall, ana):
        expect(screen.page.locator(".poll__row :is(span, b)")).to_have_text(shown)
    room.look("recognition")


def stops(room):
    """Ana's reaches the desk alone, and so does that she takes it back; Bilal's is kept for later, Chloé's is declined."""
    ana, bilal, chloe = (room.phones[name] for name in ("Ana", "Bilal", "Chloé"))
    queue = room.desk.page.get_by_role("region", name=re.compile("^Demandes de stop"))
    room.desk.go_on("On rejoue")
    room.everybody("Demander stop")

    def ask_and_take_back():
        press(ana.page, "Demander stop")
        expect(queue).to_contain_text("Ana · Rive")
        press(ana.page, "Reprendre ma demande")
        expect(queue).to_contain_text("Aucune demande.")
        ana.page.get_by_text("Préciser, si vous voulez").click()
        ana.page.get_by_label("Je prendrais la place de").select_option("L’agent")
        ana.page.get_by_label("À quel moment").fill("Quand il ferme le dossier")
        press(ana.page, "Demander stop")
        expect(queue).to_contain_text("à la place de : L’agent · Quand il ferme le dossier")
        expect(ana.page.locator("main")).to_contain_text("Le joker a votre demande.")

    room.quiet_for_others(ask_and_take_back, but=[ana])
    press(bilal.page, "Demander stop")
    press(room.desk.page, "Plus tard, la demande de Bilal")
    expect(bilal.page.locator("main")).to_contain_text("garde votre demande pour plus tard")
    press(chloe.page, "Demander stop")
    press(room.desk.page, "Pas cette fois, la demande de Chloé")
    expect(chloe.page.locator("main")).to_contain_text("Pas cette fois.")
    press(chloe.page, "J’ai compris")
    expect(chloe.page.locator("main")).not_to_contain_text("Pas cette fois.")
    expect(queue.get_by_role("listitem")).to_have_count(2)
    room.look("stops")


def first_try(room):
    ana, bilal, chloe = (room.phones[name] for name in ("Ana", "Bilal", "Chloé"))
    desk = room.desk.page
    press(desk, "Prendre la demande de Ana")
    expect(desk.get_by_label("À quel moment de la scène")).to_have_value("Quand il ferme le dossier")
    desk.get_by_label("La personne veut bien que son prénom soit montré").check()
    press(desk, "Commencer l’essai")
    room.everybody("Essai 1, en cours", "à la place de : L’agent (Ana)")
    expect(ana.page.locator("main")).to_contain_text("C’est à vous")
    expect(bilal.page.locator("main")).not_to_contain_text("C’est à vous")
    room.on_wall("Essai 1, en cours", "Quand il ferme le dossier")
    desk.get_by_label("Ce qui est essayé").fill("Il rouvre le dossier et propose un rendez-vous")
    room.look("try")
    press(desk, "L’essai est fini")
    room.on_wall("Il rouvre le dossier et propose un rendez-vous")

    say(desk, "Qu’est-ce qui a changé", "Elle repart avec une date", "Noter")
    desk.get_by_label("De quel personnage").select_option("Nadia")
    say(desk, "Comment se sent un personnage", "Soulagée", "Noter")
    room.everybody("Elle repart avec une date", "Ressenti de Nadia : Soulagée")

    # The network goes for the second time, in the middle of the poll.
    press(desk, "Sondage")
    press(desk, "Ouvrir le sondage")
    room.everybody("Votre avis sur l’essai 1")
    room.on_wall("Est-ce possible dans la vraie vie", "Répondez sur votre téléphone.")
    bilal.cut()
    for name, phone in room.phones.items():
        choose(phone.page, "Est-ce possible dans la vraie vie", "Non" if name == "Bilal" else "Oui")
        choose(phone.page, "Est-ce que cela aide", "En partie")
    choose(ana.page, "Est-ce que cela aide", "Oui")
    expect(bilal.page.locator("main")).to_contain_text("en attente")
    realistic = desk.locator(".poll").filter(has_text="Est-ce possible")
    expect(realistic).to_contain_text("5 réponses")
    bilal.mend()
    expect(realistic).to_contain_text("6 réponses")
    expect(bilal.page.get_by_role("group", name="Est-ce possible").get_by_role("button", name="Non")).to_have_attribute(
        "aria-pressed", "true"
    )
    room.look("poll")
    press(desk, "Terminer et montrer à la salle")
    for screen in (room.wall, chloe):
        rows = screen.page.locator(".poll__row b")
        expect(rows).to_have_text(["5", "0", "1", "1", "5", "0"])

    chloe.page.get_by_text("Une objection").click()
    say(chloe.page, "Ce qui ne va pas", "Il y aura la queue")
    press(desk, "Montrer : Il y aura la queue")
    room.on_wall("Il y aura la queue")
    press(chloe.page, "En faire une proposition : Il y aura la queue")
    say(chloe.page, "Que faudrait-il, alors", "Des rendez-vous le samedi", "Proposer", stays=False)
    press(desk, "Montrer : Des rendez-vous le samedi")

    press(desk, "Ce qu’il laisse")
    expect(desk.get_by_label("Ce que laisse cet essai")).to_have_value("Il rouvre le dossier et propose un rendez-vous")
    desk.get_by_label("Ce que laisse cet essai").fill("Donner une date avant de fermer")
    press(desk, "D’accord")
    room.everybody("Donner une date avant de fermer")
    room.on_wall("D’accord", "Donner une date avant de fermer")
    room.look("after-try")


def second_try(room):
    desk = room.desk.page
    press(desk, "Nouvel essai")
    desk.get_by_label("Qui est remplacé").select_option("Personne : on ajoute un personnage")
    desk.get_by_label("Quel personnage est ajouté").fill("Une amie")
    desk.get_by_label("À quel moment de la scène").fill("Dans la file")
    desk.get_by_label("Qui essaie").fill("Dina")
    press(desk, "Commencer l’essai")
    room.everybody("Essai 2, en cours", "un personnage en plus : Une amie")
    press(desk, "L’essai est fini")
    room.on_wall("Essai 2", "Dans la file")
    for screen in (room.wall, *room.phones.values()):
        assert not any("Dina" in frame for frame in screen.frames if '"who"' in frame)


def close_alternatives(room):
    desk = room.desk.page
    room.desk.go_on("Ce que laissent les essais")
    room.everybody("Pas encore décidé")
    desk.get_by_label("Ce que laisse cet essai").fill("Venir accompagnée")
    press(desk, "Encore ouvert")
    room.everybody("Encore ouvert", "Venir accompagnée")
    expect(desk.get_by_role("region", name="2 essais décidés sur 2")).to_be_visible()
    room.on_wall("D’accord", "Donner une date avant de fermer", "Encore ouvert", "Venir accompagnée")
    room.look("closing")


def propose(room):
    desk, dina, elio = room.desk.page, room.phones["Dina"].page, room.phones["Elio"].page
    room.desk.go_on("Nos propositions")
    say(dina, "Ma proposition", "Un siège pour chacun")
    say(elio, "Ma proposition", "Dire une date à chaque fois")
    press(desk, "Montrer ces 2")
    say(desk, "Une proposition dite à voix haute", "Une boisson chaude", "Noter")
    room.everybody("Dire une date à chaque fois", "Une boisson chaude")
    room.on_wall("Un siège pour chacun", "Des rendez-vous le samedi")
    room.look("proposals")

    room.desk.go_on("Les propositions retenues")
    # One may go on all the same.
    warning = desk.get_by_text("Aucune proposition n’est retenue : l’étape suivante sera vide.")
    expect(warning).to_be_visible()
    desk.get_by_role("checkbox", name="Un siège pour chacun").check()
    desk.get_by_role("checkbox", name="Une boisson chaude").check()
    field = desk.get_by_label("La proposition qui réunit ces 2")
    expect(field).to_have_value("Un siège pour chacun Une boisson chaude")
    field.fill("Accueillir : un siège et une boisson chaude")
    room.look("distilling")
    press(desk, "Retenir")
    expect(warning).to_have_count(0)
    room.everybody("Accueillir : un siège et une boisson chaude", "Elle réunit 2 propositions de la salle")
    desk.get_by_role("checkbox", name="Dire une date à chaque fois").check()
    desk.get_by_label("Retenir cette proposition, avec ces mots").fill("Donner une date à chaque fois")
    press(desk, "Retenir")
    # By drag, as by the box and the button; nothing may scroll meanwhile.
    desk.set_viewport_size({"width": 1280, "height": 2400})
    kept = desk.get_by_role("region", name="2 propositions retenues")
    expect(kept).to_be_visible()
    desk.locator(".picks li").filter(has_text="Des rendez-vous le samedi").drag_to(
        kept.locator(".words > li").filter(has_text="Proposition 2")
    )
    expect(kept).to_contain_text("Des rendez-vous le samedi")
    desk.set_viewport_size({"width": 1280, "height": 900})
    room.on_wall("Donner une date à chaque fois")
    room.look("distilled")


def debate(room):
    desk, ana = room.desk.page, room.phones["Ana"].page
    room.desk.go_on("Le débat")
    press(ana, "Dire pourquoi oui, proposition 1")
    say(ana, "Dire pourquoi oui", "On attend mieux assis", stays=False)
    press(desk, "Montrer : On attend mieux assis")
    say(desk, "Contre : ce qui est dit", "Le hall est petit", "Noter")
    press(desk, "Montrer sur le mur")
    room.on_wall("Pour", "On attend mieux assis", "Contre", "Le hall est petit")
    room.everybody("On attend mieux assis", "Le hall est petit")
    room.look("debate")


def vote(room):
    desk = room.desk.page
    room.desk.go_on("Le vote")
    room.everybody("Il vous reste 2 voix")
    room.on_wall("Le vote est secret.")
    ana, bilal = room.phones["Ana"], room.phones["Bilal"]
    # At her table somebody has no phone, and at Elio's nobody.
    expect(writing_for_the_table(ana)).to_be_visible()
    expect(writing_for_the_table(room.phones["Elio"])).to_have_count(0)

    def ana_votes():
        press(ana.page, "Donner une voix à la proposition 1")
        expect(ana.page.get_by_role("status").filter(has_text="Il vous reste 1 voix")).to_be_visible()
        expect(desk.get_by_role("region", name="1 personne a voté, sur 7")).to_be_visible()

    room.quiet_for_others(ana_votes, but=[ana])
    room.look("voting")
    press(ana.page, "Donner une voix à la proposition 2")
    press(bilal.page, "Donner une voix à la proposition 1")
    press(bilal.page, "Reprendre ma voix de la proposition 1")
    for name in ("Bilal", "Chloé", "Dina"):
        press(room.phones[name].page, "Donner une voix à la proposition 2")
    desk.get_by_text("Voter pour une personne sans téléphone").click()
    desk.get_by_label("Quelle proposition").select_option(index=1)
    press(desk, "Noter")
    expect(desk.get_by_role("region", name="5 personnes ont voté, sur 7")).to_be_visible()
    assert '"results"' not in "".join(room.wall.frames)
    press(desk, "Montrer le résultat")
    press(desk, "Oui, montrer")
    for screen in (room.wall, ana, room.phones["Fatou"]):
        expect(screen.page.locator(".ranking li b")).to_have_text(["5 voix", "1 voix"])
        expect(screen.page.locator(".ranking")).to_contain_text("5 personnes ont voté")
    room.look("result")


def test_a_forum_theatre_from_the_scene_to_the_vote(room):
    enter(room)
    watch_the_scene(room)
    harvest(room)
    stops(room)
    first_try(room)
    second_try(room)
    close_alternatives(room)
    propose(room)
    debate(room)
    vote(room)
    room.desk.go_on("La fin")
    room.everybody("Merci. Voici ce que nous gardons.", "Donner une date avant de fermer")
    room.look("end")


def cut_words(wall):
    """The facts of a try of which the wall shows only the beginning; nothing is out of its frame."""
    frame = wall.page.locator(".wall-scene")
    wait_until(lambda: frame.evaluate("(each) => each.scrollHeight <= each.clientHeight"), "the wall to be fitted")
    return wall.page.locator(".facts dd").evaluate_all(
        "(all) => all.filter((each) => getComputedStyle(each).overflowY === 'hidden' && each.scrollHeight > each.clientHeight)"
        ".map((each) => each.textContent)"
    )


def test_the_wall_shows_a_very_long_try_whole_and_the_desk_what_no_wall_can_hold(chromium, portal):
    code = f"L{secrets.token_hex(3).upper()}"
    portal.manage("shell", "-c", f"from tests.browser.seed import forum_to_play; forum_to_play({code!r})")
    desk = Desk(chromium, portal, code, width=1280, height=900)
    wall = Wall(chromium, portal, code, width=1920, height=1080)
    for screen in (desk, wall):
        screen.start(JOKER)
    for step in ("Le problème et les règles", "La scène", "Ce que nous avons vu", "On rejoue"):
        desk.go_on(step)
    page, wordy = desk.page, "Elle s’assoit, demande une date, la fait écrire et la lit à voix haute. " * 3
    page.get_by_label("À quel moment de la scène").fill("Quand l’agent ferme le dossier sans la regarder")
    press(page, "Commencer l’essai")
    page.get_by_label("Ce qui est essayé").fill(wordy)
    press(page, "L’essai est fini")
    expect(wall.page.locator("main")).to_contain_text(wordy.strip())
    assert cut_words(wall) == []
    found = wall.look("forum-long-try-wall")
    # In more lines than there are on the wall.
    lines = "\n".join(["Elle dit"] * 40)
    press(page, "L’essai")
    page.get_by_label("Ce qui est essayé").fill(lines)
    press(page, "Noter")
    expect(wall.page.locator(".facts dd p")).to_have_count(40)
    assert [words.startswith("Elle dit") for words in cut_words(wall)] == [True]
    found += wall.look("forum-longest-try-wall")
    expect(page.get_by_label("Ce qui est essayé")).to_have_value(lines)
    for screen in (desk, wall):
        screen.watch.context.close()
    assert [found, desk.problems, wall.problems] == [[], [], []]
