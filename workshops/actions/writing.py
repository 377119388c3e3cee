"""Writing in a board's journal from outside its rooms."""

import uuid
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction

from workshops import journal, relay, sayings
from workshops.engine import Actor
from workshops.journal import Asked
from workshops.latest import recalled, remember
from workshops.models import Board


def write(board: Board, actor: Actor, kind: str, data: dict, *, now: int) -> None:
    """One operation from outside the room, in the caller's transaction; the rooms hear of it after the commit.

    Raises ValidationError, whose code is the reason, if it may not be.
    """
    asked = Asked(actor, uuid.uuid4().hex, kind, data)
    committed = journal.commit(recalled(board.pk), [asked], now)
    [outcome] = committed.outcomes
    if outcome.reason:
        raise ValidationError(sayings.REASONS[outcome.reason], code=outcome.reason)
    remember(committed.position)
    transaction.on_commit(partial(relay.went_on, board.pk))
