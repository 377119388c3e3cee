"""Shares in everyday words, only where the figures carry them. Pure: it gives the form, the interface has the words."""

from dataclasses import dataclass
from fractions import Fraction

from .tables import percent

# "9 people out of 10" wants at least so many answers, and a share this near to nine tenths.
FEWEST = 20
NEAR = Fraction(25, 1000)
# Up to so many answers, the count itself is the plainest: "75 people out of 80".
COUNTABLE = 100


@dataclass(frozen=True)
class Share:
    """How a share is said. `form` is one of:

    - "all": everybody; "none" is never said, it would be no news that one puts first;
    - "half": one person out of two;
    - "tenths": `part` out of 10;
    - "counted": `part` out of `whole`, as they were counted;
    - "percent": `part` out of 100, where more answered than one counts.
    """

    form: str
    part: int = 0
    whole: int = 10


def share(count: int | None, n: int | None) -> Share | None:
    """How to say `count` people of `n`; None where nothing should be said: a number is withheld, or none did.

    The published count and n are all it needs: a sentence tells nothing that the table does not.
    """
    if not count or not n or count > n:
        return None
    if count == n:
        return Share("all", count, n)
    if n < FEWEST:
        return Share("counted", count, n)
    exact = Fraction(count, n)
    tenth = round(exact * 10)
    if 1 < tenth < 10 and abs(exact - Fraction(tenth, 10)) <= NEAR:
        return Share("half") if tenth == 5 else Share("tenths", tenth)
    if n <= COUNTABLE:
        return Share("counted", count, n)
    return Share("percent", percent(count, n), 100)
