"""Every page of ours under axe-core, at 360 and 1280 px, light and dark; and what every page owes to everybody.

A page is loaded once per role and looked at four ways: what differs between them is style only.
"""

import re
from datetime import timedelta
from typing import ClassVar

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.charter_steps import record_original, today
from tests.browser.people import Mailbox, Watch, confirm_identity, log_in_with_password, press

LOOKS = [(360, "light"), (360, "dark"), (1280, "dark"), (1280, "light")]
OPEN_EVERYTHING = "() => document.querySelectorAll('main details').forEach((each) => { each.open = true })"
# Colours that change with the scheme are transitions: they are over when the page has drawn once more.
SETTLED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map((each) => each.finished));
}"""
# In the dark only colours differ, so only the rules on colours run again.
RUN_AXE = """(scheme) => axe.run({
  resultTypes: ['violations'], ...(scheme === 'dark' ? {runOnly: ['cat.color']} : {}),
}).then(({violations}) => violations.flatMap(({id, nodes}) => nodes.map(({target, html, failureSummary}) =>
  `${id} at ${target.join(' ')} in ${html.slice(0, 160)}: ${failureSummary.split('\\n').slice(1, 2)}`)))"""
OVERFLOW = """() => {
  const {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth <= clientWidth) return null;
  const widest = [...document.querySelectorAll('body *')].sort(
    (one, other) => other.getBoundingClientRect().right - one.getBoundingClientRect().right)[0];
  return `${scrollWidth} px wide in ${clientWidth}: ${widest.outerHTML.slice(0, 120)}`;
}"""


class Inspector:
    """Goes from page to page as one person and keeps what is wrong."""

    # What a browser keeps of whoever logged in, by portal and address: they log in once.
    logged_in: ClassVar[dict] = {}

    def __init__(self, chromium, portal, address=None):
        kept = self.logged_in.get((portal.url, address))
        self.watch = Watch(chromium, portal, storage_state=kept)
        self.page = self.watch.context.new_page()
        self.found: list[str] = []
        if address and not kept:
            log_in_with_password(self.page, address)
            self.logged_in[portal.url, address] = self.watch.context.storage_state()

    def go(self, *addresses):
        for address in addresses:
            response = self.page.goto(address)
            expected = 404 if "inconnue" in address else 200
            if response.status != expected:
                self.found.append(f"{address}: status {response.status}")
            if response.url != f"{self.watch.url}{address}":
                self.found.append(f"{address}: led to {response.url}")
            self.look()

    def links(self, pattern) -> list[str]:
        """The addresses of this page's links that hold the pattern."""
        found = self.page.eval_on_selector_all("main a", "links => links.map((link) => link.getAttribute('href'))")
        return sorted({link.split("#")[0] for link in found if re.search(pattern, link)})

    def look(self, name=""):
        """The page as it stands, four ways."""
        page, name = self.page, name or self.page.url.removeprefix(self.watch.url)
        page.evaluate(OPEN_EVERYTHING)
        page.evaluate(AXE_SCRIPT)
        if page.locator("h1").count() != 1:
            self.found.append(f"{name}: {page.locator('h1').count()} h1")
        language = page.locator("html").get_attribute("lang")
        if language != ("en" if page.url.startswith(f"{self.watch.url}/en/") else "fr"):
            self.found.append(f"{name}: lang is {language}")
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            self.found += [f"{name} ({width}, {scheme}): {each}" for each in page.evaluate(RUN_AXE, scheme)]
            overflow = page.evaluate(OVERFLOW)
            if overflow:
                self.found.append(f"{name} ({width}): {overflow}")
        page.set_viewport_size({"width": 360, "height": 800})

    def conclude(self):
        self.watch.context.close()
        problems = list(dict.fromkeys(self.found + self.watch.problems))
        assert not problems, "\n".join(problems)


