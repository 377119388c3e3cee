"""SIREN, SIRET and RNA, checked offline: known cases and properties."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.partners.identifiers import (
    LA_POSTE,
    compact,
    is_rna,
    is_siren,
    is_siret,
    validate_rna,
    validate_siren,
    validate_siret,
)

digits = st.text("0123456789", min_size=8, max_size=8)


def luhn_digit(body: str) -> str:
    """The digit that makes the Luhn sum a multiple of ten, computed another way than the code under test."""
    doubled = [sum(divmod(2 * int(character), 10)) for character in body[::-1][::2]]
    plain = [int(character) for character in body[::-1][1::2]]
    return str(-(sum(doubled) + sum(plain)) % 10)


@given(digits.filter(lambda body: body != "00000000"))
def test_the_right_last_digit_and_no_other_makes_a_siren(body):
    good = luhn_digit(body)
    assert [digit for digit in "0123456789" if is_siren(body + digit)] == [good]


@given(digits.filter(lambda body: body != "00000000"), st.text("0123456789", min_size=4, max_size=4))
def test_the_right_last_digit_and_no_other_makes_a_siret(body, establishment):
    siren = body + luhn_digit(body)
    start = siren + establishment
    expected = [luhn_digit(start)]
    if siren == LA_POSTE:
        expected = sorted({*expected, *[d for d in "0123456789" if sum(map(int, start + d)) % 5 == 0]})
    assert [digit for digit in "0123456789" if is_siret(start + digit)] == expected


@given(st.integers(0, 9999))
def test_la_poste_counts_its_digits_by_five(establishment):
    start = f"{LA_POSTE}{establishment:04}"
    accepted = [digit for digit in "0123456789" if is_siret(start + digit)]
    assert {digit for digit in "0123456789" if sum(map(int, start + digit)) % 5 == 0} <= set(accepted)


@given(st.text(max_size=20))
def test_any_text_is_answered_without_an_error(text):
    for check in (is_siren, is_siret, is_rna):
        assert check(text) in (True, False)


@pytest.mark.parametrize("value", ["000000000", "12345678", "1234567890", "73282932a", "٧٣٢٨٢٩٣٢٠", "", " 732829320"])
def test_not_a_siren(value):
    with pytest.raises(ValidationError):
        validate_siren(value)


@pytest.mark.parametrize("value", ["00000000000000", "7328293200007", "73282932000075", "", "732829320000740"])
def test_not_a_siret(value):
    with pytest.raises(ValidationError):
        validate_siret(value)


def test_published_examples():
    validate_siren("732829320")
    validate_siret("73282932000074")
    validate_siret("35600000000048")
    validate_rna("W123456789")


@pytest.mark.parametrize("value", ["w123456789", "W12345678", "X123456789", "W1234 6789", ""])
def test_not_an_rna(value):
    with pytest.raises(ValidationError):
        validate_rna(value)


def test_compact():
    assert compact(" 732 829-320.00\u00a0074\n") == "73282932000074"
    assert compact("w123 456 789") == "W123456789"
