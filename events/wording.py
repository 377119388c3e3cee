"""Texts with placeholders in braces, as organisers write them: what is allowed, and how they are filled. Pure.

A placeholder is a word of a list between braces; there is no other syntax, so that a text can reach nothing but the values
that it is given. What people typed about themselves is filled in as it is, and never read again.
"""

import re
from collections.abc import Collection, Mapping

from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# With the space before it, for a value that is empty: "Bonjour {prenom}," becomes "Bonjour,".
SPACED = re.compile(r"[ \u00a0]?\{([^{}]*)\}")

# Blanks and control characters, but not the no-break spaces of French typography.
UNBROKEN = re.compile(r"[^\S\u00a0\u202f]+|[\x00-\x1f\x7f-\x9f]+")


def unknown(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces without being a known placeholder, as it was typed; lone braces as well."""
    names = [match[0] for match in PLACEHOLDER.finditer(text) if match[1] not in known]
    return list(dict.fromkeys(names + re.findall(r"[{}]", PLACEHOLDER.sub("", text))))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. Whatever is not among them stays as it is."""

    def value_of(match):
        if match[1] not in values:
            return match[0]
        value = values[match[1]]
        return match[0].replace(f"{{{match[1]}}}", value) if value else ""

    return SPACED.sub(value_of, text)


def in_one_line(text: str, values: Mapping[str, str]) -> str:
    """The text filled in, on one line whatever the values hold."""
    return UNBROKEN.sub(" ", fill(text, values)).strip()


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines."""
    return [part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def in_text(text: str, values: Mapping[str, str]) -> str:
    """The text filled in; a paragraph of which nothing is left is left out."""
    return "\n\n".join(part for part in (fill(part, values).strip() for part in paragraphs(text)) if part)


def in_markup(text: str, values: Mapping[str, str], links: Collection[str]) -> SafeString:
    """The same as paragraphs of HTML: escaped; `links` name the values that are addresses.

    The organiser's own addresses become links; one that somebody put into their name does not.
    """
    filled = [part for part in (_markup(part, values, links) for part in paragraphs(text)) if part]
    return mark_safe("\n".join(f"<p>{part}</p>" for part in filled))  # every piece was escaped


def _markup(text: str, values: Mapping[str, str], links: Collection[str]) -> str:
    pieces, end = [], 0
    for match in SPACED.finditer(text):
        if match[1] not in values:
            continue
        pieces.append(urlize(text[end : match.start()], autoescape=True))
        end = match.end()
        value = values[match[1]]
        if value:
            pieces.append(escape(match[0].removesuffix(f"{{{match[1]}}}")))
            pieces.append(format_html('<a href="{0}">{0}</a>' if match[1] in links else "<bdi>{}</bdi>", value))
    pieces.append(urlize(text[end:], autoescape=True))
    return "".join(pieces).strip().replace("\n", "<br>")
