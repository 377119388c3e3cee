"""Coming in, with a browser: invitation, code, passkey, application, sessions, languages, and the keyboard alone."""

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import expect

from tests.browser.people import Mailbox, ask_login_code, confirm_identity, log_in, log_in_with_password, press
from tests.services.portal_process import wait_until

PERIOD = 30
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def application_code(secret: str) -> str:
    """The code that an authentication application shows now (RFC 6238), with some seconds left to type it."""
    wait_until(lambda: time.time() % PERIOD < PERIOD - 8, "a fresh period of the code", seconds=10)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // PERIOD), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_invited_colleague_makes_an_account_from_the_mail(visit):
    referent = visit()
    log_in(referent, "odile.renaudin@sante-quartiers-brevent.test")
    press(referent, "Santé Quartiers", role="link")
    press(referent, "Inviter quelqu’un", role="link")
    mailbox = Mailbox(referent.context, "nadia.ferro@sante-quartiers-brevent.test")
    referent.get_by_label("Adresse").fill("nadia.ferro@sante-quartiers-brevent.test")
    press(referent, "Envoyer l’invitation")
    expect(referent.locator(".toast")).to_contain_text("L’invitation part à nadia.ferro@sante-quartiers-brevent.test.")

    colleague = visit()
    link = mailbox.link("vous invite à rejoindre Santé Quartiers")
    colleague.goto(link)
    press(colleague, "Accepter l’invitation")
    expect(colleague.locator(".error-summary")).to_contain_text("Prénom")
    colleague.get_by_label("Prénom").fill("Nadia")
    colleague.get_by_label("Nom", exact=True).fill("Ferro")
    press(colleague, "Accepter l’invitation")
    expect(colleague.get_by_role("heading", level=1)).to_have_text("Bonjour Nadia")
    expect(colleague.locator(".toast").first).to_contain_text("Vous faites maintenant partie de Santé Quartiers.")
    assert colleague.goto(link).status == 410
    referent.reload()
    expect(referent.locator("#people-caption").locator("xpath=..")).to_contain_text("Nadia Ferro")


def test_wrong_code_is_said_and_the_right_one_still_opens(page):
    code = ask_login_code(page, "lucie.tanguy@metropole-brevent.test")
    page.get_by_label("Code à six chiffres").fill(f"{(int(code) + 1) % 1_000_000:06}")
    press(page, "Entrer")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".field--error")).to_contain_text("ode")
    page.get_by_label("Code à six chiffres").fill(f"{code[:3]} {code[3:]}")
    press(page, "Entrer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Lucie")


def test_unknown_address_is_not_told_from_a_known_one(page):
    page.goto("/compte/login/")
    page.get_by_label("Votre adresse électronique", exact=True).fill("personne@nulle-part.test")
    press(page, "Recevoir un code")
    expect(page.locator("main")).to_contain_text("Si un compte porte l’adresse personne@nulle-part.test")


