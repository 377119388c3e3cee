"""From the tables of all towns and every total of a series together, no count of 1 to 4 can be found out.

Not even by somebody who knows all that one of the towns answered.
"""

import random
import time
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from events.surveys import Asked, Table, Total, Town, added, aggregate, counts_by_answer, total

from .attacker import Attacker, told_by

SMALL = 5
OPTIONS = ("a", "b", "c")
ASKED = [Asked("q", "single", OPTIONS)]
ANSWERS = (*OPTIONS, None)


def answers_of(counts):
    """The answers of a town where so many gave each of ANSWERS."""
    return [
        {"q": value} if value else {} for value, count in zip(ANSWERS, counts, strict=True) for _each in range(count)
    ]


class Series:
    """Towns that publish one after the other, and what has been read of them and of their totals."""

    def __init__(self):
        self.towns: list[Town] = []
        self.results: Mapping[int, object] = {}
        self.totals: list[Total] = []

    def publish(self, counts, *, of=None):
        """A further town; then the total over the towns `of` – all, if nothing is said – that show how many answered."""
        name, answers = len(self.results), answers_of(counts)
        self.results = {**self.results, name: aggregate(ASKED, [Table("q")], answers)}
        parts = self.results[name].tables[0].parts
        if parts and parts[0].n:
            shown = tuple(line.count for line in parts[0].lines)
            self.towns.append(Town(name, len(answers), counts_by_answer(ASKED, answers)["q"], shown))
        wanted = frozenset(town.name for town in self.towns if of is None or town.name in of)
        if len(wanted) > 1:
            self.totals.append(Total(wanted, total(self.towns, wanted, self.totals)))

    def attacker(self, insider: Town | None = None) -> Attacker:
        kinds = [{"town": name} | ({"q": value} if value else {}) for name in self.results for value in ANSWERS]
        known = []
        for name, results in self.results.items():
            there = [kind["town"] == name for kind in kinds]
            for marks, number in told_by(ASKED, kinds, results):
                known.append(([here and mark for here, mark in zip(there, marks, strict=True)], number))
        for each in self.totals:
            for value, count in zip(OPTIONS, each.counts, strict=True):
                if count is not None:
                    known.append(([kind["town"] in each.towns and kind.get("q") == value for kind in kinds], count))
        for value, count in zip(OPTIONS, insider.counts, strict=True) if insider else ():
            known.append(([kind == {"town": insider.name, "q": value} for kind in kinds], count))
        return Attacker(kinds, known)

    def attack(self):
        for insider in (None, *self.towns):
            self.attack_as(insider)

    def attack_as(self, insider: Town | None):
        """Whoever knows what the town of the `insider` answered looks for small counts among the others."""
        attacker = self.attacker(insider)
        others = [town for town in self.towns if town is not insider]
        counted = [(frozenset({town.name}), town.counts) for town in others]
        for each in self.totals:
            parts = [town for town in others if town.name in each.towns]
            counted.append((frozenset(town.name for town in parts), added(town.counts for town in parts)))
        for towns, counts in counted:
            for value, count in zip(OPTIONS, counts, strict=True):
                if 0 < count < SMALL:

                    def there(kind, towns=towns, value=value):
                        return kind["town"] in towns and kind.get("q") == value

                    assert attacker.could_be(there, lambda number: number >= SMALL), (self.totals, towns, value)
                    assert attacker.could_be(there, lambda number: number <= 1), (self.totals, towns, value)


town_counts = st.tuples(*[st.integers(0, 7)] * 3, st.integers(0, 2)).filter(lambda counts: sum(counts) >= SMALL)


@given(st.lists(town_counts, min_size=2, max_size=3))
def test_towns_and_their_totals_keep_small_counts(towns):
    series = Series()
    for counts in towns:
        series.publish(counts)
    series.attack()


@given(
    st.lists(town_counts, min_size=3, max_size=3),
    st.lists(st.sets(st.integers(0, 2), min_size=2), min_size=3, max_size=3),
)
def test_totals_over_other_towns_keep_small_counts_too(towns, wanted):
    """A town whose results are taken off the site, or that leaves the series, leaves a total that was read."""
    series = Series()
    for counts, of in zip(towns, wanted, strict=True):
        series.publish(counts, of=of)
    series.attack()


def series_of(*towns, total_of_last=False):
    """Towns that published one after the other: with a total each time, or only `total_of_last`."""
    series = Series()
    for at, counts in enumerate(towns, 1):
        series.publish((*counts, 0), of=() if total_of_last and at < len(towns) else None)
    return series


def test_total_tells_what_no_town_can():
    series = series_of((3, 6, 20), (3, 9, 25), (3, 8, 30), total_of_last=True)
    assert [town.shown for town in series.towns] == [(None, None, 20), (None, None, 25), (None, None, 30)]
    assert series.totals[-1].counts == (9, 23, 75)


def test_two_towns_have_no_total_of_their_own():
    """Whoever typed the forms of one of them would read the other's answers by subtraction."""
    for towns in ([(2, 20, 30), (4, 3, 33)], [(3, 2, 50), (4, 4, 40)]):
        last = series_of(*towns).totals[-1]
        assert last.counts == (None, None, towns[0][2] + towns[1][2])


def test_total_that_gives_the_others_away_to_one_town_is_withheld():
    """Less the 3 of the second town, seven people are four."""
    series = series_of((2, 5, 20), (3, 9, 25), (2, 8, 30), total_of_last=True)
    assert series.totals[-1].counts == (None, None, 75)


def test_total_that_gives_a_town_away_is_withheld():
    """Two towns show what they have: the total less that would be the first one's small count."""
    series = series_of((3, 9, 25), (10, 20, 30), (10, 20, 30), total_of_last=True)
    assert series.totals[-1].counts == (None, None, 85)


def test_earlier_total_is_remembered():
    """The town that joins three others would be the difference between two totals."""
    first = ((3, 9, 25), (4, 8, 25), (4, 9, 25))
    assert series_of(*first, total_of_last=True).totals[-1].counts == (11, 26, 75)
    series = series_of(*first, (2, 30, 40))
    assert [each.counts for each in series.totals[1:]] == [(11, 26, 75), (None, None, 115)]


def test_few_who_all_answered_the_same_are_not_told_by_a_total():
    series = series_of((12, 0, 0), (30, 20, 10), (30, 20, 10), total_of_last=True)
    assert series.totals[-1].counts == (None, None, None)


def test_question_on_which_others_depend_is_not_counted():
    questions = [
        Asked("y", "yes_no", ("yes", "no")),
        Asked("d", "single", OPTIONS, shown_if="y", shown_if_value="yes"),
        *ASKED,
    ]
    assert counts_by_answer(questions, answers_of((2, 1, 0, 4))) == {"q": (2, 1, 0)}


def test_twenty_towns_of_many_are_added_up_soon():
    draw = random.Random(4)
    towns = []
    for name in range(20):
        counts = (*(draw.randint(1, 6) for _each in range(4)), 200, 200)
        towns.append(Town(name, sum(counts), counts, (None, None, None, None, 200, 200)))
    started = time.process_time()
    counts = total(towns, frozenset(range(20)))
    assert None not in counts and counts[4:] == (4000, 4000)
    assert time.process_time() - started < 4
