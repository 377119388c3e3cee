"""The journal: what is acknowledged is written exactly once, in one order, whoever writes at the same moment."""

import uuid
from dataclasses import replace

import pytest

from tests.at_once import at_once
from tests.factories.workshops import BoardFactory
from workshops import journal
from workshops.engine import Actor, Role
from workshops.engine.documents import changed
from workshops.journal import Asked, Outcome
from workshops.methods import METHODS
from workshops.models import Board, JournalEntry, Snapshot

FACILITATOR = Actor("facilitator", Role.FACILITATOR)
pytestmark = pytest.mark.django_db
NOW = 1_700_000_000_000


def joins(who, id=""):
    data = {"person": who, "name": who.title(), "table": "1"}
    return Asked(Actor(who, Role.PARTICIPANT), id or f"join-{who}", "join", data)


def asks(who, kind, id, **data):
    return Asked(FACILITATOR if who == "facilitator" else Actor(who, Role.PARTICIPANT), id, kind, data)


@pytest.fixture
def board(db):
    return BoardFactory()


def written(board):
    return list(JournalEntry.objects.filter(board=board).values_list("seq", "client_id"))


def test_what_is_asked_together_is_written_together_in_its_order(board, django_assert_num_queries):
    start = journal.load(board.pk)
    # Savepoint, board, known identifiers, insertion, number, release.
    with django_assert_num_queries(6):
        committed = journal.commit(start, [joins("ana"), joins("bilal"), joins("ana", "again")], NOW)
    assert committed.outcomes == [Outcome("join-ana", 1), Outcome("join-bilal", 2), Outcome("again", reason="taken")]
    assert written(board) == [(1, "join-ana"), (2, "join-bilal")]
    assert committed.position.seq == 2 == Board.objects.get(pk=board.pk).seq
    assert [done.operation.id for done in committed.done] == ["join-ana", "join-bilal"]
    assert committed.position == journal.load(board.pk)


def test_the_same_operation_again_has_the_number_that_it_got(board):
    committed = journal.commit(journal.load(board.pk), [joins("ana"), joins("ana")], NOW)
    assert [outcome.seq for outcome in committed.outcomes] == [1, 1]
    later = journal.commit(committed.position, [joins("ana"), joins("bilal", "join-ana")], NOW + 5)
    assert later.outcomes == [Outcome("join-ana", 1), Outcome("join-ana", reason="taken")]
    assert written(board) == [(1, "join-ana")] and later.done == []


def test_who_was_behind_catches_up_before_being_examined(board):
    start = journal.load(board.pk)
    journal.commit(start, [joins("ana"), asks("facilitator", "lock", "l1", on=True)], NOW)
    behind = journal.commit(start, [asks("ana", "rename", "r1", name="Anna"), joins("bilal")], NOW)
    assert behind.outcomes == [Outcome("r1", reason="locked"), Outcome("join-bilal", 3)]
    assert [done.operation.seq for done in behind.done] == [1, 2, 3]
    document = start.state["all"]
    for done in behind.done:
        for change in done.changes:
            if change.audience == "all":
                document = changed(document, change.path, change.value)
    assert document == behind.position.state["all"]


