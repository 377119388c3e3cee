"""Telling people who are registered: a change to all, a reminder before the day, a message that failed asked for again."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.letters import AGAIN
from events.models import Announcement, Event, Letter, Registration
from portal.models import Message
from portal.partners.rules import require

from .holding import held
from .letters import owe

KEY_LENGTH = 80


@transaction.atomic
def announce_change(event, words: str, *, actor, words_en: str = "", identifier: UUID | None = None, at=None):
    """Tell everybody registered what changes, with the calendar entry anew for who comes; gives the `Announcement`.

    The same `identifier` again changes nothing. Raises ValidationError (code "state") once the event is over or cancelled.
    """
    now = at or timezone.now()
    event = held(event)
    require(rules.may_organise(actor, event))
    told = Announcement.objects.filter(identifier=identifier).first() if identifier else None
    if told is not None:
        return told
    reason = rules.why_not_announce(event, now)
    if reason:
        raise ValidationError(reason, code="state")
    given = {"identifier": identifier} if identifier else {}
    told = Announcement.objects.create(
        event=event, sequence=event.sequence, words=words, words_en=words_en, by=actor, at=now, **given
    )
    people = event.registrations.active().reachable().order_by("pk")
    owe(people, Letter.Kind.PROGRAMME, key=f"{event.sequence}:{told.pk}", urgent=False, at=now)
    event.change_told_at = now
    event.save(update_fields=["change_told_at"])
    log(event, "events.change_announced", user=actor, data={"announcement": told.pk})
    return told


@transaction.atomic
def remind(event, days: int, *, at=None) -> int:
    """Remind those who have a seat, `days` before; returns how many.

    Once for the day on which the event takes place: moved to another, it is reminded of again. Whoever got their seat
    since the reminder's moment was told enough.
    """
    now = at or timezone.now()
    event = held(event)
    moment = event.starts_at - timedelta(days=days)
    if event.status != Event.Status.PUBLISHED or not moment <= now < event.starts_at:
        return 0
    key = f"{days}:{event.starts_here.date().isoformat()}"
    reminded = Letter.objects.filter(kind=Letter.Kind.REMINDER, key=key, registration__event=event)
    people = (
        event.registrations.reachable()
        .filter(status=Registration.Status.CONFIRMED)
        .exclude(confirmed_at__gt=moment)
        .exclude(pk__in=reminded.values("registration"))
    )
    return owe(people.order_by("pk"), Letter.Kind.REMINDER, key=key, urgent=False, at=now)


@transaction.atomic
def send_again(letter, *, actor, at=None) -> int:
    """Owe a letter whose message failed anew, to the address as it is now; 1, or 0 when that was asked already.

    Its text was wiped with its secret link, so that another letter is written. Raises ValidationError (code "state").
    """
    event = held(letter.registration.event)
    require(rules.may_organise(actor, event))
    letter = Letter.objects.select_related("registration", "message").get(pk=letter.pk)
    if letter.message is None or letter.message.state != Message.State.FAILED:
        raise ValidationError(_("On ne renvoie que ce qui n’est pas parti."), code="state")
    if not letter.registration.email:
        raise ValidationError(_("Cette personne n’a plus d’adresse : téléphonez-lui."), code="state")
    base, _mark, number = letter.key.partition(AGAIN)
    key = f"{base}{AGAIN}{int(number or 1) + 1}"
    count = owe([letter.registration], letter.kind, key=key[:KEY_LENGTH], at=at)
    if count:
        log(event, "events.letter_sent_again", user=actor, data={"letter": letter.pk})
    return count
