"""A real browser on the real server: one demonstration, one Chromium and one watch over what pages do wrong."""

import os
import shutil
import subprocess

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.people import Watch
from tests.made_once import made_once
from tests.services.portal_process import Portal

# Two browsers and their servers share the machine.
expect.set_options(timeout=15_000)

# Playwright's own, which ours would replace, and the popups of the address bar: each window would load them, in a process
# that takes a second to start.
DISABLED_FEATURES = [
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
CHROMIUM_FLAGS = [
    f"--disable-features={','.join(DISABLED_FEATURES)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The data folder of a demonstration, prepared once and copied for each server."""

    def prepare(folder):
        Portal(folder / "data", PORTAL_DEMO="1").manage("prepare")

    return made_once(tmp_path_factory, "demonstration", prepare) / "data"


def _serve(demonstration, folder):
    return Portal(shutil.copytree(demonstration, folder / "data"), PORTAL_DEMO="1")


@pytest.fixture(scope="session")
def portal(demonstration, tmp_path_factory):
    """The portal that tests share: each of them acts with people and charters that no other one touches."""
    with _serve(demonstration, tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="module")
def untouched_portal(demonstration, tmp_path_factory):
    """A portal of the module's own, as a newcomer finds it."""
    with _serve(demonstration, tmp_path_factory.mktemp("untouched")) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure comes with what the test's servers said last: a page that did not come is explained there only."""
    report = yield
    if report.failed:
        for name, running in item.funcargs.items():
            if isinstance(running, Portal):
                report.sections.append((f"log of {name}", "\n".join(running.log.splitlines()[-30:])))
    return report


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, portal):
    """Opens a French visitor's page in a browser of its own, 360 px wide unless told.

    A request to a third party, an error in the console or a resource that is missing makes the test fail.
    """
    watches = []

    def open_page(**options):
        watch = Watch(chromium, portal, **options)
        watches.append(watch)
        return watch.context.new_page()

    yield open_page
    for watch in watches:
        watch.context.close()
    assert [problem for watch in watches for problem in watch.problems] == []


@pytest.fixture
def page(visit):
    return visit()


@pytest.fixture
def pdfsig():
    """What an independent program says of each signature of a file; it exits 0 even on a changed one: read its words."""
    program = shutil.which("pdfsig")
    assert program, "pdfsig is missing: install poppler-utils"
    return lambda path: subprocess.run([program, "-nocert", path], check=True, capture_output=True, text=True).stdout
