"""What registering reads: the hottest path of events, so each thing is read once, when asked for, and in few columns."""

from dataclasses import dataclass
from functools import cached_property

from events.links import press_key
from events.models import Event, Question, Registration, Session, Slot
from events.rules import why_not_register
from events.seats import Seats
from portal.partners.models import Membership, Partner, Territory
from portal.shortly import is_noted, note, shortly

from .seats import day_seats, left_in


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event's registration is made of, but for its seats: it changes seldom and is read at each press."""

    event: Event
    slots: list[tuple[Slot, list[Session]]]
    questions: list[Question]
    territories: list[tuple[int, str]]
    # (key, usual name, legal name) of the organisations of the directory.
    partners: list[tuple[int, str, str]]


def facts_of(slug: str) -> Facts | None:
    """The facts of an event, a few seconds old at most; None where there is no such event."""
    return shortly(f"events:facts:{slug}", lambda: _facts(slug) or ABSENT) or None


# Kept for an address without event: a script that tries them costs one query in a few seconds.
ABSENT = ()


def _facts(slug: str) -> Facts | None:
    event = Event.objects.filter(slug=slug).first()
    if event is None:
        return None
    return Facts(
        event=event,
        slots=slots_of(event),
        questions=questions_of(event),
        territories=list(Territory.objects.values_list("pk", "name")),
        partners=list(Partner.objects.listed().values_list("pk", "short_name", "legal_name")),
    )


def slots_of(event) -> list[tuple[Slot, list[Session]]]:
    """The moments of an event in which one chooses, each with its sessions."""
    found: dict[Slot, list[Session]] = {}
    for session in Session.objects.to_choose(event).select_related("slot"):
        found.setdefault(session.slot, []).append(session)
    return list(found.items())


def questions_of(event) -> list[Question]:
    """The organiser's questions; one whose condition can't be met any more is not asked."""
    asked: dict[int, Question] = {}
    for question in Question.objects.filter(event=event, archived_at=None):
        if question.shown_if_id is None or question.shown_if_id in asked:
            asked[question.pk] = question
    return list(asked.values())


class Asked:
    """What one event's registration asks and offers. Seats are read when first asked for, and at no other time."""

    def __init__(self, facts: Facts, now):
        self.facts, self.event, self.now = facts, facts.event, now
        self.slots, self.questions, self.territories = facts.slots, facts.questions, facts.territories

    @property
    def welcomes(self) -> bool:
        """Whether anything is asked beside who comes and where to."""
        event = self.event
        return event.asks_needs or event.asks_diet or event.asks_photo_consent or bool(self.questions)

    @cached_property
    def left(self) -> dict[int, int | None]:
        """Seats left by session."""
        return left_in([session for _slot, sessions in self.slots for session in sessions])

    @cached_property
    def seats(self) -> Seats:
        """The day's seats, to show: what counts is counted again by the action, once the event is held."""
        return day_seats([self.event], self.now)[self.event.pk]

    @cached_property
    def _by_name(self) -> dict[str, int | None]:
        """The organisation's key by usual name, in small letters (None where two share it), and by legal name."""
        names: dict[str, int | None] = {}
        for key, short, _legal in self.facts.partners:
            names[short.casefold()] = None if short.casefold() in names else key
        return names | {legal.casefold(): key for key, _short, legal in self.facts.partners}

    @property
    def organisations(self) -> list[str]:
        """Names under which an organisation of the directory can be typed: the usual one, or the legal one if two share it."""
        return [short if self._by_name[short.casefold()] else legal for _key, short, legal in self.facts.partners]

    def partner_named(self, typed: str) -> int | None:
        """The key of the organisation of the directory that is called so; None when there is none, or two."""
        return self._by_name.get(typed.casefold())


FULL = "events:full:{}"


def note_full(event: Event) -> None:
    """Remember for a few seconds that the event has no seat left: whoever presses meanwhile need not ask for one."""
    note(FULL.format(event.slug))


def is_noted_full(slug: str) -> bool:
    return is_noted(FULL.format(slug))


def is_press_counted(press) -> bool:
    """Whether this press of the button has registered somebody already."""
    return Registration.objects.filter(submission=press_key(press)).exists()


def known_of(user) -> dict:
    """What a member need not type: name, address, organisation, function."""
    known = {"first_name": user.first_name, "last_name": user.last_name, "email": user.email}
    membership = Membership.objects.for_user(user).first()
    if membership is not None:
        known |= {"organisation": membership.partner.short_name, "position": membership.position}
        known |= {"territory": membership.partner.territory_id}
    return known


def open_towns(event: Event, now) -> list[Event]:
    """The other events of its series where one can register."""
    if event.series_id is None:
        return []
    others = Event.objects.public().to_come(now).filter(series=event.series_id).exclude(pk=event.pk)
    return [other for other in others if not why_not_register(other, now)]
