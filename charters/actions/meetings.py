"""A committee meeting as a whole: planned, moved, called, cancelled, held, its minutes sent. What happens in it: `sitting`."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from charters import notifications, queries, rules
from charters.evidence import plain
from charters.models import Attendance, Charter, CommitteeDecision, Meeting
from portal.calendars import CANCEL, REQUEST
from portal.partners.rules import require
from portal.states import set_status

from .holding import held
from .sitting import fill_agenda, held_meeting, require_length, require_open

Status = Meeting.Status
REMINDER = timedelta(days=2)
DECISION_REMINDER = timedelta(days=7)
DETAILS = ("title", "starts_at", "ends_at", "place", "link")


@transaction.atomic
def plan_meeting(charter, *, title, starts_at, ends_at, place="", link="", actor, at=None) -> Meeting:
    """A meeting of the charter's committee, in preparation, with what the follow-up puts on its agenda. Editors.

    Nobody is told before `call_meeting`. Raises ValidationError ("ends" when the end is not after the start).
    """
    charter = held(charter)
    require(rules.may_run_meetings(actor, charter))
    if charter.status == Charter.Status.ENDED:
        raise ValidationError(_("Cette charte est terminée : son comité ne se réunit plus."), code="state")
    meeting = Meeting(charter=charter, created_by=actor)
    _describe(meeting, title=title, starts_at=starts_at, ends_at=ends_at, place=place, link=link)
    meeting.save()
    fill_agenda(meeting, timezone.localdate(at))
    log(charter, "charters.meeting_planned", user=actor, data={"meeting": meeting.pk})
    return meeting


def _describe(meeting, **values) -> None:
    for name in ("title", "place"):
        values[name] = plain(values[name])
    for name, value in values.items():
        setattr(meeting, name, value)
    if meeting.ends_at <= meeting.starts_at:
        raise ValidationError({"ends": _("La fin doit venir après le début.")})
    meeting.clean_fields(exclude=["charter", "created_by"])


@transaction.atomic
def change_meeting(meeting, *, title, starts_at, ends_at, place="", link="", actor, at=None) -> Meeting:
    """Move a meeting or describe it anew. Those called get an update with a higher SEQUENCE, if something changed."""
    now = at or timezone.now()
    meeting = held_meeting(meeting, actor)
    require_open(meeting)
    before = [getattr(meeting, name) for name in DETAILS]
    _describe(meeting, title=title, starts_at=starts_at, ends_at=ends_at, place=place, link=link)
    if [getattr(meeting, name) for name in DETAILS] == before:
        return meeting
    if meeting.status == Status.CALLED:
        _require_to_come(meeting, now)
        meeting.sequence += 1
        meeting.reminded_at = _reminded(meeting, now)
        _tell(meeting, notifications.MeetingMoved, REQUEST, now)
    meeting.save()
    log(meeting.charter, "charters.meeting_changed", user=actor, data={"meeting": meeting.pk})
    return meeting


def _require_to_come(meeting, now) -> None:
    if meeting.starts_at <= now:
        raise ValidationError({"day": _("Ce moment est déjà passé : on ne convoque pas à une réunion passée.")})


def _reminded(meeting, now):
    """Who is told of a date less than two days ahead is not reminded of it."""
    return now if meeting.starts_at - now <= REMINDER else None


def _tell(meeting, kind, method, now) -> None:
    for user in queries.committee_people(meeting.charter):
        kind(meeting=meeting, method=method, at=now).queue(user=user)


@transaction.atomic
def call_meeting(meeting, *, actor, at=None) -> None:
    """Call the referents and signatories of the charter's organisations, by mail with a calendar file."""
    now = at or timezone.now()
    meeting = held_meeting(meeting, actor)
    if meeting.starts_at <= now:
        raise ValidationError(_("Cette réunion est déjà passée : on ne peut plus la convoquer."), code="state")
    if not queries.committee_people(meeting.charter):
        raise ValidationError(
            _("Personne à convoquer : les organisations n’ont ni référent·e ni signataire."), code="nobody"
        )
    set_status(meeting, Status.CALLED, called_at=now, reminded_at=_reminded(meeting, now))
    _tell(meeting, notifications.MeetingCalled, REQUEST, now)
    log(meeting.charter, "charters.meeting_called", user=actor, data={"meeting": meeting.pk})


