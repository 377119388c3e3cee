"""Telling people who are registered: a change to all, a reminder before the day, a message that failed asked for again."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.letters import AGAIN, write_letters
from events.models import Announcement, Event, Letter, Registration
from portal.models import Message
from portal.rows import still_there
from portal.states import set_status
from portal.tasks import enqueue_once

from .holding import held, held_for
from .letters import owe

KEY_LENGTH = 80


@transaction.atomic
def announce_change(event, words: str, *, actor, words_en: str = "", identifier: UUID | None = None, at=None):
    """Tell everybody registered what changes, with the calendar entry anew for who comes; gives the `Announcement`.

    The same `identifier` again changes nothing. Raises ValidationError (code "state") once the event is over or cancelled.
    """
    now = at or timezone.now()
    event = held_for(event, actor)
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
def tell_of_certificates(event, *, at=None) -> int:
    """Tell those who were there, once each, that their certificate can be fetched; returns how many.

    Only while `rules.CERTIFICATES_FROM` and `CERTIFICATES_UNTIL` allow: sooner, what phones still hold may take somebody
    back. Whoever is typed in from paper meanwhile is told at the next call. Nobody, if the event gives no certificates.
    """
    now = at or timezone.now()
    event = held(event)
    settled = event.ends_at + rules.CERTIFICATES_FROM <= now < event.ends_at + rules.CERTIFICATES_UNTIL
    if event.status != Event.Status.PUBLISHED or not (event.gives_certificates and settled):
        return 0
    told = Letter.objects.filter(kind=Letter.Kind.CERTIFICATE, registration__event=event)
    people = event.registrations.present().reachable().exclude(pk__in=told.values("registration"))
    return owe(people.order_by("pk"), Letter.Kind.CERTIFICATE, urgent=False, at=now)


@transaction.atomic
def send_again(letter, *, actor, at=None) -> int:
    """Have a letter that was given up, or whose message was, written anew, to the address as it is now.

    1, or 0 when that was asked already. A message's text was wiped with its secret link, so that another letter is owed.
    Raises ValidationError (code "state"; "gone" for one about a survey that was closed meanwhile).
    """
    event = held_for(letter.registration.event, actor)
    rows = Letter.objects.select_for_update(of=("self",)).select_related("registration", "message")
    letter = still_there(rows.filter(pk=letter.pk))
    if letter.state == Letter.State.OWED:
        return 0
    never_written = letter.state == Letter.State.FAILED
    if not never_written and (letter.message is None or letter.message.state != Message.State.FAILED):
        raise ValidationError(_("On ne renvoie que ce qui n’est pas parti."), code="state")
    if not letter.registration.email:
        raise ValidationError(_("Cette personne n’a plus d’adresse : téléphonez-lui."), code="state")
    if never_written:
        set_status(letter, Letter.State.OWED, field="state", tries=0, next_try_at=None)
        enqueue_once(write_letters)
        count = 1
    else:
        count = _owe_anew(letter, at)
    if count:
        log(event, "events.letter_sent_again", user=actor, data={"letter": letter.pk})
    return count


def _owe_anew(letter, at) -> int:
    base, _mark, number = letter.key.partition(AGAIN)
    key = f"{base}{AGAIN}{int(number or 1) + 1}"
    return owe([letter.registration], letter.kind, key=key[:KEY_LENGTH], at=at)
