"""What time makes due for charters: reminders, expiries, the seal's renewal, the end of retention; and what to watch."""

from datetime import UTC, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import actions, queries, sealing, seals, timestamping
from charters.actions.commitments import reminders_before
from charters.actions.lifecycle import RETENTION
from charters.actions.meetings import DECISION_REMINDER
from charters.actions.meetings import REMINDER as MEETING_REMINDER
from charters.immutability import missing_triggers
from charters.models import (
    ActTries,
    Charter,
    CommitteeDecision,
    Meeting,
    PhaseDate,
    SignatureRequest,
    SigningRound,
    Version,
)
from portal.tasks import go_through

FIRST_REMINDER = timedelta(days=7)
LAST_REMINDER = timedelta(days=2)
MOST_REMINDERS = 3
TIMESTAMPS_AT_ONCE = 3
# A file that is still not timestamped after so many tries is the coordinators' business.
TRIES_BEFORE_TELLING = 4


def signing(now) -> int:
    """Expire what has passed, then remind: a week after the invitation, each week after, and two days before the end.

    Late signers of a version in force, and those invited to join it, as well.
    """
    count = actions.expire_requests(now)
    awaited = (
        SignatureRequest.objects.awaited()
        .filter(version__round__status__in=SigningRound.SIGNABLE, reminders__lt=MOST_REMINDERS)
        .select_related("version__round")
        .defer("version__canonical")
    )
    for request in awaited.order_by("version_id", "pk"):
        since = now - (request.reminded_at or request.invited_at)
        ending = request.expires_at is not None and request.expires_at - now < LAST_REMINDER
        if since >= FIRST_REMINDER or (ending and since >= LAST_REMINDER):
            try:
                actions.remind(request, at=now)
                count += 1
            except ValidationError:
                continue
    return count


def commitments(now) -> int:
    """Remind bearers 30 and 7 days before a commitment's due date, and once when it has passed."""
    return sum(actions.remind_bearers(each, at=now) for each in reminders_before(now))


def meetings(now) -> int:
    """Remind of meetings two days before, and those who carry a decision a week before its date."""
    coming = Meeting.objects.filter(
        status=Meeting.Status.CALLED, reminded_at=None, starts_at__gt=now, starts_at__lte=now + MEETING_REMINDER
    ).select_related("charter")
    count = sum(actions.remind_of_meeting(meeting, at=now) for meeting in coming.order_by("pk"))
    today = timezone.localdate(now)
    decisions = (
        CommitteeDecision.objects.filter(
            state=CommitteeDecision.State.GOING_ON,
            meeting__status=Meeting.Status.HELD,
            owner__left_at=None,
            due_on__gte=today,
            due_on__lte=today + DECISION_REMINDER,
        )
        .exclude(reminded_for=F("due_on"))
        .select_related("meeting__charter")
    )
    return count + sum(actions.remind_of_decision(decision, at=now) for decision in decisions.order_by("pk"))


def seal(now) -> int:
    return seals.renew_if_needed(now)


def timestamps(now) -> int:
    """Have the files of versions in force, and the acts, timestamped, a few at a time: each may keep the worker waiting."""
    if not timestamping.is_configured():
        return 0
    waiting = queries.versions_to_timestamp(now)[:TIMESTAMPS_AT_ONCE]
    acts = queries.acts_to_timestamp(now)[:TIMESTAMPS_AT_ONCE]
    count = sum(actions.timestamp_version(version, at=now) for version in waiting)
    return count + sum(actions.timestamp_act(act, at=now) for act in acts)


def withdrawals(now) -> int:
    """Make effective the withdrawals whose notice is over."""
    return actions.apply_withdrawals(now)


def retention(now) -> int:
    """Purge the versions of charters that have been over for longer than they are kept."""
    over = Version.objects.filter(charter__status=Charter.Status.ENDED, charter__ended_at__lt=now - RETENTION)
    # An avenant cites the version that it amends: the latest goes first.
    return go_through(partial(_purge, version, now) for version in over.order_by("charter", "-number"))


def _purge(version, now) -> int:
    actions.purge_version(version, now=now)
    return 1


def health() -> list[tuple[str, str]]:
    """Sentences for coordinators: a database that no longer guards, a seal near its end, charters that nobody signs."""
    found = [
        (
            _("La base de données ne protège plus la table %(table)s : prévenez qui exploite le site.")
            % {"table": table},
            "",
        )
        for table in missing_triggers(connection)
    ]
    now = timezone.now()
    try:
        left = sealing.days_left(seals.current_key(), now.astimezone(UTC))
        if left < seals.RENEW_DAYS:
            found.append((_("Le certificat du sceau expire dans %(days)s jours.") % {"days": left}, reverse("verify")))
    except sealing.SealKeyError as error:
        found.append((str(error), reverse("verify")))
    for version in Version.objects.filter(round__status="stopped", charter__status__in=Charter.SIGNED).select_related(
        "charter"
    ):
        found.append(
            (
                _("« %(charter)s » : une organisation requise a décliné, la signature est suspendue.")
                % {"charter": version.title},
                reverse("charter_signing", args=[version.charter.slug]),
            )
        )
    late = SigningRound.objects.filter(timestamp_tries__gte=TRIES_BEFORE_TELLING).select_related("version__charter")
    for signing in late.defer("version__canonical"):
        found.append(
            (
                _("« %(charter)s » : l’horodatage échoue, essai après essai. %(error)s")
                % {"charter": signing.version.title, "error": signing.timestamp_error},
                reverse("charter_signing", args=[signing.version.charter.slug]),
            )
        )
    late_acts = ActTries.objects.filter(count__gte=TRIES_BEFORE_TELLING).select_related("act__version__charter")
    for tries in late_acts.defer("act__version__canonical"):
        found.append(
            (
                _("« %(charter)s » : l’horodatage d’un acte échoue, essai après essai. %(error)s")
                % {"charter": tries.act.version.title, "error": tries.error},
                reverse("charter_acts", args=[tries.act.version.charter.slug]),
            )
        )
    return found


STAGE_REMINDER = timedelta(days=3)


def stages(now) -> int:
    """Remind of the stages under way that end within a few days."""
    today = timezone.localdate(now)
    ending = PhaseDate.objects.filter(reminded_at=None, ends_on__range=(today, today + STAGE_REMINDER))
    return sum(actions.remind_stage(planned, at=now) for planned in ending.select_related("charter").order_by("pk"))
