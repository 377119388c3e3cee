"""What boards forget in time, or because somebody asks: participants' names and words, who facilitated."""

import uuid
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.tasks import go_through
from workshops import relay, setups
from workshops.actions.outcomes import keep_last_outcome
from workshops.actions.writing import write
from workshops.engine import Actor, Role
from workshops.engine.forgetting import GONE, forgotten
from workshops.methods import METHODS
from workshops.models import Board, JournalEntry, Snapshot

# Who ends a board that nobody ended.
TIME = Actor("f-0", Role.FACILITATOR)
LOT = 500


def due_to_forget(before):
    """The boards that were opened, on which nothing was done since that moment, and that have not forgotten yet."""
    last = JournalEntry.objects.filter(board=OuterRef("pk"), seq=OuterRef("seq"), at__lt=int(before.timestamp() * 1000))
    unused = Q(seq=0, changed_at__lt=before)
    boards = Board.objects.exclude(status=Board.Status.PREPARED)
    return boards.filter(Exists(last) | unused, anonymised_at=None)


def forget_boards(before, now) -> int:
    """Let the boards forget on which nothing was done since `before`; how many did."""
    return go_through(partial(forget_board, board, now) for board in due_to_forget(before).order_by("pk"))


def forget_witnesses(before) -> int:
    """Take what is noted of those who testified out of boards that nobody opened or changed since `before`; how many had any.

    The board stays in preparation. Its scenes are not played before this is noted anew.
    """
    waiting = Board.objects.filter(
        status=Board.Status.PREPARED, method=Board.Method.FORUM, changed_at__lt=before
    ).order_by("pk")
    return go_through(partial(_forget_witnesses_of, board, before) for board in waiting)


@transaction.atomic
def _forget_witnesses_of(board: Board, before) -> int:
    waiting = Board.objects.select_for_update().filter(pk=board.pk, status=Board.Status.PREPARED, changed_at__lt=before)
    board = waiting.first()
    left = setups.without_witnesses(board.setup) if board else None
    if board is None or left == board.setup:
        return 0
    board.setup = left
    board.save(update_fields=["setup"])
    log(board, "workshops.forgotten")
    return 1


@transaction.atomic
def forget_board(board: Board, now) -> int:
    """Take out of a board's journal whatever is personal; its words stay if the room agreed (`Board.keeps_words`).

    What it leaves is kept before (`Outcome`). The board is closed for good, nobody comes back to a place, and screens that
    know the journal read it anew. Twice changes nothing. Gives 1, or 0 where nothing was left to do.
    """
    board = Board.objects.select_for_update().filter(pk=board.pk, anonymised_at=None).first()
    if board is None:
        return 0
    if board.status == Board.Status.OPEN:
        write(board, TIME, "close", {}, now=int(now.timestamp() * 1000))
        board.refresh_from_db()
    keep_last_outcome(board)
    _rewrite_journal(board)
    board.places.all().delete()
    Snapshot.objects.filter(board=board).delete()
    # In a form with which the journal can still be played.
    board.setup = setups.without_witnesses(board.setup, GONE)
    board.status, board.epoch, board.anonymised_at = Board.Status.CLOSED, uuid.uuid4(), now
    board.save(update_fields=["setup", "status", "epoch", "anonymised_at"])
    log(board, "workshops.forgotten")
    transaction.on_commit(partial(relay.went_on, board.pk))
    return 1


def _rewrite_journal(board: Board) -> None:
    """Each person keeps a number in the place of a name, in the order in which they came."""
    method, people = METHODS[board.method], {}
    entries = board.journal.order_by("seq")
    for entry in entries.filter(kind="join"):
        people[entry.data["person"]] = _("Personne %(number)d") % {"number": len(people) + 1}
    changed = []
    for entry in entries.iterator(chunk_size=LOT):
        name = people.get(entry.data.get("person", entry.actor), "")
        left = forgotten(method, entry.kind, entry.data, name=name, keeps_words=board.keeps_words)
        if left != entry.data:
            entry.data = left
            changed.append(entry)
    JournalEntry.objects.bulk_update(changed, ["data"], batch_size=LOT)


@transaction.atomic
def forget_facilitators(users) -> int:
    """Boards no longer know that these accounts ran them; coordinators still may. Open screens end at once."""
    boards = set(Board.objects.filter(facilitator__in=users).values_list("pk", flat=True))
    count = Board.objects.filter(pk__in=boards).update(facilitator=None)
    shared = Board.cofacilitators.through.objects.filter(user__in=users)
    boards |= set(shared.values_list("board_id", flat=True))
    count += shared.delete()[0]
    for key in boards:
        transaction.on_commit(partial(relay.rights_changed, key))
    return count
