"""What organisers do with one registration besides deciding: add, change, note, give a new link, see to a need."""

from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.models import Letter, Registration, SpecialNeeds
from events.people import Person
from portal.partners.rules import require
from portal.rows import still_there

from .holding import held_for
from .keeping import COPIED, change, fresh, require_decision
from .letters import owe
from .registering import register

# What is kept of a person who is registered anew.
SAID = (*(name for name in COPIED if name not in ("language", "user")), "answers", "note")


@transaction.atomic
def add(event, person: Person, *, actor, submission: UUID, wait: bool = False, at=None) -> Registration:
    """Register somebody by hand. The same `submission` again changes nothing. Raises NoSeat, AlreadyRegistered."""
    rows = register(
        event, [person], submission=submission, wait=wait, origin=Registration.Origin.ORGANISER, actor=actor, at=at
    )
    return rows[0]


@transaction.atomic
def change_for(registration, person: Person, *, actor, tell: bool = False, at=None) -> Registration:
    """Change what is known of somebody; with `tell`, they get a message that says so."""
    now = at or timezone.now()
    registration = change(registration, person, actor=actor, at=now)
    if tell:
        owe([registration], Letter.Kind.CHANGED, key=now.isoformat(), at=now)
    return registration


@transaction.atomic
def register_again(registration, *, actor, at=None) -> Registration:
    """Register anew somebody whose registration is cancelled, with what they said; gives the new one.

    Asking twice gives the same one. What they needed was forgotten. In the sessions that they had, they wait where it is
    full. Raises ValidationError (code "state"), NoSeat, AlreadyRegistered.
    """
    event = held_for(registration.event, actor)
    registration = fresh(registration)
    reason = rules.why_not_register_again(registration)
    if reason:
        raise ValidationError(reason, code="state")
    had = registration.choices.filter(
        cancelled_at=registration.cancelled_at, session__withdrawn_at=None, slot__withdrawn_at=None
    )
    choices = dict(had.values_list("slot", "session"))
    person = Person({name: getattr(registration, name) for name in SAID}, choices, frozenset(choices.values()))
    return register(
        event,
        [person],
        submission=uuid5(registration.identifier, "again"),
        origin=Registration.Origin.ORGANISER,
        user=registration.user,
        actor=actor,
        language=registration.language,
        at=at,
    )[0]


@transaction.atomic
def write_note(registration, note: str, *, actor) -> None:
    """The organisers' note about a registration."""
    registration = _held(registration, actor)
    registration.note = note
    registration.save(update_fields=["note"])
    log(registration.event, "events.note_written", user=actor, data={"registration": registration.pk})


@transaction.atomic
def renew_link(registration, *, actor, at=None) -> None:
    """Give a registration another secret link, which goes to its address; the former opens nothing any more."""
    registration = _held(registration, actor)
    registration.link_number += 1
    registration.save(update_fields=["link_number"])
    owe([registration], Letter.Kind.LINK, key=f"new-{registration.link_number}", at=at)
    log(registration.event, "events.link_renewed", user=actor, data={"registration": registration.pk})


@transaction.atomic
def resend_link(registration, *, actor, at=None) -> None:
    """Send the link of a registration again; once a minute at most."""
    _send("link", registration, Letter.Kind.LINK, actor, at)


@transaction.atomic
def resend_confirmation(registration, *, actor, at=None) -> None:
    """Send the confirmation again, with its calendar entry and its code; once a minute at most."""
    _send("confirmation", registration, Letter.Kind.CONFIRMED, actor, at)


def _send(verb, registration, kind, actor, at) -> None:
    now = at or timezone.now()
    registration = _held(registration, actor)
    require_decision(verb, registration)
    if not registration.email:
        raise ValidationError(_("Cette personne n’a pas d’adresse électronique."), code="address")
    if owe([registration], kind, key=f"again-{now:%Y%m%d%H%M}", at=now):
        log(registration.event, "events.sent_again", user=actor, data={"registration": registration.pk, "kind": kind})


def _held(registration, actor) -> Registration:
    """The registration as it stands, its event's row and its own held, for somebody who may run the event.

    Raises ValidationError (code "state") when it is over.
    """
    held_for(registration.event, actor)
    registration = fresh(registration)
    reason = rules.why_not_edit(registration)
    if reason:
        raise ValidationError(reason, code="state")
    return registration


@transaction.atomic
def mark_need(registration, done: bool, *, actor, at=None) -> None:
    """Say that what somebody needs is seen to, or that it is not. Saying so twice changes nothing.

    Raises ValidationError (code "gone") once it was forgotten: its days have passed, or the registration was cancelled.
    """
    event = registration.event
    require(rules.may_organise(actor, event))
    needs = still_there(SpecialNeeds.objects.select_for_update().filter(registration=registration))
    if (needs.handled_at is not None) == done:
        return
    needs.handled_at = (at or timezone.now()) if done else None
    needs.handled_by = actor if done else None
    needs.save(update_fields=["handled_at", "handled_by"])
    name = "events.need_handled" if done else "events.need_reopened"
    log(event, name, user=actor, data={"registration": registration.pk})


@transaction.atomic
def note_export(event, columns: list[str], *, actor) -> None:
    """Note that an event's registrations are taken away as a file, and which columns of them."""
    require(rules.may_organise(actor, event))
    log(event, "events.exported", user=actor, data={"columns": columns})
