"""What becomes of a registration: its offer accepted, changed, cancelled, moved to another town of the series, expired."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.models import Event, Letter, Registration, SessionChoice, SpecialNeeds
from events.people import Person
from portal.partners.rules import require
from portal.states import set_status
from portal.tokens import LONG, new_code

from .holding import held, held_together
from .letters import owe
from .registering import LETTER_OF, choice_status, seat
from .seating import give_up, pass_on, sessions_to_choose, settle_choices

Status = Registration.Status
End = Registration.End


def fresh(registration) -> Registration:
    """The registration of a held event as it stands, its row locked too: the end of its retention holds no event."""
    rows = Registration.objects.select_for_update(of=("self",), no_key=True).select_related("event", "partner")
    return rows.get(pk=registration.pk)


def require_decision(verb: str, registration) -> None:
    """Raises ValidationError (code "state") when an organiser can't decide so about a registration as it stands."""
    reason = rules.why_not_decide(verb, registration)
    if reason:
        raise ValidationError(reason, code="state")


def held_with_replaced(registration) -> Registration:
    """The registration as it stands, its event's row held, and that of the event it may leave for it."""
    events = [registration.event]
    if registration.replaces_id:
        events.append(registration.replaces.event)
    held_together(*events)
    return fresh(registration)


def confirm(registration, now) -> None:
    """Give a registration, whose event is held, its seat for good; the one that it replaces ends."""
    set_status(registration, Status.CONFIRMED, confirmed_at=now, offered_until=None, share_id=registration.share_id)
    settle_choices(registration)
    _end_replaced(registration, now)


def _end_replaced(registration, now) -> None:
    replaced = registration.replaces
    if replaced is not None and replaced.status != Status.CANCELLED:
        give_up(replaced, End.TRANSFERRED, now)
        pass_on(replaced.event, now)


@transaction.atomic
def accept_offer(registration, *, at=None) -> Registration:
    """Take the seat that was offered. Raises ValidationError (code "expired", or "state") when it is no longer."""
    now = at or timezone.now()
    registration = held_with_replaced(registration)
    if registration.status == Status.CONFIRMED:
        return registration
    _require_offer(registration, registration.event, now)
    confirm(registration, now)
    owe([registration], Letter.Kind.CONFIRMED, key="offer", at=now)
    log(registration.event, "events.offer_accepted", data={"registration": registration.pk})
    return registration


def _require_offer(offered, event, now) -> None:
    """A registration or a choice that stands offered in an event that takes place. Raises ValidationError ("expired")."""
    stands = offered.status == "offered" and offered.offered_until > now
    if not stands or event.status == Event.Status.CANCELLED:
        raise ValidationError(_("Cette proposition n’est plus valable."), code="expired")


@transaction.atomic
def decline_offer(registration, *, at=None) -> None:
    """Leave the seat that was offered to the next; one may do so when it is too late to cancel. Twice changes nothing."""
    now = at or timezone.now()
    event = held(registration.event)
    registration = fresh(registration)
    if registration.status == Status.CANCELLED:
        return
    _require_offer(registration, event, now)
    give_up(registration, End.SELF, now)
    pass_on(event, now)
    owe([registration], Letter.Kind.CANCELLED, at=now)
    log(event, "events.offer_declined", data={"registration": registration.pk})


@transaction.atomic
def accept_session(choice, *, at=None) -> None:
    """Take the seat that was offered in a session. Raises ValidationError (code "expired")."""
    now = at or timezone.now()
    event = held(choice.registration.event)
    choice = SessionChoice.objects.get(pk=choice.pk)
    if choice.status == SessionChoice.Status.CONFIRMED:
        return
    _require_offer(choice, event, now)
    set_status(choice, SessionChoice.Status.CONFIRMED, offered_until=None)
    log(event, "events.session_accepted", data={"choice": choice.pk})


