"""Readers and witnesses: who invites them, what they see, when a witness attests."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from charters import actions, queries
from charters.evidence import broken_link
from charters.models import EvidenceEvent, Observer
from charters.typesetting import proof_record
from portal import registry
from portal.models import Message
from portal.registry import Subject
from tests.kept import kept

from .conftest import make_member, make_partner
from .signing_steps import CLIENT, record, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
@kept
def otto(db):
    return make_member(make_partner("Ailleurs"), "Otto")


@pytest.fixture
@kept
def witness(open_round, version, otto, coordinator):
    return actions.invite_observer(version, otto, Observer.Role.WITNESS, actor=coordinator)


def everybody_signs(open_round, people):
    for name, user in people.items():
        sign(open_round[name], user)


def visit(client, user, address, data=None):
    client.logout()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address) if data is None else client.post(address, data)


def test_an_invitation_is_mailed_and_recorded(witness, otto, version):
    [message] = Message.objects.filter(kind="charters/email/observer_invited")
    assert message.user == otto
    assert "témoin" in message.text
    event = EvidenceEvent.objects.get(kind=EvidenceEvent.Kind.OBSERVER_INVITED)
    assert (event.data["name"], event.data["role"]) == ("Otto Ailleurs", "witness")
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None


@pytest.mark.parametrize("role", Observer.Role.values)
def test_who_is_invited_reads_the_version_and_where_signing_stands(client, version, otto, coordinator, role):
    """Before the signing opens too; never its evidence."""
    text = reverse("version", args=[version.charter.slug, 1])
    signing = reverse("charter_signing", args=[version.charter.slug])
    assert [visit(client, otto, address).status_code for address in (text, signing)] == [403, 403]
    observer = actions.invite_observer(version, otto, role, actor=coordinator)
    assert [visit(client, otto, address).status_code for address in (text, signing)] == [200, 200]
    html = visit(client, otto, signing).content.decode()
    assert "Otto Ailleurs" in html
    assert "Le journal de preuve" not in html
    proof = reverse("version_proof", args=[version.charter.slug, 1])
    assert proof not in html
    assert visit(client, otto, proof, {}).status_code == 403
    actions.remove_observer(observer, actor=coordinator)
    assert [visit(client, otto, address).status_code for address in (text, signing)] == [403, 403]


def test_a_witness_attests_once_all_have_signed(client, witness, otto, open_round, people, version):
    address = reverse("version_attest", args=[version.charter.slug, 1])
    assert visit(client, otto, address, {}).status_code == 409
    assert list(queries.awaiting_attestations(otto)) == []
    everybody_signs(open_round, people)
    assert [each.url for each in queries.awaiting_attestations(otto)] == [
        reverse("version", args=[version.charter.slug, 1])
    ]
    assert address in visit(client, otto, reverse("version", args=[version.charter.slug, 1])).content.decode()
    assert visit(client, otto, address, {}).status_code == 302
    witness.refresh_from_db()
    event = EvidenceEvent.objects.get(kind=EvidenceEvent.Kind.WITNESSED)
    assert (event.at, event.data["name"]) == (witness.attested_at, "Otto Ailleurs")
    html = visit(client, None, reverse("version", args=[version.charter.slug, 1])).content.decode()
    assert "Otto Ailleurs" in html
    text = proof_record(version, [], [], witnesses=queries.witnesses_of(version))
    assert '"witnesses":[{"attested_at":' in text
    assert actions.hand_out_proof(version, actor=people["Passerelle"]).startswith(b"%PDF")
    with pytest.raises(ValidationError, match="déjà attesté"):
        actions.attest(witness, user=otto, client=CLIENT)
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None


def test_an_original_on_paper_counts_for_the_witness(witness, otto, open_round, people, version, coordinator):
    for name in ("Passerelle", "Marronniers"):
        sign(open_round[name], people[name])
    record(version, "Rivages", coordinator)
    actions.attest(witness, user=otto, client=CLIENT)
    witness.refresh_from_db()
    assert witness.attested_at is not None


def test_a_reader_does_not_attest(client, open_round, people, version, otto, coordinator):
    reader = actions.invite_observer(version, otto, Observer.Role.READER, actor=coordinator)
    everybody_signs(open_round, people)
    with pytest.raises(PermissionDenied):
        actions.attest(reader, user=otto, client=CLIENT)
    address = reverse("version_attest", args=[version.charter.slug, 1])
    assert visit(client, otto, address, {}).status_code == 403
    assert visit(client, people["Rivages"], address, {}).status_code == 404


def test_nobody_attests_for_a_witness(witness, open_round, people, coordinator):
    everybody_signs(open_round, people)
    for user in (coordinator, people["Passerelle"]):
        with pytest.raises(PermissionDenied):
            actions.attest(witness, user=user, client=CLIENT)


def test_a_witness_who_was_removed_does_not_attest(witness, otto, open_round, people, coordinator):
    everybody_signs(open_round, people)
    actions.remove_observer(witness, actor=coordinator)
    with pytest.raises(PermissionDenied):
        actions.attest(witness, user=otto, client=CLIENT)


def test_what_was_attested_stays(witness, otto, open_round, people, coordinator):
    everybody_signs(open_round, people)
    actions.attest(witness, user=otto, client=CLIENT)
    with pytest.raises(ValidationError):
        actions.remove_observer(witness, actor=coordinator)


def test_a_signatory_is_no_witness(open_round, people, version, coordinator):
    with pytest.raises(ValidationError) as caught:
        actions.invite_observer(version, people["Rivages"], Observer.Role.WITNESS, actor=coordinator)
    assert list(caught.value.error_dict) == ["email"]


def test_nobody_is_invited_twice_nor_to_a_replaced_version(witness, otto, version, coordinator, people):
    with pytest.raises(ValidationError, match="déjà invitée"):
        actions.invite_observer(version, otto, Observer.Role.READER, actor=coordinator)
    actions.reopen_draft(version, actor=coordinator, reason="Une faute.")
    with pytest.raises(ValidationError) as caught:
        actions.invite_observer(version, people["Rivages"], Observer.Role.READER, actor=coordinator)
    assert caught.value.code == "closed"


def test_only_coordinators_invite_and_remove(client, witness, otto, version, people):
    with pytest.raises(PermissionDenied):
        actions.invite_observer(version, otto, Observer.Role.READER, actor=people["Passerelle"])
    with pytest.raises(PermissionDenied):
        actions.remove_observer(witness, actor=people["Passerelle"])
    add = reverse("observer_add", args=[version.charter.slug])
    deadline = reverse("signing_deadline", args=[version.charter.slug])
    for user in (people["Passerelle"], otto):
        assert visit(client, user, add).status_code == 403
        assert visit(client, user, deadline).status_code == 403


def test_the_pages_of_the_coordinator(client, open_round, version, otto, coordinator):
    slug = version.charter.slug
    add = reverse("observer_add", args=[slug])
    unknown = visit(client, coordinator, add, {"email": "personne@exemple.test", "role": "reader"})
    assert unknown.status_code == 422
    assert "Aucun compte du réseau n’a cette adresse." in unknown.content.decode()
    assert visit(client, coordinator, add, {"email": otto.email.upper(), "role": "reader"}).status_code == 302
    observer = Observer.objects.get()
    remove = reverse("observer_remove", args=[slug, observer.pk])
    assert remove in visit(client, coordinator, reverse("charter_signing", args=[slug])).content.decode()
    assert visit(client, coordinator, remove, {}).status_code == 302
    assert visit(client, coordinator, remove, {}).status_code == 409
    deadline = reverse("signing_deadline", args=[slug])
    assert visit(client, coordinator, deadline, {"deadline": "2020-01-01"}).status_code == 422
    assert visit(client, coordinator, deadline, {"deadline": "2090-01-01"}).status_code == 302


def test_an_observer_can_read_what_is_kept_of_them(witness, otto):
    [row] = registry.personal_data["signing_observers"].export(Subject(email=otto.email))
    assert (row["role"], row["attested_at"]) == ("witness", "")
    assert registry.personal_data["signing_observers"].export(Subject(email="inconnue@exemple.test")) == []
