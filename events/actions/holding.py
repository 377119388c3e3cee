"""The rows that make those wait for one another who change an event's seats, or answer a survey. Events are held in key order."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event, Survey
from events.rules import may_organise
from portal.partners.rules import require


def held(event) -> Event:
    """The event as it stands, its row locked until the transaction ends: seats are counted after this."""
    return Event.objects.select_for_update(of=("self",)).get(pk=event.pk)


def held_for(event, actor) -> Event:
    """The event, held, for somebody who runs it. Raises PermissionDenied for anybody else."""
    event = held(event)
    require(may_organise(actor, event))
    return event


def held_together(*events) -> list[Event]:
    """Several events locked in the order of their keys, given in the order asked."""
    rows = {
        event.pk: event
        for event in Event.objects.select_for_update(of=("self",))
        .filter(pk__in={event.pk for event in events})
        .order_by("pk")
    }
    return [rows[event.pk] for event in events]


def held_survey(survey) -> Survey:
    """The survey as it stands, its row locked: who answers, closes or changes it waits for one another.

    Not its key: who makes a link for somebody refers to it meanwhile, and must not wait for them in turn.
    """
    rows = Survey.objects.select_for_update(of=("self",), no_key=True).select_related("event")
    return still_there(rows.filter(pk=survey.pk))


def still_there(rows):
    """The row that this QuerySet (which may lock it) is about, as it stands; for what may go while its page is open.

    Raises ValidationError (code "gone") once it is.
    """
    row = rows.first()
    if row is None:
        raise ValidationError(_("Ceci a été effacé entre-temps : il n’y a plus rien à changer."), code="gone")
    return row
