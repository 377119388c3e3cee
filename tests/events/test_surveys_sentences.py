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
        (190, 200, Share("percent", 95, 100)),
        (185, 200, Share("tenths", 9)),
        (186, 200, Share("percent", 93, 100)),
        (399, 400, Share("percent", 99, 100)),
        (20, 200, Share("percent", 10, 100)),
        (8, 80, Share("counted", 8, 80)),
        (5, 5, Share("all", 5, 5)),
        (5, 6, Share("counted", 5, 6)),
        (None, 80, None),
        (75, None, None),
        (0, 80, None),
        (81, 80, None),
        (5, 0, None),
    ],
)
def test_share(count, n, said):
    assert share(count, n) == said


def test_every_sentence_is_true_of_its_figures():
    """ "9 out of 10" rounds to it, and so near that nobody would say otherwise; what few answered is said as counted."""
    for n in range(1, 400):
        for count in range(1, n):
            said = share(count, n)
            if said.form in ("tenths", "half"):
                tenth = 5 if said.form == "half" else said.part
                assert n >= 20 and abs(count / n - tenth / 10) <= 0.025 + 1e-9
            elif said.form == "counted":
                assert n <= 100 and (said.part, said.whole) == (count, n)
            else:
                assert said.form == "percent" and n > 100
                assert abs(100 * count / n - said.part) <= 0.5 + 1e-9 or said.part in (1, 99)
