"""Letters that are owed become messages: those to one person at once, mailings by small lots, at a rate.

Each in a transaction of its own, so that a second run, or another worker at the same moment, writes none twice. One that
can't be composed is tried a few times, behind all the others, then given up; its organisers see it and may ask again. It
decides whether a letter still has an object, not who is owed one (`events.actions`).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django_tasks import task

from events import calendars, invitations, notifications, rules
from events.models import Announcement, Event, Letter, MessageText, Registration, Session, SessionChoice
from portal.moments import moment_in_words
from portal.states import set_status
from portal.tasks import enqueue_once, give_way, go_through

logger = logging.getLogger(__name__)

Kind, State = Letter.Kind, Letter.State
Status, End = Registration.Status, Registration.End

# What one run takes at most; another follows at once, whatever became of these.
URGENT_AT_ONCE = 500
# A mailing lets whatever is for one person pass, in the worker as well.
MAILING_PRIORITY = -10
# A letter that can't be composed is tried again after 1, 4 and 16 minutes: whoever changed a text may mend it meanwhile.
MOST_TRIES, FIRST_WAIT, WAITS_GROW = 4, timedelta(minutes=1), 4
# Who asks again for a letter whose message failed owes it under another key: "7:2026-11-27#2".
AGAIN = "#"

# Letters that are still of use once the event is over, or cancelled.
AFTER = {Kind.LINK, Kind.SURVEY, Kind.SURVEY_REMINDER, Kind.CERTIFICATE}
CALLED_OFF = {Kind.LINK, Kind.CANCELLED, Kind.EVENT_CANCELLED, Kind.SURVEY, Kind.SURVEY_REMINDER}

lazy_delay = lazy(notifications.delay_in_words, str)
lazy_told = lazy(attrgetter("told"), str)
lazy_name = lazy(attrgetter("name"), str)


@task()
def write_letters() -> None:
    """Compose the messages that people are owed."""
    write_owed()


def write_owed(now=None) -> int:
    """Write the letters that are owed, urgent ones first; returns how many were written.

    Raises ExceptionGroup in the end if the database failed some: they are tried again at the next run, and hold back none.
    """
    now = now or timezone.now()
    urgent = list(_due(now).filter(urgent=True)[:URGENT_AT_ONCE])
    count = go_through([*(partial(_write_in_turn, key, now) for key in urgent), partial(_write_mailings, now)])
    if len(urgent) == URGENT_AT_ONCE:
        enqueue_once(write_letters)
    return count


def _due(now):
    """The keys of the letters to write, in their order: those that failed come after those that never did."""
    due = Letter.objects.filter(Q(next_try_at=None) | Q(next_try_at__lte=now), state=State.OWED)
    return due.order_by("tries", "asked_at", "pk").values_list("pk", flat=True)


def _write_mailings(now) -> int:
    """Half a minute's share of the mailings, within what the last minute leaves of the rate.

    The letters are chosen before the count: whatever another worker writes meanwhile is in both, so that together they
    never pass the rate.
    """
    rate = max(1, settings.PORTAL_MAILS_PER_MINUTE)
    keys = list(_due(now).filter(urgent=False)[: -(-rate // 2)])
    since = now - timedelta(minutes=1)
    written = Letter.objects.filter(urgent=False, message__queued_at__gt=since).count()
    return go_through(partial(_write_in_turn, key, now, MAILING_PRIORITY) for key in keys[: max(0, rate - written)])


def _write_in_turn(key: int, now, priority: int = 0) -> int:
    """One letter, and room for others to write."""
    try:
        return write(key, now, priority=priority)
    finally:
        give_way()


@transaction.atomic
def write(key: int, now, *, priority: int = 0) -> int:
    """Write one letter, by its primary key, or drop it if it has no object any more; 1 if it was written.

    One that somebody else is writing is left to them; one that can't be composed, to a later try, a few times.
    """
    letter = (
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("registration__event", "registration__user")
        .filter(pk=key, state=State.OWED)
        .first()
    )
    if letter is None:
        return 0
    try:
        with transaction.atomic():
            message = _composed(letter, now, priority) if has_object(letter, now) else None
    except (OperationalError, InterfaceError):
        # The database's own troubles say nothing against the letter.
        raise
    except Exception:
        _note_failure(letter, now)
        return 0
    if message is None:
        set_status(letter, State.DROPPED, field="state")
        return 0
    set_status(letter, State.WRITTEN, field="state", message=message)
    return 1


def _composed(letter, now, priority: int):
    """The letter as a message that is queued; None when what it speaks of is no more."""
    registration = letter.registration
    details = _details(letter, now)
    if details is None:
        return None
    kind = notifications.KINDS[letter.kind]
    notification = kind(
        registration=registration,
        at=now,
        details=details,
        words=words_of(registration.event, letter.kind, registration.language),
        choices=calendars.chosen_sessions(registration),
        colleagues=_colleagues(registration) if kind.names_group else (),
    )
    return notification.queue(
        user=registration.user, recipient=registration.email, language=registration.language, priority=priority
    )


def _colleagues(registration) -> list[Registration]:
    """Those whom this person has registered with them and who still come, or wait, in their order."""
    if registration.place != 0:
        return []
    together = Registration.objects.active().filter(submission=registration.submission, anonymised_at=None)
    return list(together.filter(place__gt=0).order_by("place"))


def _note_failure(letter, now) -> None:
    """Inside an `except`: let the letter be tried again after a growing wait, or give it up; the log has the traceback."""
    letter.tries += 1
    given_up = letter.tries >= MOST_TRIES
    if given_up:
        set_status(letter, State.FAILED, field="state", tries=letter.tries, next_try_at=None)
    else:
        letter.next_try_at = now + FIRST_WAIT * WAITS_GROW ** (letter.tries - 1)
        letter.save(update_fields=["tries", "next_try_at"])
    logger.log(
        logging.ERROR if given_up else logging.WARNING,
        "Letter %s (%s) could not be composed (try %s of %s)",
        letter.pk,
        letter.kind,
        letter.tries,
        MOST_TRIES,
        exc_info=True,
    )


def words_of(event, kind: str, language: str) -> notifications.Words | None:
    """The organiser's own words for a kind of letter; None for the standard ones."""
    text = MessageText.objects.filter(event=event, kind=kind, language=language).exclude(body="").first()
    return notifications.Words(text.subject, text.body) if text else None


