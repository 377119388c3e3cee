"""The word-level comparison and its edits: readable, exact, bounded."""

import time
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charters.redline import (
    GAP,
    Collision,
    Edit,
    Step,
    apply,
    collide,
    collisions,
    edits_between,
    invert,
    rebase,
    redline,
    shift,
    shortened,
    steps,
    tokens,
)

WORDS = st.lists(
    st.sampled_from(
        ["les", "bailleurs", "l’", "habitat", " ", " ", ".", "\n", "impayés", "é", "\N{THIN SPACE}", "🙂", "1,5"]
    ),
    max_size=40,
).map("".join)


def said(old, new):
    """A redline as people write it by hand."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return "".join(marks[segment.kind].format(segment.text) for segment in redline(old, new))


def test_a_redline_shows_whole_words():
    assert said("Dès le deuxième mois d’impayé.", "Dès le premier mois d’impayé.") == (
        "Dès le [-deuxième-]{+premier+} mois d’impayé."
    )


def test_words_left_alone_by_chance_are_taken_along():
    assert said("rouge vif", "bleu pâle") == "[-rouge vif-]{+bleu pâle+}"


def test_an_elided_article_is_a_word():
    assert said("l’association", "l’équipe") == "l’[-association-]{+équipe+}"


def test_a_text_that_does_not_change_has_no_edit():
    assert edits_between("Le même.", "Le même.") == ()
    assert said("Le même.", "Le même.") == "Le même."


@given(st.text(max_size=200))
def test_tokens_lose_nothing(text):
    assert "".join(tokens(text)) == text


@given(WORDS, WORDS)
def test_edits_make_the_new_text_and_their_inverse_the_old_one(old, new):
    edits = edits_between(old, new)
    assert apply(old, edits) == new
    assert apply(new, invert(old, edits)) == old


@given(WORDS, WORDS)
def test_edits_come_in_order_and_never_touch(old, new):
    edits = edits_between(old, new)
    assert all(one.end < other.start for one, other in pairwise(edits))
    assert all(old[edit.start : edit.end] != edit.text for edit in edits)


@given(WORDS, WORDS)
def test_a_redline_holds_both_texts_word_for_word(old, new):
    found = redline(old, new)
    assert "".join(each.text for each in found if each.kind != "insert") == old
    assert "".join(each.text for each in found if each.kind != "delete") == new


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Un an.", "Un an.\n\nPuis deux.", "Un an.{+\n\nPuis deux.+}"),
        ("Un an.\n\nPuis deux.", "Un an.", "Un an.[-\n\nPuis deux.-]"),
        ("Il est seul. Il sort.", "Il est seul, la nuit. Il sort.", "Il est seul{+, la nuit+}. Il sort."),
        ("Deux fois. Par an.", "Deux fois. Au moins. Par an.", "Deux fois. {+Au moins. +}Par an."),
    ],
)
def test_what_comes_or_goes_is_marked_by_whole_sentences(old, new, marked):
    assert said(old, new) == marked


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Edit(0, 4, "a"), Edit(5, 9, "b"), False),
        (Edit(0, 4, "a"), Edit(4, 9, "b"), True),
        (Edit(0, 5, "a"), Edit(4, 9, "b"), True),
        (Edit(4, 4, "a"), Edit(4, 9, "b"), True),
        (Edit(9, 9, "a"), Edit(4, 9, "b"), True),
        (Edit(4, 4, "a"), Edit(4, 4, "b"), True),
        (Edit(4, 4, "a"), Edit(4, 4, "a"), False),
        (Edit(4, 9, ""), Edit(4, 9, ""), False),
    ],
)
def test_edits_collide_when_people_must_choose(one, other, meet):
    assert collide(one, other) is meet
    assert collide(other, one) is meet


def test_rebase_says_which_edits_meet():
    with pytest.raises(Collision) as caught:
        rebase([Edit(0, 4, "a"), Edit(6, 7, "b")], [Edit(2, 5, "c")])
    assert caught.value.pairs == ((Edit(0, 4, "a"), Edit(2, 5, "c")),)


@given(WORDS, WORDS, WORDS)
def test_edits_are_met_in_one_pass_as_each_with_each(text, one, other):
    edits, over = edits_between(text, one), edits_between(text, other)
    met = [(mine, theirs) for mine in edits for theirs in over if collide(mine, theirs)]
    assert collisions(edits, over) == met
    if not met:
        before = {
            mine: sum(theirs.growth for theirs in over if theirs.end <= mine.start)
            for mine in edits
            if mine not in over
        }
        assert rebase(edits, over) == tuple(mine.moved(grown) for mine, grown in before.items())


def test_hundreds_of_edits_are_carried_over_hundreds_of_others_in_one_pass():
    ours = [Edit(20 * number, 20 * number + 4, "nous") for number in range(5000)]
    over = [Edit(20 * number + 10, 20 * number + 14, "vous !") for number in range(5000)]
    start = time.process_time()
    carried = rebase(ours, over)
    assert time.process_time() - start < 1
    assert carried[-1] == Edit(20 * 4999 + 2 * 4999, 20 * 4999 + 2 * 4999 + 4, "nous")


def test_an_edit_that_was_already_made_is_left_out():
    assert rebase([Edit(0, 4, "a"), Edit(6, 7, "b")], [Edit(0, 4, "a")]) == (Edit(3, 4, "b"),)


def test_a_place_moves_with_the_text_and_refuses_to_be_passed_over():
    assert shift(10, [Edit(0, 4, "")]) == 6
    with pytest.raises(Collision):
        shift(10, [Edit(8, 12, "x")])


def test_two_clauses_of_20_000_characters_are_compared_within_bounds():
    old = " ".join(f"mot{(7 * n) % 911}" for n in range(3000))[:20_000]
    new = " ".join(f"mot{(11 * n) % 911}" for n in range(3000))[:20_000]
    tracemalloc.start()
    assert apply(old, edits_between(old, new)) == new
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_huge_texts_are_compared_in_bounded_time_and_memory(joint):
    old, new = joint.join(["avant puis"] * 100_000), joint.join(["puis après"] * 100_000)
    tracemalloc.start()
    start = time.process_time()
    edits = edits_between(old, new)
    spent = time.process_time() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert apply(old, edits) == new
    assert spent < 20
    assert peak < 200_000_000


def longest_common(old, new):
    """The textbook's table, slow and plain."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, left in enumerate(old):
        for j, right in enumerate(new):
            table[i + 1][j + 1] = table[i][j] + 1 if left == right else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


