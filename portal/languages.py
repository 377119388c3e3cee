"""Words that people wrote in French and, if they wished, in English too: which of the two a reader sees. Both are fields.

Not here: the interface's own words (gettext), pages (Wagtail's translations), the network's name (SiteIdentity.in_language).
"""

from django.conf import settings
from django.utils.translation import get_language


def readers_language() -> str:
    """The language of the reader's page: one of `settings.LANGUAGES`, the site's own where none is active."""
    return get_language() or settings.LANGUAGE_CODE


def in_words(french: str, english: str) -> str:
    """Words in the reader's language; the French ones where there are no others."""
    return (english if get_language() == "en" else "") or french
