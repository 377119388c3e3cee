"""What happens in a committee meeting until it is closed: agenda, attendance, notes, decisions, review of the earlier ones."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import queries, rules
from charters.evidence import plain, sha256
from charters.models import AgendaItem, Amendment, Attendance, CommitteeDecision, DecisionReview, Meeting
from portal.moments import ZONE
from portal.partners.rules import require

from .amending import open_amendment
from .holding import held

Drawn = AgendaItem.Drawn


def held_meeting(meeting, actor) -> Meeting:
    """The meeting as it is now, its charter held. Raises PermissionDenied to whoever may not run it."""
    charter = held(meeting.charter)
    require(rules.may_run_meetings(actor, charter))
    meeting = Meeting.objects.get(pk=meeting.pk)
    meeting.charter = charter
    return meeting


def require_open(meeting) -> None:
    if not meeting.is_open:
        raise ValidationError(
            _("Cette réunion est close ou annulée : elle ne se modifie plus (%(state)s).")
            % {"state": meeting.get_status_display().lower()},
            code="state",
        )


def require_length(thing, name) -> None:
    """Raises ValidationError for a text that is longer than its field takes: the database would not say."""
    limit = thing._meta.get_field(name).max_length
    if len(getattr(thing, name)) > limit:
        raise ValidationError({name: _("Ce texte est trop long : %(limit)s signes au plus.") % {"limit": limit}})


def _open_meeting(meeting, actor) -> Meeting:
    meeting = held_meeting(meeting, actor)
    require_open(meeting)
    return meeting


def fill_agenda(meeting, today) -> int:
    """Put on the agenda what the follow-up calls for and is not on it yet; how many points were added."""
    items = list(meeting.agenda.all())
    known = {(item.drawn, item.commitment_id, item.proposal_id) for item in items}
    followed = {item.commitment_id for item in items if item.commitment_id}
    place = max((item.position for item in items), default=0)
    added = 0
    for point in queries.points_to_draw(meeting, today):
        if (point.drawn, point.commitment_id, point.proposal_id) in known or point.commitment_id in followed:
            continue
        added += 1
        AgendaItem.objects.create(
            meeting=meeting,
            position=place + added,
            title=point.title[:300],
            drawn=point.drawn,
            commitment_id=point.commitment_id,
            proposal_id=point.proposal_id,
        )
    return added


@transaction.atomic
def draw_agenda(meeting, *, actor, at=None) -> int:
    """Complete the agenda with what has become late, contested, referred or open to review since; how many points."""
    meeting = _open_meeting(meeting, actor)
    added = fill_agenda(meeting, timezone.localdate(at))
    if added:
        log(meeting.charter, "charters.agenda_changed", user=actor, data={"meeting": meeting.pk})
    return added


@transaction.atomic
def add_item(meeting, *, title, actor) -> AgendaItem:
    """A point by hand, at the end of the agenda."""
    meeting = _open_meeting(meeting, actor)
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(meeting=meeting, position=last + 1, title=plain(title))
    item.clean_fields(exclude=["meeting"])
    item.save()
    log(meeting.charter, "charters.agenda_changed", user=actor, data={"meeting": meeting.pk})
    return item


def _held_item(item, actor) -> AgendaItem:
    meeting = _open_meeting(item.meeting, actor)
    item = AgendaItem.objects.filter(pk=item.pk).first()
    if item is None:
        raise ValidationError(_("Ce point n’est plus à l’ordre du jour."), code="state")
    item.meeting = meeting
    return item


@transaction.atomic
def move_item(item, *, direction: int, actor) -> None:
    """One place up (-1) or down (1); nothing at the ends. Positions become 1, 2, 3…"""
    item = _held_item(item, actor)
    order = list(item.meeting.agenda.order_by("position", "pk"))
    here = next(place for place, each in enumerate(order) if each.pk == item.pk)
    there = here + direction
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, each in enumerate(order, start=1):
        each.position = place
    AgendaItem.objects.bulk_update(order, ["position"])
    log(item.meeting.charter, "charters.agenda_changed", user=actor, data={"meeting": item.meeting_id})


@transaction.atomic
def remove_item(item, *, actor) -> None:
    """Take a point off the agenda, as long as nothing was noted or decided on it."""
    item = _held_item(item, actor)
    if item.notes or item.decisions.exists():
        raise ValidationError(_("On a déjà parlé de ce point : il reste à l’ordre du jour."), code="state")
    item.delete()
    log(item.meeting.charter, "charters.agenda_changed", user=actor, data={"meeting": item.meeting_id})


def notes_mark(item) -> str:
    """What the notes of a point were when they were shown: two people who write at once do not erase each other."""
    return sha256(item.notes)


@transaction.atomic
def write_notes(item, *, notes, seen="", actor) -> AgendaItem:
    """What was said on a point. Raises ValidationError (code "conflict") if somebody wrote since `seen` (`notes_mark`)."""
    item = _held_item(item, actor)
    if seen and seen != notes_mark(item):
        raise ValidationError(
            _("Quelqu’un a écrit ici pendant ce temps. Son texte est ci-dessous, le vôtre est gardé : réunissez-les."),
            code="conflict",
        )
    item.notes = plain(notes)
    require_length(item, "notes")
    item.save(update_fields=["notes"])
    log(item.meeting.charter, "charters.notes_written", user=actor, data={"meeting": item.meeting_id, "item": item.pk})
    return item


@transaction.atomic
def record_attendance(meeting, rows, *, actor) -> None:
    """Who came: `rows` gives, by the key of a party, (state, people). Parties that are not of the charter are refused."""
    meeting = _open_meeting(meeting, actor)
    parties = {party.pk: party for party in meeting.charter.parties.current()}
    for key, (state, people) in rows.items():
        if key not in parties:
            raise ValidationError(_("Cette organisation ne participe pas à la charte."), code="party")
        row = Attendance.objects.filter(meeting=meeting, party=parties[key]).first()
        row = row or Attendance(meeting=meeting, party=parties[key])
        row.state = state
        row.people = plain(people) if state == Attendance.State.PRESENT else ""
        row.clean_fields(exclude=["meeting", "party"])
        row.save()
    log(meeting.charter, "charters.attendance", user=actor, data={"meeting": meeting.pk})


@transaction.atomic
def decide(meeting, *, text, owner, due_on=None, item=None, decision=None, actor) -> CommitteeDecision:
    """A decision of the meeting, or its words anew (`decision`): who carries it, by when.

    Raises ValidationError: "owner" not of the charter, "due_on" before the meeting, "text" empty or too long.
    """
    meeting = _open_meeting(meeting, actor)
    if item is not None and item.meeting_id != meeting.pk:
        raise ValidationError(_("Ce point est à l’ordre du jour d’une autre réunion."), code="foreign")
    if decision is not None and decision.meeting_id != meeting.pk:
        raise ValidationError(_("Cette décision vient d’une autre réunion."), code="foreign")
    if owner.charter_id != meeting.charter_id or owner.left_at:
        raise ValidationError({"owner": _("Cette organisation ne participe pas à la charte.")})
    if due_on and due_on < meeting.starts_at.astimezone(ZONE).date():
        raise ValidationError({"due_on": _("Cette date vient avant la réunion.")})
    decision = decision or CommitteeDecision(meeting=meeting, item=item)
    decision.text, decision.owner, decision.due_on = plain(text), owner, due_on
    decision.clean_fields(exclude=["meeting", "item", "amendment"])
    require_length(decision, "text")
    decision.save()
    log(
        meeting.charter, "charters.committee_decided", user=actor, data={"meeting": meeting.pk, "decision": decision.pk}
    )
    return decision


@transaction.atomic
def withdraw_decision(decision, *, actor) -> None:
    """Take a decision out while the meeting is not closed: it was written by mistake."""
    meeting = _open_meeting(decision.meeting, actor)
    if decision.amendment_id:
        raise ValidationError(_("Un avenant est ouvert sur cette décision : elle reste."), code="state")
    key = decision.pk
    decision.delete()
    log(meeting.charter, "charters.committee_undecided", user=actor, data={"meeting": meeting.pk, "decision": key})


@transaction.atomic
def review_decision(decision, meeting, *, state, reason="", actor, at=None) -> DecisionReview:
    """What an earlier decision has become, said in a meeting: once a meeting, mended until the meeting is closed.

    Giving up needs a reason. Raises ValidationError (code "foreign") for a decision of another charter.
    """
    meeting = _open_meeting(meeting, actor)
    decision = CommitteeDecision.objects.select_related("meeting").get(pk=decision.pk)
    if decision.meeting.charter_id != meeting.charter_id:
        raise ValidationError(_("Cette décision est celle d’une autre charte."), code="foreign")
    if decision.meeting_id == meeting.pk or decision.meeting.status != Meeting.Status.HELD:
        raise ValidationError(_("On revoit les décisions des réunions précédentes."), code="state")
    review = DecisionReview.objects.filter(decision=decision, meeting=meeting).first()
    if review is None and decision.state != CommitteeDecision.State.GOING_ON:
        raise ValidationError(_("Cette décision n’est plus en cours."), code="state")
    reason = plain(reason)
    if state == CommitteeDecision.State.GIVEN_UP and not reason:
        raise ValidationError({"reason": _("Dites pourquoi cette décision est abandonnée.")})
    review = review or DecisionReview(decision=decision, meeting=meeting)
    review.state, review.reason, review.by, review.at = state, reason, actor, at or timezone.now()
    review.clean_fields(exclude=["decision", "meeting", "by"])
    require_length(review, "reason")
    review.save()
    # The state of a decision moves with its latest review only, back as well: a slip is mended during the meeting.
    decision.state = decision.reviews.order_by("-at", "-pk").first().state
    decision.save(update_fields=["state"])
    log(
        meeting.charter, "charters.decision_reviewed", user=actor, data={"meeting": meeting.pk, "decision": decision.pk}
    )
    return review


@transaction.atomic
def amend_from_decision(decision, *, reason, url, actor) -> Amendment:
    """Open a draft avenant because of a decision; the decision keeps the link, the avenant where it comes from."""
    held(decision.meeting.charter)
    decision = CommitteeDecision.objects.select_related("meeting__charter").get(pk=decision.pk)
    _require_standing(decision.meeting)
    if decision.amendment_id:
        raise ValidationError(_("Un avenant est déjà ouvert sur cette décision."), code="state")
    amendment = _open_from(decision.meeting, decision.text, reason=reason, url=url, actor=actor)
    decision.amendment = amendment
    decision.save(update_fields=["amendment"])
    return amendment


@transaction.atomic
def amend_from_item(item, *, reason, url, actor) -> Amendment:
    """Open a draft avenant because of what was found on a point of the agenda."""
    held(item.meeting.charter)
    item = AgendaItem.objects.select_related("meeting__charter").get(pk=item.pk)
    _require_standing(item.meeting)
    text = f"{item.title}\n{item.notes}" if item.notes else item.title
    return _open_from(item.meeting, text, reason=reason, url=url, actor=actor)


def _require_standing(meeting) -> None:
    if meeting.status == Meeting.Status.CANCELLED:
        raise ValidationError(_("Cette réunion a été annulée."), code="state")


def _open_from(meeting, text, *, reason, url, actor) -> Amendment:
    origin = {
        "kind": "meeting",
        "label": meeting.title,
        "text": text[:2000],
        "date": meeting.starts_at.astimezone(ZONE).date().isoformat(),
        "url": url,
    }
    return open_amendment(meeting.charter, reason=reason, origin=origin, actor=actor)
