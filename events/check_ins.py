"""Which check-in of a person on one list stands. Pure: the answer depends on what was done and when, not on what arrived first.

Several phones check people in and take check-ins back without network, and upload in any order. An undo takes back what
was checked in until its moment; of what remains the earliest stands, and the others are counted with it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


def settle(check_ins: Mapping[Any, datetime], undos: Iterable[datetime]) -> dict[Any, datetime | None]:
    """When each check-in (its key → its moment) ceased to count; None for the one that stands, if any.

    Keys are of one sortable type; of two at the same moment the first key stands.
    """
    undos = sorted(undos)
    last = undos[-1] if undos else None
    ended: dict[Any, datetime | None] = {}
    stands = None
    for key, at in sorted(check_ins.items(), key=lambda item: (item[1], item[0])):
        if last is not None and at <= last:
            ended[key] = next(moment for moment in undos if moment >= at)
        elif stands is None:
            ended[key], stands = None, key
        else:
            ended[key] = at
    return ended
