"""What the documents' fonts can show, and what stands in for the rest.

Typst refuses a tagged file for one character without a glyph, and a signed text must not lose one silently:
what cannot be shown becomes its name or its code between square brackets. No layout here.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

FONT_PACKAGES = (
    "fontpkg_atkinson_hyperlegible",
    "fontpkg_noto_sans",
    "fontpkg_noto_sans_arabic",
    # Hebrew.
    "fontpkg_heebo",
)
# Default-ignorable characters that shape or break a text and that no reader would see; Typst takes them as they are.
KEPT_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")
# Marks that only choose between two drawings of the character before them, and tags of sub-flags: no words are lost.
SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0020-\U000e007f\ufeff]")
# Signs that people type in lists and notes and that the fonts lack, in the form they have on a keyboard.
KEYBOARD_FORMS = {"→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "☐": "[ ]", "☑": "[x]", "☒": "[x]"}
ALWAYS_FINE = re.compile(
    r"[\n\x20-\x7e\xa0\xa1-\xff\u0152\u0153\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u202f\u20ac]*"
)
MARKS = (
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    # Vowels and other points of Hebrew, then of Arabic.
    r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    r"\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff]"
)
# More marks than this on one letter are no writing, and readers choke on them: the others become codes.
MOST_MARKS = 8
PIECES = re.compile(
    # Emoji joined by ZWJ, a pair of regional letters (a flag), or one character with its combining marks.
    r"[\U0001f1e6-\U0001f1ff]{2}|(?:.[\U0001f3fb-\U0001f3ff]?\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff]))*."
    rf"(?:[\U0001f3fb-\U0001f3ff]|{MARKS}){{0,{MOST_MARKS}}}",
    re.DOTALL,
)


@cache
def font_folders() -> tuple[Path, ...]:
    """The folders of the font packages, wherever they are installed. Raises ImportError if one is not."""
    folders = []
    for package in FONT_PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ImportError(f"The font package {package} is not installed.")
        folders.append(Path(spec.origin).parent / "files")
    return tuple(folders)


@cache
def coverage() -> tuple[frozenset[int], ...]:
    """For each family the code points that all of its styles have: a text may be set in any of them."""
    families = []
    for folder in font_folders():
        styles = []
        for path in sorted(folder.glob("*.ttf")):
            with TTFont(path, lazy=True) as font:
                styles.append(frozenset(font.getBestCmap()))
        families.append(frozenset.intersection(*styles))
    return tuple(families)


def printable(text: str) -> str:
    """`text` with nothing in it that the fonts lack; a text of usual French characters is returned as it is.

    - a run of characters without a glyph becomes `[U+4F60 U+597D]`; emoji and symbols become their Unicode name,
      `[grinning face]`, joined ones `[woman + rocket]`, flags `[drapeau FR]`, arrows and boxes KEYBOARD_FORMS;
    - private-use and control characters and lone surrogates become their code; all ends of line become `\\n`,
      a tab a space;
    - embeddings, overrides and isolates of writing direction become their code, since they can make a text
      read otherwise than it is written; the harmless marks (LRM, RLM) stay;
    - combining marks stay where one font has both letter and mark, up to MOST_MARKS on a letter.
    """
    if ALWAYS_FINE.fullmatch(text):
        return text
    text = re.sub(r"\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    shown: list[str] = []
    codes: list[str] = []
    for piece in PIECES.findall(SELECTORS.sub("", text)):
        stands_in = piece if _has_glyphs(piece) else KEYBOARD_FORMS.get(piece) or _emoji_name(piece)
        if not stands_in:
            base = piece[0] if _has_glyphs(piece[0]) else ""
            shown += [*_bracketed(codes), base] if base else []
            codes = [] if base else codes
            codes += [f"U+{ord(character):04X}" for character in piece[len(base) :]]
            continue
        shown += [*_bracketed(codes), stands_in]
        codes = []
    return "".join(shown + _bracketed(codes))


def _bracketed(codes: list[str]) -> list[str]:
    return [f"[{' '.join(codes)}]"] if codes else []


@lru_cache(maxsize=10_000)
def _has_glyphs(piece: str) -> bool:
    if piece in KEPT_UNSEEN or piece == "\n":
        return True
    if re.match(MARKS, piece):
        return False
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} for character in piece):
        return False
    forms = {piece, unicodedata.normalize("NFC", piece)}
    return any(all(ord(character) in family for character in form) for form in forms for family in coverage())


def _emoji_name(piece: str) -> str:
    """The name of an emoji or symbol, the names of joined ones, a flag's two letters; "" for anything else."""
    if re.fullmatch(r"[\U0001f1e6-\U0001f1ff]{2}", piece):
        return f"[drapeau {''.join(chr(ord(letter) - 0x1F1E6 + ord('A')) for letter in piece)}]"
    parts = [part for part in piece if part != "\u200d"]
    if any(unicodedata.category(part) not in {"So", "Sk", "Sm"} for part in parts):
        return ""
    return f"[{' + '.join(unicodedata.name(part, f'U+{ord(part):04X}').lower() for part in parts)}]"


def printable_data(value):
    """The same data (dicts, lists, tuples, strings, numbers, None) with every string printable, keys included."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable_data(key): printable_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_data(item) for item in value]
    return value
