"""Codes that people type and what is kept of a secret."""

import pytest

from portal.tokens import LETTERS, LONG, digest, new_code


@pytest.mark.parametrize("length", [1, 6, LONG])
def test_a_code_is_as_long_as_asked_and_reads_without_doubt(length):
    drawn = [new_code(length) for _draw in range(50)]
    assert {len(code) for code in drawn} == {length}
    assert set("".join(drawn)) <= set(LETTERS)


def test_no_word_and_nothing_read_as_something_else():
    assert not set(LETTERS) & set("AEIOUY01")
    assert (LETTERS.upper(), len(set(LETTERS))) == (LETTERS, len(LETTERS))


def test_the_only_free_code_is_found():
    assert new_code(1, taken=lambda code: code != "T") == "T"


def test_long_codes_meet_no_other():
    assert len({new_code(LONG) for _draw in range(5_000)}) == 5_000


def test_digest_is_the_secrets_sha256():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
