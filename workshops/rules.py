"""Who may prepare and run a board. What participants may do is the engine's."""

from portal.partners import rules as partners_rules


def is_facilitator(user) -> bool:
    """Who may prepare boards and put decks together: facilitators, and coordinators."""
    return user.is_authenticated and (user.has_perm("workshops.facilitate") or partners_rules.is_coordinator(user))


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