@transaction.atomic
def leave_session(choice, *, at=None) -> None:
    """Give up a session, or its waiting list; the seat goes to the next.

    Raises ValidationError (code "late") for a seat that one has when it is too late to change.
    """
    now = at or timezone.now()
    event = held(choice.registration.event)
    choice = SessionChoice.objects.select_related("registration__event").get(pk=choice.pk)
    if choice.status == SessionChoice.Status.CANCELLED:
        return
    reason = rules.why_not_change(choice.registration, now)
    if reason and choice.status == SessionChoice.Status.CONFIRMED:
        raise ValidationError(reason, code="late")
    set_status(choice, SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None)
    pass_on(event, now)
    log(event, "events.session_left", data={"choice": choice.pk})


@transaction.atomic
def cancel(registration, *, actor=None, at=None) -> Registration:
    """Give the seat back, or leave the line; the next is offered it. By the secret link (no actor), or by an organiser.

    Cancelling what is cancelled changes nothing. Raises ValidationError (code "late") when the link comes too late.
    """
    now = at or timezone.now()
    event = held(registration.event)
    registration = fresh(registration)
    if rules.is_decided("cancel", registration):
        return registration
    if actor is None:
        reason = rules.why_not_change(registration, now)
        if reason:
            raise ValidationError(reason, code="late")
    else:
        require(rules.may_organise(actor, event))
        require_decision("cancel", registration)
    give_up(registration, End.ORGANISER if actor else End.SELF, now)
    pass_on(event, now)
    owe([registration], Letter.Kind.CANCELLED, at=now)
    log(event, "events.registration_cancelled", user=actor, data={"registration": registration.pk})
    return registration


@transaction.atomic
def change(registration, person: Person, *, actor=None, at=None) -> Registration:
    """What somebody said of themselves, and their sessions, anew: by the secret link, or by an organiser.

    `person.choices` says all their sessions: one left out is given up. Raises ValidationError (code "late", or "state"
    for an organiser), NoSeat.
    """
    now = at or timezone.now()
    event = held(registration.event)
    registration = fresh(registration)
    if actor is None:
        reason, code = rules.why_not_change(registration, now), "late"
    else:
        require(rules.may_organise(actor, event))
        reason, code = rules.why_not_edit(registration), "state"
    if reason:
        raise ValidationError(reason, code=code)
    for name, value in person.values.items():
        setattr(registration, name, value)
    _require_own_address(registration)
    registration.save(update_fields=[*person.values])
    _keep_needs(registration, person.needs)
    _choose_anew(event, registration, person, now)
    if actor is None:
        owe([registration], Letter.Kind.CHANGED, key=now.isoformat(), at=now)
    log(event, "events.registration_changed", user=actor, data={"registration": registration.pk})
    return registration


def _require_own_address(registration) -> None:
    same = Registration.objects.active().filter(event=registration.event, email=registration.email)
    if registration.email and same.exclude(pk=registration.pk).exists():
        raise ValidationError({"email": _("Cette adresse est déjà inscrite à cet événement.")})


def _keep_needs(registration, needs) -> None:
    if any(needs.values()):
        handled = {"handled_at": None, "handled_by": None}
        kept = SpecialNeeds.objects.filter(registration=registration).first()
        if kept is None or any(getattr(kept, name) != value for name, value in needs.items()):
            SpecialNeeds.objects.update_or_create(registration=registration, defaults={**needs, **handled})
    else:
        SpecialNeeds.objects.filter(registration=registration).delete()


def _choose_anew(event, registration, person, now) -> None:
    current = {
        choice.slot_id: choice
        for choice in registration.choices.exclude(status=SessionChoice.Status.CANCELLED).select_related("session")
    }
    for slot, choice in current.items():
        if person.choices.get(slot) != choice.session_id:
            set_status(choice, SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None)
    wanted = {
        slot: key for slot, key in person.choices.items() if slot not in current or current[slot].session_id != key
    }
    if wanted:
        sessions, left = sessions_to_choose(event, wanted.values())
        for slot, key in wanted.items():
            session = sessions.get(key)
            if session is None or session.slot_id != slot:
                raise ValidationError(_("Cette séance n’est plus au programme : choisissez-en une autre."), code="gone")
            status = choice_status(registration, session, left, person.waits)
            SessionChoice.objects.create(
                registration=registration, session=session, slot_id=slot, status=status, entered_at=now
            )
    pass_on(event, now)


