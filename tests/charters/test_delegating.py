"""A request entrusted to a colleague: who may, what becomes of the request, what the evidence and the file say."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from charters import actions, files, queries, verification
from charters.actions.requests import Refused
from charters.evidence import broken_link
from charters.models import EvidenceEvent, SignatureRequest
from charters.queries import strip
from portal.models import Message
from portal.partners import actions as partner_actions
from portal.partners.models import Mandate
from tests.kept import kept

from .conftest import make_member
from .signing_steps import CLIENT, read_and_ask, sign

pytestmark = pytest.mark.django_db
WHO = "Passerelle"


@pytest.fixture
@kept
def signatory(people):
    """Ines, whose mandate lets her delegate."""
    people[WHO].mandates.update(delegates=True)
    return people[WHO]


@pytest.fixture
@kept
def colleague(people):
    return make_member(people[WHO].memberships.get().partner, "Nadia", mandate=False)


@pytest.fixture
def request_to_sign(open_round, signatory):
    return open_round[WHO]


def delegate(request, user, colleague, **changes):
    return actions.delegate_request(request, user=user, colleague=colleague, **{"position": "Adjointe", **changes})


def visit(client, user, address, data=None):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address) if data is None else client.post(address, data)


def test_the_request_passes_to_the_colleague_and_both_are_told(request_to_sign, signatory, colleague, version):
    passed = delegate(request_to_sign, signatory, colleague)
    request_to_sign.refresh_from_db()
    assert request_to_sign.status == SignatureRequest.Status.REPLACED
    assert (passed.status, passed.signatory, passed.party) == ("invited", colleague, request_to_sign.party)
    assert (passed.mandate.kind, passed.mandate.delegated_from) == (Mandate.Kind.DELEGATION, request_to_sign.mandate)
    event = EvidenceEvent.objects.get(kind=EvidenceEvent.Kind.DELEGATED)
    assert (event.data["by"], event.data["to"]) == ("Ines Passerelle", "Nadia Passerelle")
    entrusted = Message.objects.get(kind="charters/email/signature_entrusted")
    given = Message.objects.get(kind="charters/email/delegation_given")
    assert (entrusted.user, given.user) == (colleague, signatory)
    assert "Ines Passerelle" in entrusted.text
    assert "par délégation" in entrusted.text
    assert "Nadia Passerelle" in given.text
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None


def test_the_colleague_signs_by_delegation_and_it_is_said_everywhere(
    client, request_to_sign, signatory, colleague, version
):
    passed = delegate(request_to_sign, signatory, colleague)
    page = visit(client, colleague, reverse("sign", args=[passed.identifier])).content.decode()
    assert "Vous signez par délégation (délégation de Ines Passerelle" in page
    signature = sign(passed, colleague)
    assert signature.evidence["mandate"]["delegated_from"] == {
        "name": "Ines Passerelle",
        "position": "Directrice",
        "kind": "legal_representative",
        "reference": "CA du 3 mars",
    }
    assert ", par délégation (délégation de Ines Passerelle" in signature.evidence["consent"]["text"]
    assert verification.verify(files.read(signature.sealed_revision.name)).exit_code == 0
    public = client.get(reverse("version", args=[version.charter.slug, 1])).content.decode()
    assert "Nadia Passerelle, Adjointe (par délégation)" in public
    [party] = [party for party in strip(version.charter, version)["parties"] if party["name"] == WHO]
    assert party["label"].endswith("par délégation")
    rows = client.get(reverse("charter_signing", args=[version.charter.slug])).content.decode()
    assert "Nadia Passerelle, Adjointe (par délégation)" in rows


def test_who_entrusted_does_not_sign_any_more(request_to_sign, signatory, colleague):
    delegate(request_to_sign, signatory, colleague)
    with pytest.raises(ValidationError) as caught:
        actions.view_request(request_to_sign, user=signatory, client=CLIENT)
    assert caught.value.code == "replaced"


@pytest.mark.parametrize("other", ["Marronniers", "Rivages"])
def test_only_to_somebody_of_the_same_organisation(request_to_sign, signatory, people, other):
    with pytest.raises(ValidationError) as caught:
        delegate(request_to_sign, signatory, people[other])
    assert list(caught.value.error_dict) == ["colleague"]
    request_to_sign.refresh_from_db()
    assert request_to_sign.status == SignatureRequest.Status.INVITED
    assert not EvidenceEvent.objects.filter(kind=EvidenceEvent.Kind.DELEGATED).exists()


def test_a_mandate_that_may_not_delegate_is_refused(client, open_round, people, colleague):
    with pytest.raises(ValidationError) as caught:
        delegate(open_round[WHO], people[WHO], colleague)
    assert caught.value.code == "mandate"
    address = reverse("sign_delegate", args=[open_round[WHO].identifier])
    assert visit(client, people[WHO], address).status_code == 403
    assert (
        address not in visit(client, people[WHO], reverse("sign", args=[open_round[WHO].identifier])).content.decode()
    )


def test_a_delegation_is_not_delegated_again(client, request_to_sign, signatory, colleague):
    passed = delegate(request_to_sign, signatory, colleague)
    with pytest.raises(ValidationError, match="ne se délègue pas"):
        delegate(passed, colleague, signatory)
    assert visit(client, colleague, reverse("sign_delegate", args=[passed.identifier])).status_code == 403


def test_revoking_the_parent_stops_the_delegate(request_to_sign, signatory, colleague, coordinator):
    passed = delegate(request_to_sign, signatory, colleague)
    code = read_and_ask(passed, colleague)
    partner_actions.revoke_mandate(request_to_sign.mandate, "Fin de fonction", coordinator)
    with pytest.raises(ValidationError) as caught:
        actions.sign(passed, user=colleague, code=code, typed_name=colleague.get_full_name(), client=CLIENT)
    assert caught.value.code == "mandate"


def test_a_revoked_parent_does_not_delegate(request_to_sign, signatory, colleague, coordinator):
    partner_actions.revoke_mandate(request_to_sign.mandate, "Fin de fonction", coordinator)
    with pytest.raises(ValidationError) as caught:
        delegate(request_to_sign, signatory, colleague)
    assert caught.value.code == "mandate"


def test_a_delegation_serves_the_signature_it_was_given_for_and_nothing_else(
    client, request_to_sign, signatory, colleague, people, version, coordinator, open_round
):
    passed = delegate(request_to_sign, signatory, colleague)
    sign(passed, colleague)
    for name in ("Marronniers", "Rivages"):
        sign(open_round[name], people[name])
    with pytest.raises(PermissionDenied):
        actions.announce_withdrawal(passed.party, reason="Faux.", actor=colleague)
    assert [row.mandates for row in queries.signing_rows(version) if passed.mandate in row.mandates] == []
    other = actions.open_charter(title="Une autre charte", actor=coordinator)
    for user in people.values():
        actions.add_party(other, user.memberships.get().partner, actor=coordinator)
    actions.add_clause(other, {"kind": "principle", "heading": "H", "text": "T"}, actor=coordinator)
    second = actions.freeze(other, actor=coordinator)
    party = second.parties().get(partner=passed.party.partner)
    with pytest.raises(ValidationError, match="autre signature"):
        actions.open_signing(second, {party.pk: passed.mandate}, actor=coordinator)
    visit(client, colleague, reverse("charter_withdraw", args=[version.charter.slug, passed.party_id]), {"reason": "R"})
    assert not passed.party.withdrawals.exists()


def test_a_delegation_joins_no_other_charter(request_to_sign, signatory, colleague, people, open_round, coordinator):
    passed = delegate(request_to_sign, signatory, colleague)
    sign(passed, colleague)
    for name in ("Marronniers", "Rivages"):
        sign(open_round[name], people[name])
    with pytest.raises(ValidationError) as refused:
        actions.invite_to_join(passed.version.charter, passed.mandate, actor=coordinator)
    assert "autre signature" in str(refused.value)


def test_a_delegation_that_expired_is_renewed_for_the_same_signature(
    request_to_sign, signatory, colleague, coordinator
):
    passed = delegate(request_to_sign, signatory, colleague)
    SignatureRequest.objects.filter(pk=passed.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert actions.expire_requests(timezone.now()) == 1
    with pytest.raises(Refused):
        actions.view_request(passed, user=colleague, client=CLIENT)
    again = actions.renew_request(passed, actor=coordinator)
    assert (again.signatory, again.mandate, again.status) == (colleague, passed.mandate, "invited")


@pytest.mark.parametrize("who", ["Marronniers", "coordinator", "colleague"])
def test_somebody_elses_request_is_not_delegated(client, request_to_sign, people, coordinator, colleague, who):
    user = {**people, "coordinator": coordinator, "colleague": colleague}[who]
    with pytest.raises(PermissionDenied):
        delegate(request_to_sign, user, colleague)
    assert visit(client, user, reverse("sign_delegate", args=[request_to_sign.identifier])).status_code == 403


def test_a_signed_request_is_not_delegated(request_to_sign, signatory, colleague):
    sign(request_to_sign, signatory)
    with pytest.raises(ValidationError) as caught:
        delegate(request_to_sign, signatory, colleague)
    assert caught.value.code == "answered"


def test_the_page_offers_colleagues_and_entrusts(client, request_to_sign, signatory, colleague, people):
    address = reverse("sign_delegate", args=[request_to_sign.identifier])
    html = visit(client, signatory, address).content.decode()
    assert "Nadia Passerelle" in html
    assert "Paul Marronniers" not in html
    wrong = visit(client, signatory, address, {"colleague": people["Rivages"].pk, "position": "Adjointe"})
    assert wrong.status_code == 422
    past = timezone.localdate() - timedelta(days=1)
    late = {"colleague": colleague.pk, "position": "Adjointe", "valid_until": past.isoformat()}
    answer = visit(client, signatory, address, late)
    assert answer.status_code == 422
    assert "Cette date est déjà passée." in answer.content.decode()
    done = visit(client, signatory, address, {"colleague": colleague.pk, "position": "Adjointe"})
    assert done.status_code == 302
    html = client.get(done.url).content.decode()
    assert "La signature est confiée à Nadia Passerelle" in html
    assert "Cette demande n’a plus cours" in html
