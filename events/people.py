"""What was typed about one person who registers, or was read of them in a list: what forms give and actions take. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Cleaned, not judged.

    `values` are fields of Registration; `choices`, the session (key) chosen in a slot (key); `waits`, the sessions (keys)
    whose waiting list is accepted; `needs`, fields of SpecialNeeds.
    """

    values: Mapping
    choices: Mapping[int, int] = field(default_factory=dict)
    waits: frozenset[int] = frozenset()
    needs: Mapping = field(default_factory=dict)