def has_object(letter, now) -> bool:
    """Whether the letter still says something true and useful to somebody who can get it."""
    registration = letter.registration
    event = registration.event
    if not registration.email or registration.anonymised_at:
        return False
    if event.ends_at <= now and letter.kind not in AFTER:
        return False
    if event.status == Event.Status.CANCELLED and letter.kind not in CALLED_OFF:
        return False
    return OBJECTS[letter.kind](registration, now)


def _has(*statuses) -> Callable:
    return lambda registration, now: registration.status in statuses


def _ended(*reasons) -> Callable:
    return lambda registration, now: registration.status == Status.CANCELLED and registration.ended_by in reasons


def _called_off(registration, now) -> bool:
    """The event does not take place, and this person would have come, or waits still."""
    return registration.event.status == Event.Status.CANCELLED and (
        registration.status != Status.CANCELLED or registration.ended_by == End.EVENT
    )


def _was_there(registration, now) -> bool:
    return rules.may_have_certificate(registration, now) and registration.check_ins.standing().exists()


# For each kind, whether it is still true of a registration.
OBJECTS: dict[str, Callable] = {
    Kind.CONFIRMED: _has(Status.CONFIRMED),
    Kind.PENDING: _has(Status.PENDING),
    Kind.REFUSED: _ended(End.REFUSED),
    Kind.WAITING: _has(Status.WAITING),
    Kind.OFFERED: lambda registration, now: registration.status == Status.OFFERED and registration.offered_until > now,
    Kind.EXPIRED: _ended(End.EXPIRED),
    Kind.SESSION_OFFERED: _has(*Registration.SEATED),
    Kind.CHANGED: _has(*Registration.HOLDING, Status.WAITING),
    Kind.CANCELLED: _ended(End.SELF, End.ORGANISER),
    Kind.LINK: _has(*Status),
    Kind.REMINDER: lambda registration, now: (
        registration.status == Status.CONFIRMED and registration.event.starts_at > now
    ),
    Kind.PROGRAMME: _has(*Registration.HOLDING, Status.WAITING),
    Kind.EVENT_CANCELLED: _called_off,
    # Whoever was invited holds a token, without which there is no link (`_survey`).
    Kind.SURVEY: _has(*Status),
    Kind.SURVEY_REMINDER: _has(*Status),
    Kind.CERTIFICATE: _was_there,
}


