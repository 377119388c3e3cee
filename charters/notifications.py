"""What charters tell people by mail. Wording stands in templates/charters/email/; who is told what, in the actions.

Links and dates are lazy: they take the language of who will read the message, not that of who caused it.
"""

from django.utils.functional import lazy

from charters import calendars
from charters.models import Observer, PhaseDate, Proposal
from portal.moments import date_in_words, day_in_words, moment_in_words, span_in_words
from portal.notifications import Notification, link


def _state(status) -> str:
    return str(dict(Proposal.Status.choices)[status])


def _stage(stage) -> str:
    return str(PhaseDate.Stage(stage).label)


lazy_stage = lazy(_stage, str)
lazy_state = lazy(_state, str)


class RequestNotification(Notification):
    """About one request to sign."""

    def __init__(self, *, request, link, **context):
        super().__init__(
            charter=request.version.title,
            version=request.version.number,
            organisation=request.party.partner.short_name,
            deadline=day_in_words(request.expires_at) if request.expires_at else "",
            link=link,
            **context,
        )


class SignatureInvitation(RequestNotification):
    """`former`: the number of the version that an avenant amends."""

    template = "charters/email/signature_invitation"

    def __init__(self, *, request):
        previous = request.version.previous
        super().__init__(
            request=request, link=link("sign", request.identifier), former=previous.number if previous else None
        )


class SignatureReminder(RequestNotification):
    template = "charters/email/signature_reminder"

    def __init__(self, *, request):
        super().__init__(request=request, link=link("sign", request.identifier))


class SigningCodeMessage(RequestNotification):
    template = "charters/email/signing_code"
    secret = True

    def __init__(self, *, request, code, minutes):
        super().__init__(request=request, link="", code=code, minutes=minutes)


class SignatureReceipt(RequestNotification):
    template = "charters/email/signature_receipt"

    def __init__(self, *, request, sealed):
        version = request.version
        super().__init__(
            request=request,
            link=link("version_sealed", version.charter.slug, version.number),
            signed_at=moment_in_words(sealed.made_at),
        )


class SignatureDeclined(RequestNotification):
    template = "charters/email/signature_declined"

    def __init__(self, *, request, reason):
        super().__init__(
            request=request,
            link=link("charter_signing", request.version.charter.slug),
            signatory=request.signatory.get_full_name(),
            reason=reason,
        )


class DeadlineExtended(RequestNotification):
    template = "charters/email/deadline_extended"

    def __init__(self, *, request):
        super().__init__(request=request, link=link("sign", request.identifier))


class SignatureEntrusted(RequestNotification):
    """To the colleague who will sign by delegation."""

    template = "charters/email/signature_entrusted"

    def __init__(self, *, request, delegator):
        super().__init__(request=request, link=link("sign", request.identifier), delegator=delegator.get_full_name())


class DelegationGiven(RequestNotification):
    """To who entrusted their signature."""

    template = "charters/email/delegation_given"

    def __init__(self, *, request, delegator):
        super().__init__(
            request=request,
            link=link("organisation", request.party.partner.slug),
            colleague=request.signatory.get_full_name(),
        )


class OriginalRecorded(Notification):
    """To the members of the organisation whose original was entered in the register."""

    template = "charters/email/original_recorded"

    def __init__(self, *, original):
        version = original.version
        super().__init__(
            charter=version.title,
            version=version.number,
            organisation=original.party.partner.short_name,
            signatory=original.signatory,
            link=link("version", version.charter.slug, version.number),
        )


class ObserverInvited(Notification):
    template = "charters/email/observer_invited"

    def __init__(self, *, observer):
        version = observer.version
        super().__init__(
            charter=version.title,
            version=version.number,
            witness=observer.role == Observer.Role.WITNESS,
            link=link("version", version.charter.slug, version.number),
        )


class CharterInForce(Notification):
    template = "charters/email/charter_in_force"

    def __init__(self, *, version):
        super().__init__(charter=version.title, link=link("charter_text", version.charter.slug))


class AmendmentOpened(Notification):
    template = "charters/email/amendment_opened"

    def __init__(self, *, amendment):
        charter = amendment.charter
        super().__init__(
            charter=charter.title,
            number=amendment.number,
            reason=amendment.reason,
            link=link("charter_writing", charter.slug),
        )


class AmendmentAbandoned(Notification):
    template = "charters/email/amendment_abandoned"

    def __init__(self, *, amendment, reason):
        charter = amendment.charter
        super().__init__(
            charter=charter.title, number=amendment.number, reason=reason, link=link("charter_text", charter.slug)
        )


class AmendmentInForce(Notification):
    template = "charters/email/amendment_in_force"

    def __init__(self, *, amendment, version):
        charter = amendment.charter
        super().__init__(
            charter=version.title,
            number=amendment.number,
            former=amendment.amends.number,
            link=link("charter_text", charter.slug),
        )


class JoiningInvitation(RequestNotification):
    template = "charters/email/joining_invitation"

    def __init__(self, *, request):
        super().__init__(request=request, link=link("sign", request.identifier))


class JoiningReceipt(RequestNotification):
    template = "charters/email/joining_receipt"

    def __init__(self, *, request, act):
        super().__init__(
            request=request,
            link=link("charter_act_file", request.version.charter.slug, act.pk),
            signed_at=moment_in_words(act.made_at),
        )


class PartyJoined(RequestNotification):
    template = "charters/email/party_joined"

    def __init__(self, *, request):
        super().__init__(request=request, link=link("charter_acts", request.version.charter.slug))


