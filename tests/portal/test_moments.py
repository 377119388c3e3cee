"""Days and moments in words: in the network's zone, in the language of who reads."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.moments import (
    date_in_words,
    day_in_words,
    french,
    french_hour,
    hours_in_words,
    moment_in_words,
    span_in_words,
)

LATE = datetime(2026, 2, 3, 23, 5, tzinfo=UTC)


def test_a_moment_in_french_whatever_the_language():
    with translation.override("en"):
        assert french(LATE) == "4 février 2026 à 0\u00a0h\u00a005"


def test_words_take_the_language_in_which_they_are_read():
    with translation.override("fr"):
        said = [day_in_words(LATE), date_in_words(date(2026, 2, 3)), moment_in_words(LATE)]
        assert [str(each) for each in said] == ["4 février 2026", "3 février 2026", "4 février 2026 à 0\u00a0h\u00a005"]
    with translation.override("en"):
        assert [str(each) for each in said] == ["4 February 2026", "3 February 2026", "4 February 2026, 00:05"]


@pytest.mark.parametrize(
    ("reader", "hours", "said"),
    [
        ("fr", 2, "Le 4 février 2026, de 0\u00a0h\u00a005 à 2\u00a0h\u00a005"),
        ("en", 2, "4 February 2026, 00:05 to 02:05"),
        ("fr", 24, "Du 4 février 2026 à 0\u00a0h\u00a005 au 5 février 2026 à 0\u00a0h\u00a005"),
    ],
)
def test_a_day_is_said_once_when_it_is_the_same(reader, hours, said):
    span = span_in_words(LATE, LATE + timedelta(hours=hours))
    with translation.override(reader):
        assert str(span) == said


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        (time(8, 45), "8\u00a0h\u00a045"),
        (time(17), "17\u00a0h"),
        (time(0, 5), "0\u00a0h\u00a005"),
        (time(0), "0\u00a0h"),
    ],
)
def test_hours_stay_on_one_line_without_needless_zeros(clock, said):
    assert french_hour(clock) == said


@pytest.mark.parametrize(("reader", "said"), [("fr", "7\u00a0h – 9\u00a0h\u00a030"), ("en", "07:00 – 09:30")])
def test_from_one_hour_to_another(reader, said):
    start = datetime(2026, 2, 3, 6, tzinfo=UTC)
    with translation.override(reader):
        assert str(hours_in_words(start, start + timedelta(hours=2.5))) == said


def test_moments_in_templates_are_said_in_the_zone_that_is_given():
    template = Template(
        "{% load moments tz %}{{ at|moment_words }}, {{ at|hour_words }}, {{ at|timezone:'Indian/Reunion'|hour_words }}"
    )
    assert template.render(Context({"at": LATE})) == (
        "4 février 2026 à 0\u00a0h\u00a005, 0\u00a0h\u00a005, 3\u00a0h\u00a005"
    )
