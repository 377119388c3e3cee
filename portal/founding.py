"""The first pages of a site, from texts in a TOML file, in French and English. Called by commands; nothing of a request.

It knows page classes only by what it is given: the assembly names those of the modules.
"""

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from portal.models import HomePage, MenuItem, SiteIdentity, StandardPage
from portal.pagetexts import body

LANGUAGES = ("fr", "en")
FOOTER = ("help", "accessibility", "legal", "privacy")


@transaction.atomic
def found(texts: dict[str, dict], models: dict[str, type[Page]]) -> dict[str, dict[str, Page]]:
    """Make the site's pages in both languages; gives them by language and key. `models`: the page class of a key.

    A key without a class becomes a plain page; "home" is the root of each language.
    """
    for code in LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    root = Page.objects.get(depth=1)
    for page in root.get_children():
        page.delete()
    pages: dict[str, dict[str, Page]] = {code: {} for code in LANGUAGES}
    for code in LANGUAGES:
        root.refresh_from_db()
        home = _make(HomePage, texts["home"], code, root, pages)
        pages[code]["home"] = home
        for key, text in texts.items():
            if key != "home":
                pages[code][key] = _make(models.get(key, StandardPage), text, code, home, pages)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": pages["fr"]["home"], "site_name": "Trait d’union"},
    )
    SiteIdentity.objects.get_or_create(pk=1)
    make_menus(pages["fr"], [*models])
    write_bodies(texts, pages)
    lead_across(texts, pages["en"])
    return pages


def _make(model, text, language, parent, pages) -> Page:
    """One page under its parent, tied to its translation where that exists."""
    words = text[language]
    page = model(
        title=words["title"],
        slug=text[f"slug_{language}"],
        summary=words["lead"][:400],
        search_description=words["lead"][:300],
        locale=Locale.objects.get(language_code=language),
    )
    if model is HomePage:
        page.hero_title, page.hero_lead = words["title"], words["lead"]
        page.title = {"fr": "Accueil", "en": "Home"}[language]
    french = pages["fr"].get(text["key"])
    if french is not None:
        page.translation_key = french.translation_key
    return parent.add_child(instance=page)


def write_bodies(texts: dict[str, dict], pages: dict[str, dict[str, Page]]) -> None:
    """Put the texts' bodies into the pages, once all pages that they link to exist."""
    for language, found in pages.items():
        for key, page in found.items():
            words = texts[key][language]
            page.body = body(words.get("body", []), language, found)
            page.save_revision().publish()


def lead_across(texts: dict[str, dict], pages: dict[str, Page]) -> None:
    """Let the address of a French page, with the English prefix, lead to the English page."""
    for key, page in pages.items():
        if key != "home" and texts[key]["slug_fr"] != texts[key]["slug_en"]:
            old_path = Redirect.normalise_path(f"/en/{texts[key]['slug_fr']}")
            Redirect.objects.update_or_create(
                old_path=old_path, site=None, defaults={"redirect_page": page, "is_permanent": False}
            )


def make_menus(pages: dict[str, Page], modules: list[str]) -> None:
    """The main menu (the modules and the directory) and the footer, where there is none yet."""
    if MenuItem.objects.exists():
        return
    main = [(pages[key], "", "", "") for key in modules] + [(None, "/partenaires/", "Partenaires", "Partners")]
    footer = [(pages[key], "", "", "") for key in FOOTER]
    footer.append((None, "/verifier/", "Vérifier un PDF signé", "Verify a signed PDF"))
    for place, lines in ((MenuItem.Place.MAIN, main), (MenuItem.Place.FOOTER, footer)):
        for position, (page, path, title, title_en) in enumerate(lines, start=1):
            MenuItem.objects.create(
                place=place, page=page, path=path, title=title, title_en=title_en, position=position * 10
            )
