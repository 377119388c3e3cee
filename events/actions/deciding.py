"""What an organiser decides about registrations: validate or refuse, promote from the waiting list, put first in line."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.models import Letter, Registration
from portal.partners.rules import require

from .keeping import confirm, held_with_replaced, require_decision
from .letters import owe
from .seating import Seating, give_up, pass_on

Status = Registration.Status


@transaction.atomic
def validate(registration, *, actor, at=None) -> None:
    """Accept somebody whose registration awaits the organiser's word. Doing so twice changes nothing."""
    now = at or timezone.now()
    registration = held_with_replaced(registration)
    require(rules.may_organise(actor, registration.event))
    if rules.is_decided("validate", registration):
        return
    require_decision("validate", registration)
    confirm(registration, now)
    owe([registration], Letter.Kind.CONFIRMED, key="validated", at=now)
    log(registration.event, "events.registration_validated", user=actor, data={"registration": registration.pk})


@transaction.atomic
def refuse(registration, *, actor, at=None) -> None:
    """Refuse a registration that awaits validation; its seat goes to the next."""
    now = at or timezone.now()
    registration = held_with_replaced(registration)
    event = registration.event
    require(rules.may_organise(actor, event))
    require_decision("refuse", registration)
    give_up(registration, Registration.End.REFUSED, now)
    pass_on(event, now)
    owe([registration], Letter.Kind.REFUSED, at=now)
    log(event, "events.registration_refused", user=actor, data={"registration": registration.pk})


@transaction.atomic
def promote(registration, *, actor, at=None) -> None:
    """Give somebody who waits a seat at once, before the others, even one that is kept for an organisation.

    Never one more than there are: raises ValidationError (code "full") when none is free, or "state" for somebody who
    does not wait: whoever awaits validation is validated, not promoted.
    """
    now = at or timezone.now()
    registration = held_with_replaced(registration)
    event = registration.event
    require(rules.may_organise(actor, event))
    if rules.is_decided("promote", registration):
        return
    require_decision("promote", registration)
    if registration.status == Status.WAITING and not Seating(event, now).take(registration, any_seat=True):
        raise ValidationError(
            _("Aucune place n’est libre : ajoutez-en, ou mettez cette personne en tête de la liste."), code="full"
        )
    confirm(registration, now)
    owe([registration], Letter.Kind.CONFIRMED, key="promoted", at=now)
    log(event, "events.promoted", user=actor, data={"registration": registration.pk})


@transaction.atomic
def put_first(registration, *, actor, at=None) -> None:
    """Put somebody who waits at the head of the line."""
    registration = held_with_replaced(registration)
    event = registration.event
    require(rules.may_organise(actor, event))
    require_decision("put_first", registration)
    first = Registration.objects.in_line().filter(event=event).first()
    if first.pk != registration.pk:
        registration.entered_at = first.entered_at - timedelta(seconds=1)
        registration.save(update_fields=["entered_at"])
        log(event, "events.put_first", user=actor, data={"registration": registration.pk})
