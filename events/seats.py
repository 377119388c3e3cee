"""Where somebody may sit: pure counting, no database.

An event has so many seats; some are kept for an organisation or a territory until a date. Seats are counted from who
holds them, each under the share it was taken from (None: the seats of everybody).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """Seats kept for some; `released` once they are everybody's."""

    key: int
    seats: int
    released: bool


# Where a seat is taken: a share's key, or EVERYBODY. FULL: there is none for this person.
EVERYBODY = None
FULL = object()


def kept(shares: Iterable[Share], taken: Mapping[int | None, int]) -> int:
    """Seats kept for somebody that nobody has taken yet."""
    return sum(max(0, share.seats - taken.get(share.key, 0)) for share in shares if not share.released)


def free(capacity: int | None, shares: Iterable[Share], taken: Mapping[int | None, int]) -> int | None:
    """Seats that anybody may take now; None where they are not counted."""
    if capacity is None:
        return None
    return max(0, capacity - sum(taken.values()) - kept(shares, taken))


def place(capacity: int | None, shares: Iterable[Share], taken: Mapping[int | None, int], own: Iterable[int]):
    """Where somebody to whom the shares `own` (keys) are open sits: in one of these first, else among everybody, or FULL."""
    shares = list(shares)
    if capacity is not None and sum(taken.values()) >= capacity:
        return FULL
    mine = set(own)
    for share in shares:
        if share.key in mine and not share.released and taken.get(share.key, 0) < share.seats:
            return share.key
    if capacity is None or free(capacity, shares, taken) > 0:
        return EVERYBODY
    return FULL
