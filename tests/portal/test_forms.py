"""Pieces of forms that the modules share."""

from datetime import UTC, date, datetime

import pytest

from portal.forms import PlainTextField, end_of_day


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


def test_a_deadline_day_lasts_to_its_end_in_paris():
    assert end_of_day(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 29, 21, 59, 59, 999999, tzinfo=UTC)