def test_another_journal_is_begun_from_its_own_state(board):
    position = journal.commit(journal.load(board.pk), [joins("ana")], NOW).position
    Board.objects.filter(pk=board.pk).update(epoch=uuid.uuid4())
    committed = journal.commit(position, [joins("bilal")], NOW)
    assert committed.done is None
    assert committed.position == journal.load(board.pk) and committed.position.epoch != position.epoch
    # A journal shorter than what is known was restored too.
    ahead = replace(committed.position, seq=99)
    assert journal.commit(ahead, [], NOW).done is None


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (asks("ana", "fly", "a"), "unknown_kind"),
        (asks("ana", ["rename"], "a"), "unknown_kind"),
        (Asked(FACILITATOR, "a", "lock", None), "malformed"),
        (Asked(FACILITATOR, "a", "lock", {"on": 1}), "malformed"),
        (Asked(FACILITATOR, 7, "lock", {"on": True}), "malformed"),
        (Asked(FACILITATOR, "é" * 9, "lock", {"on": True}), "malformed"),
        (Asked(FACILITATOR, "a" * 41, "lock", {"on": True}), "malformed"),
        (asks("nobody", "rename", "a", name="X"), "removed"),
        (asks("ana", "rename", "a", name="x" * 41), "too_long"),
        (asks("ana", "rename", "a", name="x" * 10_000), "too_long"),
        (asks("ana", "rename", "a", name="\u0000 \u200b"), "empty"),
        (asks("ana", "choose", "a", photo="porte"), "phase"),
    ],
)
def test_what_may_not_be_is_refused_alone(board, asked, reason):
    position = journal.commit(journal.load(board.pk), [joins("ana")], NOW).position
    committed = journal.commit(position, [asked, joins("bilal")], NOW)
    assert (committed.outcomes[0].reason or None) == reason
    assert committed.outcomes[1].seq == (2 if reason else 3)


def test_an_operation_that_crashes_is_refused_and_the_room_goes_on(board, monkeypatch, caplog):
    kind = METHODS["photolangage"].kinds["lock"]

    def crash(draft, operation):
        draft.put("all", "locked", value=True)
        raise ZeroDivisionError

    monkeypatch.setitem(METHODS["photolangage"].kinds, "lock", replace(kind, apply=crash))
    asked = [asks("facilitator", "lock", "l1", on=True), joins("ana")]
    committed = journal.commit(journal.load(board.pk), asked, NOW)
    assert committed.outcomes == [Outcome("l1", reason="error"), Outcome("join-ana", 1)]
    assert "locked" not in committed.position.state["all"]
    assert "failed" in caplog.text


def test_there_is_no_board_to_load(db):
    with pytest.raises(journal.NoBoard):
        journal.load(0)


def test_nothing_is_done_on_a_board_in_preparation(db):
    board = BoardFactory(status=Board.Status.PREPARED)
    committed = journal.commit(journal.load(board.pk), [joins("ana")], NOW)
    assert committed.outcomes == [Outcome("join-ana", reason="not_open")]


def test_a_board_deleted_meanwhile_is_no_board(board):
    position = journal.load(board.pk)
    board.delete()
    with pytest.raises(journal.NoBoard):
        journal.commit(position, [joins("ana")], NOW)


def test_a_snapshot_is_written_now_and_then_and_gone_on_from(board, monkeypatch):
    monkeypatch.setattr(journal, "BETWEEN_SNAPSHOTS", 3)
    position = journal.commit(journal.load(board.pk), [joins("ana"), joins("bilal")], NOW).position
    assert journal.keep(position) is False
    position = journal.commit(position, [joins("chloe"), joins("denis")], NOW).position
    assert journal.keep(position) is True and journal.keep(position) is False
    assert Snapshot.objects.get().seq == 4
    position = journal.commit(position, [joins("emma")], NOW).position
    assert journal.load(board.pk) == position
    # Worked out from the beginning it is the same.
    Snapshot.objects.all().delete()
    assert journal.load(board.pk) == position


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_database")
def test_writers_at_the_same_moment_write_one_journal():
    """Eight processes, each from the state that it knew at the start, three times; some identifiers are sent twice."""
    board = BoardFactory()

    def writer(number):
        def write():
            position, outcomes = journal.load(board.pk), []
            for turn in range(3):
                asked = [joins(f"p{number}x{turn}"), joins(f"p{number}x{turn}"), joins(f"shared{turn}")]
                committed = journal.commit(position, asked, NOW)
                position = committed.position
                outcomes += committed.outcomes
            return outcomes

        return write

    results = at_once(*map(writer, range(8)))
    assert not [each for each in results if isinstance(each, Exception)]
    numbers = [seq for seq, _id in written(board)]
    assert numbers == list(range(1, 8 * 3 + 3 + 1))
    kept = {client_id: seq for seq, client_id in written(board)}
    for outcome in (outcome for outcomes in results for outcome in outcomes):
        assert outcome.seq == kept[outcome.id]
    assert Board.objects.get(pk=board.pk).seq == 27
