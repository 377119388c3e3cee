"""Days and moments in words: in the network's zone, in the language of who reads."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from portal.moments import date_in_words, day_in_words, french, moment_in_words, span_in_words

LATE = datetime(2026, 2, 3, 23, 5, tzinfo=UTC)


def test_a_moment_in_french_whatever_the_language():
    with translation.override("en"):
        assert french(LATE) == "4 février 2026 à 00 h 05"


def test_words_take_the_language_in_which_they_are_read():
    with translation.override("fr"):
        said = [day_in_words(LATE), date_in_words(date(2026, 2, 3)), moment_in_words(LATE)]
        assert [str(each) for each in said] == ["4 février 2026", "3 février 2026", "4 février 2026 à 00 h 05"]
    with translation.override("en"):
        assert [str(each) for each in said] == ["4 February 2026", "3 February 2026", "4 February 2026, 00:05"]


@pytest.mark.parametrize(
    ("reader", "hours", "said"),
    [
        ("fr", 2, "Le 4 février 2026, de 00 h 05 à 02 h 05"),
        ("en", 2, "On 4 February 2026, 00:05 to 02:05"),
        ("fr", 24, "Du 4 février 2026 à 00 h 05 au 5 février 2026 à 00 h 05"),
    ],
)
def test_a_day_is_said_once_when_it_is_the_same(reader, hours, said):
    span = span_in_words(LATE, LATE + timedelta(hours=hours))
    with translation.override(reader):
        assert str(span) == said
