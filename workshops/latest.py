"""Boards as they are now, from where this process last saw them: a journal is not read from its beginning at each request.

Positions are never changed in place, so that threads share them. Only what is committed is remembered.
"""

from collections import OrderedDict
from functools import partial
from threading import Lock

from django.db import transaction

from workshops import journal
from workshops.journal import Position

# Boards at work at the same time in one process, with room to spare.
MOST = 16

_lock = Lock()
_known: OrderedDict[int, Position] = OrderedDict()


def latest(board_id: int) -> Position:
    """The board as the database has it now. Raises NoBoard."""
    known = _known.get(board_id)
    position = journal.follow(known).position if known else journal.load(board_id)
    if known is None or (position.epoch, position.seq) != (known.epoch, known.seq):
        remember(position)
    return position


def recalled(board_id: int) -> Position:
    """The board as this process last saw it: enough for `journal.commit`, which catches up by itself. Raises NoBoard."""
    return _known.get(board_id) or latest(board_id)


def remember(position: Position) -> None:
    """Go on from here next time, once what the caller's transaction wrote is committed.

    Not from a board in preparation: what it will begin with still changes.
    """
    if position.opened:
        transaction.on_commit(partial(_remember, position))


def _remember(position: Position) -> None:
    with _lock:
        known = _known.get(position.board)
        if known is None or known.epoch != position.epoch or known.seq < position.seq:
            _known[position.board] = position
            _known.move_to_end(position.board)
        while len(_known) > MOST:
            _known.popitem(last=False)
