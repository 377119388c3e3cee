"""What people do with a charter in a browser, step by step: writing a clause, reading and signing, verifying a file."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import Mailbox, press

ZONE = ZoneInfo("Europe/Paris")
CODE_MAIL = "Votre code de signature"


def today() -> date:
    """The day that the portal's pages are at."""
    return datetime.now(ZONE).date()


def open_charter(page, title, organisations, *, editor) -> str:
    """As the coordinator: a new charter, its organisations and who holds the pen; gives its working space."""
    page.goto("/chartes/")
    press(page, "Nouvelle charte", role="link")
    page.get_by_label("Titre").fill(title)
    press(page, "Ouvrir la charte")
    for organisation in organisations:
        page.get_by_label("Organisation", exact=True).select_option(label=organisation)
        press(page, "Ajouter")
        expect(page.locator(".rows")).to_contain_text(organisation)
    page.get_by_label(editor).check()
    page.get_by_role("group", name="Qui tient la plume").locator("xpath=ancestor::form").get_by_role(
        "button", name="Enregistrer"
    ).click()
    expect(page.get_by_label(editor)).to_be_checked()
    return page.url.replace("reglages", "ecriture")


def write_clause(page, heading, text, *, kind=None, named=None):
    if kind:
        page.get_by_label("Sorte de clause").select_option(label=kind)
    page.get_by_label("Intitulé").fill(heading)
    page.get_by_label("Texte", exact=True).fill(text)
    if named:
        page.get_by_label("les organisations nommées").check()
        page.get_by_role("group", name="Organisations nommées").get_by_label(named).check()
    press(page, "Ajouter la clause")
    expect(page.locator(".clause").filter(has_text=heading)).to_have_count(1)


def go_and_read(page, title):
    """From Mon espace to the step where one asks for the code."""
    page.goto("/mon-espace/")
    page.get_by_role("link", name="Signer").filter(has_text=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    press(page, "Ouvrir le texte")
    expect(page.get_by_role("heading", name="Lisez le texte en entier")).to_be_visible()
    press(page, "J’ai tout lu")


def receive_code(page, address) -> str:
    mailbox = Mailbox(page.context, address)
    press(page, "Envoyez-moi le code")
    expect(page.get_by_role("heading", name="Signez", exact=True)).to_be_visible()
    return mailbox.code(CODE_MAIL)


def fill_signature(page, name, code):
    page.get_by_label("J’ai lu cette phrase et je suis d’accord.").check()
    page.get_by_label("Votre prénom et votre nom").fill(name)
    page.get_by_label("Le code reçu par courriel").fill(code)


def read_and_sign(page, title, name, address):
    go_and_read(page, title)
    fill_signature(page, name, receive_code(page, address))
    press(page, "Signer la charte")
    expect(page.get_by_role("heading", name="Merci, vous avez signé")).to_be_visible()


def download(page, name, folder):
    with page.expect_download() as waiting:
        press(page, name, role="link")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def verify(page, path):
    """Give the file to /verifier/; gives what the two verdicts say."""
    page.goto("/verifier/")
    page.get_by_label("Le fichier PDF").set_input_files(path)
    page.locator("main form button[type=submit]").click()
    verdicts = page.locator(".verdict")
    expect(verdicts).to_have_count(2)
    return [verdict.inner_text() for verdict in verdicts.all()]


def record_original(page, *, signatory, position, reserves=""):
    """On the form of an original that was signed by hand today: type what it says, give its scan, confirm."""
    scan = io.BytesIO()
    Image.new("L", (210, 297), 240).save(scan, "PNG")
    page.get_by_label("signé à la main").check()
    page.get_by_label("Qui a signé").fill(signatory)
    page.get_by_label("Sa fonction").fill(position)
    page.get_by_label("Signé le").fill(today().isoformat())
    page.get_by_label("Qui garde l’original").fill("La Métropole, armoire 3")
    page.get_by_label("Réserves écrites").fill(reserves)
    page.get_by_label("Numérisation").set_input_files(
        {"name": "original.png", "mimeType": "image/png", "buffer": scan.getvalue()}
    )
    page.get_by_label("J’ai relu").check()
    press(page, "Enregistrer l’original")
