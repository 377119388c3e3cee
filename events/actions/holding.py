"""The rows that make those wait for one another who change an event's seats, or answer a survey. Events are held in key order."""

from events.models import Event, Survey
from events.rules import may_organise
from portal.partners.rules import require
from portal.rows import still_there


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
