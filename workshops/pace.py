"""How fast one participant may go, whatever the number of their screens: never by address, since a whole room shares one."""

import time
from dataclasses import dataclass, field

# Operations a second in the long run, at once, and how many too many end the connection.
STEADY, BURST, TOO_MANY = 8.0, 40, 100
FACILITATOR_TIMES = 5


@dataclass
class Pace:
    """A bucket of operations that fills with time. The clock is monotonic, in seconds."""

    steady: float = STEADY
    burst: float = BURST
    _left: float = field(init=False)
    _at: float = field(init=False)
    _over: int = field(default=0, init=False)

    def __post_init__(self):
        self._left, self._at = self.burst, time.monotonic()

    def wait(self) -> float:
        """Take one; returns for how many seconds whoever asks is to be made to wait first."""
        now = time.monotonic()
        self._left = min(self.burst, self._left + (now - self._at) * self.steady)
        self._at = now
        self._left -= 1
        if self._left >= 0:
            self._over = 0
            return 0.0
        self._over += 1
        return -self._left / self.steady

    @property
    def is_flood(self) -> bool:
        """Whether so many came too fast in a row that no hand does it."""
        return self._over > TOO_MANY