@settings(max_examples=200)
@given(st.lists(st.sampled_from("abcd"), max_size=25), st.lists(st.sampled_from("abcd"), max_size=25))
def test_matches_are_a_longest_common_subsequence(old, new):
    from charters.redline import _matches

    pairs = _matches(old, new)
    assert len(pairs) == longest_common(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert pairs == sorted(pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)


def test_a_shortened_redline_keeps_every_change_and_the_words_around_it():
    words = " ".join(f"mot{number}" for number in range(200))
    old = f"{words} premier {words} second {words}"
    found = redline(old, old.replace("premier", "deuxième").replace("second", "dernier"))
    short = shortened(found, around=40)
    assert [each for each in short if each.kind != "equal"] == [each for each in found if each.kind != "equal"]
    assert all(len(each.text) <= 2 * 40 + len(GAP) for each in short)
    equal = [each.text for each in short if each.kind == "equal"]
    assert equal[0].startswith(GAP) and equal[0].endswith("mot199 ")
    assert equal[1].startswith(" mot0 ") and GAP in equal[1]
    assert equal[2].endswith(GAP)


def test_a_short_redline_is_left_alone():
    found = redline("Un mot ici.", "Un autre ici.")
    assert shortened(found) == found


def test_a_redline_is_told_in_steps():
    found = redline(
        "Dès le premier retard, le bailleur prévient vite.", "Sans attendre, le bailleur prévient le service."
    )
    told = steps(found)
    assert [(step.removed, step.added) for step in told] == [
        ("Dès le premier retard", "Sans attendre"),
        ("vite", "le service"),
    ]
    assert (told[0].after, told[1].after) == ("", ", le bailleur prévient")


def test_what_only_comes_or_only_goes_is_told_as_such():
    assert steps(redline("Un mot.", "Un mot de plus.")) == [Step("", "de plus", "Un mot")]
    assert steps(redline("Un mot de trop.", "Un mot.")) == [Step("de trop", "", "Un mot")]


def scattered(text, step, new):
    """A change with as many edits as a text can hold: one sign in `step`."""
    return tuple(Edit(place, place + 1, new) for place in range(0, len(text) - 1, step))


def test_what_many_small_edits_meet_is_found_as_pair_by_pair():
    text = "x bb " * 60
    for edits, over in (
        (scattered(text, 5, "y"), scattered(text, 7, "z")),
        (scattered(text, 5, ""), scattered(text, 5, "")),
        ((Edit(3, 3, "a"), Edit(10, 14, "b")), (Edit(0, 3, ""), Edit(5, 10, "c"), Edit(12, 13, "d"))),
        ((), scattered(text, 3, "z")),
    ):
        pairs = [(one, other) for one in edits for other in over if collide(one, other)]
        assert collisions(edits, over) == pairs


def test_changes_of_thousands_of_places_are_held_together_in_bounded_time():
    """Two hostile rewordings of a whole clause, then fifty carried over one: an editor's click must not wait for them."""
    text = "x bb " * 4000
    one, other = scattered(text, 10, "y"), tuple(edit.moved(5) for edit in scattered(text[:-6], 10, "z"))
    start = time.process_time()
    assert collisions(one, other) == []
    for _ in range(50):
        carried = rebase(one, other)
    assert time.process_time() - start < 5
    assert apply(apply(text, other), carried) == text.replace("x bb x", "y bb z", 2000)
