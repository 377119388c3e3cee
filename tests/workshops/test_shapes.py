"""Shapes of operations: what anybody may have written, and what is left of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.engine.shapes import Malformed, key, text

NAME, LINES = text(40), text(500, least=0, lines=True)
BLANKS = st.text(st.sampled_from("aé«»?\n\t \u00a0\u202f\u2028\x00"), max_size=12)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ana \t Maria\n", "Ana Maria"),
        ("A\u0000n\ud800a", "A n a"),
        ("A\u200bna\u00ad\ufeff", "Ana"),
        ("\u202eanA\u202c", "anA"),
        ("Ana\u2066\u2069\u200f\u061c", "Ana"),
        # A format character between them does not keep a letter and its accent apart.
        ("He\u200b\u0301le\u0300ne", "H\u00e9l\u00e8ne"),
        ("\U0001f469\u200d\U0001f467 Ana", "\U0001f469\u200d\U0001f467 Ana"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    ],
)
def test_characters_that_hide_or_turn_words_are_gone(written, kept):
    assert NAME(written) == kept


@pytest.mark.parametrize(
    "written", ["", " \n ", "\u200b", "\u200d\u200d", "\u3164", "\u2800 \u2800", "\ufe0f", "\u0301", "\u2028"]
)
def test_a_name_that_shows_nothing_is_none(written):
    with pytest.raises(Malformed) as refused:
        NAME(written)
    assert refused.value.reason == "empty"
    assert LINES(written) == ""


@given(st.text(max_size=60))
def test_what_is_kept_is_kept_as_it_is_and_can_be_stored(written):
    kept = LINES(written)
    assert LINES(kept) == kept == unicodedata.normalize("NFC", kept)
    assert "\0" not in kept and kept.encode().decode() == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("« Où\u202f? »", "« Où\u202f? »"),
        ("«\u00a0Chez nous\u00a0»", "«\u00a0Chez nous\u00a0»"),
        ("\u00a0\u202f Un toit \u00a0", "Un toit"),
        ("Un \u202f\u00a0 toit", "Un\u202ftoit"),
        ("Un\n\u00a0toit", "Un\u00a0toit"),
        ("Un \t\u2003 toit\x00", "Un toit"),
    ],
)
def test_spaces_that_do_not_break_stay_and_runs_are_one(typed, kept):
    assert text(40)(typed) == kept


def test_lines_stay_where_there_may_be_some():
    assert (
        text(40, lines=True)("\n\u00a0Un toit\u202f! \n\n\u202f\nDes  voisins\n") == "Un toit\u202f!\n\n\nDes voisins"
    )


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\u202f\n\u00a0"])
def test_blanks_alone_are_no_words(blank):
    with pytest.raises(Malformed) as refused:
        text(40)(blank)
    assert refused.value.reason == "empty"
    assert text(40, least=0)(blank) == ""


@pytest.mark.parametrize("lines", [False, True])
@given(typed=BLANKS)
def test_what_is_tidied_once_stays_as_it_is(lines, typed):
    shaped = text(40, least=0, lines=lines)
    once = shaped(typed)
    assert shaped(once) == once == once.strip()
    assert lines or "\n" not in once


@pytest.mark.parametrize("written", ["__proto__", "", "a.b", "a" * 41, "\u00e9", "a\n", None, 3, ["a"], {}])
def test_what_names_nothing_everywhere_is_no_key(written):
    with pytest.raises(Malformed):
        key(written)


@pytest.mark.parametrize("written", ["a", "constructor", "__proto", "__proto__1", "A-b_3", "a" * 40])
def test_a_key_is_kept_as_it_is(written):
    assert key(written) == written
