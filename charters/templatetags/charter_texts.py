"""How templates show what charters keep: plain text with its lists, fingerprints one can read aloud, ISO moments.

No query and no rule: values in, words out.
"""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from portal.documents import plain_to_html

register = template.Library()

GROUP = 8


@register.filter
def plain_text(text: str) -> SafeString:
    """The clauses' plain format as HTML: paragraphs and lists, everything else escaped."""
    return plain_to_html(text)


@register.filter
def in_groups(digest: str) -> str:
    """A hexadecimal fingerprint in groups of eight signs, as it is printed on a charter's first page."""
    return " ".join(digest[start : start + GROUP] for start in range(0, len(digest), GROUP))


@register.filter
def moment(value: str) -> datetime | date | str:
    """An ISO 8601 date or date and time as a value that the `date` filter understands; anything else comes back as it is."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(value)
        except (TypeError, ValueError):
            continue
    return value
