"""The page of components, photographed for people to look at in test-results/; and what reaches paper."""

import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.people import log_in_with_password

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
CHARTER = "/chartes/prevention-des-expulsions/"

# What shows that a component is on the page, by the name of its template.
COMPONENTS = {
    "accordion": ".accordion summary",
    "breadcrumb": None,
    "button": ".button",
    "card": ".card .card__link",
    "chart": ".chart svg",
    "dialog": "dialog",
    "documents": ".documents a",
    "empty_state": ".empty",
    "field": ".field input",
    "field_error": ".field__error",
    "form_errors": ".error-summary",
    "icon": ".icon-list svg",
    "key_figure": ".key-figure",
    "mark": ".brand .mark",
    "pagination": ".pagination",
    "progress_strip": ".chain li",
    "quote": ".quote",
    "status_tag": ".status",
    "stepper": ".stepper",
    "table": ".table-frame table",
    "timeline": ".timeline li",
    "toast": ".toast",
    "video": ".video",
}


@pytest.fixture
def coordinator(visit):
    page = visit(width=1280)
    log_in_with_password(page, "claire.vasseur@metropole-brevent.test")
    return page


def test_every_component_is_shown_and_photographed(coordinator):
    RESULTS.mkdir(exist_ok=True)
    assert {path.stem for path in (ROOT / "templates" / "components").glob("*.html")} == set(COMPONENTS)
    coordinator.goto("/composants/")
    for name, selector in COMPONENTS.items():
        if selector:
            assert coordinator.locator(selector).count(), name
    for width in (360, 1280):
        for scheme in ("light", "dark"):
            coordinator.set_viewport_size({"width": width, "height": 900})
            coordinator.emulate_media(color_scheme=scheme)
            picture = RESULTS / f"components-{width}-{scheme}.png"
            coordinator.screenshot(path=picture, full_page=True)
            assert picture.stat().st_size > 100_000


def test_dialog_asks_and_gives_the_focus_back(coordinator):
    coordinator.goto("/composants/")
    trigger = coordinator.locator("[data-dialog-open]").first
    trigger.click()
    dialog = coordinator.locator("#sample-dialog")
    expect(dialog).to_be_visible()
    coordinator.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(trigger).to_be_focused()


def test_small_buttons_are_large_enough_for_a_thumb(visit):
    page = visit()
    for address in ("/", CHARTER, "/verifier/", "/compte/login/", "/partenaires/"):
        page.goto(address)
        sizes = page.eval_on_selector_all(
            ".button, summary, button",
            "all => all.filter((each) => each.checkVisibility()).map((each) => "
            "[each.textContent.trim().slice(0, 40), each.getBoundingClientRect().height])",
        )
        assert [(text, height) for text, height in sizes if height < 44] == []


def test_a_charter_on_paper_has_its_text_and_nothing_to_press(visit):
    page = visit(width=1280)
    page.goto(CHARTER)
    page.emulate_media(media="print")
    for hidden in (".skip", ".ribbon", ".menu", ".breadcrumb", ".site-footer nav"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=RESULTS / "charter-print.png", full_page=True)
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    (RESULTS / "charter-print.pdf").write_bytes(pdf)
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert "Charte de prévention des expulsions" in " ".join(text.split())
    assert "Aller vers" in text
    assert "Besoin d’aide" in text
    for pressed in ("Se connecter", "Aller au contenu", "Lancer la recherche"):
        assert pressed not in text
