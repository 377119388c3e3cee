"""What pages and actions of the committee need: who is called, its points, its attendance, the decisions it follows."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charters import models
from portal.partners.models import Membership, User
from portal.registry import Awaiting

Drawn = models.AgendaItem.Drawn
Decision = models.CommitteeDecision
Meeting = models.Meeting

MEETING_TAGS = {"planned": "draft", "called": "wait", "held": "ok", "cancelled": "no"}
DECISION_TAGS = {"going_on": "wait", "done": "ok", "given_up": "no"}
ATTENDANCE_TAGS = {"expected": "wait", "present": "ok", "excused": "info", "absent": "no"}
CONTESTED = ("attention", "blocked")
OVER = ("done", "given_up")


@dataclass(frozen=True)
class Point:
    """A point that the follow-up puts on an agenda; `drawn` says why."""

    drawn: str
    title: str
    commitment_id: int | None = None
    proposal_id: int | None = None


@dataclass(frozen=True)
class MeetingRow:
    meeting: models.Meeting
    tag: str
    decisions: int


@dataclass(frozen=True)
class AttendanceRow:
    party: models.CharterParty
    state: str
    label: str
    tag: str
    people: str


@dataclass(frozen=True)
class DecisionRow:
    """A decision with what it has become; `review` is that of the meeting being shown, None while it said nothing."""

    decision: models.CommitteeDecision
    tag: str
    review: models.DecisionReview | None
    late: bool


@dataclass(frozen=True)
class ItemRow:
    item: models.AgendaItem
    url: str
    decisions: tuple[DecisionRow, ...]


def committee_people(charter, *, party=None) -> list[User]:
    """Whom the committee writes to: referents of the charter's organisations, and its signatories who still belong there.

    With `party`, those of that organisation only. Each once, in the order of their keys.
    """
    parties = charter.parties.filter(left_at=None)
    if party is not None:
        parties = parties.filter(pk=party.pk)
    partners = parties.values("partner")
    signatories = (
        models.SignatureRequest.objects.filter(version__charter=charter, party__in=parties)
        .exclude(status=models.SignatureRequest.Status.REPLACED)
        .values("signatory")
    )
    referents = User.objects.belonging_to(partners, Membership.Role.REFERENT).values("pk")
    return list(User.objects.belonging_to(partners).filter(Q(pk__in=referents) | Q(pk__in=signatories)))


def points_to_draw(meeting, today) -> list[Point]:
    """What calls for the committee: decisions to review, proposals referred to it, commitments late or contested."""
    points = []
    if any(row.review is None for row in decisions_to_review(meeting)):
        points.append(Point(Drawn.REVIEW, _("Ce que sont devenues les décisions précédentes")))
    proposals = models.Proposal.objects.filter(
        charter=meeting.charter, status=models.Proposal.Status.REFERRED
    ).select_related("clause")
    points += [
        Point(
            Drawn.REFERRED,
            _("Proposition n° %(number)s : %(heading)s")
            % {"number": each.pk, "heading": each.heading or (each.clause.heading if each.clause else "")},
            proposal_id=each.pk,
        )
        for each in proposals.order_by("pk")
    ]
    late, contested = [], []
    for commitment in _followed(meeting.charter):
        if commitment.due_on and commitment.due_on < today and commitment.latest not in OVER:
            late.append(Point(Drawn.LATE, commitment.heading, commitment_id=commitment.pk))
        elif commitment.latest in CONTESTED:
            contested.append(Point(Drawn.CONTESTED, commitment.heading, commitment_id=commitment.pk))
    return points + late + contested


def _followed(charter):
    """The charter's commitments with the state of their latest progress entry as `latest`."""
    entries = models.ProgressEntry.objects.current().filter(commitment=OuterRef("pk")).order_by("-on", "-pk")
    return (
        models.Commitment.objects.filter(charter=charter, dropped_at=None)
        .annotate(latest=Subquery(entries.values("state")[:1]))
        .order_by("clause__position", "pk")
    )


def committee_meetings(charter) -> list[MeetingRow]:
    """All meetings of a charter, the latest first, with how many decisions each took."""
    rows = charter.meetings.annotate(count=Count("decisions")).order_by("-starts_at", "-pk")
    return [MeetingRow(meeting=row, tag=MEETING_TAGS[row.status], decisions=row.count) for row in rows]