# What everybody reads of a charter in force.
FOLLOWED = ("registre", "comparer", "texte-consolide", "tableau-de-bord")
PUBLIC = [
    "/",
    "/le-reseau/",
    "/chartes/",
    "/chartes/accueil-residence-des-marronniers/",
    "/chartes/prevention-des-expulsions/",
    "/chartes/convention-travail-pair/",
    "/chartes/prevention-des-expulsions/versions/1/",
    "/chartes/convention-travail-pair/versions/1/",
    *(f"/chartes/convention-travail-pair/{page}/" for page in FOLLOWED),
    "/evenements/",
    "/ateliers/",
    "/formations-et-livrets/",
    "/partenaires/",
    "/partenaires/la-passerelle/",
    "/aide/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/recherche/",
    "/recherche/?q=logement",
    "/recherche/?q=xylophone",
    "/verifier/",
    f"/verifier/?empreinte={'0' * 64}&inconnue",
    "/page-inconnue/",
    "/invitation/inconnue/",
    "/compte/login/",
    "/compte/password/reset/",
    "/demo/courriels/",
    "/demo/courriels/?pour=personne@nulle-part.test",
]
ENGLISH = [
    "/en/",
    "/en/the-network/",
    "/en/charters/",
    "/en/charters/eviction-prevention-charter/",
    "/en/chartes/prevention-des-expulsions/versions/1/",
    *(f"/en/chartes/convention-travail-pair/{page}/" for page in FOLLOWED),
    "/en/partenaires/",
    "/en/verifier/",
    "/en/compte/login/",
]
OWN = ["/mon-espace/", "/mon-espace/compte/", "/mon-espace/mes-donnees/"]
DRAFT = "/chartes/accueil-residence-des-marronniers/"
SIGNED = "/chartes/prevention-des-expulsions/"
IN_FORCE = "/chartes/convention-travail-pair/"


@pytest.fixture
def inspect(chromium, untouched_portal):
    return lambda address=None: Inspector(chromium, untouched_portal, address)


def test_visitor_pages(inspect):
    visitor = inspect()
    visitor.go(*PUBLIC)
    visitor.page.goto("/demo/courriels/")
    visitor.go(visitor.links("/demo/courriels/.")[0])
    visitor.page.goto(SIGNED)
    visitor.go(visitor.links("histoire")[0])
    visitor.page.goto(f"{IN_FORCE}tableau-de-bord/")
    visitor.go(*visitor.links("/bilan/"), f"{IN_FORCE}texte-consolide/?le=2020-01-01")
    visitor.page.goto("/compte/login/")
    press_code(visitor, "ahmed.ziani@saint-alor.test")
    visitor.look("code page")
    visitor.page.get_by_label("Code à six chiffres").fill("000000")
    press(visitor.page, "Entrer")
    visitor.look("code page, wrong code")
    visitor.conclude()


def press_code(visitor, address):
    visitor.page.get_by_label("Votre adresse électronique", exact=True).fill(address)
    press(visitor.page, "Recevoir un code")
    expect(visitor.page.get_by_label("Code à six chiffres")).to_be_visible()


def test_menu_open_on_a_phone(inspect):
    visitor = inspect()
    visitor.page.goto("/")
    visitor.page.get_by_text("Menu", exact=True).click()
    visitor.look("home with its menu")
    visitor.conclude()


def test_english_pages(inspect):
    visitor = inspect()
    visitor.go(*ENGLISH)
    visitor.conclude()


def test_verification_results(inspect, untouched_portal, tmp_path):
    sealed = untouched_portal.get(f"{SIGNED}versions/1/scelle.pdf").content
    visitor = inspect()
    for name, content in {
        "intact": sealed,
        "changed": sealed[:2000] + b"x" + sealed[2001:],
        "appended": sealed + b"\n",
        "unsealed": untouched_portal.get(f"{SIGNED}versions/1/texte.pdf").content,
        "no-pdf": b"bonjour",
    }.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        visitor.page.goto("/verifier/")
        visitor.page.get_by_label("Le fichier PDF").set_input_files(tmp_path / f"{name}.pdf")
        visitor.page.locator("main form button[type=submit]").click()
        expect(visitor.page.locator("#verdict")).to_be_visible()
        visitor.look(f"verification, {name}")
    visitor.page.goto("/verifier/")
    visitor.page.locator("main form button[type=submit]").click()
    expect(visitor.page.locator(".error-summary")).to_be_visible()
    visitor.look("verification, nothing given")
    visitor.conclude()


