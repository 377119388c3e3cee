"""The whole life of a charter, through its pages, by the people who live it: each in a browser of their own.

Three organisations write it together, decide by consent, freeze and sign it (one by delegation, one on paper); a fourth
joins it; it is followed up; what its committee finds opens an avenant, which one organisation does not sign.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.charter_steps import (
    download,
    fill_signature,
    go_and_read,
    open_charter,
    read_and_sign,
    receive_code,
    record_original,
    today,
    verify,
    write_clause,
)
from tests.browser.people import Mailbox, log_in_with_password, press

TITLE = "Charte de la Maison des Étiers"
HOUSING, ASSOCIATION, RESIDENTS = "Brévent Littoral Habitat", "La Passerelle", "Habitants des Marronniers"
JOINER = "Conseil Logement"
ANSWER, WELCOME = "Répondre vite", "Accueillir à deux"
PEOPLE = {
    "claire": "claire.vasseur@metropole-brevent.test",
    "samira": "samira.benali@la-passerelle-etiers.test",
    "helene": "helene.dufresnoy@la-passerelle-etiers.test",
    "thomas": "thomas.keravel@brevent-littoral-habitat.test",
    "ines": "ines.carvalho@brevent-littoral-habitat.test",
    "rene": "rene.abgrall@habitants-marronniers.test",
    "gaelle": "gaelle.prigent@conseil-logement-brevent.test",
}
AT_A_DESK = ("claire", "samira")


@pytest.fixture
def portal(untouched_portal):
    """A portal of this module's own: mandates are filed here, and other tests count the ones there are."""
    return untouched_portal


@dataclass
class Cast:
    """The people of the story, each logged in, by first name; a visitor who is nobody; the charter's address."""

    pages: dict
    charter: str = ""

    def __getattr__(self, name):
        return self.pages[name]

    def at(self, name, step=""):
        """Bring somebody to a page of the charter."""
        self.pages[name].goto(f"{self.charter}{step}")
        return self.pages[name]


@pytest.fixture
def cast(visit):
    pages = {name: visit(width=1280) if name in AT_A_DESK else visit() for name in PEOPLE}
    for name, page in pages.items():
        log_in_with_password(page, PEOPLE[name])
    return Cast({**pages, "visitor": visit()})


def test_the_whole_life_of_a_charter(cast, tmp_path, pdfsig):
    let_a_mandate_delegate(cast)
    write_the_first_text(cast)
    propose_words_that_collide(cast)
    decide_side_by_side(cast)
    say_it_anew(cast)
    object_then_lift_the_objection(cast)
    freeze(cast)
    sign_by_delegation_on_paper_and_in_person(cast)
    first = read_what_binds(cast, tmp_path, pdfsig)
    join(cast, tmp_path)
    follow_up(cast)
    meet_and_decide(cast)
    review_and_find(cast)
    amend(cast)
    sign_the_amendment_but_one(cast)
    read_what_changed(cast, first)


def say(page, words):
    expect(page.locator(".toast").last).to_contain_text(words)


def clause(page, heading):
    return page.locator(".work").filter(has_text=heading)


def let_a_mandate_delegate(cast):
    """Thomas files a mandate that lets him entrust a signature; the coordinator reads and checks it."""
    page = cast.thomas
    page.goto("/mon-espace/organisation/brevent-littoral-habitat/mandats/deposer/")
    page.get_by_label("Qui signera").select_option(label="Thomas Kéravel")
    page.get_by_label("Délibération").check()
    page.get_by_label("Fonction, telle qu’elle").fill("Directeur général délégué")
    page.get_by_label("Référence du document").fill("Délibération 2026-14")
    press(page, "Déposer le mandat")
    say(page, "Le mandat est déposé.")

    coordinator = cast.claire
    coordinator.goto("/coordination/")
    press(coordinator, f"Thomas Kéravel, pour {HOUSING}", role="link")
    coordinator.get_by_label("Le document permet de déléguer").check()
    press(coordinator, "Ce mandat est en règle")
    page.goto("/mon-espace/organisation/brevent-littoral-habitat/")
    expect(page.locator("main")).to_contain_text("peut déléguer")


