"""Who may prepare and run a board. What participants may do is the engine's."""

from charters import rules as charters_rules
from portal.partners import rules as partners_rules
from workshops.models import Board

FACILITATE = "workshops.facilitate"


def boards_of(user):
    """The boards that the user may run."""
    if not user.is_authenticated or not user.is_active:
        return Board.objects.none()
    return Board.objects.all() if partners_rules.is_coordinator(user) else Board.objects.facilitated_by(user)


def may_see_boards(user) -> bool:
    """May open the list: whoever may make a board, and whoever was asked to share one."""
    return is_facilitator(user) or boards_of(user).exists()


def is_facilitator(user) -> bool:
    """Who may prepare boards and put decks together: facilitators, and coordinators."""
    return user.is_authenticated and (user.has_perm(FACILITATE) or partners_rules.is_coordinator(user))


def may_use_deck(user, deck) -> bool:
    """Whoever facilitates, for a deck of their own, one that is shared or one that comes with the project."""
    if deck.removed_at or not is_facilitator(user):
        return False
    return bool(deck.shared or deck.shipped) or may_manage_deck(user, deck)


def may_manage_deck(user, deck) -> bool:
    """Its owner while they facilitate, and coordinators. What comes with the project changes with the project only."""
    if deck.removed_at or deck.shipped or not is_facilitator(user):
        return False
    return user.pk == deck.owner_id or partners_rules.is_coordinator(user)


def may_facilitate(user, board) -> bool:
    """Who prepared it, those who share it, and coordinators."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.pk == board.facilitator_id or partners_rules.is_coordinator(user):
        return True
    return board.cofacilitators.filter(pk=user.pk).exists()


def may_dispose_of(user, board) -> bool:
    """May say who runs it, hand it over or delete it: who prepared it, and coordinators. Those who share it may not."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.pk == board.facilitator_id or partners_rules.is_coordinator(user)


def may_leave(user, board, who) -> bool:
    """May take somebody off those who share a board: who disposes of it, and everybody themselves."""
    return may_dispose_of(user, board) or (user.is_authenticated and user.pk == who.pk)


def may_see_report(user, board, outcome, *, took_part: bool) -> bool:
    """Whoever facilitates, at any time; everybody once it is published; those who took part once it is shared with them.

    A board that was opened again is not shared until it is closed. `outcome` may be None; `took_part`: holds a place on it.
    """
    if may_facilitate(user, board):
        return True
    if outcome is None:
        return False
    shared = outcome.shared_at and board.status == Board.Status.CLOSED
    return bool(outcome.published_at) or bool(took_part and shared)


def may_carry(user, board, outcome, charter) -> bool:
    """Propose a part of the outcome as a clause: who may read it as an account, and holds the charter's pen."""
    reads = outcome is not None and may_see_report(user, board, outcome, took_part=False)
    return reads and charters_rules.is_editor(user, charter)