def test_coordinator_pages(inspect):
    coordinator = inspect("claire.vasseur@metropole-brevent.test")
    coordinator.go(
        *OWN,
        "/mon-espace/organisation/metropole-de-brevent/",
        "/mon-espace/organisation/metropole-de-brevent/mandats/deposer/",
        "/coordination/",
        "/coordination/mandats/",
        "/coordination/effacements/",
        "/coordination/messages/",
        "/coordination/conservation/",
        "/composants/",
        "/chartes/",
        "/chartes/nouvelle/",
        DRAFT,
        f"{DRAFT}ecriture/",
        f"{DRAFT}reglages/",
        f"{DRAFT}propositions/",
        f"{DRAFT}figer/",
        f"{DRAFT}signatures/",
        SIGNED,
        f"{SIGNED}ecriture/",
        f"{SIGNED}signatures/",
        f"{SIGNED}figer/",
        f"{IN_FORCE}signatures/",
        f"{IN_FORCE}versions/1/chaine/",
    )
    coordinator.page.goto("/coordination/")
    coordinator.go(coordinator.links(r"mandats/\d")[0])
    coordinator.page.goto("/chartes/nouvelle/")
    press(coordinator.page, "Ouvrir la charte")
    expect(coordinator.page.locator(".error-summary")).to_be_visible()
    coordinator.look("new charter, empty")
    coordinator.conclude()


def test_editor_pages(inspect):
    editor = inspect("samira.benali@la-passerelle-etiers.test")
    editor.go(*OWN, "/mon-espace/organisation/la-passerelle/", f"{DRAFT}ecriture/")
    editor.go(
        editor.links(r"clauses/[0-9a-f-]{36}/$")[0],
        editor.links(r"histoire/$")[0],
        f"{DRAFT}clauses/ajouter/",
        f"{DRAFT}propositions/",
    )
    editor.page.goto(f"{DRAFT}propositions/")
    editor.go(*editor.links(r"propositions/\d"))
    editor.page.goto(f"{DRAFT}clauses/ajouter/")
    press(editor.page, "Ajouter la clause")
    expect(editor.page.locator(".error-summary")).to_be_visible()
    editor.look("new clause, empty")
    editor.conclude()


def test_writing_together_pages(inspect):
    member = inspect("ines.carvalho@brevent-littoral-habitat.test")
    page = member.page
    member.go(
        f"{DRAFT}ecriture/",
        f"{DRAFT}ecriture/imprimer/?discussions=oui",
        f"{DRAFT}discussion/",
        f"{DRAFT}propositions/",
        f"{DRAFT}propositions/?etat=rejected",
        f"{DRAFT}propositions/nouvelle/",
        f"{DRAFT}propositions/rencontres/",
    )
    expect(page.locator(".side-by-side > li")).to_have_count(2)
    page.goto(f"{DRAFT}ecriture/")
    proposing = member.links(r"/proposer/$")[0]
    member.go(member.links(r"clauses/[0-9a-f-]{36}/discussion/$")[0], proposing)
    member.go(*member.links(r"/proposer/[a-z]+/$"))
    page.goto(f"{DRAFT}propositions/")
    proposals = member.links(r"propositions/\d+/$")
    member.go(*proposals, f"{proposals[0]}discussion/")
    page.goto(f"{DRAFT}propositions/")
    page.locator(".card").filter(has_text="Brévent Littoral Habitat").get_by_role("link").click()
    member.go(*member.links(r"propositions/\d+/reprendre/$"))
    page.goto(f"{DRAFT}propositions/nouvelle/")
    press(page, "Déposer la proposition")
    expect(page.locator(".error-summary")).to_be_visible()
    member.look("new proposal, empty")
    member.conclude()


def set_stage(coordinator, name):
    coordinator.page.goto(f"{DRAFT}etapes/")
    coordinator.page.get_by_label(name, exact=True).check()
    press(coordinator.page, "Passer à cette étape")
    expect(coordinator.page.locator(".toast")).to_be_visible()


def test_deciding_pages(inspect):
    coordinator = inspect("claire.vasseur@metropole-brevent.test")
    coordinator.go(f"{DRAFT}etapes/", f"{DRAFT}decision/")
    set_stage(coordinator, "Décision")
    coordinator.go(f"{DRAFT}ecriture/", f"{DRAFT}propositions/nouvelle/", f"{DRAFT}figer/")
    coordinator.go(f"{DRAFT}decision/reponses/", f"{DRAFT}decision/")
    positions = coordinator.links(r"positions/\d+/$")[0]
    coordinator.go(f"{positions}ensemble/", positions)
    coordinator.page.locator(".consent-rows a").first.click()
    coordinator.look("first clause")
    coordinator.page.get_by_label("Objection", exact=True).check()
    press(coordinator.page, "Enregistrer et continuer")
    expect(coordinator.page.locator(".error-summary")).to_be_visible()
    coordinator.look("objection without a reason")
    set_stage(coordinator, "Amendements")
    coordinator.conclude()


