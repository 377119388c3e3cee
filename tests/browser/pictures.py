"""README's pictures, taken from a fresh demonstration: `python -m tests.browser.pictures`, by hand when the look changes."""

import io
import os
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM_FLAGS
from tests.browser.people import Watch, log_in_with_password, press
from tests.browser.seed_photolangage import FACILITATOR
from tests.services.portal_process import ROOT, Portal

FOLDER = ROOT / "docs" / "pictures"
HEAVIEST = 200_000
CHARTER = "/chartes/prevention-des-expulsions/"
WRITTEN, FOLLOWED = "/chartes/accueil-residence-des-marronniers/", "/chartes/convention-travail-pair/"


def keep(page, name: str) -> None:
    """What the window (or the place on a page) shows, in 128 colours."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = FOLDER / f"{name}.png"
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {picture.width} × {picture.height}, {size // 1000} kB")
    assert size < HEAVIEST, "too heavy for a README"


def take(browser, portal) -> None:
    page = Watch(browser, portal, width=1280, height=900).context.new_page()
    page.goto("/")
    keep(page, "home")
    page.goto(CHARTER)
    page.set_viewport_size({"width": 1280, "height": 1120})
    keep(page, "charter")
    page.set_viewport_size({"width": 1280, "height": 900})
    with tempfile.TemporaryDirectory() as folder:
        sealed = Path(folder) / "charte.pdf"
        sealed.write_bytes(portal.get(f"{CHARTER}versions/1/scelle.pdf").content)
        page.goto("/verifier/")
        page.get_by_label("Le fichier PDF").set_input_files(sealed)
        page.locator("main form button[type=submit]").click()
        page.locator("#verdict").scroll_into_view_if_needed()
        keep(page, "verification")

    take_in_full(browser, portal)
    take_of_events(browser, portal)
    take_of_photolangage(browser, portal)
    phone = Watch(browser, portal, width=360, height=780, device_scale_factor=2).context.new_page()
    log_in_with_password(phone, "ahmed.ziani@saint-alor.test")
    phone.get_by_role("link", name="Signer").click()
    for button in ("Ouvrir le texte", "J’ai tout lu", "Envoyez-moi le code"):
        press(phone, button)
    phone.locator("#etape").scroll_into_view_if_needed()
    keep(phone, "signing")


def take_in_full(browser, portal) -> None:
    """What a charter is while it is written, decided, signed and followed up."""
    page = Watch(browser, portal, width=1280, height=900).context.new_page()
    log_in_with_password(page, "samira.benali@la-passerelle-etiers.test")
    for name, address, place, height in (
        ("redline", f"{WRITTEN}propositions/rencontres/", ".side-by-side", 800),
        ("consent", f"{WRITTEN}decision/", "#matrix-title", 640),
        ("register", f"{FOLLOWED}registre/", "h1", 900),
        ("dashboard", f"{FOLLOWED}tableau-de-bord/", "#lights-heading", 900),
    ):
        page.goto(address)
        page.set_viewport_size({"width": 1280, "height": height})
        page.locator(place).first.evaluate("(place) => window.scrollBy(0, place.getBoundingClientRect().top - 24)")
        keep(page, name)


def take_of_events(browser, portal) -> None:
    """Registering on a phone, what was answered of a past day, badges of today's."""
    page = Watch(browser, portal, width=1280, height=900).context.new_page()
    page.goto("/evenements/?quand=passes")
    page.get_by_role("link", name="Journée professionnelle de Saint-Alor").first.click()
    page.get_by_role("link", name="Votre avis sur la journée").first.click()
    page.locator("h1").first.evaluate("(place) => window.scrollBy(0, place.getBoundingClientRect().top - 24)")
    keep(page, "results")
    log_in_with_password(page, "lucie.tanguy@metropole-brevent.test")
    page.goto("/evenements/journee-professionnelle-port-brevent/organisation/documents/badges.png")
    keep(page.locator("img"), "badges")
    phone = Watch(browser, portal, width=360, height=780, device_scale_factor=2).context.new_page()
    phone.goto("/evenements/journee-professionnelle-les-etiers/inscription/")
    phone.get_by_label("Prénom").fill("Camille")
    phone.get_by_label("Nom", exact=True).fill("Delmas")
    press(phone, "Suivant")
    phone.get_by_text("Étape 2 sur 4").evaluate("(place) => window.scrollBy(0, place.getBoundingClientRect().top - 24)")
    keep(phone, "registration")


def take_of_photolangage(browser, portal) -> None:
    """A phone during the silent choice, what the facilitator has in hand, and a table's answer on the wall."""
    for code, step in (("NIDS", "choice"), ("PONTS", "plenary")):
        portal.manage("shell", "-c", f"from tests.browser.seed_photolangage import play; play({code!r}, {step!r})")
    phone = Watch(browser, portal, width=360, height=780, device_scale_factor=2).context.new_page()
    phone.goto("/a/NIDS/?table=1")
    phone.get_by_label("Votre prénom").fill("Nadia")
    press(phone, "Continuer")
    press(phone, "Entrer dans l’atelier")
    phone.get_by_role("link", name="C’est noté").click()
    phone.get_by_role("button", name="Un nid avec trois œufs").click()
    press(phone.get_by_role("dialog"), "Je choisis cette photo")
    phone.locator(".picking").evaluate("(place) => window.scrollBy(0, place.getBoundingClientRect().top - 90)")
    keep(phone, "photolangage-phone")

    desk = Watch(browser, portal, width=1280, height=900).context.new_page()
    log_in_with_password(desk, FACILITATOR)
    desk.goto("/a/PONTS/animer/")
    desk.get_by_role("button", name="Montrer sur le mur : Jardin").click()
    wall = desk.context.new_page()
    wall.set_viewport_size({"width": 1920, "height": 1080})
    wall.goto("/a/PONTS/mur/")
    wall.get_by_text("Un jardin, une grande table").wait_for()
    keep(wall, "photolangage-wall")
    desk.locator(".on-desk-themes").evaluate("(place) => window.scrollBy(0, place.getBoundingClientRect().top - 90)")
    keep(desk, "photolangage-desk")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        # Prepared before it is waited for: a loaded machine takes its time.
        Portal(Path(folder) / "data", PORTAL_DEMO="1").manage("prepare")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        with Portal(Path(folder) / "data", PORTAL_DEMO="1") as portal:
            take(browser, portal)
        browser.close()


if __name__ == "__main__":
    main()
