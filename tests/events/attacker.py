"""Whoever reads published tables and subtracts: tries all sets of answers that would give the same figures."""

from events.surveys import percent


class Attacker:
    """Knows how many people fit each of `known`, (a mark for each kind of person, number), and nothing else.

    `kinds` are all ways of answering the questionnaire, `by` whoever answers them being counted.
    """

    def __init__(self, kinds, known):
        self.kinds = kinds
        self.known = list(known)

    def could_be(self, counted, fits):
        """Whether some set of answers gives all that is known, and `fits` the number of those whom `counted` picks."""
        order = sorted(range(len(self.kinds)), key=lambda at: not counted(self.kinds[at]))
        chosen = sum(counted(kind) for kind in self.kinds)
        known = [[flags[at] for at in order] for flags, _value in self.known]
        last = [max((at for at, flag in enumerate(flags) if flag), default=-1) for flags in known]
        dead = set()

        def fill(at, left, picked):
            if at == chosen and not fits(picked):
                return False
            if at == len(order):
                return not any(left)
            if (at, left, picked) in dead:
                return False
            touched = [each for each, flags in enumerate(known) if flags[at]]
            for count in range(min(left[each] for each in touched) + 1):
                rest = tuple(value - count * known[each][at] for each, value in enumerate(left))
                if any(rest[each] and last[each] == at for each in touched):
                    continue
                if fill(at + 1, rest, picked + count * (at < chosen)):
                    return True
            dead.add((at, left, picked))
            return False

        return fill(0, tuple(value for _flags, value in self.known), 0)


def told_by(questions, kinds, results) -> list[tuple[list[bool], int]]:
    """What the published results of one survey tell: its number of answers, and every figure of its tables."""
    asked = {question.identifier: question for question in questions}
    known = [([True] * len(kinds), results.n)]
    for result in results.tables:
        for part in result.parts:
            known += _told_by_part(asked[result.table.question], result.table, part, kinds)
    return known


def _told_by_part(question, table, part, kinds):
    inside = [not table.by or kind.get(table.by) in part.values for kind in kinds]

    def told(kind):
        return bool(kind.get(question.identifier))

    def gave(kind, values):
        answer = kind.get(question.identifier)
        return any(value in answer for value in values) if isinstance(answer, list) else answer in values

    if part.n is not None:
        yield [ok and told(kind) for ok, kind in zip(inside, kinds, strict=True)], part.n
    for line in [*part.lines, *([part.others] if part.others else [])]:
        if line.count is not None:
            yield (
                [ok and told(kind) and gave(kind, line.values) for ok, kind in zip(inside, kinds, strict=True)],
                line.count,
            )
            if line.percent is not None:
                assert line.percent == percent(line.count, part.n)
        else:
            assert line.percent is None
