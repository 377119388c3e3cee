"""What stands around every page, kept between two requests: the site's identity and its menus, in each language.

Both are forgotten when they, or a page, change in the admin. A process that has its own cache learns of a change
made in another at the end of `KEPT`. Nothing that depends on the reader stands here.
"""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal.models import MenuItem, SiteIdentity

KEPT = 30
KEY = "frame:%s"

# What a menu reads of a page: its title and what makes its address.
SHOWN_OF_A_PAGE = ("title", "live", "translation_key", "url_path", "locale__language_code")


def frame(request, language: str) -> dict:
    """The identity (a row) and the lines of each menu (title, url), as readers of this language see them."""
    kept = cache.get(KEY % language)
    if kept is None:
        kept = {"identity": SiteIdentity.current(), **_menus(request, language)}
        cache.set(KEY % language, kept, KEPT)
    return kept


def with_current(lines: list[dict], path: str, language: str) -> list[dict]:
    """The lines, each saying whether the page at `path` is the line's own or lies below it."""
    homes = ("/", f"/{language}/")
    return [
        {**line, "current": path == line["url"] or (line["url"] not in homes and path.startswith(line["url"] or "\0"))}
        for line in lines
    ]


def forget(**kwargs) -> None:
    """Have the frame made anew, once what changed is committed. Receives the signals of what it shows."""
    transaction.on_commit(_forget)


def _forget() -> None:
    cache.delete_many([KEY % code for code, _label in settings.LANGUAGES])


def watch() -> None:
    """Forget the frame whenever something that it shows changes."""
    for model in (MenuItem, SiteIdentity, Site):
        post_save.connect(forget, sender=model, dispatch_uid=f"frame-{model.__name__}-saved")
        post_delete.connect(forget, sender=model, dispatch_uid=f"frame-{model.__name__}-deleted")
    post_delete.connect(forget, sender=Page, dispatch_uid="frame-page-deleted")
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(forget, dispatch_uid=f"frame-{id(signal)}")


def _menus(request, language: str) -> dict[str, list[dict]]:
    menus = {place: [] for place in MenuItem.Place.values}
    items = list(
        MenuItem.objects.select_related("page__locale").only(
            "place", "title", "title_en", "path", *(f"page__{field}" for field in SHOWN_OF_A_PAGE)
        )
    )
    translations = _localized([item.page for item in items if item.page], language)
    for item in items:
        title = (item.title_en if language == "en" else item.title) or item.title
        if item.page:
            page = translations.get(item.page.translation_key, item.page)
            if not page.live:
                continue
            url = page.get_url(request)
            title = title if (language != "en" or item.title_en) and title else page.title
        else:
            url = item.path if language == settings.LANGUAGE_CODE else f"/{language}{item.path}"
        menus[item.place].append({"title": title, "url": url})
    return menus


def _localized(pages, language):
    """The pages' live versions in the language, by translation key, in one query."""
    keys = [page.translation_key for page in pages]
    found = Page.objects.live().filter(translation_key__in=keys, locale__language_code=language)
    return {page.translation_key: page for page in found.select_related("locale").only(*SHOWN_OF_A_PAGE)}
