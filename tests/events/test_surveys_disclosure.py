"""No count of 1 to 4 can be found out from what is published, by people who know everything else."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.surveys import Asked, Line, Table, aggregate, percent

from .attacker import Attacker, told_by

SMALL = 5


def answers_of(kinds, counts):
    return [dict(kind) for kind, count in zip(kinds, counts, strict=True) for _each in range(count)]


def attack(questions, tables, kinds, counts, secrets):
    """Publish, attack, and compare: a small count must look as if it could be 5 at least, and 1 at most.

    `secrets`: (what to count, whether a zero is one too, the least that the tables of one question leave).
    """
    results = aggregate(questions, [Table(*table) for table in tables], answers_of(kinds, counts))
    attacker = Attacker(kinds, told_by(questions, kinds, results))
    for counted, zero_too, floor in secrets:
        true = sum(count for kind, count in zip(kinds, counts, strict=True) if counted(kind))
        assert attacker.could_be(counted, lambda number, true=true: number == true)
        if 0 < true < SMALL or (zero_too and true == 0):
            assert attacker.could_be(counted, lambda number: number >= SMALL), (results, true)
            assert attacker.could_be(counted, lambda number, floor=floor: number <= max(1, floor)), (results, true)
    return results


OPTIONS = ("a", "b", "c")
ONE = [Asked("q", "single", OPTIONS)]
ONE_KINDS = [{"q": "a"}, {"q": "b"}, {"q": "c"}, {}]


@given(st.tuples(*[st.integers(0, 12)] * 4).filter(lambda counts: sum(counts) >= SMALL))
def test_question_alone_keeps_small_counts(counts):
    secrets = [(lambda kind, option=option: kind.get("q") == option, False, 0) for option in OPTIONS]
    attack(ONE, [("q",)], ONE_KINDS, counts, secrets)


CONDITION = [
    Asked("y", "yes_no", ("yes", "no")),
    Asked("d", "single", ("u", "v"), shown_if="y", shown_if_value="yes"),
]
CONDITION_KINDS = [{"y": "yes", "d": "u"}, {"y": "yes", "d": "v"}, {"y": "yes"}, {"y": "no"}, {}]
CONDITION_SECRETS = [
    (lambda kind: kind.get("y") == "yes", False, 0),
    (lambda kind: kind.get("y") == "no", False, 0),
    (lambda kind: kind.get("d") == "u", False, 0),
    (lambda kind: kind.get("d") == "v", False, 0),
    (lambda kind: "d" in kind, False, 0),
]


@given(
    st.tuples(*[st.integers(0, 9)] * 5).filter(lambda counts: sum(counts) >= SMALL),
    st.sampled_from([[("y",), ("d",)], [("d",)], [("y",)]]),
)
def test_number_of_those_asked_gives_no_small_count_away(counts, tables):
    attack(CONDITION, tables, CONDITION_KINDS, counts, CONDITION_SECRETS)


SEVERAL = [Asked("m", "multiple", OPTIONS)]
# Some of the ways of ticking three options: all of them would take too long to try.
SEVERAL_KINDS = [{"m": ticked} for ticked in (["a"], ["b"], ["a", "b"], ["a", "c"], [])]


@given(st.tuples(*[st.integers(0, 6)] * 5).filter(lambda counts: sum(counts) >= SMALL))
def test_several_choices_keep_small_counts_ticked_or_not(counts):
    secrets = []
    for option in OPTIONS:
        secrets.append((lambda kind, option=option: option in kind["m"], False, 0))
        secrets.append((lambda kind, option=option: bool(kind["m"]) and option not in kind["m"], False, 0))
    attack(SEVERAL, [("m",)], SEVERAL_KINDS, counts, secrets)


CROSSED = [Asked("q", "single", ("a", "b")), Asked("p", "single", ("g", "h", "i"))]
CROSSED_KINDS = [{"q": q, "p": p} for q in ("a", "b") for p in ("g", "h", "i")]


@given(st.tuples(*[st.integers(0, 8)] * 6).filter(lambda counts: sum(counts) >= SMALL))
def test_crossed_table_and_its_margins_keep_small_counts(counts):
    n = sum(counts)
    secrets = []
    total = {
        key: sum(count for kind, count in zip(CROSSED_KINDS, counts, strict=True) if key in kind.values())
        for key in ("a", "b", "g", "h", "i")
    }
    results = aggregate(CROSSED, [Table("q"), Table("p"), Table("q", "p")], answers_of(CROSSED_KINDS, counts))
    shown = {line.values[0]: line.count for result in results.tables[:2] for line in result.parts[0].lines}
    for q in ("a", "b"):
        secrets.append((lambda kind, q=q: kind["q"] == q, False, 0))
        for p in ("g", "h", "i"):
            if (
                shown[q]
                and shown[p]
                and results.tables[2].parts
                and (p,) in {part.values for part in results.tables[2].parts}
            ):
                floor = total[q] + total[p] - n
                secrets.append((lambda kind, q=q, p=p: kind == {"q": q, "p": p}, True, floor))
    for p in ("g", "h", "i"):
        secrets.append((lambda kind, p=p: kind["p"] == p, False, 0))
    attack(CROSSED, [("q",), ("p",), ("q", "p")], CROSSED_KINDS, counts, secrets)


# Ways in which tables leak when each is looked at by itself


def shown(result, part=0):
    return {"/".join(line.values): line.count for line in result.parts[part].lines}


def test_a_lone_small_count_takes_another_with_it():
    answers = [{"q": "a"}] * 40 + [{"q": "b"}] * 30 + [{"q": "c"}] * 3
    result = aggregate(ONE, [Table("q")], answers).tables[0]
    assert shown(result) == {"a": 40, "b": None, "c": None}
    assert result.parts[0].others == Line(("b", "c"), 33, 45)


def test_two_small_counts_that_add_up_to_five_are_enough():
    answers = [{"q": "a"}] * 75 + [{"q": "b"}] * 4 + [{"q": "c"}]
    assert shown(aggregate(ONE, [Table("q")], answers).tables[0]) == {"a": 75, "b": None, "c": None}


def test_question_asked_of_all_but_three_does_not_count_them():
    answers = [{"y": "yes", "d": "u"}] * 40 + [{"y": "yes", "d": "v"}] * 37 + [{"y": "no", "d": "v"}] * 3
    results = aggregate(CONDITION, [Table("y"), Table("d")], answers)
    assert [results.tables[0].withheld, results.tables[1].parts[0].n] == ["few", None]


def test_table_that_nobody_declared_is_protected_all_the_same():
    answers = [{"y": "yes", "d": "u"}] * 40 + [{"y": "yes", "d": "v"}] * 37 + [{"y": "no"}] * 3
    assert aggregate(CONDITION, [Table("d")], answers).tables[0].parts[0].n is None


def test_answer_of_all_but_two_is_withheld_among_several_choices():
    answers = [{"m": ["a", "b"]}] * 28 + [{"m": ["b"]}] * 2 + [{"m": ["a"]}] * 10
    assert shown(aggregate(SEVERAL, [Table("m")], answers).tables[0])["a"] is None


@pytest.mark.parametrize(("people", "count"), [(12, None), (20, 20)])
def test_small_unanimity_is_not_told(people, count):
    result = aggregate(ONE, [Table("q")], [{"q": "a"}] * people).tables[0]
    assert shown(result) == {"a": count, "b": None if count is None else 0, "c": None if count is None else 0}


def test_nothing_under_five_answers():
    results = aggregate(ONE, [Table("q")], [{"q": "a"}] * 4)
    assert (results.n, results.tables[0].parts, results.tables[0].withheld) == (4, (), "few")


def test_texts_of_a_few_are_quiet():
    questions = [CONDITION[0], Asked("why", "text", shown_if="y", shown_if_value="no")]
    many, few = [{"y": "yes"}] * 40 + [{"y": "no"}] * 6, [{"y": "yes"}] * 40 + [{"y": "no"}] * 3
    assert [aggregate(questions, [Table("y")], answers).quiet for answers in (many, few)] == [set(), {"why"}]


def test_groups_are_put_together_rather_than_hidden():
    sizes = {"g": 6, "h": 6, "i": 6, "j": 1, "k": 1}
    questions = [Asked("q", "scale", ("1", "2", "3", "4")), Asked("p", "single", tuple(sizes))]
    answers = [{"q": q, "p": p} for p, size in sizes.items() for q in "1234" for _each in range(size)]
    result = aggregate(questions, [Table("q"), Table("p"), Table("q", "p")], answers).tables[2]
    assert [(part.values, part.n) for part in result.parts] == [
        (("g",), 24),
        (("h",), 24),
        (("i",), 24),
        (("j", "k"), 8),
    ]
    assert sum(line.count is not None for part in result.parts for line in part.lines) == 8


def test_table_that_would_hide_most_of_its_people_is_not_shown():
    questions = [Asked("q", "single", tuple("1234")), Asked("p", "single", tuple("gh"))]
    answers = [{"q": q, "p": p} for p in "gh" for q in "1234" for _each in range(4)]
    result = aggregate(questions, [Table("q"), Table("p"), Table("q", "p")], answers).tables[2]
    assert (result.parts, result.withheld) == ((), "few")


def test_matrix_rows_and_bad_answers():
    questions = [Asked("x", "matrix", ("1", "2"), rows=("r", "s"))]
    bad = [{"x": given} for given in (None, 3, "1", [], {"r": 9}, {"t": "1"})]
    answers = [{"x": {"r": "1", "s": "2"}}] * 6 + [{"x": {"r": "2"}}] * 7 + bad
    result = aggregate(questions, [Table("x")], answers).tables[0]
    assert [(part.values, part.n, shown(result, at)) for at, part in enumerate(result.parts)] == [
        (("r",), 13, {"1": 6, "2": 7}),
        (("s",), 6, {"1": None, "2": None}),
    ]


def test_percentages_of_few_never_read_all_or_none():
    assert [percent(1, 300), percent(299, 300), percent(300, 300), percent(0, 300), percent(1, 8)] == [
        1,
        99,
        100,
        0,
        13,
    ]


def many_answers(people):
    draw = random.Random(4)
    groups, degrees = tuple("ghijklm"), tuple("12345")
    questions = [Asked("p", "single", groups)] + [Asked(f"s{at}", "scale", degrees) for at in range(29)]
    answers = [
        {"p": draw.choices(groups, [9, 7, 5, 3, 2, 1, 1])[0]}
        | {f"s{at}": draw.choices(degrees, [1, 2, 6, 20, 30])[0] for at in range(29)}
        for _each in range(people)
    ]
    tables = [Table(question.identifier) for question in questions] + [Table(f"s{at}", "p") for at in range(6)]
    return questions, tables, answers


@pytest.mark.parametrize("people", [40, 90, 200])
def test_same_answers_in_another_order_give_the_same_tables(people):
    questions, tables, answers = many_answers(people)
    results = aggregate(questions, tables, answers)
    random.Random(1).shuffle(answers)
    assert aggregate(questions, tables, answers) == results
    for result in results.tables:
        for part in result.parts:
            assert not any(0 < line.count < SMALL for line in part.lines if line.count is not None)


def test_question_crossed_by_the_one_on_which_it_depends():
    """Nobody can have been asked who answered no: that cell is no secret."""
    answers = [{"y": "yes", "d": "u"}] * 20 + [{"y": "yes", "d": "v"}] * 20 + [{"y": "no"}] * 20
    result = aggregate(CONDITION, [Table("y"), Table("d"), Table("d", "y")], answers).tables[2]
    assert {(part.values, part.n, *shown(result, at).values()) for at, part in enumerate(result.parts)} == {
        (("yes",), 40, 20, 20),
        (("no",), None, None, None),
    }


def drawn_survey(seed):
    """A questionnaire of any form, its tables, and what some people answered."""
    draw = random.Random(seed)
    questions = []
    for place in range(draw.randint(2, 4)):
        kind = draw.choice(["scale", "single", "yes_no", "multiple"])
        options = ("yes", "no") if kind == "yes_no" else tuple("abcde"[: draw.randint(2, 5)])
        before = [question for question in questions if question.kind != "multiple"]
        on = draw.choice(before) if before and draw.random() < 0.3 else None
        condition = {"shown_if": on.identifier, "shown_if_value": draw.choice(on.options)} if on else {}
        questions.append(Asked(f"q{place}", kind, options, **condition))
    likely = {
        question.identifier: [draw.choice((0.2, 1, 3, 8)) for _each in question.options] for question in questions
    }
    answers = []
    for _person in range(draw.randint(5, 40)):
        given = {}
        for question in questions:
            weights = likely[question.identifier]
            if question.kind == "multiple":
                ticked = [
                    value for value, weight in zip(question.options, weights, strict=True) if draw.random() < weight / 9
                ]
                given[question.identifier] = ticked
            elif draw.random() > 0.05:
                given[question.identifier] = draw.choices(question.options, weights)[0]
        answers.append(given)
    crossed = [Table(question.identifier, questions[0].identifier) for question in questions[1:]]
    return questions, [*(Table(question.identifier) for question in questions), *crossed], answers


def test_every_survey_can_be_published():
    """Also where no whole tables are found for a small count: nothing of what is tied to it is shown then."""
    for seed in range(400):
        questions, tables, answers = drawn_survey(seed)
        for result in aggregate(questions, tables, answers).tables:
            for part in result.parts:
                assert not any(0 < line.count < SMALL for line in part.lines if line.count is not None), seed


def test_five_thousand_answers_are_counted_at_once():
    questions, tables, answers = many_answers(5000)
    started = time.process_time()
    aggregate(questions, tables, answers)
    assert time.process_time() - started < 1
