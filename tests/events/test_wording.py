"""Texts with placeholders: what may stand in braces, and that values stay values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import wording

KNOWN = {"prenom", "lien", "motif"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour {prenom}, {lien}", []),
        ("{{prenom}}", ["{", "}"]),
        ("{Prenom} {lien.__class__} {0}", ["{Prenom}", "{lien.__class__}", "{0}"]),
        ("{ prenom }", ["{ prenom }"]),
        ("a } b {", ["}", "{"]),
    ],
)
def test_what_is_not_known(text, found):
    assert wording.unknown(text, KNOWN) == found


@given(st.text())
def test_a_text_without_braces_is_never_refused_nor_changed(text):
    plain = text.replace("{", "").replace("}", "")
    assert wording.unknown(plain, KNOWN) == []
    assert wording.fill(plain, {"prenom": "Inès"}) == plain


@given(st.text(), st.text())
def test_what_was_accepted_reaches_nothing_but_the_values(text, value):
    if not wording.unknown(text, KNOWN):
        values = {"prenom": value, "lien": "L", "motif": "M"}
        assert wording.PLACEHOLDER.sub("", wording.fill(text, dict.fromkeys(values, "x"))).count("{") == 0
        assert "<script" not in wording.in_markup(
            text.replace("{lien}", ""), {**values, "prenom": "<script>"}, {"lien"}
        )


@given(st.text(), st.text())
def test_a_subject_is_one_line(text, value):
    line = wording.in_one_line(f"{text}{{prenom}}", {"prenom": value})
    assert len(line.splitlines()) <= 1
    assert not any(ord(character) < 32 for character in line)


def test_values_are_not_read_again():
    values = {"prenom": "{lien} {{ x }}", "lien": "secret"}
    assert wording.fill("{prenom}", values) == "{lien} {{ x }}"
    assert "secret" not in wording.in_markup("{prenom}", values, {"lien"})


def test_an_empty_value_leaves_no_hole():
    assert wording.in_text("Bonjour {prenom},\n\n{motif}\n\nFin", {"prenom": "", "motif": ""}) == "Bonjour,\n\nFin"
    assert wording.in_markup("Bonjour {prenom},\n\n{motif}", {"prenom": "", "motif": ""}, ()) == "<p>Bonjour,</p>"


def test_an_organisers_address_is_a_link_and_a_typed_one_is_not():
    page = wording.in_markup("Voir https://a.test/?x=1&y=2. {prenom}", {"prenom": "https://b.test"}, ())
    assert 'href="https://a.test/?x=1&amp;y=2"' in page
    assert 'href="https://b.test' not in page