def write_the_first_text(cast):
    writing = open_charter(cast.claire, TITLE, (HOUSING, ASSOCIATION, RESIDENTS), editor="Samira Benali")
    cast.charter = urlsplit(writing).path.removesuffix("ecriture/")
    editor = cast.at("samira", "ecriture/")
    press(editor, "Écrire la première clause", role="link")
    write_clause(editor, "Pourquoi cette maison", "Personne n’y vit seul.", kind="Préambule")
    for heading, text, named in (
        (ANSWER, "Chacun répond dans les deux jours, par écrit ou de vive voix.", None),
        (WELCOME, "Une voisine et une professionnelle accueillent ensemble.", ASSOCIATION),
    ):
        press(editor, "Ajouter une clause à la fin", role="link")
        write_clause(editor, heading, text, named=named)
    cast.at("visitor", "ecriture/")
    expect(cast.visitor).to_have_url(re.compile("/compte/login/"))


def propose_words(page, heading, text, reason):
    """From the working space to a proposal of other words for a clause."""
    clause(page, heading).get_by_role("link", name="Proposer un changement").click()
    press(page, "Changer ses mots", role="link")
    page.get_by_label("Texte", exact=True).fill(text)
    page.get_by_label("Pourquoi").fill(reason)
    press(page, "Déposer la proposition")
    say(page, "La proposition est déposée.")


def propose_words_that_collide(cast):
    propose_words(
        cast.at("rene", "ecriture/"),
        ANSWER,
        "Chacun répond dans la journée, par écrit ou de vive voix.",
        "Deux jours, c’est long dehors.",
    )
    propose_words(
        cast.at("ines", "ecriture/"),
        ANSWER,
        "Chacun répond dans les cinq jours, par écrit ou de vive voix.",
        "Nos équipes ne sont pas là le week-end.",
    )
    other = cast.at("helene", "propositions/")
    other.locator(".card").filter(has_text=RESIDENTS).get_by_role("link").click()
    other.get_by_text("Donner l’avis de mon organisation").click()
    other.get_by_label("Soutient").check()
    press(other, "Enregistrer notre avis")
    expect(other.get_by_role("region", name="Ce qu’en disent les autres organisations")).to_contain_text(ASSOCIATION)


def decide_side_by_side(cast):
    """The editor sees both redlines beside each other, takes one, and the site guesses nothing about the other."""
    editor = cast.samira
    editor.goto("/mon-espace/")
    editor.get_by_role("link", name="Décider").filter(has_text=TITLE).click()
    expect(editor.locator("main")).to_contain_text("Des propositions se rencontrent à 1 endroit")
    press(editor, "Les voir côte à côte", role="link")
    sides = editor.locator(".side-by-side > li")
    expect(sides).to_have_count(2)
    said = {" ".join(side.locator(".redline ins").inner_text().split()) for side in sides.all()}
    assert said == {"[début d’ajout] la journée [fin d’ajout]", "[début d’ajout] cinq [fin d’ajout]"}
    sides.filter(has_text=RESIDENTS).get_by_role("link").click()
    expect(editor.locator("main")).to_contain_text("D’autres changent les mêmes mots")
    editor.get_by_label("Motif de la décision").first.fill("La rue n’attend pas.")
    press(editor, "Accepter")
    expect(editor.locator(".page-head")).to_contain_text("Acceptée")
    expect(clause(cast.at("rene", "ecriture/"), ANSWER)).to_contain_text("dans la journée")


def say_it_anew(cast):
    """The author of the one that was not taken is told, says it anew on the present text, and is answered."""
    author = cast.ines
    author.goto("/mon-espace/")
    author.get_by_role("link", name="Reprendre").filter(has_text=ANSWER).click()
    expect(author.locator("main")).to_contain_text("Le texte a changé au même endroit")
    press(author, "La reprendre", role="link")
    words = author.get_by_label("Texte", exact=True)
    expect(words).to_have_value("Chacun répond dans la journée, par écrit ou de vive voix.")
    words.fill("Chacun répond dans la journée de travail, par écrit ou de vive voix.")
    press(author, "Reprendre la proposition")
    say(author, "La proposition est reprise sur le texte actuel.")

    editor = cast.at("samira", "propositions/?etat=ouvertes")
    editor.locator(".card").get_by_role("link").click()
    expect(editor.locator(".redline ins").first).to_contain_text("de travail")
    press(editor, "Accepter")
    expect(editor.locator(".page-head")).to_contain_text("Acceptée")
    story = cast.at("rene", "ecriture/")
    clause(story, ANSWER).get_by_role("link", name="Histoire").click()
    expect(story.locator("main")).to_contain_text("La rue n’attend pas.")
    expect(story.locator("main")).to_contain_text(HOUSING)


