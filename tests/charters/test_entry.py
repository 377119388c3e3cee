"""When a charter enters into force."""

import pytest

from charters.entry import Answer, Outcome, outcome

SIGNED, DECLINED, AWAITED = (True, False), (False, True), (False, False)


def answers(*states, required=True):
    return [Answer(required=required, signed=signed, declined=declined) for signed, declined in states]


@pytest.mark.parametrize(
    ("rule", "count", "given", "expected"),
    [
        ("all_required", None, answers(SIGNED, SIGNED), Outcome.IN_FORCE),
        ("all_required", None, answers(SIGNED, AWAITED), Outcome.OPEN),
        ("all_required", None, answers(SIGNED, DECLINED), Outcome.STOPPED),
        ("all_required", None, answers(SIGNED) + answers(DECLINED, required=False), Outcome.IN_FORCE),
        ("all_required", None, answers(SIGNED, AWAITED, required=False), Outcome.OPEN),
        ("count", 2, answers(SIGNED, SIGNED, AWAITED, required=False), Outcome.IN_FORCE),
        ("count", 2, answers(SIGNED, DECLINED, AWAITED), Outcome.OPEN),
        ("count", 2, answers(SIGNED, DECLINED, DECLINED), Outcome.STOPPED),
    ],
)
def test_outcome(rule, count, given, expected):
    assert outcome(rule, count, given) is expected
