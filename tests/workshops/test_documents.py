"""Drafts: what changes, what is written down of it, what stays as it was."""

import copy
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.engine.documents import Change, Draft, changed

KEYS = st.sampled_from(["a", "b", "c"])
VALUES = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.dictionaries(KEYS, st.integers(), max_size=2))
PUTS = st.lists(
    st.tuples(st.sampled_from(["all", "desk"]), st.lists(KEYS, min_size=1, max_size=3), VALUES), max_size=30
)


def _put_all(draft, puts):
    for audience, path, value in puts:
        # Where a value stands in the way, which methods never do, nothing is written down.
        with suppress(TypeError):
            draft.put(audience, *path, value=value)


@given(PUTS, PUTS)
def test_changes_made_again_give_the_same_document_and_leave_the_one_before_alone(first, then):
    begun = Draft({})
    _put_all(begun, first)
    before = copy.deepcopy(begun.state)
    draft = Draft(begun.state)
    _put_all(draft, then)
    assert begun.state == before
    for audience in ("all", "desk"):
        document = before.get(audience, {})
        for change in draft.changes:
            if change.audience == audience:
                document = changed(document, change.path, change.value)
        assert document == draft.state.get(audience, {})


def test_what_is_the_same_already_is_no_change():
    draft = Draft({"all": {"phase": "choice"}})
    draft.put("all", "phase", value="choice")
    draft.drop("all", "timer")
    assert draft.changes == []


def test_a_value_is_put_counted_and_dropped():
    draft = Draft({})
    draft.put("all", "tables", "1", value={"name": "Rive"})
    draft.add("desk", "counts", "chosen")
    draft.add("desk", "counts", "chosen", by=2)
    draft.drop("all", "tables", "1")
    assert draft.state == {"all": {"tables": {}}, "desk": {"counts": {"chosen": 3}}}
    assert draft.changes[-1] == Change("all", ("tables", "1"), None)


def test_a_document_is_never_replaced_whole():
    with pytest.raises(ValueError):
        Draft({}).put("all", value={})