def asked_key(letter) -> str:
    """What the letter is about, whether or not it was asked for again."""
    return letter.key.partition(AGAIN)[0]


def _details(letter, now) -> dict | None:
    """The values of the kind's own placeholders; None when what the letter speaks of is no more."""
    of_kind = DETAILS.get(letter.kind)
    return of_kind(letter, now) if of_kind else {}


def _offer(letter, now) -> dict | None:
    registration = letter.registration
    if datetime.fromisoformat(asked_key(letter)) != registration.offered_until:
        return None
    return {"limite": moment_in_words(registration.offered_until, registration.event.zone_info)}


def _session_offer(letter, now) -> dict | None:
    key = asked_key(letter)
    choice = (
        SessionChoice.objects.filter(
            registration=letter.registration,
            pk=int(key) if key.isdecimal() else 0,
            status=SessionChoice.Status.OFFERED,
            offered_until__gt=now,
        )
        .select_related("session")
        .first()
    )
    if choice is None:
        return None
    zone = letter.registration.event.zone_info
    return {"seance": lazy_name(choice.session), "limite": moment_in_words(choice.offered_until, zone)}


def _reminder(letter, now) -> dict | None:
    """For the day that it was meant for, not for one from which the event has moved."""
    event = letter.registration.event
    if asked_key(letter).rpartition(":")[2] != event.starts_here.date().isoformat():
        return None
    return {"delai": lazy_delay(event, now)}


def _reason(letter, now) -> dict:
    return {"motif": letter.registration.event.cancel_reason}


def _withdrawn(session) -> str:
    said = _(
        "« %(session)s », que vous aviez choisi, n’aura pas lieu. S’il reste de la place ailleurs, changez de choix."
    )
    return said % {"session": session.name}


lazy_withdrawn = lazy(_withdrawn, str)


WITHDRAWAL = "session"


def withdrawal_key(session) -> str:
    """The key of the letters about a session's being withdrawn: one that came back may be withdrawn once more."""
    return f"{WITHDRAWAL}:{session.withdrawn_at.isoformat()}:{session.pk}"


def _change(letter, now) -> dict | None:
    """What changes: the words of an announcement, or a session that they had chosen and that was withdrawn."""
    about, _colon, number = asked_key(letter).rpartition(":")
    key = int(number) if number.isdecimal() else 0
    event = letter.registration.event
    kind, _colon, moment = about.partition(":")
    if kind == WITHDRAWAL:
        withdrawn_at = datetime.fromisoformat(moment)
        session = Session.objects.filter(slot__event=event, pk=key, withdrawn_at=withdrawn_at).first()
        return {"changement": lazy_withdrawn(session)} if session else None
    told = Announcement.objects.filter(event=event, pk=key).first()
    return {"changement": lazy_told(told)} if told else None


def _survey(letter, now) -> dict | None:
    """A link of its own, as long as this person may answer."""
    address = invitations.link_for(letter)
    return {"lien": address} if address else None


DETAILS: dict[str, Callable] = {
    Kind.OFFERED: _offer,
    Kind.SESSION_OFFERED: _session_offer,
    Kind.REMINDER: _reminder,
    Kind.PROGRAMME: _change,
    Kind.EVENT_CANCELLED: _reason,
    Kind.SURVEY: _survey,
    Kind.SURVEY_REMINDER: _survey,
}
