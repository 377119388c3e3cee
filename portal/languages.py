"""Words that people wrote in French and, if they wished, in English too: which of the two a reader sees. Both are fields.

Not here: the interface's own words (gettext), pages (Wagtail's translations), the network's name (SiteIdentity.in_language).
"""

from django.utils.translation import get_language


def in_words(french: str, english: str) -> str:
    """Words in the reader's language; the French ones where there are no others."""
    return (english if get_language() == "en" else "") or french
