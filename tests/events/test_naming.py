"""What may name somebody in a text: addresses, numbers, capitals inside sentences; nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.naming import may_name, pieces


def names(text):
    return [piece.words for piece in pieces(text) if piece.names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Essai : appeler Madame Durand au 06 12 34 56 78, et merci.", ["Madame", "Durand", "06 12 34 56 78"]),
        ("Écrire à lea.martin@rives.test.", ["lea.martin@rives.test."]),
        ("+33 6.12.34.56.78", ["+33 6.12.34.56.78"]),
        ("Elle habite au 29200, 3e étage.", ["29200"]),
        ("Merci à M. Durand. Bonne journée !", ["Durand"]),
        ("Grâce à l’Atelier d’Anaïs", ["Atelier", "Anaïs"]),
        ("Une belle journée. Merci ! « Vivement » la suite…\nÀ bientôt", []),
        ("35 personnes en 2026, 4 ateliers", []),
        ("", []),
    ],
)
def test_what_is_shown(text, expected):
    assert names(text) == expected
    assert may_name(text) == bool(expected)


@given(st.text(alphabet="aÉM.! \n@5’«»"))
def test_no_letter_is_lost(text):
    found = pieces(text)
    assert "".join(piece.words for piece in found) == text
    assert all(piece.words for piece in found)