def answer(page, stance, reason=""):
    page.get_by_label(stance, exact=True).check()
    page.get_by_label("Pourquoi").fill(reason)
    page.get_by_role("button", name="Enregistrer").click()
    say(page, "La réponse de votre organisation est enregistrée.")


def go_and_answer(cast, name, organisation, stance, reason=""):
    """From the page of the decision to an answer on the whole text."""
    page = cast.at(name, "decision/")
    press(page, f"Donner la position de {organisation}", role="link")
    press(page, "Pour tout le texte", role="link")
    answer(page, stance, reason)


def matrix(page):
    """What the table of the consent says: the cells of each organisation, of the whole then clause by clause."""
    page.get_by_text("Le même tableau, en mots").click()
    table = page.get_by_role("region", name="Sur l’ensemble et clause par clause")
    lines = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    names = table.locator("thead th").all_inner_texts()[1:]
    return dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))


def object_then_lift_the_objection(cast):
    coordinator = cast.at("claire", "etapes/")
    coordinator.get_by_label("Décision", exact=True).check()
    press(coordinator, "Passer à cette étape")
    expect(
        clause(cast.at("ines", "ecriture/"), ANSWER).get_by_role("link", name="Proposer un changement")
    ).to_have_count(0)

    go_and_answer(cast, "helene", ASSOCIATION, "D’accord")
    go_and_answer(cast, "rene", RESIDENTS, "D’accord avec une réserve", "Nous voulons un numéro de nuit.")
    go_and_answer(cast, "thomas", HOUSING, "D’accord")
    objector = cast.thomas
    objector.get_by_role("link", name=re.compile(f"^Lire et répondre.*{ANSWER}")).click()
    answer(objector, "Objection", "Impossible en août.")

    expect(cast.at("rene", "decision/").get_by_role("region", name="Ce qui empêche")).to_contain_text(
        "Impossible en août."
    )
    reserved = "D’accord avec une réserve"
    assert matrix(cast.rene) == {
        HOUSING: ["D’accord", "D’accord, sur l’ensemble", "Objection", "D’accord, sur l’ensemble"],
        ASSOCIATION: ["D’accord", *["D’accord, sur l’ensemble"] * 3],
        RESIDENTS: [reserved, *[f"{reserved}, sur l’ensemble"] * 3],
    }
    coordinator = cast.at("claire", "figer/")
    expect(coordinator.locator("main")).to_contain_text(f"{HOUSING} fait objection à la clause « {ANSWER} ».")
    expect(coordinator.get_by_role("button", name="J’ai relu : figer ce texte")).to_have_count(0)

    colleague = cast.at("ines", "decision/")
    press(colleague, f"Donner la position de {HOUSING}", role="link")
    colleague.get_by_role("link", name=re.compile(f"^Changer la réponse.*{ANSWER}")).click()
    expect(colleague.locator("main")).to_contain_text("Impossible en août.")
    answer(colleague, reserved, "En août, sous cinq jours.")
    assert matrix(cast.at("helene", "decision/"))[HOUSING][2] == reserved


def freeze(cast):
    coordinator = cast.at("claire", "figer/")
    for reserve in ("Nous voulons un numéro de nuit.", "En août, sous cinq jours."):
        expect(coordinator.locator("main")).to_contain_text(reserve)
    press(coordinator, "J’ai relu : figer ce texte")
    say(coordinator, "Le texte est figé et scellé.")
    expect(cast.at("ines", "ecriture/").locator(".page-head")).to_contain_text("Le texte est figé")


def invite(coordinator, choices, invited):
    """On the page of the signatures: who signs for each organisation, or nobody yet."""
    for organisation, signatory in choices.items():
        coordinator.get_by_label(organisation, exact=True).select_option(label=signatory)
    press(coordinator, "Envoyer les invitations")
    say(coordinator, f"Invitations parties : {invited}.")


