"""What becomes of open changes: any order gives the same text, and none is lost without a word."""

from itertools import combinations, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from charters.rebase import Change, Cut, Texts, after_cut, after_join, groups, joined, order_of
from charters.redline import Collision, Edit, apply

VOCABULARY = ["les", "bailleurs", "signalent", "impayés", "la", "commission", "chaque", "mois", "sans", "délai"]
BASE = Texts("Signaler tôt", "Les bailleurs signalent les impayés dès le deuxième mois, à la commission locale.", "")


@st.composite
def rewordings(draw, size=4):
    """A text and some rewordings of it, each touching a few words."""
    words = draw(st.lists(st.sampled_from(VOCABULARY), min_size=6, max_size=24))
    base = " ".join(words)
    found = []
    for _ in range(size):
        new = list(words)
        for _ in range(draw(st.integers(1, 3))):
            place = draw(st.integers(0, len(new) - 1)) if new else 0
            new[place : place + draw(st.integers(0, 2))] = draw(
                st.lists(st.sampled_from(["NEUF", "AUTRE"]), max_size=2)
            )
        found.append(" ".join(new))
    return base, found


@settings(max_examples=300)
@given(rewordings())
def test_changes_that_do_not_collide_give_one_text_in_any_order(drawn):
    base, texts = drawn
    changes = [Change.between(Texts(text=base), Texts(text=text)) for text in texts]
    apart = []
    for change in changes:
        if not any(change.collides_with(other) for other in apart):
            apart.append(change)
    assume(len(apart) > 1)
    results = set()
    for order in permutations(apart):
        text, waiting = Texts(text=base), list(order)
        while waiting:
            change = waiting.pop(0)
            waiting = [each.rebased(change) for each in waiting]
            text = change.applied_to(text)
        results.add(text.text)
    assert len(results) == 1


@settings(max_examples=300)
@given(rewordings(size=3))
def test_a_change_is_carried_or_collides_and_never_vanishes(drawn):
    base, texts = drawn
    one, *others = [Change.between(Texts(text=base), Texts(text=text)) for text in texts]
    for other in others:
        try:
            carried_over = other.rebased(one)
        except Collision as collision:
            assert collision.pairs
            assert other.collides_with(one)
        else:
            assert len(carried_over.text) == len([edit for edit in other.text if edit not in one.text])
            assert [edit.text for edit in carried_over.text] == [e.text for e in other.text if e not in one.text]


@settings(max_examples=200)
@given(rewordings(size=2))
def test_a_change_carried_there_and_back_is_the_same(drawn):
    base, (text, other) = drawn
    base = Texts(text=base)
    one, two = Change.between(base, Texts(text=text)), Change.between(base, Texts(text=other))
    assume(not one.collides_with(two) and not set(one.text) & set(two.text))
    assert two.rebased(one).rebased(one.inverted(base)) == two


@settings(max_examples=200)
@given(rewordings(size=4))
def test_groups_hold_whoever_meets_somebody(drawn):
    base, texts = drawn
    changes = {n: Change.between(Texts(text=base), Texts(text=text)) for n, text in enumerate(texts)}
    meeting = {n for pair in combinations(changes, 2) if changes[pair[0]].collides_with(changes[pair[1]]) for n in pair}
    found = groups(changes)
    assert sorted(n for group in found for n in group) == sorted(meeting)


def test_fields_are_carried_apart():
    heading = Change.between(BASE, Texts("Signaler très tôt", BASE.text, ""))
    text = Change.between(BASE, Texts(BASE.heading, BASE.text.replace("deuxième", "premier"), ""))
    assert not heading.collides_with(text)
    both = text.rebased(heading).applied_to(heading.applied_to(BASE))
    assert both == Texts("Signaler très tôt", BASE.text.replace("deuxième", "premier"), "")


def test_a_change_survives_being_kept():
    change = Change.between(BASE, Texts("Signaler", BASE.text.replace("deuxième", "premier"), "Vite."))
    assert Change.from_json(change.to_json()) == change


def test_a_change_finds_its_place_again_when_the_text_comes_back():
    change = Change.between(BASE, Texts(BASE.heading, BASE.text.replace("deuxième", "premier"), ""))
    with pytest.raises(Collision):
        change.rebased(Change.between(BASE, Texts(BASE.heading, BASE.text.replace("deuxième", "troisième"), "")))
    assert change.rebased(Change.between(BASE, BASE)) == change


def test_after_a_cut_a_change_follows_the_part_it_is_about():
    texts = Texts("Deux choses", "Première chose.\n\nSeconde chose.", "")
    cut = Cut(texts.text.index("Seconde"), "La seconde")
    first, second = cut.parts(texts.text)
    assert (first, second) == ("Première chose.", "Seconde chose.")
    about_first = Change.between(texts, Texts(texts.heading, texts.text.replace("Première", "Une"), ""))
    about_second = Change.between(texts, Texts(texts.heading, texts.text.replace("Seconde", "Autre"), ""))
    part, change = after_cut(about_first, texts, cut)
    assert (part, apply(first, change.text)) == (0, "Une chose.")
    part, change = after_cut(about_second, texts, cut)
    assert (part, apply(second, change.text)) == (1, "Autre chose.")
    both = Change.between(texts, Texts(texts.heading, "Une idée.\n\nUne autre.", ""))
    with pytest.raises(Collision):
        after_cut(both, texts, cut)


def test_after_a_cut_a_change_of_the_joint_collides():
    texts = Texts("Deux", "Un.\n\nDeux.", "")
    with pytest.raises(Collision):
        after_cut(Change(text=(Edit(3, 5, " "),)), texts, Cut(5, ""))


def test_after_two_clauses_became_one_changes_of_the_second_follow():
    first, second = Texts("A", "Un texte.", "Court."), Texts("B", "Un autre texte.", "Bref.")
    one = joined(first, second)
    assert one == Texts("A", "Un texte.\n\nUn autre texte.", "Court.\n\nBref.")
    change = Change.between(second, Texts("B", "Un tout autre texte.", "Très bref."))
    assert after_join(change, first).applied_to(one) == Texts(
        "A", "Un texte.\n\nUn tout autre texte.", "Court.\n\nTrès bref."
    )
    with pytest.raises(Collision):
        after_join(Change.between(second, Texts("C", second.text, second.summary)), first)


def test_a_moved_clause_stands_right_after_the_one_named():
    assert order_of([1, 2, 3, 4], 4, 1) == [1, 4, 2, 3]
    assert order_of([1, 2, 3, 4], 3, None) == [3, 1, 2, 4]
    with pytest.raises(ValueError, match="list"):
        order_of([1, 2], 1, 1)
