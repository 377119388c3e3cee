"""Who runs a board: others who share it, and another one to whom it is handed over. On open screens it counts at once."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.partners.models import User
from portal.partners.rules import require
from workshops import relay, rules
from workshops.models import Board

from .holding import held, held_to_dispose


@transaction.atomic
def share_board(board: Board, email: str, *, actor) -> User:
    """Let the account with this address run the board too. Doing so twice changes nothing.

    Raises PermissionDenied, ValidationError ("email") when no account has the address.
    """
    board = held_to_dispose(board, actor)
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise ValidationError(
            {"email": _("Aucun compte n’a cette adresse. La coordination peut inviter cette personne.")}
        )
    if user.pk == board.facilitator_id:
        raise ValidationError({"email": _("Cette personne anime déjà cet atelier.")})
    if not board.cofacilitators.filter(pk=user.pk).exists():
        board.cofacilitators.add(user)
        _told(board, "workshops.shared", actor, user)
    return user


@transaction.atomic
def unshare_board(board: Board, user: User, *, actor) -> None:
    """Take somebody off; they may leave by themselves. Their open screens end at once. Twice changes nothing."""
    board = held(board)
    require(rules.may_leave(actor, board, user))
    if board.cofacilitators.filter(pk=user.pk).exists():
        board.cofacilitators.remove(user)
        _told(board, "workshops.unshared", actor, user)


@transaction.atomic
def hand_over(board: Board, user: User, *, actor) -> Board:
    """Make somebody who shares the board the one who answers for it; whoever did shares it from now on.

    Raises ValidationError for somebody who does not share it.
    """
    board = held_to_dispose(board, actor)
    if not board.cofacilitators.filter(pk=user.pk, is_active=True).exists():
        raise ValidationError(_("Ajoutez d’abord cette personne : ensuite vous pourrez lui confier l’atelier."))
    before, board.facilitator = board.facilitator, user
    board.save(update_fields=["facilitator"])
    board.cofacilitators.remove(user)
    if before is not None:
        board.cofacilitators.add(before)
    _told(board, "workshops.handed_over", actor, user)
    return board


def _told(board: Board, action: str, actor, user) -> None:
    log(board, action, user=actor, data={"user": user.pk})
    transaction.on_commit(partial(relay.rights_changed, board.pk))
