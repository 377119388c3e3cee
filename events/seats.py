"""Where somebody may sit: pure counting, no database. `queries.seats` reads what is counted here.

An event has so many seats; some are kept for an organisation or a territory until a date. Seats are counted from who
holds them, each under the share it was taken from (None: the seats of everybody).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Share:
    """Seats kept for some; `released` once they are everybody's."""

    key: int
    seats: int
    released: bool


# Where a seat is taken: a share's key, or EVERYBODY. FULL: there is none for this person.
EVERYBODY = None
FULL = object()


@dataclass(slots=True)
class Seats:
    """The seats of one day: how many there are (`capacity`, None where they are not counted), kept for whom, `taken` where."""

    capacity: int | None
    shares: Sequence[Share] = ()
    taken: Counter[int | None] = field(default_factory=Counter)

    @property
    def held(self) -> int:
        """Seats that somebody has, was offered, or asked for and waits to be accepted in."""
        return self.taken.total()

    @property
    def kept(self) -> int:
        """Seats kept for somebody that nobody has taken yet."""
        return sum(max(0, share.seats - self.taken[share.key]) for share in self.shares if not share.released)

    @property
    def free(self) -> int | None:
        """Seats that anybody may take now; None where they are not counted."""
        return left(self.capacity, self.held + self.kept)

    @property
    def full(self) -> bool:
        """No seat at all, not even one kept for somebody."""
        return self.capacity is not None and self.held >= self.capacity

    def place(self, own: Iterable[int] = ()):
        """Where somebody to whom the shares `own` (keys) are open sits: in one of these first, else among everybody, or FULL."""
        if self.full:
            return FULL
        mine = set(own)
        for share in self.shares:
            if share.key in mine and not share.released and self.taken[share.key] < share.seats:
                return share.key
        return EVERYBODY if self.free is None or self.free > 0 else FULL


def left(capacity: int | None, held: int) -> int | None:
    """What `held` seats leave of so many; None where they are not counted."""
    return None if capacity is None else max(0, capacity - held)
