"""Who runs an event: organisers put in charge of it, and taken off."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.models import Organiser
from portal.partners.models import User

from .holding import held_for


@transaction.atomic
def add_organiser(event, email: str, *, actor) -> Organiser:
    """Put somebody who may organise events in charge of this one too. Doing so twice changes nothing.

    Raises ValidationError ("email") when no account that may has the address.
    """
    event = held_for(event, actor)
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not rules.may_open_events(user):
        raise ValidationError(
            {
                "email": _(
                    "Aucun compte qui peut organiser des événements n’a cette adresse. La coordination donne ce droit."
                )
            }
        )
    organiser, added = Organiser.objects.get_or_create(event=event, user=user)
    if added:
        log(event, "events.organiser_added", user=actor, data={"organiser": organiser.pk})
    return organiser


@transaction.atomic
def remove_organiser(organiser, *, actor) -> None:
    """Take somebody off. Raises ValidationError for the last one: somebody answers for an event."""
    event = held_for(organiser.event, actor)
    if not event.organisers.exclude(pk=organiser.pk).exists():
        raise ValidationError(_("Il reste une seule personne : ajoutez quelqu’un avant de la retirer."), code="last")
    key = organiser.pk
    Organiser.objects.filter(pk=key).delete()
    log(event, "events.organiser_removed", user=actor, data={"organiser": key})
