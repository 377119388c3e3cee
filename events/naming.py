"""What may name somebody in what people wrote: shown to who reads it before it is published. Pure.

It misses names written without a capital, and shows capitals that name nobody: it helps a reader, and replaces none.
"""

import re
from dataclasses import dataclass

ADDRESS = r"[^\s@]+@[^\s@]+\.[^\s@]+"
# Nine figures or more make a telephone number, five a postal code.
FIGURES = r"\+?\d(?:[\s.\-/()]{0,2}\d){8,}|(?<!\d)\d{5}(?!\d)"
WORD = r"[^\W\d_]{2,}"
FOUND = re.compile(f"(?P<sure>{ADDRESS}|{FIGURES})|(?P<word>{WORD})")
# « M. », « Dr. », « J. »: a stop that ends no sentence.
SHORTENED = re.compile(r"\b[A-ZÀ-Þ][a-z]?\.$")
OPENING = ' \t\u00a0\u202f«“"(–—-•'


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; whether it may name somebody."""

    words: str
    names: bool


def pieces(text: str) -> list[Piece]:
    """The text cut where what may name somebody begins and ends; joined again, its pieces are the text."""
    found, place = [], 0
    for match in FOUND.finditer(text):
        if match["sure"] or (match["word"][0].isupper() and not _begins_sentence(text[: match.start()])):
            if place < match.start():
                found.append(Piece(text[place : match.start()], False))
            found.append(Piece(match[0], True))
            place = match.end()
    return [*found, Piece(text[place:], False)] if place < len(text) else found


def may_name(text: str) -> bool:
    return any(piece.names for piece in pieces(text))


def _begins_sentence(before: str) -> bool:
    before = before.rstrip(OPENING)
    if not before or before[-1] in "\r\n":
        return True
    return before[-1] in ".!?…" and not SHORTENED.search(before)
