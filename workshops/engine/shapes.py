"""What the data of an operation may look like: from JSON that anybody may have written to values that methods can trust.

Each shape is called with a value and returns it, tidied; it raises Malformed with the reason's code.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

# A key made by a client or by us: of a contribution, a photo, a table, a person.
# Not the one name that a JavaScript object does not take as its own: what it names would be seen on some screens only.
KEY = re.compile(r"(?!__proto__$)[A-Za-z0-9_-]{1,40}")
# Of the characters that only say how others are shown, those that scripts and families of emoji need. The rest hides words,
# turns them round, or makes one name look like another.
JOINERS = "\u200c\u200d"
# Letters and signs that show nothing.
UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0" + JOINERS)
BLANKS = re.compile(r"\s+")
# The spaces of French typography, at which no line breaks: before « ? », inside of quotation marks.
NO_BREAK = re.compile("[\u00a0\u202f]")


class Malformed(Exception):
    """The value is not what it should be; `reason` is one of the protocol's codes."""

    def __init__(self, reason: str = "malformed"):
        super().__init__(reason)
        self.reason = reason


Shape = Callable[[Any], Any]


def key(value: Any) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise Malformed
    return value


def keys(most: int) -> Shape:
    """So many different keys at most, in their order."""

    def shaped(value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > most:
            raise Malformed
        found = [key(each) for each in value]
        if len(set(found)) != len(found):
            raise Malformed
        return found

    return shaped


def text(most: int, *, least: int = 1, lines: bool = False) -> Shape:
    """Words of so many characters; control characters are gone, line breaks too unless `lines`, and each run of blanks is
    one space: the first of its no-break spaces where it has any. What shows nothing is empty.
    """

    def shaped(value: Any) -> str:
        if not isinstance(value, str):
            raise Malformed
        if len(value) > 4 * most + 100:
            raise Malformed("too_long")
        found = unicodedata.normalize("NFC", "".join(map(_kept, value)))
        rows = found.split("\n") if lines else [found]
        found = "\n".join(BLANKS.sub(_space, row).strip() for row in rows).strip()
        if len(found) > most:
            raise Malformed("too_long")
        if not any(map(_shows, found)):
            found = ""
        if len(found) < least:
            raise Malformed("empty")
        return found

    shaped.is_text = True
    return shaped


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Cs"} and character != "\n":
        return " "
    return "" if category == "Cf" and character not in JOINERS else character


def _space(run: re.Match) -> str:
    no_break = NO_BREAK.search(run[0])
    return no_break[0] if no_break else " "


def _shows(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZCM" and character not in UNSEEN


def is_text(declared: Shape) -> bool:
    """Whether these are words that somebody writes freely."""
    return getattr(declared, "is_text", False)


def whole(least: int, most: int) -> Shape:
    def shaped(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed
        return value

    return shaped


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed
    return value


def one_of(*choices: str) -> Shape:
    def shaped(value: Any) -> str:
        if value not in choices:
            raise Malformed
        return value

    return shaped


def objects(fields: dict[str, Shape], most: int) -> Shape:
    """A list of so many objects at most, each of these fields."""

    def shaped(value: Any) -> list[dict]:
        if not isinstance(value, list) or len(value) > most:
            raise Malformed
        return [shape(each, fields) for each in value]

    return shaped


def shape(data: Any, required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> dict:
    """The fields of an object, each as its shape makes it; any other field is one too many. Raises Malformed."""
    allowed = required | (optional or {})
    if not isinstance(data, dict) or not required.keys() <= data.keys() <= allowed.keys():
        raise Malformed
    return {name: allowed[name](value) for name, value in data.items()}
