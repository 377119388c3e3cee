"""How people come to the portal with a browser: a context under watch, their mails, logging in. No assertion on a page."""

import re

from playwright.sync_api import expect

from tests.services.portal_process import wait_until

PASSWORD = "trait-d-union-demo"
PHONE = {"width": 360, "height": 740}


class Watch:
    """A browser context, and in `problems` what its pages did wrong: third parties, console errors, missing resources."""

    def __init__(self, browser, portal, *, width=PHONE["width"], height=PHONE["height"], **options):
        self.url = portal.url
        self.problems: list[str] = []
        self.context = browser.new_context(
            base_url=portal.url,
            locale="fr-FR",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,
        )
        self.context.on("request", self._request)
        self.context.on("response", self._response)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda problem: self.problems.append(f"script: {problem.error}"))

    def _request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.problems.append(f"third party: {request.url}")

    def _response(self, response):
        if response.status >= 400 and not response.request.is_navigation_request():
            self.problems.append(f"{response.status}: {response.url}")

    def _console(self, message):
        """Chromium's own line on a page refused with 4xx says nothing that the test does not see."""
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")


class Mailbox:
    """The mails of one address from now on, read where a newcomer reads them: /demo/courriels/."""

    def __init__(self, context, address):
        self.page = context.new_page()
        self.address = f"/demo/courriels/?pour={address}"
        self.seen = {link for link, _ in self._list()}

    def _list(self) -> list[tuple[str, str]]:
        self.page.goto(self.address)
        links = self.page.locator("tbody a")
        return [(link.get_attribute("href"), link.inner_text()) for link in links.all()]

    def _arrived(self, subject):
        return next((link for link, title in self._list() if subject in title and link not in self.seen), None)

    def read(self, subject) -> str:
        """The text of the next mail whose subject holds these words, once it has arrived."""
        link = wait_until(lambda: self._arrived(subject), f"a mail about {subject}")
        self.seen.add(link)
        self.page.goto(link)
        return self.page.locator("main").inner_text()

    def code(self, subject) -> str:
        return re.search(r"^\d{6}$", self.read(subject), re.MULTILINE)[0]

    def link(self, subject) -> str:
        return re.search(r"https?://\S+", self.read(subject))[0]


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).click()


def ask_login_code(page, address) -> str:
    """Type the address, ask for the code, give the code that arrived; the page waits for it."""
    mailbox = Mailbox(page.context, address)
    page.goto("/compte/login/")
    page.get_by_label("Votre adresse électronique", exact=True).fill(address)
    press(page, "Recevoir un code")
    expect(page.get_by_label("Code à six chiffres")).to_be_visible()
    return mailbox.code("Votre code de connexion")


def log_in(page, address):
    """By e-mailed code, to Mon espace."""
    code = ask_login_code(page, address)
    page.get_by_label("Code à six chiffres").fill(code)
    press(page, "Entrer")
    expect(page).to_have_url(re.compile("/mon-espace/$"))


def log_in_with_password(page, address):
    """The demonstration's short way, for tests that are not about logging in."""
    page.goto("/compte/login/")
    page.get_by_text("J’ai un mot de passe").click()
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Entrer avec mon mot de passe")
    expect(page).to_have_url(re.compile("/mon-espace/$"))


def confirm_identity(page):
    """What is asked before a setting that protects the account; the demonstration's people have a password."""
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est bien vous\u202f?")
    page.locator("input[name=password]").fill(PASSWORD)
    press(page, "Continuer")