@transaction.atomic
def transfer(registration, target: Event, *, wait: bool = False, actor=None, at=None) -> Registration:
    """Move somebody to another event of the series; gives their registration there.

    Where there is no seat and `wait` is accepted, they wait there and keep their seat here until they get one. The same
    holds while the organiser there has to validate. Raises ValidationError (code "state", "series", "closed"), NoSeat.
    """
    now = at or timezone.now()
    held_together(registration.event, target)
    registration = fresh(registration)
    source, target = registration.event, Event.objects.get(pk=target.pk)
    if actor is not None:
        require(rules.may_organise(actor, source))
    if source.series_id != target.series_id or source.pk == target.pk:
        raise ValidationError(_("On ne passe que d’une ville à une autre d’une même série."), code="series")
    for reason, code in (
        (rules.why_not_transfer(registration, now), "state"),
        (rules.why_not_register(target, now), "closed"),
    ):
        if reason:
            raise ValidationError(reason, code=code)
    moved = _copy(registration, target, now)
    _require_own_address(moved)
    seat(target, [moved], wait=wait, now=now, validates=target.validates)
    moved.save()
    _copy_needs(registration, moved)
    if moved.status == Status.CONFIRMED:
        _end_replaced(moved, now)
    owe([moved], LETTER_OF[moved.status], key="transfer", at=now)
    log(source, "events.transferred", user=actor, data={"registration": registration.pk, "to": moved.pk})
    return moved


COPIED = (
    "first_name", "last_name", "email", "phone", "partner", "organisation", "position", "profile", "territory",
    "language", "photo_consent", "user",
)  # fmt: skip


def _copy(registration, target, now) -> Registration:
    copied = {name: getattr(registration, name) for name in COPIED}
    return Registration(
        event=target,
        code=new_code(LONG),
        origin=Registration.Origin.TRANSFER,
        replaces=registration,
        entered_at=now,
        **copied,
    )


def _copy_needs(registration, moved) -> None:
    kept = SpecialNeeds.objects.filter(registration=registration).first()
    if kept is not None:
        SpecialNeeds.objects.create(
            registration=moved, arrangement=kept.arrangement, diet=kept.diet, diet_note=kept.diet_note
        )


def expire_offers(now) -> int:
    """End the offers whose time has passed, and offer the seats to the next; returns how many ended."""
    late = Event.objects.filter(registrations__status=Status.OFFERED, registrations__offered_until__lte=now)
    late_sessions = Event.objects.filter(
        slots__sessions__choices__status=SessionChoice.Status.OFFERED,
        slots__sessions__choices__offered_until__lte=now,
    )
    keys = sorted({*late.values_list("pk", flat=True), *late_sessions.values_list("pk", flat=True)})
    return sum(_expire_in(Event(pk=key), now) for key in keys)


@transaction.atomic
def _expire_in(event, now) -> int:
    event = held(event)
    over = list(event.registrations.filter(status=Status.OFFERED, offered_until__lte=now).order_by("pk"))
    for registration in over:
        until = registration.offered_until
        give_up(registration, End.EXPIRED, now)
        owe([registration], Letter.Kind.EXPIRED, key=until.isoformat(), at=now)
    choices = list(
        SessionChoice.objects.filter(
            session__slot__event=event, status=SessionChoice.Status.OFFERED, offered_until__lte=now
        ).order_by("pk")
    )
    for choice in choices:
        set_status(choice, SessionChoice.Status.CANCELLED, cancelled_at=now, offered_until=None)
    pass_on(event, now)
    if over or choices:
        log(event, "events.offers_expired", data={"registrations": [each.pk for each in over]})
    return len(over) + len(choices)


def release_shares(now) -> int:
    """Offer the reserved seats whose date has come to those who wait; returns how many offers were made."""
    waiting = Event.objects.filter(
        status=Event.Status.PUBLISHED,
        starts_at__gt=now,
        shares__released_at__lte=now,
        registrations__status=Status.WAITING,
    ).distinct()
    return sum(_pass_on_in(event, now) for event in waiting.order_by("pk"))


@transaction.atomic
def _pass_on_in(event, now) -> int:
    return pass_on(held(event), now)
