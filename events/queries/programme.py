"""What is on record of an event's programme: what people chose of it. Reads only."""

from django.db.models import Count, Q

from events.models.events import Session
from events.models.registrations import SESSION_HOLDERS, SessionChoice
from events.programme import Chosen

_STANDING = ~Q(choices__status=SessionChoice.Status.CANCELLED)


def choices_of(event) -> dict:
    """What people chose, as `events.programme.problems` takes it: sessions of the programme by slot and session."""
    sessions = Session.objects.filter(slot__event=event, slot__withdrawn_at=None, withdrawn_at=None)
    counted = sessions.annotate(
        people=Count("choices", filter=_STANDING),
        seats=SESSION_HOLDERS,
    )
    return {
        (session.slot.identifier, session.identifier): Chosen(session.title, session.people, session.seats)
        for session in counted.select_related("slot")
    }
