"""When a charter enters into force, and whose turn it is to sign, from what its parties have answered. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import groupby


class Outcome(Enum):
    OPEN = "open"
    IN_FORCE = "in_force"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Answer:
    required: bool
    signed: bool
    declined: bool


def outcome(rule: str, count: int | None, answers: Iterable[Answer]) -> Outcome:
    """`rule` is "all_required" (every required party; every party where none is) or "count" (`count` signatures do).

    The round stops when a required party declines, or when the number can no longer be reached.
    """
    answers = list(answers)
    if rule == "count":
        signed = sum(answer.signed for answer in answers)
        possible = sum(not answer.declined for answer in answers)
        if signed >= (count or 0):
            return Outcome.IN_FORCE
        return Outcome.OPEN if possible >= (count or 0) else Outcome.STOPPED
    needed = [answer for answer in answers if answer.required] or answers
    if any(answer.declined for answer in needed):
        return Outcome.STOPPED
    return Outcome.IN_FORCE if all(answer.signed for answer in needed) else Outcome.OPEN


def reached_step(requests: Iterable[tuple[int, bool, bool]]) -> int:
    """The last rank whose turn has come. Each request is (rank, whether the ranks after wait for it, whether it is answered).

    A rank nobody of which is waited for holds nobody up: its turn comes with the rank before. 0 where nobody is asked.
    """
    reached = 0
    for step, group in groupby(sorted(requests), key=lambda request: request[0]):
        reached = step
        if any(awaited and not answered for _step, awaited, answered in group):
            break
    return reached
