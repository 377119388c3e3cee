"""How templates show what charters keep: plain text with its lists, fingerprints one can read aloud, ISO moments.

No query and no rule: values in, words out.
"""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from charters.drawing import Differences, Reading, Redline, contents_html
from charters.margin import Talk
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


@register.filter
def as_said(said) -> SafeString:
    """A comment of a thread (`queries.discussion.Said`) as it is read."""
    return Talk().said(said)


@register.simple_tag
def redline(segments) -> SafeString:
    """A redline (`charters.redline.Segment`s) as HTML whose spaces count: each change is said in words, not only drawn."""
    return Redline().draw(segments)


@register.simple_tag
def differences(changed) -> SafeString:
    """What becomes of clauses (`comparing.ClauseDifference`s that are not "same")."""
    return Differences().draw(changed)


@register.simple_tag
def clauses_read(clauses, slug="") -> SafeString:
    """Clauses (`queries.ReadClause`) as they are read, in French whatever the page's language.

    With the slug of their charter each leads to its history.
    """
    return Reading(slug).draw(clauses)


@register.simple_tag
def clause_read(clause) -> SafeString:
    return Reading().draw([clause])


@register.filter
def as_contents(clauses) -> SafeString:
    """The items of a table of contents."""
    return contents_html(clauses)