def test_passkey_is_added_and_opens_the_account(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    log_in_with_password(page, "mamadou.sarr@institut-social-brevent.test")
    page.goto("/compte/2fa/")
    press(page, "Ajouter une clé d’accès", role="link")
    confirm_identity(page)
    page.get_by_label("Nom").fill("Téléphone")
    page.locator("input[name=passwordless]").check()
    press(page, "Continuer")
    expect(page).not_to_have_url(re.compile("/add/$"))
    page.goto("/compte/2fa/webauthn/")
    expect(page.locator("tbody th")).to_have_text("Téléphone")
    page.get_by_text("Menu", exact=True).click()
    press(page, "Se déconnecter")

    page.goto("/compte/login/")
    press(page, "Utiliser ma clé d’accès")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Mamadou")


def test_application_is_added_and_then_asked_for(visit):
    page = visit()
    address = "gaelle.prigent@conseil-logement-brevent.test"
    log_in(page, address)
    page.goto("/compte/2fa/")
    press(page, "Activer", role="link")
    confirm_identity(page)
    secret = page.locator("main code").inner_text()
    page.get_by_label("Code affiché par l’application").fill("000000")
    press(page, "Activer")
    expect(page.locator(".field--error")).to_be_visible()
    assert page.locator("main code").inner_text() == secret
    page.get_by_label("Code affiché par l’application").fill(application_code(secret))
    press(page, "Activer")
    expect(page).not_to_have_url(re.compile("/activate/$"))
    page.goto("/compte/2fa/")
    expect(page.locator("main")).to_contain_text("Active")

    other = visit()
    code = ask_login_code(other, address)
    other.get_by_label("Code à six chiffres").fill(code)
    press(other, "Entrer")
    expect(other.get_by_role("heading", level=1)).to_have_text("Encore une étape")
    assert other.goto("/mon-espace/").url.endswith("/compte/2fa/authenticate/")
    field = other.get_by_label("Code de votre application, ou code de secours")
    field.fill("000000")
    press(other, "Entrer")
    expect(other.locator(".field--error")).to_be_visible()
    field.fill(application_code(secret))
    press(other, "Entrer")
    expect(other.get_by_role("heading", level=1)).to_have_text("Bonjour Gaëlle")


def test_a_forgotten_device_is_logged_out_from_another(visit):
    address = "yannick.morel@metropole-brevent.test"
    forgotten, own = visit(), visit()
    log_in_with_password(forgotten, address)
    log_in_with_password(own, address)
    own.goto("/mon-espace/compte/")
    press(own, "Où suis-je connecté ?", role="link")
    expect(own.locator("tbody tr")).to_have_count(2)
    own.get_by_role("button", name=re.compile("Déconnecter l’appareil du")).click()
    expect(own.locator("tbody tr")).to_have_count(1)
    expect(own.locator("tbody tr")).to_contain_text("Cet appareil")
    forgotten.goto("/mon-espace/")
    expect(forgotten.get_by_role("heading", level=1)).to_have_text("Se connecter")
    own.goto("/mon-espace/")
    expect(own.get_by_role("heading", level=1)).to_have_text("Bonjour Yannick")


def test_switching_language_keeps_the_page(visit):
    page = visit(width=1280)
    for french, english in (
        ("/chartes/prevention-des-expulsions/", "/en/charters/eviction-prevention-charter/"),
        ("/partenaires/la-passerelle/", "/en/partenaires/la-passerelle/"),
        ("/verifier/", "/en/verifier/"),
        ("/recherche/?q=logement", "/en/recherche/?q=logement"),
    ):
        page.goto(french)
        press(page, "English", role="link")
        expect(page).to_have_url(f"{page.url.split('/en/')[0].split(french)[0]}{english}")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        press(page, "Français", role="link")
        expect(page).to_have_url(re.compile(f"{re.escape(french)}$"))


def test_the_keyboard_alone_opens_the_menu_and_logs_in(page):
    keyboard = page.keyboard
    page.goto("/")
    keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.goto("/")
    tab_to(page, page.locator("summary").filter(has_text="Menu"))
    keyboard.press("Enter")
    panel = page.locator(".menu__panel")
    expect(panel).to_be_visible()
    keyboard.press("Escape")
    expect(panel).to_be_hidden()
    keyboard.press("Enter")
    tab_to(page, panel.get_by_role("link", name="Se connecter"))
    keyboard.press("Enter")

    mailbox = Mailbox(page.context, "helene.dufresnoy@la-passerelle-etiers.test")
    tab_to(page, page.get_by_label("Votre adresse électronique", exact=True))
    keyboard.type("helene.dufresnoy@la-passerelle-etiers.test")
    keyboard.press("Enter")
    expect(page.get_by_label("Code à six chiffres")).to_be_focused()
    keyboard.type(mailbox.code("Votre code de connexion"))
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Hélène")


def tab_to(page, target, most=30):
    """Press Tab until the target has the focus, which must then be seen."""
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    assert target.evaluate("(element) => getComputedStyle(element).outlineStyle") != "none"