@transaction.atomic
def cancel_meeting(meeting, *, actor, at=None) -> None:
    """Cancel a meeting; those who were called are told, and their calendars."""
    now = at or timezone.now()
    meeting = held_meeting(meeting, actor)
    called = meeting.status == Status.CALLED
    set_status(meeting, Status.CANCELLED, closed_at=now, sequence=meeting.sequence + called)
    if called:
        _tell(meeting, notifications.MeetingCancelled, CANCEL, now)
    log(meeting.charter, "charters.meeting_cancelled", user=actor, data={"meeting": meeting.pk})


@transaction.atomic
def hold_meeting(meeting, *, summary="", actor, at=None) -> Meeting:
    """Close a meeting that took place: from then on its minutes do not change.

    Each organisation must be said present, excused or absent, one present at least, and each open decision of earlier
    meetings reviewed. Raises ValidationError (code "state") with what is missing.
    """
    now = at or timezone.now()
    meeting = held_meeting(meeting, actor)
    require_open(meeting)
    reasons = why_not_hold(meeting, now)
    if reasons:
        raise ValidationError([ValidationError(reason, code="state") for reason in reasons])
    meeting.summary = plain(summary)
    require_length(meeting, "summary")
    set_status(meeting, Status.HELD, closed_at=now, summary=meeting.summary)
    log(meeting.charter, "charters.meeting_held", user=actor, data={"meeting": meeting.pk})
    return meeting


def why_not_hold(meeting, now) -> list[str]:
    """What still stands in the way of closing a meeting, as sentences."""
    reasons = []
    if meeting.starts_at > now:
        reasons.append(_("La réunion n’a pas encore commencé."))
    rows = queries.attendance(meeting)
    unsaid = [row.party.partner.short_name for row in rows if row.state == Attendance.State.EXPECTED]
    if unsaid:
        reasons.append(_("Présence à dire : %(names)s.") % {"names": ", ".join(unsaid)})
    elif not any(row.state == Attendance.State.PRESENT for row in rows):
        reasons.append(_("Aucune organisation n’était présente : annulez plutôt la réunion."))
    waiting = sum(row.review is None for row in queries.decisions_to_review(meeting))
    if waiting:
        reasons.append(
            ngettext("Décision à revoir : %(count)d.", "Décisions à revoir : %(count)d.", waiting) % {"count": waiting}
        )
    return reasons


@transaction.atomic
def send_minutes(meeting, *, actor, at=None) -> int:
    """Tell the committee, once, that the minutes can be read; how many people were written to."""
    meeting = held_meeting(meeting, actor)
    if meeting.status != Status.HELD:
        raise ValidationError(_("Le compte rendu s’envoie une fois la réunion close."), code="state")
    if meeting.minutes_sent_at:
        raise ValidationError(_("Le compte rendu est déjà parti."), code="sent")
    people = queries.committee_people(meeting.charter)
    meeting.minutes_sent_at = at or timezone.now()
    meeting.save(update_fields=["minutes_sent_at"])
    for user in people:
        notifications.MinutesSent(meeting=meeting).queue(user=user)
    log(meeting.charter, "charters.minutes_sent", user=actor, data={"meeting": meeting.pk})
    return len(people)


@transaction.atomic
def remind_of_meeting(meeting, *, at) -> bool:
    """Remind those who were called, once for a date; False when there is nothing to remind of any more."""
    held(meeting.charter)
    meeting = Meeting.objects.select_related("charter").get(pk=meeting.pk)
    coming = at < meeting.starts_at <= at + REMINDER
    if meeting.status != Status.CALLED or meeting.reminded_at or not coming:
        return False
    meeting.reminded_at = at
    meeting.save(update_fields=["reminded_at"])
    for user in queries.committee_people(meeting.charter):
        notifications.MeetingReminder(meeting=meeting).queue(user=user)
    return True


@transaction.atomic
def remind_of_decision(decision, *, at) -> bool:
    """Remind the referents of the organisation that carries a decision, once for a date."""
    held(decision.meeting.charter)
    decision = CommitteeDecision.objects.select_related("meeting__charter", "owner__partner").get(pk=decision.pk)
    if decision.state != CommitteeDecision.State.GOING_ON or decision.reminded_for == decision.due_on:
        return False
    decision.reminded_for = decision.due_on
    decision.save(update_fields=["reminded_for"])
    people = queries.committee_people(decision.meeting.charter, party=decision.owner)
    for user in people:
        notifications.DecisionReminder(decision=decision).queue(user=user)
    return bool(people)