def sign_by_delegation_on_paper_and_in_person(cast):
    coordinator = cast.at("claire", "signatures/")
    choices = {HOUSING: "Thomas Kéravel, Directeur général délégué", RESIDENTS: "inviter plus tard"}
    invite(coordinator, choices, invited=2)

    signatory, colleague = cast.thomas, Mailbox(cast.ines.context, PEOPLE["ines"])
    signatory.goto("/mon-espace/")
    signatory.get_by_role("link", name="Signer").filter(has_text=TITLE).click()
    press(signatory, "Confier la signature à quelqu’un d’autre", role="link")
    signatory.get_by_label("À qui confiez-vous").select_option(label="Inès Carvalho")
    signatory.get_by_label("Sa fonction").fill("Responsable de l’attribution")
    press(signatory, "Confier la signature")
    say(signatory, "La signature est confiée à Inès Carvalho")
    expect(signatory.locator("main")).to_contain_text("Cette demande n’a plus cours")
    assert TITLE in colleague.read("À signer par délégation")
    read_and_sign(cast.ines, TITLE, "Inès Carvalho", PEOPLE["ines"])
    expect(cast.ines.locator("main")).to_contain_text("Vous avez signé par délégation")

    coordinator = cast.at("claire", "signatures/")
    press(coordinator, f"Enregistrer un original ({RESIDENTS})", role="link")
    record_original(coordinator, signatory="René Abgrall", position="Président")
    say(coordinator, "L’original est enregistré. Il compte comme une signature.")
    expect(cast.at("visitor").locator(".page-head .status")).to_have_text("En signature")

    read_and_sign(cast.helene, TITLE, "Hélène Dufresnoy", PEOPLE["helene"])
    expect(cast.helene.locator("main")).to_contain_text("La charte est en vigueur.")


def register(page):
    """What the register says of each organisation: its state, its versions, through what, its reserves."""
    names = ("État", "Version", "Par quoi", "Réserves")
    return {
        row.locator("th").inner_text(): tuple(row.locator(f"td[data-label='{name}']").inner_text() for name in names)
        for row in page.locator("table.register tbody tr").all()
    }


def of(said, organisation):
    """The register's line of the organisation whose legal name holds these words."""
    return next(line for name, line in said.items() if organisation in name)


def read_what_binds(cast, tmp_path, pdfsig):
    """Anybody reads who is bound and verifies the file; the scan and the names are for the organisations."""
    visitor = cast.at("visitor")
    expect(visitor.locator(".page-head .status")).to_have_text("En vigueur")
    visitor.goto(f"{cast.charter}versions/1/")
    expect(visitor.get_by_role("link", name="La numérisation")).to_have_count(0)
    sealed = download(visitor, re.compile("La charte scellée"), tmp_path)
    intact, signatures = verify(visitor, sealed)
    assert intact.startswith("Intact")
    assert signatures.startswith("Signatures valables")
    assert pdfsig(sealed).count("Signature Validation: Signature is Valid.") == 3

    said = register(cast.at("visitor", "registre/"))
    assert len(said) == 3
    assert all(line[0] == "liée par la version en vigueur" for line in said.values())
    assert "signature dans le fichier scellé" in of(said, HOUSING)[2]
    assert "original signé à la main, enregistré" in of(said, "habitants")[2]
    assert "En août, sous cinq jours." in of(said, HOUSING)[3]
    assert "Inès" not in of(said, HOUSING)[2]
    inside = of(register(cast.at("rene", "registre/")), HOUSING)[2]
    assert "Inès Carvalho" in inside
    assert "(par délégation)" in inside
    expect(cast.at("rene", "versions/1/").get_by_role("link", name="La numérisation")).to_be_visible()
    return sealed.read_bytes()


def join(cast, tmp_path):
    """A fourth organisation signs an act of its own, which cites the version; the version's file stays as it is."""
    coordinator = cast.at("claire", "adhesions/")
    coordinator.get_by_label("Organisation, et qui signerait").select_option(
        label=f"{JOINER} – Gaëlle Prigent, Directrice"
    )
    press(coordinator, "Envoyer l’invitation")
    say(coordinator, "L’invitation à adhérer est partie.")

    newcomer = cast.gaelle
    go_and_read(newcomer, TITLE)
    fill_signature(newcomer, "Gaëlle Prigent", receive_code(newcomer, PEOPLE["gaelle"]))
    press(newcomer, "Adhérer à la charte")
    expect(newcomer.get_by_role("heading", name="Merci, vous avez adhéré")).to_be_visible()
    act = download(newcomer, "Télécharger l’acte d’adhésion", tmp_path)
    assert verify(cast.visitor, act)[0].startswith("Intact")
    said = register(cast.at("visitor", "registre/"))
    assert len(said) == 4
    assert "acte d’adhésion scellé" in of(said, JOINER)[2]


