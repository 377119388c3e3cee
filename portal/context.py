"""What every page's template may count on: identity, menus, languages, help, the way of running."""

from django.conf import settings
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from portal import frame
from portal.languages import readers_language


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
    language = readers_language()
    around = SimpleLazyObject(lambda: frame.frame(request, language))
    identity = SimpleLazyObject(lambda: around["identity"])
    return {
        "identity": identity,
        "network_name": SimpleLazyObject(lambda: identity.in_language("network_name", language)),
        "help_phone": SimpleLazyObject(lambda: identity.help_phone),
        "help_hours": SimpleLazyObject(lambda: identity.in_language("help_hours", language)),
        "footer_text": SimpleLazyObject(lambda: identity.in_language("footer_text", language)),
        "main_menu": SimpleLazyObject(lambda: frame.with_current(around["main"], request.path, language)),
        "footer_menu": SimpleLazyObject(lambda: frame.with_current(around["footer"], request.path, language)),
        "language_links": SimpleLazyObject(lambda: _language_links(request)),
        "base_url": settings.BASE_URL,
    }


def way_of_running(request):
    return {"portal_demo": settings.PORTAL_DEMO}
