"""Pieces of forms that the modules share."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.utils import translation

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


@pytest.mark.parametrize("language, said", [("fr", "Il manque une réponse ici."), ("en", "An answer is missing here.")])
@pytest.mark.parametrize("field", [PlainTextField, forms.BooleanField, forms.DateField, forms.FileField])
def test_what_is_missing_is_said_in_a_sentence(field, language, said):
    with pytest.raises(forms.ValidationError) as refused:
        field().clean(None)
    with translation.override(language):
        assert refused.value.messages == [said]
