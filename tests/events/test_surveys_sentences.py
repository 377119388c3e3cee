"""Shares in words, with the figures of the demonstration."""

import pytest

from events.surveys import Share, share


@pytest.mark.parametrize(
    ("count", "n", "said"),
    [
        (75, 80, Share("counted", 75, 80)),
        (72, 80, Share("tenths", 9)),
        (64, 80, Share("tenths", 8)),
        (48, 80, Share("tenths", 6)),
        (36, 75, Share("half")),
        (80, 80, Share("all", 80, 80)),
        (17, 19, Share("counted", 17, 19)),
        (18, 20, Share("tenths", 9)),
        (190, 200, Share("above", 9)),
        (185, 200, Share("tenths", 9)),
        (10, 200, None),
        (None, 80, None),
        (75, None, None),
        (0, 80, None),
        (81, 80, None),
        (5, 0, None),
    ],
)
def test_share(count, n, said):
    assert share(count, n) == said


def test_tenths_are_said_only_near_them():
    for n in range(1, 400):
        for count in range(1, n):
            said = share(count, n)
            if said and said.form in ("tenths", "half"):
                tenth = 5 if said.form == "half" else said.part
                assert n >= 20 and abs(count / n - tenth / 10) <= 0.025 + 1e-9
            if said and said.form == "above":
                assert said.part / 10 < count / n < (said.part + 1) / 10
