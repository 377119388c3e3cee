"""Words as they are compared."""

import pytest

from portal.folding import folded, words_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hélène  MARTIN", "helene martin"),
        ("L’Hôte", "l'hote"),
        ("He\u0301le\u0300ne", "helene"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁn\u00a0de\tligne ", "fin de ligne"),
        (12, "12"),
        ("", ""),
    ],
)
def test_words_that_look_alike_fold_to_one(typed, kept):
    assert folded(typed) == kept
    assert folded(kept) == kept


@pytest.mark.parametrize("name", ["Anne-Lise L’Hôte", "ANNE LISE L'HOTE"])
def test_words_of_a_name(name):
    assert words_of(name) == ["anne", "lise", "l", "hote"]