def follow_up(cast):
    """A bearer says where a commitment stands; the public reads it once the organisation allows it."""
    coordinator = cast.at("claire", "engagements/")
    press(coordinator, ANSWER, role="link")
    press(coordinator, "Échéance et indicateurs", role="link")
    coordinator.get_by_label("Ce qui est mesuré").fill("Réponses données dans la journée")
    coordinator.get_by_label("Unité").fill("réponses")
    coordinator.get_by_label("Au départ").fill("10")
    coordinator.get_by_label("Cible").fill("40")
    press(coordinator, "Ajouter")
    say(coordinator, "C’est enregistré.")

    bearer = cast.at("ines", "engagements/?qui=moi")
    press(bearer, ANSWER, role="link")
    bearer.get_by_role("link", name=re.compile("^Donner un chiffre")).click()
    bearer.get_by_label("À surveiller").check()
    bearer.get_by_label("En quelques mots").fill("La moitié des appels attend le lendemain.")
    bearer.get_by_label("Réponses données dans la journée").fill("20 réponses")
    press(bearer, "Enregistrer")
    expect(bearer.locator("main")).to_contain_text("La moitié des appels attend le lendemain.")

    expect(cast.at("visitor", "tableau-de-bord/").locator("main")).to_contain_text("Aucun suivi n’est publié")
    press(cast.at("thomas", "engagements/"), f"Publier ({HOUSING})")
    say(cast.thomas, f"Le suivi de {HOUSING} paraît dans le tableau de bord public.")
    board = cast.at("visitor", "tableau-de-bord/").locator("main")
    expect(board).to_contain_text(ANSWER)
    expect(board).to_contain_text("À surveiller")
    expect(board).not_to_contain_text(RESIDENTS)
    report = cast.at("visitor", f"bilan/{today().year}/").locator("main")
    expect(report).to_contain_text("La moitié des appels attend le lendemain.")


def plan_meeting(cast, title, day):
    page = cast.at("claire", "comite/")
    press(page, "Prévoir une réunion", role="link")
    page.get_by_label("Intitulé").fill(title)
    page.get_by_label("Jour").fill(day.isoformat())
    page.get_by_label("Début").fill("10:00")
    page.get_by_label("Fin").fill("12:00")
    press(page, "Enregistrer")
    say(page, "La réunion est prévue.")
    return page


def note_who_is_there(page):
    press(page, "Noter qui est là", role="link")
    for organisation in (HOUSING, ASSOCIATION, RESIDENTS, JOINER):
        present = "Excusée" if organisation == JOINER else "Présente"
        page.get_by_role("group", name=organisation).get_by_label(present).check()
    press(page, "Enregistrer les présences")
    say(page, "Les présences sont notées.")


def close_meeting(page, summary):
    page.get_by_label("Ce qui s’est dit").fill(summary)
    press(page, "Clore la réunion")
    say(page, "La réunion est close.")


def meet_and_decide(cast):
    """The first meeting, two days ago: its agenda holds the commitment that worries; a decision is taken."""
    page = plan_meeting(cast, "Premier comité", today() - timedelta(days=2))
    note_who_is_there(page)
    press(page, ANSWER, role="link")
    page.get_by_label("Ce qui se dit").fill("Personne ne répond le soir.")
    press(page, "Noter")
    page.get_by_text("Noter une décision").click()
    page.get_by_label("Décision", exact=True).fill("Essayer une astreinte le soir.")
    page.get_by_label("Portée par").select_option(label=ASSOCIATION)
    press(page, "Noter la décision")
    press(page, "Noter et aller à la clôture")
    close_meeting(page, "Le soir est le moment difficile.")
    minutes = cast.at("rene", "comite/")
    press(minutes, "Premier comité", role="link")
    expect(minutes.locator("main")).to_contain_text("Essayer une astreinte le soir.")
    cast.helene.goto("/mon-espace/")
    expect(cast.helene.get_by_role("link", name="Mener à bien").filter(has_text="astreinte")).to_be_visible()