def test_committee_pages(inspect):
    coordinator = inspect("claire.vasseur@metropole-brevent.test")
    page = coordinator.page
    coordinator.go(f"{IN_FORCE}comite/nouvelle/", f"{IN_FORCE}comite/")
    meetings = coordinator.links(r"comite/\d+/$")
    coordinator.go(*meetings)
    page.goto(f"{IN_FORCE}comite/")
    page.get_by_role("region", name="À venir").get_by_role("link").click()
    coming = page.url.removeprefix(coordinator.watch.url)
    coordinator.go(*(f"{coming}{step}/" for step in ("modifier", "ordre-du-jour", "presences", "revue", "cloture")))
    page.goto(coming)
    points = coordinator.links(r"comite/points/\d+/$")
    coordinator.go(points[0])
    coordinator.conclude()


def test_follow_up_pages(inspect):
    coordinator = inspect("claire.vasseur@metropole-brevent.test")
    coordinator.go(f"{IN_FORCE}engagements/?etat=retard", f"{IN_FORCE}engagements/")
    commitment = coordinator.links(r"engagements/\d+/$")[0]
    coordinator.go(commitment, f"{commitment}suivi/")
    coordinator.go(coordinator.links(r"suivi/\d+/$")[0], f"{IN_FORCE}tableau-de-bord/")
    coordinator.go(coordinator.links("/bilan/")[0])
    coordinator.conclude()
    bearer = inspect("grace.adeyemi@collectif-pairs-brevent.test")
    bearer.page.goto(f"{IN_FORCE}engagements/?qui=moi")
    commitment = bearer.links(r"engagements/\d+/$")[0]
    bearer.go(commitment, f"{commitment}avancement/")
    press(bearer.page, "Enregistrer")
    expect(bearer.page.locator(".error-summary")).to_be_visible()
    bearer.look("progress, empty")
    bearer.page.goto(commitment)
    bearer.go(*bearer.links(r"avancement/\d+/corriger/$"))
    bearer.conclude()


def test_signatory_steps(inspect):
    signatory = inspect("ahmed.ziani@saint-alor.test")
    page = signatory.page
    mailbox = Mailbox(page.context, "ahmed.ziani@saint-alor.test")
    signatory.go(*OWN, "/mon-espace/organisation/ccas-de-saint-alor/", SIGNED, f"{SIGNED}signatures/")
    page.goto("/mon-espace/")
    page.get_by_role("link", name="Signer").click()
    signatory.look("sign, step 1")
    press(page, "Ouvrir le texte")
    signatory.look("sign, step 2")
    press(page, "J’ai tout lu")
    signatory.look("sign, step 3")
    press(page, "Envoyez-moi le code")
    signatory.look("sign, step 4")
    press(page, "Signer la charte")
    expect(page.locator(".error-summary")).to_be_visible()
    signatory.look("sign, nothing typed")
    page.get_by_label("J’ai lu cette phrase").check()
    page.get_by_label("Votre prénom et votre nom").fill("Ahmed Ziani")
    page.get_by_label("Le code reçu par courriel").fill(mailbox.code("code de signature"))
    press(page, "Signer la charte")
    expect(page.get_by_text("Merci, vous avez signé")).to_be_visible()
    signatory.look("signed")
    signatory.conclude()


def test_pages_beside_the_signing(inspect):
    coordinator = inspect("claire.vasseur@metropole-brevent.test")
    coordinator.go(
        *(f"{IN_FORCE}{page}/" for page in ("adhesions", "avenant", "signatures/observateurs", "signatures/delai")),
        f"{IN_FORCE}ecriture/",
        f"{IN_FORCE}comparer/?de=1&a=2",
    )
    coordinator.page.goto(f"{IN_FORCE}signatures/")
    coordinator.go(coordinator.links(r"originaux/\d+/$")[0])
    coordinator.page.goto(f"{IN_FORCE}adhesions/")
    coordinator.go(coordinator.links(r"organisations/\d+/retrait/$")[0])
    record_an_original(coordinator)
    invite_a_witness(coordinator)
    coordinator.go(f"{SIGNED}signatures/", f"{SIGNED}versions/1/", f"{SIGNED}registre/")
    coordinator.conclude()


