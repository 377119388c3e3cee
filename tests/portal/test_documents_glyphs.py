"""Characters that the documents' fonts lack are replaced by something that can be read."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.documents import printable
from portal.documents.glyphs import coverage, printable_data

FRENCH = "Œuvre « à l’été » : 12 500 € – n° 3, l’ŷ… ½ ≤ Ж α"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FRENCH, FRENCH),
        ("Bravo 😀!", "Bravo [grinning face]!"),
        ("👩\u200d🚀", "[woman + rocket]"),
        ("❤\ufe0f", "[heavy black heart]"),
        ("🇫🇷", "[drapeau FR]"),
        ("1\ufe0f\u20e3", "1[U+20E3]"),
        ("你好 tous", "[U+4F60 U+597D] tous"),
        ("محمد الأمين, مُحَمَّد, پژمان", "محمد الأمين, مُحَمَّد, پژمان"),
        ("שלום, שָׁרָה", "שלום, שָׁרָה"),
        ("a\u064e ש\u064e\u05b8", "a\u064e ש[U+064E U+05B8]"),
        ("a → b ☐", "a -> b [ ]"),
        ("\ue000", "[U+E000]"),
        ("a\x07\x00b", "a[U+0007 U+0000]b"),
        ("\ud800", "[U+D800]"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("a\u200e\u200d\u00adb", "a\u200e\u200d\u00adb"),
        ("a\ufeffb", "ab"),
        ("e\u0301", "e\u0301"),
        ("\u0301a", "[U+0301]a"),
        ("a" + "\u0301" * 10, "a" + "\u0301" * 8 + "[U+0301 U+0301]"),
        ("a\r\nb\tc\u2028d", "a\nb c\nd"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_data_is_walked_through():
    assert printable_data({"😀": ["😀", 3, None, {"a": ("\x07",)}]}) == {
        "[grinning face]": ["[grinning face]", 3, None, {"a": ["[U+0007]"]}]
    }


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=40))
def test_printable_is_stable_and_encodable(text):
    shown = printable(text)
    assert printable(shown) == shown
    shown.encode()
    for character in shown:
        covered = any(ord(character) in family for family in coverage())
        composed = unicodedata.category(character) in {"Mn", "Mc", "Me"} or unicodedata.decomposition(character)
        assert covered or composed or character in "\n\u00ad\u200b\u200c\u200d\u200e\u200f\u2060"
