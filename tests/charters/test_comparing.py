"""Comparing two texts in their canonical form: clauses, parties, rule; and what any two orders have in common."""

import copy
import time

from hypothesis import given
from hypothesis import strategies as st

from charters.comparing import compare, moved_keys, same_words
from charters.redline import Segment
from charters.templatetags.charter_texts import redline


def clause(key, text="Un texte.", **changes):
    values = {"id": key, "kind": "principle", "heading": key, "text": text, "summary": "", "binds": "all"}
    return values | {"origin": None} | changes


def text(*clauses, **changes):
    return {
        "version": 1,
        "previous": None,
        "title": "Charte",
        "scope": "Ici.",
        "territory": "",
        "entry_rule": {"kind": "all_required", "count": None},
        "parties": [{"legal_name": "A", "required": True}, {"legal_name": "B", "required": True}],
        "clauses": list(clauses),
    } | changes


def states(found):
    return [(each.identifier, each.state) for each in found.clauses]


def test_a_text_compared_with_itself_is_empty():
    old = text(clause("a"), clause("b"))
    found = compare(old, copy.deepcopy(old))
    assert found.is_empty
    assert found.counts == {"added": 0, "removed": 0, "changed": 0, "moved": 0, "same": 2}


def test_the_number_and_the_former_hash_are_no_change():
    old = text(clause("a"))
    assert same_words(old, {**old, "version": 2, "previous": "0" * 64})
    assert not same_words(old, {**old, "title": "Autre"})


def test_clauses_that_came_went_moved_and_changed():
    old = text(clause("a"), clause("b"), clause("c"), clause("d"))
    new = text(clause("d"), clause("a", "Un autre texte."), clause("c"), clause("e"))
    found = compare(old, new)
    assert states(found) == [("d", "moved"), ("a", "changed"), ("b", "removed"), ("c", "same"), ("e", "added")]
    changed = found.clauses[1]
    assert [(each.kind, each.text) for each in changed.text] == [
        ("equal", "Un "),
        ("insert", "autre "),
        ("equal", "texte."),
    ]
    assert (found.clauses[2].before, found.clauses[2].after) == (2, None)
    assert [each.kind for each in found.clauses[2].text] == ["delete"]
    assert [each.kind for each in found.clauses[4].text] == ["insert"]


def test_a_clause_that_binds_others_has_changed():
    found = compare(text(clause("a")), text(clause("a", binds=["B"])))
    assert states(found) == [("a", "changed")]
    assert found.clauses[0].binds == ((), ("B",))
    assert found.clauses[0].text == ()


def test_a_redline_is_announced_and_escaped():
    shown = redline([Segment("equal", "a <b> "), Segment("delete", "<i>"), Segment("insert", "& c")])
    assert shown == (
        'a &lt;b&gt; <del><span class="visually-hidden"> [début de suppression] </span>&lt;i&gt;'
        '<span class="visually-hidden"> [fin de suppression] </span></del>'
        '<ins><span class="visually-hidden"> [début d’ajout] </span>&amp; c'
        '<span class="visually-hidden"> [fin d’ajout] </span></ins>'
    )


def test_parties_and_rule():
    parties = [{"legal_name": "A", "required": False}, {"legal_name": "C", "required": True}]
    found = compare(text(), text(parties=parties, entry_rule={"kind": "count", "count": 2}, territory="Valbrune"))
    assert (found.came, found.left, found.required, found.optional) == (("C",), ("B",), (), ("A",))
    assert found.rule == ({"kind": "all_required", "count": None}, {"kind": "count", "count": 2})
    assert found.territory == ("", "Valbrune")
    assert not found.is_empty


def test_clauses_that_went_stand_where_they_stood():
    old = text(clause("x"), clause("a"), clause("y"), clause("z"))
    assert [key for key, _state in states(compare(old, text(clause("a"))))] == ["x", "a", "y", "z"]


@given(st.lists(st.integers(0, 12), unique=True), st.lists(st.integers(0, 12), unique=True))
def test_without_the_moved_keys_both_orders_are_the_same(old, new):
    moved = moved_keys(old, new)
    common = set(old) & set(new)
    assert moved <= common
    assert [key for key in old if key in common - moved] == [key for key in new if key in common - moved]


@given(st.lists(st.integers(), unique=True, max_size=20))
def test_nothing_moves_in_an_order_that_stays(keys):
    assert moved_keys(keys, keys) == set()


def test_two_hundred_changed_clauses_are_compared_in_time():
    words = "Chaque organisation accueille la personne telle qu’elle arrive, sans condition. " * 8
    old = text(*(clause(str(number), words) for number in range(200)))
    new = text(*(clause(str(number), words.replace("telle", "comme", 3)) for number in reversed(range(200))))
    start = time.process_time()
    assert compare(old, new).counts["changed"] == 200
    assert time.process_time() - start < 2