def record_an_original(coordinator):
    page = coordinator.page
    page.goto(f"{SIGNED}signatures/")
    page.get_by_role("link", name="Enregistrer un original").first.click()
    press(page, "Enregistrer l’original")
    expect(page.locator(".error-summary")).to_be_visible()
    coordinator.look("original, nothing typed")
    record_original(page, signatory="Marc Oberlin", position="Directeur adjoint", reserves="Sous réserve des crédits.")
    expect(page.locator(".toast")).to_contain_text("L’original est enregistré.")


def invite_a_witness(coordinator):
    page = coordinator.page
    page.goto(f"{SIGNED}signatures/observateurs/")
    page.get_by_label("Adresse électronique de son compte").fill("mamadou.sarr@institut-social-brevent.test")
    page.get_by_label("Témoin").check()
    press(page, "Envoyer l’invitation")
    expect(page.locator(".toast")).to_contain_text("L’invitation est partie.")


def test_amending_pages(inspect):
    coordinator = inspect("claire.vasseur@metropole-brevent.test")
    page = coordinator.page
    page.goto(f"{IN_FORCE}avenant/")
    page.get_by_label("Pourquoi l’abandonner").fill("Nous en reparlerons au comité.")
    press(page, "Abandonner l’avenant")
    expect(page.locator(".toast")).to_contain_text("L’avenant est abandonné")
    coordinator.go(f"{IN_FORCE}avenant/", IN_FORCE, f"{IN_FORCE}comite/")
    page.get_by_role("region", name="Les réunions passées").get_by_role("link").first.click()
    coordinator.go(coordinator.links(r"comite/decisions/\d+/avenant/$")[0])
    coordinator.conclude()


def test_referent_and_security_pages(inspect):
    referent = inspect("sophie.marchal@siao-ambre-maritime.test")
    organisation = "/mon-espace/organisation/siao-ambre-maritime/"
    referent.go(
        *OWN,
        organisation,
        f"{organisation}inviter/",
        f"{organisation}presentation/",
        f"{organisation}mandats/deposer/",
        "/compte/reauthenticate/",
    )
    confirm_identity(referent.page)
    referent.go(
        "/compte/sessions/",
        "/compte/email/",
        "/compte/password/change/",
        "/compte/logout/",
        "/compte/2fa/",
        "/compte/2fa/totp/activate/",
        "/compte/2fa/webauthn/",
        "/compte/2fa/webauthn/add/",
    )
    referent.page.goto(organisation)
    referent.go(*referent.links("/fin/")[:1], *referent.links("revoquer")[:1])
    referent.conclude()


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("ines.carvalho@brevent-littoral-habitat.test", "brevent-littoral-habitat"),
        ("odile.renaudin@sante-quartiers-brevent.test", "sante-quartiers"),
        ("mamadou.sarr@institut-social-brevent.test", "institut-du-travail-social"),
        ("lucie.tanguy@metropole-brevent.test", "metropole-de-brevent"),
        ("gaelle.prigent@conseil-logement-brevent.test", "conseil-logement"),
    ],
)
def test_other_accounts(inspect, address, slug):
    person = inspect(address)
    person.go(*OWN, f"/mon-espace/organisation/{slug}/", DRAFT)
    person.conclude()


def test_signatory_who_reads_english(inspect):
    person = inspect("grace.adeyemi@collectif-pairs-brevent.test")
    person.go(*(f"/en{address}" for address in (*OWN, "/mon-espace/organisation/collectif-des-pairs/")))
    person.go("/en/charters/peer-work-agreement/", f"/en{IN_FORCE}signatures/")
    person.conclude()


# The demonstration's days: past with its results, today, full, open.
PAST, TODAY, FULL, OPEN = (
    f"/evenements/journee-professionnelle-{town}/"
    for town in ("saint-alor", "port-brevent", "val-ombreux", "les-etiers")
)
SURVEY = "/questionnaires/journee-professionnelle-saint-alor-votre-avis-sur-la-journee/"
ORGANISER = "lucie.tanguy@metropole-brevent.test"
# Forms that show one part at a time, as they are without their script: all of it at once.
SHOW_EVERY_PART = """() => document.querySelectorAll('[data-step], [data-survey-screen], [data-survey-part]').forEach(
  (each) => { each.hidden = false })"""


