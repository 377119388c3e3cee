"""How templates show what charters keep: plain text with its lists, fingerprints one can read aloud, ISO moments.

No query and no rule: values in, words out.
"""

from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from charters.margin import said_html
from charters.models import Clause
from portal.documents import plain_to_html

register = template.Library()

GROUP = 8


@register.filter
def plain_text(text: str) -> SafeString:
    """The clauses' plain format as HTML: paragraphs and lists, everything else escaped."""
    return plain_to_html(text)


@register.filter
def clause_kind(kind: str) -> str:
    """The kind of a frozen clause, in words."""
    return str(Clause.Kind(kind).label)


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


@register.filter
def as_said(said) -> SafeString:
    """A comment of a thread (`queries.discussion.Said`) as it is read."""
    return said_html(said)


@register.simple_tag
def redline(segments) -> SafeString:
    """A redline (`charters.redline.Segment`s) as HTML whose spaces count: each change is said in words, not only drawn."""
    said = {
        "insert": ("ins", _("[début d’ajout]"), _("[fin d’ajout]")),
        "delete": ("del", _("[début de suppression]"), _("[fin de suppression]")),
    }
    return format_html_join("", "{}", ((_marked(segment, said),) for segment in segments))


def _marked(segment, said) -> SafeString | str:
    if segment.kind not in said:
        return segment.text
    tag, begins, ends = said[segment.kind]
    return format_html(
        '<{0}><span class="visually-hidden"> {1} </span>{2}<span class="visually-hidden"> {3} </span></{0}>',
        tag,
        begins,
        segment.text,
        ends,
    )