def review_and_find(cast):
    """The second one, yesterday: what became of the decision since, and a finding that opens an avenant."""
    page = plan_meeting(cast, "Deuxième comité", today() - timedelta(days=1))
    note_who_is_there(page)
    press(page, "Clore la réunion", role="link")
    expect(page.locator("main")).to_contain_text("Décision à revoir : 1.")
    page.go_back()
    press(page, "Revoir les décisions précédentes", role="link")
    page.get_by_label("Fait", exact=True).check()
    page.get_by_label("Pourquoi").fill("L’astreinte tient depuis un mois.")
    press(page, "Enregistrer et continuer")
    expect(page.locator("main")).to_contain_text("Tout est revu.")
    press(page, "Toute la réunion", role="link")
    press(page, ANSWER, role="link")
    page.get_by_label("Ce qui se dit").fill("L’astreinte a fait ses preuves : il faut l’écrire.")
    press(page, "Noter et aller à la clôture")
    close_meeting(page, "Un avenant dira l’astreinte.")

    reader = cast.at("ines", "comite/")
    press(reader, "Deuxième comité", role="link")
    review = reader.get_by_role("region", name="Depuis la dernière fois")
    expect(review).to_contain_text("L’astreinte tient depuis un mois.")
    expect(review.locator(".status")).to_have_text("Fait")
    expect(reader.get_by_role("link", name="Ouvrir un avenant")).to_have_count(0)

    page.get_by_role("link", name=re.compile(f"^Ouvrir un avenant sur ce constat.*{ANSWER}")).click()
    expect(page.locator("main")).to_contain_text("L’astreinte a fait ses preuves")
    page.get_by_label("Pourquoi un avenant").fill("Ce qui marche s’écrit.")
    press(page, "Ouvrir l’avenant")
    expect(page.locator(".page-head")).to_contain_text("En vigueur, avenant en écriture")


def amend(cast):
    """The text opens again to proposals, while readers still see what binds; one signature is not required any more."""
    propose_words(
        cast.at("helene", "ecriture/"),
        ANSWER,
        "Chacun répond dans la journée de travail, par écrit ou de vive voix, et une astreinte répond le soir.",
        "L’astreinte tient.",
    )
    editor = cast.at("samira", "propositions/?etat=ouvertes")
    editor.locator(".card").get_by_role("link").click()
    press(editor, "Accepter")
    expect(editor.locator(".page-head")).to_contain_text("Acceptée")
    expect(clause(cast.at("rene", "ecriture/"), ANSWER)).to_contain_text("une astreinte répond le soir")
    expect(cast.at("visitor").locator("main")).not_to_contain_text("astreinte")

    coordinator = cast.at("claire", "reglages/")
    press(coordinator, f"Ne plus requérir sa signature {RESIDENTS}")
    say(coordinator, "C’est enregistré.")
    coordinator.goto(f"{cast.charter}figer/")
    press(coordinator, "J’ai relu : figer ce texte")
    say(coordinator, "Le texte est figé et scellé.")


def sign_the_amendment_but_one(cast):
    choices = {HOUSING: "Thomas Kéravel, Directeur général", RESIDENTS: "inviter plus tard"}
    invite(cast.claire, choices, invited=3)
    read_and_sign(cast.gaelle, TITLE, "Gaëlle Prigent", PEOPLE["gaelle"])
    read_and_sign(cast.helene, TITLE, "Hélène Dufresnoy", PEOPLE["helene"])
    expect(cast.at("visitor").locator("main")).to_contain_text("Un avenant est proposé")
    assert all(line[1] == "version 1" for line in register(cast.at("visitor", "registre/")).values())
    read_and_sign(cast.thomas, TITLE, "Thomas Kéravel", PEOPLE["thomas"])
    expect(cast.thomas.locator("main")).to_contain_text("La charte est en vigueur.")


def read_what_changed(cast, first):
    """Who did not sign stays bound by the former version, and everybody can read what changed and what was signed."""
    said = register(cast.at("visitor", "registre/"))
    assert {name: line[0] for name, line in said.items() if line[0] != "liée par la version en vigueur"} == {
        "Conseil des habitants des Marronniers": "liée par une version antérieure"
    }
    assert of(said, HOUSING)[1].split("\n\n")[0] == "version 2"
    visitor = cast.at("visitor", "comparer/")
    expect(visitor.locator(".redline ins")).to_contain_text("et une astreinte répond le soir")
    visitor.goto(f"{cast.charter}texte-consolide/")
    expect(visitor.locator("main")).to_contain_text("ce n’est pas l’original signé")
    expect(visitor.locator("main")).to_contain_text("une astreinte répond le soir")
    former, present = (
        visitor.context.request.get(f"{cast.charter}versions/{number}/texte.json").body() for number in (1, 2)
    )
    assert json.loads(present)["previous"] == hashlib.sha256(former).hexdigest()
    assert visitor.context.request.get(f"{cast.charter}versions/1/scelle.pdf").body() == first
