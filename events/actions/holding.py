"""The row that makes whoever changes an event's seats wait for one another. Events are held in the order of their keys."""

from events.models import Event


def held(event) -> Event:
    """The event as it stands, its row locked until the transaction ends: seats are counted after this."""
    return Event.objects.select_for_update(of=("self",)).get(pk=event.pk)


def held_together(*events) -> list[Event]:
    """Several events locked in the order of their keys, given in the order asked."""
    rows = {
        event.pk: event
        for event in Event.objects.select_for_update(of=("self",))
        .filter(pk__in={event.pk for event in events})
        .order_by("pk")
    }
    return [rows[event.pk] for event in events]
