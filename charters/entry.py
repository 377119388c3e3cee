"""When a charter enters into force, from what its parties have answered. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


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
    """`rule` is "all_required" or "count" (then `count` signatures are enough).

    A required party that declines stops the round. With no required party, all must sign.
    """
    answers = list(answers)
    required = [answer for answer in answers if answer.required] or answers
    signed = sum(answer.signed for answer in answers)
    possible = sum(not answer.declined for answer in answers)
    if any(answer.declined for answer in required):
        return Outcome.STOPPED
    if rule == "count":
        if signed >= (count or 0):
            return Outcome.IN_FORCE
        return Outcome.OPEN if possible >= (count or 0) else Outcome.STOPPED
    return Outcome.IN_FORCE if all(answer.signed for answer in required) else Outcome.OPEN
