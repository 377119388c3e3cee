"""What registering reads: the hottest path of events, so each thing is read once, when asked for, and in few columns."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from events import seats
from events.links import press_key
from events.models import Event, Question, Registration, SeatShare, Session, SessionChoice, Slot
from events.rules import why_not_register
from portal.partners.models import Membership, Partner, Territory
from portal.shortly import is_noted, note, shortly


@dataclass(frozen=True, slots=True)
class DaySeats:
    """Seats of the day: `free` for anybody (None: not counted), `full` when not even a kept one is left."""

    free: int | None
    full: bool


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
        slots=_slots(event),
        questions=questions_of(event),
        territories=list(Territory.objects.values_list("pk", "name")),
        partners=list(Partner.objects.listed().values_list("pk", "short_name", "legal_name")),
    )


def _slots(event) -> list[tuple[Slot, list[Session]]]:
    """The moments in which one chooses, each with its sessions."""
    found: dict[Slot, list[Session]] = {}
    sessions = Session.objects.filter(slot__event=event, chosen=True, withdrawn_at=None, slot__withdrawn_at=None)
    for session in sessions.select_related("slot"):
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
        counted = [session for _slot, sessions in self.slots for session in sessions if session.capacity is not None]
        holders = {}
        if counted:
            rows = SessionChoice.objects.holding().filter(session__in=counted).order_by().values_list("session")
            holders = dict(rows.annotate(count=Count("pk")))
        return {
            session.pk: None if session.capacity is None else max(0, session.capacity - holders.get(session.pk, 0))
            for _slot, sessions in self.slots
            for session in sessions
        }

    @cached_property
    def seats(self) -> DaySeats:
        """The day's seats, to show: what counts is counted again by the action, once the event is held."""
        return seats_of([self.event], self.now)[self.event.pk]

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


def seats_of(events: list[Event], now) -> dict[int, DaySeats]:
    """The seats of each event, by key, in two queries whatever their number; none where no seats are counted."""
    counted = [event for event in events if event.capacity is not None]
    found = {event.pk: DaySeats(None, False) for event in events}
    if not counted:
        return found
    shares: dict[int, list] = {event.pk: [] for event in counted}
    taken: dict[int, dict] = {event.pk: {} for event in counted}
    kept = SeatShare.objects.filter(event__in=counted).values_list("event", "pk", "seats", "released_at")
    for event, key, number, released_at in kept:
        shares[event].append(seats.Share(key, number, released_at <= now))
    holding = Registration.objects.holding().filter(event__in=counted).order_by().values_list("event", "share")
    for event, share, count in holding.annotate(count=Count("pk")):
        taken[event][share] = count
    for event in counted:
        free = seats.free(event.capacity, shares[event.pk], taken[event.pk])
        found[event.pk] = DaySeats(free, sum(taken[event.pk].values()) >= event.capacity)
    return found


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
