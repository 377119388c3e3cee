"""Registering: one person, or up to ten colleagues in one go, each with a registration of their own."""

from collections.abc import Sequence
from datetime import UTC
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.log_actions import log

from events import rules
from events.links import press_key
from events.models import Letter, Registration, Session, SessionChoice, SpecialNeeds
from events.people import Person
from portal.partners.rules import require
from portal.tokens import LONG, new_code

from .holding import held
from .letters import owe
from .seating import Seating, pass_on, sessions_to_choose

Status = Registration.Status
CODE_LENGTH = 6  # of a badge
NONE_LEFT = gettext_lazy("Il n’y a plus de place.")

LETTER_OF = {
    Status.CONFIRMED: Letter.Kind.CONFIRMED,
    Status.PENDING: Letter.Kind.PENDING,
    Status.WAITING: Letter.Kind.WAITING,
}


class NoSeat(ValidationError):
    """There is no seat for somebody. `session` is the one that is full, None for the day itself.

    `free` seats are left for those who asked; `waiting` are the places, among those who asked, of whom would wait, `place`
    the first of them. The day is `full` when it has no seat for anybody, not even a kept one.
    """

    def __init__(
        self,
        message,
        *,
        free: int = 0,
        place: int = 0,
        session: Session | None = None,
        waiting: Sequence[int] = (),
        full: bool = False,
    ):
        super().__init__(message, code="full")
        self.free, self.place, self.session, self.waiting, self.full = free, place, session, waiting, full


class AlreadyRegistered(ValidationError):
    """The address is registered already; `registration` is that one, for the link to be sent to its address again."""

    def __init__(self, registration, place: int):
        super().__init__(_("Cette adresse est déjà inscrite à cet événement."), code="registered")
        self.registration, self.place = registration, place


@transaction.atomic
def register(
    event,
    people: Sequence[Person],
    *,
    submission: UUID,
    wait: bool = False,
    origin: str = Registration.Origin.ONLINE,
    user=None,
    actor=None,
    language: str = "fr",
    at=None,
) -> list[Registration]:
    """Register people, in their order; gives their registrations.

    The same `submission` sent again for the same people gives what it gave the first time: somebody else, typed into a page
    that one came back to, is registered. With `wait`, whoever finds no seat waits in line.
    An organiser (`actor`) adds people before the opening and after the closing too, and they need no validation.
    Raises ValidationError (code "closed"), NoSeat, AlreadyRegistered; nobody is then registered.
    """
    now = at or timezone.now()
    if not 1 <= len(people) <= rules.GROUP_MOST:
        raise ValidationError(_("De une à dix personnes à la fois."), code="group")
    event, press = held(event), press_key(submission)
    rows = [
        Registration(
            event=event,
            code=new_code(CODE_LENGTH),
            submission=press,
            place=place,
            origin=origin if place == 0 else Registration.Origin.COLLEAGUE,
            user=user if place == 0 else None,
            language=language,
            entered_at=now,
            **person.values,
        )
        for place, person in enumerate(people)
    ]
    known = _known(event, rows, press)
    before = sorted((row for row in known if row.submission == press), key=lambda row: row.place)
    if before:
        if before[0].event_id != event.pk:
            raise ValidationError(_("Cet envoi a déjà servi pour un autre événement : rouvrez la page."), code="used")
        if _are_the_same(before, rows):
            return before
        press = press_key(uuid4())
        for row in rows:
            row.submission = press
    if actor is not None:
        require(rules.may_organise(actor, event))
    reason = rules.why_not_register(event, now) if actor is None else rules.why_not_add(event)
    if reason:
        raise ValidationError(reason, code="closed")
    _require_once(rows, known)
    seat(event, rows, wait=wait, now=now, validates=event.validates and actor is None)
    Registration.objects.bulk_create(rows)
    _keep_needs(rows, people)
    _choose(event, rows, people, now)
    for status, kind in LETTER_OF.items():
        owe([row for row in rows if row.status == status], kind, at=now)
    # Not whose account it is: the log stays when a registration is made anonymous.
    log(event, "events.registered", user=actor, data={"registrations": [row.pk for row in rows]})
    return rows


@transaction.atomic
def send_link(registration, *, at=None) -> None:
    """Send the link of a registration to its own address again, once an hour however often it is asked for."""
    now = at or timezone.now()
    owe([registration], Letter.Kind.LINK, key=f"{now.astimezone(UTC):%Y-%m-%dT%H}", at=now)


