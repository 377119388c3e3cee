"""What registering reads: the hottest path of events, so each thing is read once, when asked for, and in few columns."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from events import seats
from events.models import Event, Question, Registration, SeatShare, Session, SessionChoice, Slot
from events.rules import why_not_register
from portal.partners.models import Membership, Partner, Territory


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that one can choose; `left` seats, None where they are not counted."""

    session: Session
    left: int | None

    @property
    def full(self) -> bool:
        return self.left == 0


@dataclass(frozen=True, slots=True)
class DaySeats:
    """Seats of the day: `free` for anybody (None: not counted), `full` when not even a kept one is left."""

    free: int | None
    full: bool


class Asked:
    """What one event's registration asks and offers. Each part is read when first asked for."""

    def __init__(self, event: Event, now):
        self.event, self.now = event, now

    @cached_property
    def slots(self) -> list[tuple[Slot, list[Session]]]:
        """The moments in which one chooses, each with its sessions."""
        found: dict[Slot, list[Session]] = {}
        sessions = Session.objects.filter(
            slot__event=self.event, chosen=True, withdrawn_at=None, slot__withdrawn_at=None
        ).select_related("slot")
        for session in sessions:
            found.setdefault(session.slot, []).append(session)
        return list(found.items())

    @cached_property
    def questions(self) -> list[Question]:
        """The organiser's questions; one whose condition can't be met any more is not asked."""
        asked: dict[int, Question] = {}
        for question in Question.objects.filter(event=self.event, archived_at=None):
            if question.shown_if_id is None or question.shown_if_id in asked:
                asked[question.pk] = question
        return list(asked.values())

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
        capacity = self.event.capacity
        if capacity is None:
            return DaySeats(None, False)
        shares = [
            seats.Share(pk, number, released_at <= self.now)
            for pk, number, released_at in SeatShare.objects.filter(event=self.event).values_list(
                "pk", "seats", "released_at"
            )
        ]
        rows = Registration.objects.holding().filter(event=self.event).order_by().values_list("share")
        taken = dict(rows.annotate(count=Count("pk")))
        return DaySeats(seats.free(capacity, shares, taken), sum(taken.values()) >= capacity)

    @cached_property
    def territories(self) -> list[tuple[int, str]]:
        return list(Territory.objects.values_list("pk", "name"))

    @cached_property
    def organisations(self) -> list[str]:
        """Names under which an organisation of the directory can be typed: the usual one, or the legal one if two share it."""
        rows = Partner.objects.listed().values_list("short_name", "legal_name")
        names: dict[str, list[str]] = {}
        for short, legal in rows:
            names.setdefault(short, []).append(legal)
        return [name for short, legals in names.items() for name in ([short] if len(legals) == 1 else legals)]


def partner_named(typed: str) -> Partner | None:
    """The organisation of the directory that is called so; None when there is none, or two."""
    named = Q(short_name__iexact=typed) | Q(legal_name__iexact=typed)
    found = list(Partner.objects.filter(named, active=True)[:3])
    if len(found) > 1:
        found = [partner for partner in found if partner.legal_name.casefold() == typed.casefold()]
    return found[0] if len(found) == 1 else None


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
