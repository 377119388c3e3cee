"""Who may prepare and run a board. What participants may do is the engine's."""

from portal.partners import rules as partners_rules


def may_facilitate(user, board) -> bool:
    """Who prepared it, those who share it, and coordinators."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.pk == board.facilitator_id or partners_rules.is_coordinator(user):
        return True
    return board.cofacilitators.filter(pk=user.pk).exists()
