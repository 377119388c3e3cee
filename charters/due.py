"""What time makes due for charters: reminders, expiries, the seal's renewal, the end of retention; and what to watch."""

from datetime import UTC, timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import actions, sealing, seals
from charters.actions.lifecycle import RETENTION
from charters.immutability import missing_triggers
from charters.models import Charter, SignatureRequest, Version

FIRST_REMINDER = timedelta(days=7)
LAST_REMINDER = timedelta(days=2)
MOST_REMINDERS = 3


def signing(now) -> int:
    """Expire what has passed, then remind: a week after the invitation, each week after, and two days before the end."""
    count = actions.expire_requests(now)
    awaited = (
        SignatureRequest.objects.awaited()
        .filter(version__round__status="open", reminders__lt=MOST_REMINDERS)
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


def seal(now) -> int:
    return seals.renew_if_needed(now)


def retention(now) -> int:
    """Purge the versions of charters that have been over for longer than they are kept."""
    count = 0
    for version in Version.objects.filter(charter__status=Charter.Status.ENDED, charter__ended_at__lt=now - RETENTION):
        actions.purge_version(version, now=now)
        count += 1
    return count


def health() -> list[tuple[str, str]]:
    """Sentences for coordinators: a database that no longer guards, a seal near its end, charters that nobody signs."""
    found = [
        (
            _("La base de données ne protège plus la table %(table)s : prévenez qui exploite le site.")
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
    for version in Version.objects.filter(round__status="stopped", charter__status="signing").select_related("charter"):
        found.append(
            (
                _("« %(charter)s » : une organisation requise a décliné, la signature est suspendue.")
                % {"charter": version.title},
                reverse("charter_signing", args=[version.charter.slug]),
            )
        )
    return found
