"""The durable, numbered log of a board's operations: what may be done is examined, written and only then true.

One call takes everything that waits for a board. It holds the board's row, catches up with what another process wrote
meanwhile, examines each operation against the newest state, writes the accepted ones together and commits; who sent them
is told afterwards. It knows no socket. Whatever goes wrong with one operation is that operation's refusal.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from workshops.engine import Actor, Change, Operation, Refused, Role
from workshops.engine.documents import State
from workshops.engine.shapes import KEY
from workshops.methods import METHODS
from workshops.models import Board, JournalEntry, Snapshot

logger = logging.getLogger(__name__)

# A snapshot is written once so many operations came after the last one.
BETWEEN_SNAPSHOTS = 400
# More operations than that come from a journal in one reading.
LOT = 2_000


class NoBoard(Exception):
    """The board does not exist, or not any more."""


@dataclass(frozen=True)
class Position:
    """A board as it is after operation `seq` of the journal `epoch`."""

    board: int
    method: str
    epoch: UUID
    seq: int
    state: State = field(repr=False)
    # Whether it was opened at all; that it was closed stands in the state.
    opened: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do: whatever they sent, `id` being theirs."""

    actor: Actor
    id: Any
    kind: Any
    data: Any

    @property
    def named(self) -> str:
        """The identifier, or nothing where it is none."""
        return self.id if isinstance(self.id, str) and KEY.fullmatch(self.id) else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: its number in the journal, or the reason for which it is refused."""

    id: str
    seq: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """An operation of the journal and what it changed in whose document."""

    operation: Operation
    changes: list[Change]


@dataclass(frozen=True)
class Committed:
    position: Position
    # As many as were asked, in their order.
    outcomes: list[Outcome]
    # All that came after the position that was known, whoever wrote it, in the journal's order; None if that position
    # can't be gone on from: the documents are then to be sent whole.
    done: list[Done] | None


def load(board_id: int) -> Position:
    """The board as the database has it now. Raises NoBoard."""
    board = Board.objects.filter(pk=board_id).select_related("snapshot").first()
    if board is None:
        raise NoBoard(board_id)
    method = METHODS[board.method]
    kept = getattr(board, "snapshot", None)
    if kept and kept.epoch == board.epoch and kept.seq <= board.seq:
        state, seq = kept.state, kept.seq
    else:
        state, seq = method.start(board.setup), 0
    position = Position(board.pk, board.method, board.epoch, seq, state, board.status != Board.Status.PREPARED)
    return catch_up(position, board.seq)[0]


def catch_up(position: Position, seq: int) -> tuple[Position, list[Done]]:
    """Go on to operation `seq` along the journal; returns where that is and what was done on the way."""
    method, state, done, at = METHODS[position.method], position.state, [], position.seq
    while at < seq:
        lot = list(JournalEntry.objects.filter(board=position.board, seq__gt=at, seq__lte=seq).order_by("seq")[:LOT])
        if not lot:
            break
        for entry in lot:
            operation = _operation(entry)
            state, changes = method.apply(state, operation)
            done.append(Done(operation, changes))
        at = lot[-1].seq
    return replace(position, seq=at, state=state), done


def operations_of(board: Board) -> Iterator[Operation]:
    """All that was done on the board, in its order."""
    for entry in JournalEntry.objects.filter(board=board, seq__lte=board.seq).order_by("seq").iterator(LOT):
        yield _operation(entry)


def commit(known: Position, asked: Sequence[Asked], now: int) -> Committed:
    """Examine and write what is asked, in its order, at `now` (milliseconds UTC). Raises NoBoard.

    An operation that was written before, by the same person under the same identifier, has the number that it got then.
    """
    with transaction.atomic():
        board = Board.objects.select_for_update().filter(pk=known.board).first()
        if board is None:
            raise NoBoard(known.board)
        goes_on = board.epoch == known.epoch and board.seq >= known.seq
        position, done = catch_up(known, board.seq) if goes_on else (load(board.pk), [])
        position = replace(position, opened=board.status != Board.Status.PREPARED)
        position, outcomes, written = _examined(position, asked, now)
        if written:
            JournalEntry.objects.bulk_create(_entry(board.pk, each.operation) for each in written)
            Board.objects.filter(pk=board.pk).update(seq=position.seq)
    return Committed(position, outcomes, [*done, *written] if goes_on else None)


def follow(known: Position) -> Committed:
    """What came after the position that is known, without holding anything. Raises NoBoard."""
    board = Board.objects.filter(pk=known.board).only("epoch", "seq", "status").first()
    if board is None:
        raise NoBoard(known.board)
    if board.epoch != known.epoch or board.seq < known.seq:
        return Committed(load(known.board), [], None)
    position, done = catch_up(replace(known, opened=board.status != Board.Status.PREPARED), board.seq)
    return Committed(position, [], done)


def keep(position: Position) -> bool:
    """Write a snapshot if the last one is old; returns whether it was written."""
    before = Snapshot.objects.filter(board=position.board, epoch=position.epoch).values_list("seq", flat=True).first()
    if position.seq - (before or 0) < BETWEEN_SNAPSHOTS:
        return False
    with transaction.atomic():
        board = Board.objects.select_for_update().filter(pk=position.board, epoch=position.epoch).first()
        if board is None:
            return False
        Snapshot.objects.update_or_create(
            board=board, defaults={"seq": position.seq, "epoch": position.epoch, "state": position.state}
        )
    return True


def _examined(position: Position, asked: Sequence[Asked], now: int) -> tuple[Position, list[Outcome], list[Done]]:
    method, state, seq = METHODS[position.method], position.state, position.seq
    wanted = [each.named for each in asked if each.named]
    before = JournalEntry.objects.filter(board=position.board, client_id__in=wanted)
    written = {entry.client_id: (entry.seq, entry.actor) for entry in before.only("client_id", "seq", "actor")}
    outcomes, done = [], []
    for each in asked:
        if not each.named:
            outcomes.append(Outcome("", reason="malformed"))
            continue
        if each.id in written:
            number, who = written[each.id]
            outcomes.append(Outcome(each.id, number) if who == each.actor.key else Outcome(each.id, reason="taken"))
            continue
        try:
            if not position.opened:
                raise Refused("not_open")
            data = method.tidied(each.kind, each.data)
            if reason := method.check(state, each.actor, each.kind, data):
                raise Refused(reason)
            operation = Operation(seq + 1, each.id, each.kind, each.actor, now, data)
            state, changes = method.apply(state, operation)
        except Refused as refused:
            outcomes.append(Outcome(each.id, reason=refused.reason))
            continue
        except Exception:
            # Nothing of it is in the state: the draft is gone, and the room goes on.
            logger.exception("Operation %s of board %s failed", each.kind, position.board)
            outcomes.append(Outcome(each.id, reason="error"))
            continue
        seq += 1
        written[each.id] = (seq, each.actor.key)
        outcomes.append(Outcome(each.id, seq))
        done.append(Done(operation, changes))
    return replace(position, seq=seq, state=state), outcomes, done


def _operation(entry: JournalEntry) -> Operation:
    return Operation(entry.seq, entry.client_id, entry.kind, Actor(entry.actor, Role(entry.role)), entry.at, entry.data)


def _entry(board: int, operation: Operation) -> JournalEntry:
    actor = operation.actor
    return JournalEntry(
        board_id=board,
        seq=operation.seq,
        client_id=operation.id,
        kind=operation.kind,
        actor=actor.key,
        role=actor.role.value,
        at=operation.at,
        data=operation.data,
    )
