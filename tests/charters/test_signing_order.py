"""Who signs after whom: ranks, the turn that comes, time given and renewed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from charters import actions, due, queries
from charters.entry import reached_step
from charters.models import Charter, EvidenceEvent, SignatureRequest
from portal.models import Message
from portal.partners.models import Mandate
from tests.kept import kept

from .signing_steps import CLIENT, sign

pytestmark = pytest.mark.django_db
NAMES = ("Passerelle", "Marronniers", "Rivages")


def open_in_steps(version, coordinator, steps, deadline=None):
    """Open the round with these ranks by organisation; gives the requests by organisation."""
    parties = {party.partner.short_name: party for party in version.parties()}
    mandates = {party.pk: Mandate.objects.get(partner=party.partner) for party in parties.values()}
    ranks = {parties[name].pk: step for name, step in steps.items()}
    actions.open_signing(version, mandates, steps=ranks, deadline=deadline, actor=coordinator)
    requests = SignatureRequest.objects.filter(version=version).select_related("party__partner")
    return {request.party.partner.short_name: request for request in requests}


def states(version):
    requests = SignatureRequest.objects.latest_per_party(version)
    return {request.party.partner.short_name: request.status for request in requests}


def invitations(user):
    return Message.objects.filter(user=user, kind="charters/email/signature_invitation").count()


@pytest.fixture
@kept
def stepped(version, coordinator):
    return open_in_steps(version, coordinator, {"Passerelle": 1, "Marronniers": 2, "Rivages": 3})


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([], 0),
        ([(1, True, False), (2, True, False)], 1),
        ([(1, True, True), (2, True, False), (3, True, False)], 2),
        ([(1, True, True), (1, True, False), (2, True, False)], 1),
        ([(1, False, False), (2, True, False), (3, True, False)], 2),
        ([(1, True, True), (4, True, True)], 4),
    ],
)
def test_the_rank_that_is_reached(requests, expected):
    assert reached_step(requests) == expected


def test_all_are_invited_at_once_without_ranks(version, coordinator, people):
    open_in_steps(version, coordinator, {})
    assert set(states(version).values()) == {"invited"}
    assert [invitations(user) for user in people.values()] == [1, 1, 1]


def test_each_rank_is_invited_when_the_one_before_has_signed(stepped, version, people):
    assert states(version) == {"Passerelle": "invited", "Marronniers": "planned", "Rivages": "planned"}
    assert invitations(people["Marronniers"]) == 0
    sign(stepped["Passerelle"], people["Passerelle"])
    assert states(version) == {"Passerelle": "signed", "Marronniers": "invited", "Rivages": "planned"}
    assert [invitations(people[name]) for name in NAMES] == [1, 1, 0]
    sign(stepped["Marronniers"], people["Marronniers"])
    sign(stepped["Rivages"], people["Rivages"])
    assert Charter.objects.get(pk=version.charter_id).status == Charter.Status.IN_FORCE
    invited = EvidenceEvent.objects.filter(kind=EvidenceEvent.Kind.INVITED).order_by("sequence")
    assert [event.data["step"] for event in invited] == [1, 2, 3]


def test_a_party_that_is_not_required_holds_nobody_up(version, coordinator, people):
    version.charter.parties.filter(partner__short_name="Passerelle").update(required=False)
    open_in_steps(version, coordinator, {"Passerelle": 1, "Marronniers": 1, "Rivages": 2})
    request = SignatureRequest.objects.get(party__partner__short_name="Marronniers")
    sign(request, people["Marronniers"])
    assert states(version) == {"Passerelle": "invited", "Marronniers": "signed", "Rivages": "invited"}


def test_signing_before_ones_turn_is_refused(stepped, people):
    with pytest.raises(ValidationError) as caught:
        actions.view_request(stepped["Rivages"], user=people["Rivages"], client=CLIENT)
    assert caught.value.code == "planned"


def test_who_lost_their_mandate_is_not_invited_until_somebody_else_is_named(stepped, version, people, coordinator):
    people["Marronniers"].mandates.update(state=Mandate.State.REVOKED)
    sign(stepped["Passerelle"], people["Passerelle"])
    assert states(version)["Marronniers"] == "planned"
    [row] = [row for row in queries.signing_rows(version) if row.party.partner.short_name == "Marronniers"]
    assert row.lapsed
    people["Marronniers"].mandates.update(state=Mandate.State.CHECKED)
    again = actions.replace_signatory(version, row.party, people["Marronniers"].mandates.get(), actor=coordinator)
    assert (again.status, again.step) == (SignatureRequest.Status.INVITED, 2)


def test_replacing_keeps_the_rank(stepped, version, people, coordinator):
    request = stepped["Rivages"]
    again = actions.replace_signatory(version, request.party, request.mandate, actor=coordinator)
    assert (again.status, again.step) == (SignatureRequest.Status.PLANNED, 3)


def test_reopening_the_writing_ends_what_was_planned(stepped, version, coordinator):
    actions.reopen_draft(version, actor=coordinator, reason="Une faute.")
    assert set(SignatureRequest.objects.values_list("status", flat=True)) == {"replaced"}


# Time


@pytest.fixture
@kept
def dated(version, coordinator):
    return open_in_steps(version, coordinator, {"Rivages": 2}, deadline=timezone.now() + timedelta(days=5))


def test_more_time_is_given_to_all_and_they_are_told(dated, version, coordinator, people):
    later = timezone.now() + timedelta(days=20)
    actions.extend_deadline(version, later, actor=coordinator)
    version.round.refresh_from_db()
    assert version.round.deadline == later
    awaited = SignatureRequest.objects.awaited()
    assert set(awaited.values_list("expires_at", flat=True)) == {later}
    told = Message.objects.filter(kind="charters/email/deadline_extended")
    assert sorted(message.recipient for message in told) == sorted(
        people[name].email for name in ("Passerelle", "Marronniers")
    )
    event = EvidenceEvent.objects.get(kind=EvidenceEvent.Kind.RENEWED)
    assert event.data["by"] == "Claire Aubin"


@pytest.mark.parametrize("days", [-1, 3])
def test_less_time_is_refused(dated, version, coordinator, days):
    with pytest.raises(ValidationError) as caught:
        actions.extend_deadline(version, timezone.now() + timedelta(days=days), actor=coordinator)
    assert list(caught.value.error_dict) == ["deadline"]


@pytest.mark.parametrize("name", NAMES)
def test_only_coordinators_give_time(dated, version, people, name):
    with pytest.raises(PermissionDenied):
        actions.extend_deadline(version, timezone.now() + timedelta(days=20), actor=people[name])
    with pytest.raises(PermissionDenied):
        actions.renew_request(dated[name], actor=people[name])


def test_what_expired_is_renewed_with_the_same_mandate(dated, version, coordinator, people):
    due.signing(timezone.now() + timedelta(days=6))
    assert states(version) == {"Passerelle": "expired", "Marronniers": "expired", "Rivages": "planned"}
    again = actions.renew_request(dated["Passerelle"], actor=coordinator)
    assert (again.status, again.mandate, again.signatory) == (
        SignatureRequest.Status.INVITED,
        dated["Passerelle"].mandate,
        people["Passerelle"],
    )
    assert invitations(people["Passerelle"]) == 2
    assert EvidenceEvent.objects.filter(kind=EvidenceEvent.Kind.RENEWED).count() == 1
    with pytest.raises(ValidationError, match="pas expirée"):
        actions.renew_request(again, actor=coordinator)


def test_what_expired_with_a_mandate_that_ended_is_not_renewed(dated, version, coordinator, people):
    due.signing(timezone.now() + timedelta(days=6))
    people["Passerelle"].mandates.update(state=Mandate.State.REVOKED)
    with pytest.raises(ValidationError) as caught:
        actions.renew_request(dated["Passerelle"], actor=coordinator)
    assert caught.value.code == "mandate"
    assert states(version)["Passerelle"] == "expired"