def test_event_pages(inspect):
    visitor = inspect()
    page = visitor.page
    visitor.go("/evenements/?vue=mois", "/evenements/?ville=Nulle-Part", "/evenements/?quand=passes")
    past = visitor.links("/evenements/e/")
    page.goto("/evenements/")
    coming = visitor.links("/evenements/e/")
    # In the evening today's is over.
    assert len(past + coming) == 5
    (told,) = [address for address in past if "saint-alor" in address]
    for address in (told, *coming[-2:]):
        page.goto(address)
        expect(page.locator("article.event")).to_be_visible()
        visitor.look()
    page.goto(told)
    visitor.go(visitor.links(r"/resultats/$")[0])
    visitor.go(visitor.links(r"^/series/.*/resultats/$")[0], f"{PAST}inscription/")
    page.goto("/en/events/")
    page.goto(visitor.links("/evenements/e/")[0])
    visitor.look()
    visitor.conclude()


def test_registering_pages(inspect):
    visitor = inspect()
    page = visitor.page
    page.goto(f"{FULL}inscription/")
    press(page, "Suivant")
    page.evaluate(SHOW_EVERY_PART)
    visitor.look("registration, full, a name missing")
    be_turned_away(page)
    visitor.look("registration, no seat")
    page.goto(f"{OPEN}inscription/")
    press(page, "Ajouter une personne")
    register(page, "camille.delmas@exemple.test")
    visitor.look("registration, read again")
    press(page, "Envoyer l’inscription")
    expect(page.get_by_role("heading", name="Vos inscriptions")).to_be_visible()
    visitor.look("registrations of colleagues")
    link = page.url.removeprefix(visitor.watch.url).removesuffix("groupe/")
    visitor.go(link, *(f"{link}{each}/" for each in ("modifier", "ville", "donnees", "annuler")))
    page.goto(f"{OPEN}inscription/")
    register(page, "camille.delmas@exemple.test")
    press(page, "Envoyer l’inscription")
    expect(page.locator(".error-summary")).to_contain_text("déjà inscrite")
    visitor.look("registration, refused")
    page.goto(f"{link}annuler/")
    press(page, "Annuler mon inscription")
    expect(page.locator(".page-head .status")).to_have_text("Annulée")
    visitor.look("registration, cancelled")
    page.goto("/inscription/inconnue/")
    visitor.look("registration, unknown link")
    visitor.conclude()


def be_turned_away(page):
    """From a form that was opened while there were seats, and sent when there was none: its button asks for no waiting."""
    page.goto(f"{FULL}inscription/")
    page.eval_on_selector_all("[name=attendre]", "buttons => buttons.forEach((each) => each.removeAttribute('name'))")
    register(page, "camille.delmas@exemple.test")
    page.get_by_role("button", name=re.compile("^M’inscrire")).click()
    expect(page.get_by_role("alert")).to_contain_text("Il n’y a plus de place.")
    expect(page.get_by_role("heading", name="On s’inscrit encore ailleurs")).to_be_visible()


def register(page, address):
    """Through all the steps of the form, for everybody in it; not sent."""
    for number, first_name in enumerate(page.get_by_label("Prénom").all()):
        first_name.fill(f"Camille {number}")
        page.get_by_label("Nom", exact=True).nth(number).fill("Delmas")
    page.get_by_label("Adresse électronique").first.fill(address)
    press(page, "Suivant")
    press(page, "Suivant")
    for photos in page.get_by_role("group", name="photos").all():
        photos.get_by_label("Oui").check()
    press(page, "Suivant")
    expect(page.locator("[data-recap]")).to_be_visible()