class WithdrawalTold(Notification):
    """What is new of a party's leaving: announced, cancelled or effective."""

    template = "charters/email/withdrawal_told"

    def __init__(self, *, withdrawal):
        super().__init__(
            charter=withdrawal.version.title,
            organisation=withdrawal.party.partner.short_name,
            status=withdrawal.status,
            reason=withdrawal.reason,
            effective_on=date_in_words(withdrawal.effective_on),
            link=link("charter_acts", withdrawal.version.charter.slug),
        )


class ProposalNotification(Notification):
    """About one proposal."""

    def __init__(self, *, proposal, **context):
        super().__init__(
            charter=proposal.charter.title,
            number=proposal.pk,
            about=proposal.clause.heading if proposal.clause_id else proposal.heading,
            organisation=proposal.partner.short_name if proposal.partner_id else "",
            link=link("proposal", proposal.charter.slug, proposal.pk),
            **context,
        )


class ProposalToValidate(ProposalNotification):
    template = "charters/email/proposal_to_validate"

    def __init__(self, *, proposal):
        author = proposal.author.get_full_name() if proposal.author else ""
        super().__init__(proposal=proposal, author=author, reason=proposal.reason)


class ProposalAnswered(ProposalNotification):
    """What became of a proposal: its present state, and the reason given."""

    template = "charters/email/proposal_answered"

    def __init__(self, *, proposal):
        last = proposal.events.order_by("-at", "-pk").first()
        super().__init__(proposal=proposal, state=lazy_state(proposal.status), reason=last.reason if last else "")


class PositionNotification(Notification):
    """About where one organisation stands; `about` is the clause's heading, "" for the whole text."""

    def __init__(self, *, position, **context):
        super().__init__(
            charter=position.charter.title,
            organisation=position.party.partner.short_name,
            about=position.clause.heading if position.clause_id else "",
            reason=position.reason,
            link=link("charter_consent", position.charter.slug),
            **context,
        )


class ObjectionRaised(PositionNotification):
    template = "charters/email/objection_raised"


class ObjectionLifted(PositionNotification):
    template = "charters/email/objection_lifted"


class ObjectionRecorded(PositionNotification):
    template = "charters/email/objection_recorded"


class PositionAwaited(Notification):
    """To the members of an organisation that has not said, or not on the present text, whether it suits it."""

    template = "charters/email/position_awaited"

    def __init__(self, *, party, until):
        super().__init__(
            charter=party.charter.title,
            organisation=party.partner.short_name,
            deadline=date_in_words(until) if until else "",
            link=link("party_positions", party.charter.slug, party.pk),
        )


class CommitmentDue(Notification):
    """A commitment's day comes, or has passed."""

    template = "charters/email/commitment_due"

    def __init__(self, *, commitment, passed):
        super().__init__(
            charter=commitment.charter.title,
            commitment=commitment.heading,
            due=date_in_words(commitment.due_on),
            passed=passed,
            link=link("progress_add", commitment.charter.slug, commitment.pk),
        )


class MeetingNotification(Notification):
    """About one meeting of a committee."""

    def __init__(self, *, meeting, **context):
        super().__init__(
            charter=meeting.charter.title,
            title=meeting.title,
            when=span_in_words(meeting.starts_at, meeting.ends_at),
            place=meeting.place,
            video=meeting.link,
            link=link("meeting", meeting.charter.slug, meeting.pk),
            **context,
        )


class CalendarNotification(MeetingNotification):
    """One that carries the meeting's calendar entry, as it was when the message was written."""

    def __init__(self, *, meeting, method, at):
        super().__init__(meeting=meeting)
        self.meeting, self.method, self.at = meeting, method, at

    def attachments(self, recipient):
        content = calendars.meeting_file(self.meeting, method=self.method, at=self.at, recipient=recipient)
        return [
            {"name": "reunion.ics", "subtype": "calendar", "parameters": {"method": self.method}, "content": content}
        ]


class MeetingCalled(CalendarNotification):
    template = "charters/email/meeting_called"


class MeetingMoved(CalendarNotification):
    template = "charters/email/meeting_moved"


class MeetingCancelled(CalendarNotification):
    template = "charters/email/meeting_cancelled"


class MeetingReminder(MeetingNotification):
    template = "charters/email/meeting_reminder"


class MinutesSent(MeetingNotification):
    template = "charters/email/minutes_sent"


class DecisionReminder(Notification):
    template = "charters/email/decision_reminder"

    def __init__(self, *, decision):
        charter = decision.meeting.charter
        super().__init__(
            charter=charter.title,
            decision=decision.text,
            organisation=decision.owner.partner.short_name,
            due=date_in_words(decision.due_on),
            link=link("committee", charter.slug),
        )


class CalledIn(Notification):
    """Somebody called the reader into a thread."""

    template = "charters/email/called_in"

    def __init__(self, *, comment):
        about = comment.clause or (comment.proposal and (comment.proposal.clause or comment.proposal))
        super().__init__(
            charter=comment.charter.title,
            about=about.heading if about else "",
            author=comment.author.get_full_name(),
            organisation=comment.partner.short_name if comment.partner_id else "",
            text=comment.text,
            link=_thread_link(comment),
        )


def _thread_link(comment):
    slug = comment.charter.slug
    if comment.proposal_id:
        return link("proposal_discussion", slug, comment.proposal_id)
    if comment.clause_id:
        return link("clause_discussion", slug, comment.clause.identifier)
    return link("charter_discussion", slug)


class StageEnds(Notification):
    """A stage of the charter's life ends in a few days."""

    template = "charters/email/stage_ends"

    def __init__(self, *, charter, planned):
        super().__init__(
            charter=charter.title,
            stage=lazy_stage(planned.stage),
            last_day=date_in_words(planned.ends_on),
            link=link("charter_writing", charter.slug),
        )