def _known(event, rows, press) -> list[Registration]:
    """What the event has already of this press of the button, of these addresses and of these codes: one query."""
    emails = [row.email for row in rows if row.email]
    alike = Q(event=event, code__in=[row.code for row in rows]) | Q(event=event, email__in=emails)
    return list(Registration.objects.filter(Q(submission=press) | alike).order_by())


def _are_the_same(before, rows) -> bool:
    """Whether those whom a press registered are those whom it names now."""

    def names(people):
        return [(row.first_name.casefold(), row.last_name.casefold(), row.email) for row in people]

    return names(before) == names(rows)


def _require_once(rows, known) -> None:
    """Nobody is registered twice with one address, and no two badges have one code."""
    places = {row.email: place for place, row in enumerate(rows) if row.email}
    if len(places) < sum(bool(row.email) for row in rows):
        raise ValidationError(_("Deux personnes ont la même adresse : donnez-la à une seule."), code="twice")
    for other in known:
        if other.email in places and other.status != Status.CANCELLED:
            raise AlreadyRegistered(other, places[other.email])
        for row in rows:
            if row.code == other.code:
                row.code = new_code(LONG)


def seat(event, rows, *, wait: bool, now, validates: bool) -> None:
    """Each row its status and its share of seats. Raises NoSeat unless those who find none accept to `wait`."""
    seating = Seating(event, now)
    if seating.rows and not seating.seats.full and Registration.objects.in_line().filter(event=event).exists():
        # A share may just have been released: those who wait come first.
        pass_on(event, now)
        seating = Seating(event, now)
    for row in rows:
        if not seating.take(row):
            row.status = Status.WAITING
        elif validates:
            row.status = Status.PENDING
        else:
            row.status, row.confirmed_at = Status.CONFIRMED, now
    waiting = [place for place, row in enumerate(rows) if row.status == Status.WAITING]
    if waiting and not wait:
        free = len(rows) - len(waiting)
        full = free == 0 and seating.seats.full
        raise NoSeat(_no_seat(len(rows), free), free=free, place=waiting[0], waiting=waiting, full=full)


def _no_seat(wanted: int, free: int) -> str:
    if free == 0:
        return str(NONE_LEFT)
    return ngettext(
        "Il ne reste que %(free)d place pour %(wanted)d personnes.",
        "Il ne reste que %(free)d places pour %(wanted)d personnes.",
        free,
    ) % {"free": free, "wanted": wanted}


def _keep_needs(rows, people) -> None:
    SpecialNeeds.objects.bulk_create(
        SpecialNeeds(registration=row, **person.needs)
        for row, person in zip(rows, people, strict=True)
        if any(person.needs.values())
    )


def _choose(event, rows, people, now) -> None:
    """The sessions that each chose: a seat where there is one, a place in line where that was accepted."""
    wanted = {session for person in people for session in person.choices.values()}
    if not wanted:
        return
    sessions, left = sessions_to_choose(event, wanted)
    chosen = []
    for place, (row, person) in enumerate(zip(rows, people, strict=True)):
        for slot, key in person.choices.items():
            session = sessions.get(key)
            if session is None or session.slot_id != slot:
                raise ValidationError(_("Cette séance n’est plus au programme : choisissez-en une autre."), code="gone")
            status = choice_status(row, session, left, person.waits, place)
            chosen.append(SessionChoice(registration=row, session=session, slot_id=slot, status=status, entered_at=now))
    SessionChoice.objects.bulk_create(chosen)


def choice_status(registration, session, left, waits, place: int = 0) -> str:
    """Confirmed while `left` (seats by session, counted down here) has one, waiting where the list is accepted.

    Somebody who has no seat for the day, or an offer of one only, takes none in a session. Raises NoSeat.
    """
    if registration.status not in Registration.SEATED:
        return SessionChoice.Status.WAITING
    seats = left[session.pk]
    if seats is None or seats > 0:
        left[session.pk] = None if seats is None else seats - 1
        return SessionChoice.Status.CONFIRMED
    if session.pk in waits:
        return SessionChoice.Status.WAITING
    raise NoSeat(
        _("« %(session)s » est complet. Choisissez autre chose, ou la liste d’attente.") % {"session": session.name},
        place=place,
        session=session,
    )
