"""The events that somebody runs, as the desk lists them. Reads only."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import rules
from events.models import Event, Registration
from events.models.registrations import DAY_HOLDERS

Status = Registration.Status

EVENT_TAGS = {"draft": "draft", "published": "ok", "cancelled": "no"}


@dataclass(frozen=True)
class State:
    """Where an event stands for its organisers: a state of components/status_tag.html, and its words."""

    tag: str
    label: str


def state(event, now) -> State:
    """An event that was announced is no longer so once it is over."""
    if event.status == Event.Status.PUBLISHED and event.ends_at <= now:
        return State("info", _("Passé"))
    return State(EVENT_TAGS[event.status], event.get_status_display())


@dataclass(frozen=True)
class EventRow:
    """An event one runs, with how many hold a seat, wait in line, or wait for the organiser's word."""

    event: Event
    state: State
    taken: int
    waiting: int
    pending: int

    @property
    def words(self) -> str:
        """What matters of it, in a line: « 62 places prises sur 80, 3 en attente, 2 à valider »."""
        said = [_taken_words(self.taken, self.event.capacity)]
        if self.waiting:
            said.append(_("%(count)d en attente") % {"count": self.waiting})
        if self.pending:
            said.append(_("%(count)d à valider") % {"count": self.pending})
        return ", ".join(said)


def _taken_words(taken: int, capacity: int | None) -> str:
    if capacity is None:
        return ngettext("%(count)d inscription", "%(count)d inscriptions", taken) % {"count": taken}
    return ngettext("%(count)d place prise sur %(all)d", "%(count)d places prises sur %(all)d", taken) % {
        "count": taken,
        "all": capacity,
    }


def counted_events(user):
    """The events that the user may run, with `taken`, `waiting` and `pending` counted in the same query."""
    counts = {
        "taken": DAY_HOLDERS,
        "waiting": Count("registrations", filter=Q(registrations__status=Status.WAITING)),
        "pending": Count("registrations", filter=Q(registrations__status=Status.PENDING)),
    }
    return rules.events_of(user).annotate(**counts)


def event_rows(events, now) -> list[EventRow]:
    return [EventRow(each, state(each, now), each.taken, each.waiting, each.pending) for each in events]
