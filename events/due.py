"""What time makes due for events: offers that expire, seats released, mailings, reminders, certificates, surveys."""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import actions, letters, rules
from events.actions.surveying import surveys_to_close, surveys_to_open, surveys_to_remind
from events.models import Event, Letter, Survey
from portal.tasks import go_through


def offers(now) -> int:
    """End the offers whose time has passed, and pass on what is free."""
    return actions.expire_offers(now)


def shares(now) -> int:
    return actions.release_shares(now)


def batches(now) -> int:
    return actions.take_up_batches(now)


def owed_letters(now) -> int:
    return letters.write_owed(now)


def reminder_days(event) -> list[int]:
    """How many days before an event people are reminded of it, whatever was put into its field."""
    kept = event.reminder_days if isinstance(event.reminder_days, list) else []
    return sorted({days for days in kept if type(days) is int and 0 < days <= rules.FARTHEST_REMINDER})


def reminders(now) -> int:
    """Remind those who come, at the event's hour of the day; of several moments that have come, the nearest to the event."""
    coming = Event.objects.filter(
        status=Event.Status.PUBLISHED, starts_at__gt=now, starts_at__lte=now + timedelta(days=rules.FARTHEST_REMINDER)
    ).exclude(reminder_days=[])
    return go_through(partial(_remind, event, now) for event in coming.order_by("starts_at", "pk"))


def _remind(event, now) -> int:
    due = [days for days in reminder_days(event) if event.starts_at - timedelta(days=days) <= now]
    return actions.remind(event, due[0], at=now) if due else 0


def certificates(now) -> int:
    """Tell those who were there of their certificates, once attendance is settled."""
    over = Event.objects.filter(
        status=Event.Status.PUBLISHED,
        gives_certificates=True,
        ends_at__lte=now - rules.CERTIFICATES_FROM,
        ends_at__gt=now - rules.CERTIFICATES_UNTIL,
    )
    return go_through(partial(actions.tell_of_certificates, event, at=now) for event in over.order_by("ends_at", "pk"))


def surveys(now) -> int:
    """Close, open, send to those who came in since, remind: whatever its moment has come for."""
    return go_through(
        [
            *(partial(actions.close_survey, survey, at=now) for survey in surveys_to_close(now)),
            *(partial(_open, survey, now) for survey in surveys_to_open(now)),
            *(
                partial(actions.send_survey, survey, at=now)
                for survey in Survey.objects.open().filter(closes_at__gt=now)
            ),
            *(partial(actions.remind_of_survey, survey, at=now) for survey in surveys_to_remind(now)),
        ]
    )


def _open(survey, now) -> int:
    """1, or nothing while something stands in the way: it stays in preparation, and its page says why."""
    try:
        actions.open_survey(survey, at=now)
    except ValidationError:
        return 0
    return 1


# A letter to one person leaves within a minute, a mailing within the hours that its rate takes.
LATE, MAILING_LATE = timedelta(hours=1), timedelta(hours=12)


def health() -> list[tuple[str, str]]:
    """Sentences for coordinators: the events whose messages wait for too long, or were given up unwritten."""
    now = timezone.now()
    late = Q(urgent=True, asked_at__lt=now - LATE) | Q(asked_at__lt=now - MAILING_LATE)
    stuck = Q(late, state=Letter.State.OWED) | Q(state=Letter.State.FAILED)
    waiting = Letter.objects.filter(stuck).values("registration__event").distinct()
    return [
        (
            _("« %(event)s » : des messages attendent depuis trop longtemps. Prévenez qui exploite le site.")
            % {"event": event.name},
            reverse("event_messages", args=[event.slug]),
        )
        for event in Event.objects.filter(pk__in=waiting)
    ]
