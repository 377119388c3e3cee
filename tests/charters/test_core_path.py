"""The main job on real rows: clauses become a frozen version, two people sign, the file verifies."""

import subprocess

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from charters import actions, files, verification
from charters.evidence import broken_link, canonical_json, sha256
from charters.models import Charter, EvidenceEvent, Signature, SignatureRequest

from .signing_steps import CLIENT, read_and_ask, sign

pytestmark = pytest.mark.django_db


def test_three_signatures_put_the_charter_in_force(open_round, people, version):
    for name, user in people.items():
        sign(open_round[name], user)
    charter = Charter.objects.get(pk=version.charter_id)
    assert charter.status == Charter.Status.IN_FORCE
    sealed = version.sealed_revisions.order_by("-sequence").first()
    assert sealed.sequence == 3
    verdict = verification.verify(files.read(sealed.name))
    assert verdict.exit_code == 0
    assert [name for name, *_ in verdict.known.signatories] == [f"{name} (association)" for name in people]
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None


def test_pdfsig_finds_every_signature_valid(open_round, people, version, tmp_path):
    for name, user in list(people.items())[:2]:
        sign(open_round[name], user)
    path = tmp_path / "sealed.pdf"
    path.write_bytes(files.read(version.sealed_revisions.order_by("-sequence").first().name))
    told = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True).stdout
    assert told.count("Signature is Valid.") == 3
    assert told.count("Total document signed") == 1


def test_any_changed_byte_is_never_called_intact(open_round, people, version):
    sign(open_round["Passerelle"], people["Passerelle"])
    content = files.read(version.sealed_revisions.order_by("-sequence").first().name)
    for place in range(0, len(content), len(content) // 23):
        changed = bytearray(content)
        changed[place] ^= 1
        assert verification.look_up(sha256(bytes(changed))) is None
    changed = bytearray(content)
    changed[len(content) // 3] ^= 1
    assert verification.verify(bytes(changed)).exit_code in (1, 2)


def test_signing_twice_is_refused(open_round, people):
    request, user = open_round["Passerelle"], people["Passerelle"]
    sign(request, user)
    with pytest.raises(ValidationError) as refused:
        actions.sign(request, user=user, code="123456", typed_name=user.get_full_name(), client=CLIENT)
    assert refused.value.code == "answered"
    assert Signature.objects.count() == 1


def test_somebody_elses_request_is_refused(open_round, people):
    with pytest.raises(PermissionDenied):
        actions.view_request(open_round["Passerelle"], user=people["Rivages"], client=CLIENT)


def test_a_wrong_code_is_counted_and_five_are_enough(open_round, people):
    request, user = open_round["Passerelle"], people["Passerelle"]
    code = read_and_ask(request, user)
    wrong = "000000" if code != "000000" else "000001"
    for _attempt in range(5):
        with pytest.raises(ValidationError):
            actions.sign(request, user=user, code=wrong, typed_name=user.get_full_name(), client=CLIENT)
    with pytest.raises(ValidationError) as refused:
        actions.sign(request, user=user, code=code, typed_name=user.get_full_name(), client=CLIENT)
    assert "Trop d’essais" in refused.value.messages[0]
    assert EvidenceEvent.objects.filter(kind="code_refused").count() == 6


def test_a_code_of_another_request_is_refused(open_round, people):
    foreign = read_and_ask(open_round["Rivages"], people["Rivages"])
    request, user = open_round["Passerelle"], people["Passerelle"]
    own = read_and_ask(request, user)
    if own == foreign:
        pytest.fail("two equal codes: run again")
    with pytest.raises(ValidationError):
        actions.sign(request, user=user, code=foreign, typed_name=user.get_full_name(), client=CLIENT)


def test_a_revoked_mandate_does_not_sign(open_round, people):
    request, user = open_round["Passerelle"], people["Passerelle"]
    code = read_and_ask(request, user)
    user.mandates.update(state="revoked")
    with pytest.raises(ValidationError) as refused:
        actions.sign(request, user=user, code=code, typed_name=user.get_full_name(), client=CLIENT)
    assert refused.value.code == "mandate"


def test_a_superseded_version_is_not_signed(open_round, people, version, coordinator):
    request, user = open_round["Passerelle"], people["Passerelle"]
    code = read_and_ask(request, user)
    actions.reopen_draft(version, actor=coordinator, reason="Une faute à l’article 2.")
    with pytest.raises(ValidationError):
        actions.sign(request, user=user, code=code, typed_name=user.get_full_name(), client=CLIENT)
    assert Signature.objects.count() == 0


def test_a_required_party_that_declines_stops_the_round(open_round, people, version):
    request, user = open_round["Rivages"], people["Rivages"]
    actions.decline(request, user=user, reason="Notre conseil n’a pas voté.")
    version.round.refresh_from_db()
    assert version.round.status == "stopped"
    assert Charter.objects.get(pk=version.charter_id).status == Charter.Status.SIGNING
    with pytest.raises(ValidationError):
        read_and_ask(open_round["Passerelle"], people["Passerelle"])


def test_the_evidence_keeps_what_was_agreed(open_round, people, version):
    signature = sign(open_round["Passerelle"], people["Passerelle"])
    evidence = signature.evidence
    assert evidence["version"]["sha256"] == version.sha256
    assert evidence["consent"]["sha256"] == sha256(evidence["consent"]["text"])
    assert evidence["organisation"]["legal_name"] == "Passerelle (association)"
    assert evidence["client"] == {"ip": "192.0.2.1", "user_agent": "Essai"}
    assert signature.evidence_sha256 == sha256(canonical_json(evidence))


def test_freezing_needs_a_coordinator(charter, people):
    with pytest.raises(PermissionDenied):
        actions.freeze(charter, actor=people["Passerelle"])


def test_freezing_with_an_open_proposal_is_refused(charter, people, coordinator):
    user = people["Passerelle"]
    actions.propose_clause(
        charter,
        text="Encore une chose.",
        partner=user.memberships.get().partner,
        actor=user,
        reason="Pour que ce soit clair.",
    )
    with pytest.raises(ValidationError) as refused:
        actions.freeze(charter, actor=coordinator)
    assert "1 proposition attend" in refused.value.messages[0]
    assert SignatureRequest.objects.count() == 0
