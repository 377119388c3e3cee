"""What every page's template may count on: identity, menus, languages, help, the way of running."""

from django.conf import settings
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from wagtail.models import Page

from portal.models import MenuItem, SiteIdentity

# What a menu reads of a page: its title and what makes its address.
SHOWN_OF_A_PAGE = ("title", "live", "translation_key", "url_path", "locale__language_code")


def _menus(request):
    language = get_language() or settings.LANGUAGE_CODE
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
        current = request.path == url or (url not in ("/", f"/{language}/") and request.path.startswith(url or "\0"))
        menus[item.place].append({"title": title, "url": url, "current": current})
    return menus


def _localized(pages, language):
    """The pages' live versions in the language, by translation key, in one query."""
    keys = [page.translation_key for page in pages]
    found = Page.objects.live().filter(translation_key__in=keys, locale__language_code=language)
    return {page.translation_key: page for page in found.select_related("locale").only(*SHOWN_OF_A_PAGE)}


def _language_links(request):
    """(code, name in that language, address of this page in it) per language; the home page where there is none."""
    page = getattr(request, "portal_page", None)
    if page is None:
        return [(code, label, translate_url(request.get_full_path(), code)) for code, label in settings.LANGUAGES]
    urls = page.addresses(request)
    return [(code, label, urls.get(code) or _home_address(code)) for code, label in settings.LANGUAGES]


def _home_address(code: str) -> str:
    return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"


def site(request):
    language = get_language() or settings.LANGUAGE_CODE
    identity = SimpleLazyObject(SiteIdentity.current)
    menus = SimpleLazyObject(lambda: _menus(request))
    return {
        "identity": identity,
        "network_name": SimpleLazyObject(lambda: identity.in_language("network_name", language)),
        "help_phone": SimpleLazyObject(lambda: identity.help_phone),
        "help_hours": SimpleLazyObject(lambda: identity.in_language("help_hours", language)),
        "footer_text": SimpleLazyObject(lambda: identity.in_language("footer_text", language)),
        "main_menu": SimpleLazyObject(lambda: menus["main"]),
        "footer_menu": SimpleLazyObject(lambda: menus["footer"]),
        "language_links": SimpleLazyObject(lambda: _language_links(request)),
        "base_url": settings.BASE_URL,
    }


def way_of_running(request):
    return {"portal_demo": settings.PORTAL_DEMO}