def test_desk_pages(inspect):
    organiser = inspect(ORGANISER)
    page, desk = organiser.page, f"{FULL}organisation/"
    organiser.go("/mes-evenements/", desk)
    organiser.go(*(each for each in organiser.links(f"{desk}[a-z]+/$") if "reglages" not in each))
    people = f"{desk}inscriptions/"
    organiser.go(f"{people}?q=personne&needs=on", *(f"{people}{each}/" for each in ("ajouter", "exporter", "importer")))
    page.goto(f"{people}?status=waiting")
    person = organiser.links(r"inscriptions/\d+/$")[0]
    organiser.go(person, f"{person}annuler/")
    page.goto(f"{people}?status=waiting")
    page.get_by_label("Que faire").select_option("link")
    page.get_by_label("Toute la liste").check()
    press(page, "Voir ce qui se passera")
    expect(page.get_by_role("heading", name="Ce qui se passera")).to_be_visible()
    organiser.look("batch, announced")
    page.locator("button[value=lancer]").click()
    expect(page.locator(".page-head .status")).to_have_text("Terminé")
    organiser.look("batch, done")
    page.goto(f"{people}importer/")
    page.get_by_label("La liste").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": "Nom;Prénom;Mel\nOuali;Basile;b\n".encode()}
    )
    press(page, "Lire la liste")
    expect(page.get_by_role("heading", name="Ce qui se passerait")).to_be_visible()
    organiser.look("import, announced")
    organiser.conclude()


def test_desk_messages_documents_and_settings_pages(inspect):
    organiser = inspect(ORGANISER)
    page, desk = organiser.page, f"{TODAY}organisation/"
    page.goto(f"{desk}reglages/")
    organiser.look()
    organiser.go(*organiser.links(f"{desk}reglages/.*/$"))
    page.goto(f"{desk}reglages/questions/")
    organiser.go(organiser.links(r"questions/\d+/$")[0])
    organiser.go(f"{desk}messages/textes/", f"{desk}messages/textes/confirmed/fr/")
    # A change is announced before the day, and today's is over in the evening.
    organiser.go(f"{FULL}organisation/messages/changement/")
    page.goto(f"{desk}documents/")
    organiser.go(*organiser.links(f"{desk}documents/[a-z]+/$")[:2])
    page.goto(f"{desk}accueil/")
    organiser.go(organiser.links("/listes/")[0])
    organiser.conclude()


def test_survey_pages(inspect):
    organiser, visitor = inspect(ORGANISER), inspect()
    page = organiser.page
    organiser.go("/questionnaires/", f"{OPEN}organisation/questionnaires/nouveau/")
    page.get_by_label("(sondage)").first.check()
    press(page, "Commencer")
    expect(page.get_by_role("heading", name="Préparer")).to_be_visible()
    organiser.look("survey in preparation")
    survey = page.url.removeprefix(organiser.watch.url)
    organiser.go(*(f"{survey}{each}/" for each in ("reglages", "tableaux", "questions", "questions/matrix")))
    page.goto(f"{survey}reglages/")
    page.get_by_label("On peut répondre jusqu’au").fill((today() + timedelta(days=7)).strftime("%Y-%m-%dT12:00"))
    press(page, "Enregistrer")
    expect(page.get_by_role("heading", name="Ouvrir")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    press(page, "Ouvrir maintenant")
    expect(page.get_by_role("heading", name="Faire répondre")).to_be_visible()
    organiser.look("survey, open")
    poll = page.get_by_role("link", name="/sondage/").get_attribute("href")
    organiser.go(f"{survey}affiche/", f"{survey}papier/")

    visitor.page.goto(poll)
    visitor.page.evaluate(SHOW_EVERY_PART)
    visitor.look("poll, every question")
    answer(visitor.page)
    visitor.look("poll, answered")
    visitor.conclude()
    organiser.go(SURVEY, f"{SURVEY}resultats/apercu/")
    press(page, "Retirer du site")
    expect(page.get_by_role("heading", name="Publier ces résultats")).to_be_visible()
    organiser.go(f"{SURVEY}textes/?etat=kept")
    organiser.go(organiser.links("/masquer/")[0])
    page.goto(f"{SURVEY}resultats/apercu/")
    press(page, "Publier les résultats")
    expect(page.locator(".toast")).to_contain_text("Les résultats sont publiés.")
    organiser.conclude()


def answer(page):
    """Through a survey whose questions may be passed over, the first choice of each."""
    send = page.get_by_role("button", name="Envoyer mes réponses")
    page.reload()
    while not send.is_visible():
        screen = page.locator("[data-survey-screen]:visible")
        if screen.locator("input").count():
            screen.locator("input").first.check()
        press(page, "Question suivante")
    send.click()
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
