"""Events as entries of people's calendars: the event's UID and SEQUENCE, with what somebody chose in it."""

from datetime import datetime

from django.utils import translation

from events.models import Registration, SessionChoice
from portal.calendars import CANCEL, Entry, calendar_file
from portal.moments import hour_in_words
from portal.notifications import link


def chosen_sessions(registration: Registration) -> list[SessionChoice]:
    """What somebody chose and holds a seat in, in the programme's order."""
    choices = registration.choices.filter(status=SessionChoice.Status.CONFIRMED).select_related("session", "slot")
    return sorted(choices, key=lambda choice: (choice.slot.starts_at, choice.slot.position, choice.pk))


def session_line(choice: SessionChoice, zone) -> str:
    """A session in one line: its hour, its title, its room."""
    line = f"{hour_in_words(choice.slot.starts_at, zone)} – {choice.session.name}"
    return f"{line} ({choice.session.room})" if choice.session.room else line


def registration_file(
    registration: Registration,
    *,
    method: str,
    at: datetime,
    recipient: str = "",
    choices: list[SessionChoice] | None = None,
) -> str:
    """The calendar file of a registration (see `portal.calendars.calendar_file`), in its language; its `choices` if known.

    It leads to the event's page, never to the secret link: calendars are shared. One that has no seat yet is not sure.
    """
    event = registration.event
    with translation.override(registration.language):
        about = [event.name]
        if method != CANCEL:
            known = chosen_sessions(registration) if choices is None else choices
            about += [session_line(choice, event.zone_info) for choice in known]
        entry = Entry(
            identifier=event.identifier,
            sequence=event.sequence,
            title=event.name,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            place=" – ".join(part for part in (event.place, event.link) if part),
            about="\n".join(about),
            address=str(link("event", event.slug)),
            sure=registration.status == Registration.Status.CONFIRMED,
            zone=event.zone_info,
        )
        return calendar_file(entry, method=method, at=at, recipient=recipient)
