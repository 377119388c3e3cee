"""Seats kept for the people of an organisation or of a territory: added, changed, given back to everybody."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events.models import SeatShare
from portal.rows import still_there

from .events import held_to_change, require_room
from .seating import pass_on


@transaction.atomic
def add_share(event, *, seats, released_at, partner=None, territory=None, actor, at=None) -> SeatShare:
    """Keep seats for an organisation or a territory. Raises ValidationError by field, when fewer are free among others."""
    now = at or timezone.now()
    event = held_to_change(event, actor)
    share = SeatShare(event=event, partner=partner, territory=territory)
    _keep(share, seats, released_at, now)
    log(event, "events.share_added", user=actor, data={"share": share.pk})
    return share


@transaction.atomic
def change_share(share, *, seats, released_at, actor, at=None) -> SeatShare:
    now = at or timezone.now()
    event = held_to_change(share.event, actor)
    share = still_there(SeatShare.objects.filter(pk=share.pk))
    share.event = event
    _keep(share, seats, released_at, now)
    pass_on(event, now)
    log(event, "events.share_changed", user=actor, data={"share": share.pk})
    return share


@transaction.atomic
def remove_share(share, *, actor, at=None) -> None:
    """Give the seats back to everybody; who sits in one of them keeps it."""
    now = at or timezone.now()
    event = held_to_change(share.event, actor)
    SeatShare.objects.filter(pk=share.pk).delete()
    pass_on(event, now)
    log(event, "events.share_removed", user=actor, data={"share": share.pk})


def _keep(share, seats, released_at, now) -> None:
    event = share.event
    if event.capacity is None:
        raise ValidationError(
            _("Dites d’abord combien l’événement a de places : sans limite, il n’y a rien à réserver."), code="capacity"
        )
    if released_at > event.starts_at:
        raise ValidationError({"released_at": _("Avant le début de l’événement.")})
    share.seats, share.released_at = seats, released_at
    share.full_clean()
    share.save()
    require_room(event, now, "seats")
