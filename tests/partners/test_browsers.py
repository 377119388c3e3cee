"""Browsers in the names that people know."""

import pytest

from portal.partners.templatetags.browsers import browser_name

CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (CHROME, "Chrome, Android"),
        (CHROME + " EdgA/126.0.0.0", "Edge, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_browser_name(line, name):
    assert browser_name(line) == name


def test_an_unknown_line_is_shortened():
    assert browser_name("x" * 500) == "x" * 120
