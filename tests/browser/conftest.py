"""A real browser on the real server: one portal and one Chromium for all browser tests."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.services.portal_process import Portal

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    with Portal(tmp_path_factory.mktemp("portal") / "data", PORTAL_DEMO="1") as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, portal):
    """A French visitor's page at 360 px; third-party requests make the test fail."""
    context = chromium.new_context(
        base_url=portal.url, locale="fr-FR", viewport={"width": 360, "height": 740}, reduced_motion="reduce"
    )
    foreign = []
    context.on("request", lambda request: foreign.append(request.url) if not _ours(request.url, portal) else None)
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert foreign == []
    assert problems == []


def _ours(url, portal):
    return url.startswith((portal.url, "data:", "blob:"))
