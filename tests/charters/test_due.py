"""What time makes due for charters."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from charters import actions, due
from charters.models import Charter, Comment, Proposal, ProposalEvent, SignatureRequest, SigningRound, Version
from portal.models import Message
from portal.partners.models import Mandate
from portal.tasks import purge_personal_data
from tests.kept import kept

from .signing_steps import sign

pytestmark = pytest.mark.django_db
REMINDER = "charters/email/signature_reminder"


@pytest.fixture
@kept
def dated_round(version, coordinator):
    """Three requests that expire in twenty days."""
    mandates = {
        party.pk: Mandate.objects.get(partner=party.partner)
        for party in version.charter.parties.select_related("partner")
    }
    actions.open_signing(version, mandates, deadline=timezone.now() + timedelta(days=20), actor=coordinator)
    return list(SignatureRequest.objects.order_by("pk"))


def reminders():
    return Message.objects.filter(kind=REMINDER).count()


def test_nobody_is_reminded_in_the_first_week(dated_round):
    assert due.signing(timezone.now() + timedelta(days=6)) == 0


def test_each_is_reminded_once_a_week_and_running_again_changes_nothing(dated_round):
    now = timezone.now() + timedelta(days=8)
    assert due.signing(now) == 3
    assert due.signing(now) == 0
    assert reminders() == 3


def test_who_signed_is_not_reminded(dated_round, people):
    sign(dated_round[0], dated_round[0].signatory)
    assert due.signing(timezone.now() + timedelta(days=8)) == 2


def test_late_signers_of_a_version_in_force_are_reminded(dated_round):
    for request in dated_round[:2]:
        sign(request, request.signatory)
    SigningRound.objects.update(status="in_force")
    assert due.signing(timezone.now() + timedelta(days=8)) == 1


def test_nobody_is_reminded_of_a_suspended_round(dated_round):
    SigningRound.objects.update(status="stopped")
    assert due.signing(timezone.now() + timedelta(days=8)) == 0


def test_a_last_reminder_comes_just_before_the_end(dated_round):
    due.signing(timezone.now() + timedelta(days=15))
    assert due.signing(timezone.now() + timedelta(days=18, hours=12)) == 3


def test_requests_expire_and_stay_expired(dated_round):
    late = timezone.now() + timedelta(days=21)
    assert due.signing(late) == 3
    assert set(SignatureRequest.objects.values_list("status", flat=True)) == {"expired"}
    assert due.signing(late) == 0


def test_an_expired_request_can_be_asked_again(dated_round, coordinator, version):
    due.signing(timezone.now() + timedelta(days=21))
    request = dated_round[0]
    again = actions.replace_signatory(version, request.party, request.mandate, actor=coordinator)
    assert again.status == SignatureRequest.Status.INVITED
    assert SignatureRequest.objects.get(pk=request.pk).status == SignatureRequest.Status.REPLACED


def test_a_party_that_declined_can_be_asked_again_and_the_round_goes_on(open_round, people, coordinator, version):
    request = open_round["Rivages"]
    actions.decline(request, user=people["Rivages"], reason="Pas encore voté.")
    again = actions.replace_signatory(version, request.party, request.mandate, actor=coordinator)
    version.round.refresh_from_db()
    assert version.round.status == "open"
    sign(again, people["Rivages"])
    for name in ("Passerelle", "Marronniers"):
        sign(open_round[name], people[name])
    assert Charter.objects.get(pk=version.charter_id).status == Charter.Status.IN_FORCE


def test_retention_purges_only_what_is_over_for_five_years(open_round, people, coordinator, version):
    for name, user in people.items():
        sign(open_round[name], user)
    actions.end_charter(version.charter, actor=coordinator)
    assert due.retention(timezone.now() + timedelta(days=4 * 365)) == 0
    assert due.retention(timezone.now() + timedelta(days=5 * 365 + 3)) == 1
    assert Version.objects.count() == 0


def test_a_mandate_that_served_is_kept_as_long_as_its_charter(open_round, people, coordinator, version):
    for name, user in people.items():
        sign(open_round[name], user)
    Mandate.objects.update(valid_until=timezone.localdate())
    late = timezone.now() + timedelta(days=5 * 365 + 3)
    purge_personal_data(late)
    assert Mandate.objects.count() == 3
    actions.end_charter(version.charter, actor=coordinator)
    due.retention(late)
    purge_personal_data(late)
    assert Mandate.objects.count() == 0


def test_a_suspended_round_is_told_to_coordinators(open_round, people):
    actions.decline(open_round["Rivages"], user=people["Rivages"], reason="Non.")
    assert any("a décliné" in sentence for sentence, _address in due.health())


def test_a_database_that_no_longer_guards_is_told_to_coordinators(coordinator):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER charters_version_immutable ON charters_version")
        else:
            cursor.execute("DROP TRIGGER charters_version_no_update")
    assert any("charters_version" in sentence for sentence, _address in due.health())


def test_retention_purges_a_charter_whose_committee_met_and_decided(open_round, people, coordinator, version):
    for name, user in people.items():
        sign(open_round[name], user)
    charter = Charter.objects.get(pk=version.charter_id)
    start = timezone.now() - timedelta(days=1)
    meeting = actions.plan_meeting(
        charter, title="Comité", starts_at=start, ends_at=start + timedelta(hours=1), actor=coordinator
    )
    commitment = charter.commitments.get(heading="Prévenir")
    party = charter.parties.get(partner__short_name="Rivages")
    actions.plan_commitment(commitment, due_on=timezone.localdate() - timedelta(days=3), actor=coordinator)
    actions.draw_agenda(meeting, actor=coordinator)
    decision = actions.decide(meeting, text="Revoir le délai.", owner=party, actor=coordinator)
    actions.amend_from_decision(decision, reason="Un délai.", url="/", actor=coordinator)
    assert meeting.agenda.filter(commitment=commitment).exists()
    amendment = charter.amendments.get()
    actions.abandon_amendment(amendment, reason="Plus tard.", actor=coordinator)
    actions.end_charter(charter, actor=coordinator)
    assert due.retention(timezone.now() + timedelta(days=5 * 365 + 3)) == 1
    assert Version.objects.count() == 0
    decision.refresh_from_db()
    assert (decision.text, decision.amendment) == ("Revoir le délai.", None)
    assert meeting.agenda.filter(title="Prévenir", commitment=None).exists()


def test_who_wrote_is_forgotten_and_the_talk_goes_once_the_charter_is_past_its_retention(charter, people, coordinator):
    user = people["Rivages"]
    partner = user.memberships.get().partner
    actions.propose_clause(charter, text="Un numéro.", partner=partner, reason="Pour être joint.", actor=user)
    opening = actions.comment(charter, text="Lequel ?", actor=coordinator)
    actions.answer_comment(opening, text="Le même.", actor=user)
    now = timezone.now()
    Charter.objects.filter(pk=charter.pk).update(status=Charter.Status.ENDED, ended_at=now)
    purge_personal_data(now + timedelta(days=4 * 365))
    assert (Proposal.objects.get().author, Comment.objects.count()) == (user, 2)
    purge_personal_data(now + timedelta(days=5 * 365 + 3))
    proposal = Proposal.objects.get()
    assert (proposal.author, proposal.partner, proposal.reason) == (None, partner, "Pour être joint.")
    assert set(ProposalEvent.objects.values_list("by", flat=True)) == {None}
    assert Comment.objects.count() == 0
