"""Pieces of forms that the modules share."""

import pytest

from portal.forms import PlainTextField


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("«\u00a0Non\u202f! », dit-elle", "«\u00a0Non\u202f! », dit-elle"),
        ("une ligne\r\nune autre\rencore", "une ligne\nune autre\nencore"),
        ("sans\x00 bruit\x07\x7f", "sans bruit"),
        ("\u202egauche", "gauche"),
    ],
)
def test_plain_text_keeps_no_break_spaces_and_drops_controls(typed, kept):
    assert PlainTextField(required=False).to_python(typed) == kept