def open_decisions(charter, today) -> list[DecisionRow]:
    """Decisions of closed meetings that are going on, by their date."""
    decisions = (
        Decision.objects.filter(meeting__charter=charter, meeting__status="held", state=Decision.State.GOING_ON)
        .select_related("meeting", "owner__partner")
        .order_by("due_on", "pk")
    )
    return [_decision_row(each, None, today) for each in decisions]


def _decision_row(decision, review, today=None) -> DecisionRow:
    late = bool(today and decision.due_on and decision.due_on < today and decision.state == Decision.State.GOING_ON)
    return DecisionRow(decision=decision, tag=DECISION_TAGS[decision.state], review=review, late=late)


def decisions_to_review(meeting, today=None) -> list[DecisionRow]:
    """The decisions of earlier meetings that were open when this one began to review: with what it said of each."""
    reviews = {review.decision_id: review for review in meeting.reviews.all()}
    earlier = Decision.objects.filter(meeting__charter=meeting.charter_id, meeting__status="held").exclude(
        meeting=meeting
    )
    wanted = Q(pk__in=list(reviews))
    if meeting.is_open:
        wanted |= Q(state=Decision.State.GOING_ON)
    decisions = (
        earlier.filter(wanted)
        .select_related("meeting", "owner__partner", "amendment")
        .order_by("meeting__starts_at", "pk")
    )
    return [_decision_row(each, reviews.get(each.pk), today) for each in decisions]


def attendance(meeting) -> list[AttendanceRow]:
    """One row per organisation: those of the charter now for a meeting that is open, those that were said once closed."""
    said = {
        row.party_id: row
        for row in meeting.attendances.select_related("party__partner").order_by("party__position", "party__pk")
    }
    parties = meeting.charter.parties.current() if meeting.is_open else [row.party for row in said.values()]
    rows = []
    for party in parties:
        row = said.get(party.pk) or models.Attendance(state=models.Attendance.State.EXPECTED)
        rows.append(
            AttendanceRow(
                party=party,
                state=row.state,
                label=row.get_state_display(),
                tag=ATTENDANCE_TAGS[row.state],
                people=row.people,
            )
        )
    return rows


def agenda(meeting) -> list[ItemRow]:
    """The points in their order, with where each comes from and what was decided on it."""
    slug = meeting.charter.slug
    decisions: dict = {}
    for decision in meeting.decisions.select_related("owner__partner", "amendment"):
        decisions.setdefault(decision.item_id, []).append(_decision_row(decision, None))
    return [
        ItemRow(
            item=item,
            url=reverse("proposal", args=[slug, item.proposal_id]) if item.proposal_id else "",
            decisions=tuple(decisions.get(item.pk, ())),
        )
        for item in meeting.agenda.all()
    ]


def decisions_apart(meeting) -> list[DecisionRow]:
    """Decisions of a meeting that belong to no point of its agenda."""
    rows = meeting.decisions.filter(item=None).select_related("owner__partner", "amendment")
    return [_decision_row(each, None) for each in rows]


def awaiting_committee(user):
    """For Mon espace: the decisions that the person's organisations carry, with their date."""
    partners = Membership.objects.current().filter(user=user).values("partner")
    decisions = (
        Decision.objects.filter(
            state=Decision.State.GOING_ON,
            meeting__status="held",
            owner__left_at=None,
            owner__partner__in=partners,
        )
        .exclude(meeting__charter__status=models.Charter.Status.ENDED)
        .select_related("meeting__charter", "owner__partner")
        .order_by("due_on", "pk")
    )
    for decision in decisions:
        yield Awaiting(
            verb=_("Mener à bien"),
            label=_("%(decision)s (comité de « %(charter)s », pour %(partner)s)")
            % {
                "decision": decision.text[:120],
                "charter": decision.meeting.charter.title,
                "partner": decision.owner.partner.short_name,
            },
            url=reverse("committee", args=[decision.meeting.charter.slug]) + f"#d-{decision.pk}",
            due=timezone.make_aware(datetime.combine(decision.due_on, time.max)) if decision.due_on else None,
            icon="calendar",
        )
