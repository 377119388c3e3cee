"""The screens of a live board in browsers of their own: phones, a desk, a wall, and every frame that each of them received."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.people import Watch, log_in_with_password, press
from tests.browser.test_accessibility import OVERFLOW, RUN_AXE, SETTLED
from tests.browser.test_board_photolangage import CUT, SMALLEST_WORDS
from tests.services.portal_process import wait_until

PICTURES = Path(__file__).resolve().parents[2] / "test-results" / "boards"
# Frames that say nothing of what others do.
NO_NEWS = ('{"t":"presence"', '{"t":"pong"')


class Screen:
    """One browser with one page of a board."""

    def __init__(self, chromium, portal, code: str, **options):
        self.watch = Watch(chromium, portal, **options)
        self.page = self.watch.context.new_page()
        self.code = code
        self.frames: list[str] = []
        self.was_cut = False
        self.page.on("websocket", self._socket)

    def _socket(self, socket):
        socket.on("framereceived", self._received)

    def _received(self, frame):
        self.frames.append(frame)

    def open(self, path: str):
        self.page.goto(f"/a/{self.code}/{path}")

    def cut(self):
        """The network is gone, until `mend`."""
        self.was_cut = True
        self.watch.context.set_offline(True)
        expect(self.page.locator(".network")).to_have_attribute("data-state", "offline")

    def mend(self):
        self.watch.context.set_offline(False)
        expect(self.page.locator(".network")).to_have_attribute("data-state", "online")

    def news_since(self, count: int) -> list[str]:
        """The frames that came since there were so many, but those that count who is here."""
        return [frame for frame in self.frames[count:] if not frame.startswith(NO_NEWS)]

    def wait_for_news(self, count: int) -> list[str]:
        """The same, once some came: what a page shows is known before the frame that brought it."""
        return wait_until(lambda: self.page.title() and self.news_since(count), "a frame")

    @property
    def problems(self) -> list[str]:
        return [each for each in self.watch.problems if not (self.was_cut and CUT.search(each))]

    def look(self, name: str) -> list[str]:
        """What is wrong with the page as it stands; a picture of it is kept for people to look at."""
        page = self.page
        page.evaluate(SETTLED)
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True, animations="disabled")
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(RUN_AXE, "light")
        if overflow := page.evaluate(OVERFLOW):
            found.append(overflow)
        return [f"{name}: {each}" for each in found]


class Phone(Screen):
    """Somebody who takes part: they come in by the page that the QR code leads to."""

    def join(self, name: str, table: str):
        page = self.page
        self.open("")
        page.get_by_label("Votre prénom, ou un nom inventé").fill(name)
        press(page, "Continuer")
        page.get_by_label(table, exact=True).check()
        press(page, "Entrer dans l’atelier")
        press(page, "C’est noté : entrer", role="link")
        expect(page.locator(".network")).to_have_attribute("data-state", "online")


class Desk(Screen):
    """Whoever facilitates."""

    def start(self, address: str):
        log_in_with_password(self.page, address)
        self.open("animer/")

    def go_on(self, step: str):
        """One step further, to this one."""
        press(self.page, f"Passer à : {step}")
        expect(self.page.locator("#desk-step")).to_have_text(step)


class Wall(Screen):
    """What is projected, from a browser in which the facilitator is logged in too: no word under 40 px, nothing cut off."""

    def look(self, name: str) -> list[str]:
        size, words = self.page.evaluate(SMALLEST_WORDS)
        return super().look(name) + ([f"{name}: {size} px for {words}"] if size < 40 else [])

    def start(self, address: str):
        log_in_with_password(self.page, address)
        self.open("mur/")
