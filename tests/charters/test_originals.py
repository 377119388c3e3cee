"""Originals signed by hand or elsewhere: entered once, counted as signed, read by the parties; what can't be entered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from charters import actions, files
from charters.evidence import broken_link, canonical_json, sha256
from charters.models import Charter, EvidenceEvent, RecordedOriginal, SignatureRequest, Version
from charters.queries import recorded_originals, strip
from charters.typesetting import proof_record
from portal import registry
from portal.models import Message
from portal.registry import Subject

from .conftest import make_member, make_partner
from .signing_steps import CLIENT, PDF, original_values, read_and_ask, record, sign

pytestmark = pytest.mark.django_db
WHO = "Rivages"


def visit(client, user, address, data=None):
    client.logout()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address) if data is None else client.post(address, data)


def party_of(version, name=WHO):
    return version.parties().get(partner__short_name=name)


def scans():
    try:
        return storages["private"].listdir(f"originals/{timezone.now():%Y}")[1]
    except FileNotFoundError:
        return []


def test_an_original_counts_as_signed(open_round, people, version, coordinator):
    original = record(version, WHO, coordinator, reserves="Sauf l’annexe.")
    assert original.scan_sha256 == sha256(PDF)
    assert files.read(original.scan.name) == PDF
    assert SignatureRequest.objects.get(pk=open_round[WHO].pk).status == SignatureRequest.Status.REPLACED
    event = EvidenceEvent.objects.get(kind=EvidenceEvent.Kind.RECORDED)
    assert event.data["partner"] == "Rivages (association)"
    assert event.data["scan_sha256"] == sha256(PDF)
    assert event.data["reserves"] == "Sauf l’annexe."
    for name in ("Passerelle", "Marronniers"):
        sign(open_round[name], people[name])
    assert Charter.objects.get(pk=version.charter_id).status == Charter.Status.IN_FORCE
    assert broken_link(version.sha256, version.events.order_by("sequence")) is None
    [told] = Message.objects.filter(kind="charters/email/original_recorded")
    assert told.user == people[WHO]


def test_the_strip_and_the_pages_say_it(client, open_round, version, coordinator, people):
    original = record(version, WHO, coordinator)
    found = strip(version.charter, version)
    assert found["signed"] == 1
    assert "original signé le" in found["parties"][2]["label"]
    scan = reverse("original_scan", args=[version.charter.slug, 1, original.pk])
    public = visit(client, None, reverse("version", args=[version.charter.slug, 1])).content.decode()
    assert "Lena Rivages, Directrice" in public
    assert "Original signé à la main" in public
    assert scan not in public
    assert "armoire" not in public
    inside = visit(client, people["Passerelle"], reverse("charter_signing", args=[version.charter.slug]))
    assert scan in inside.content.decode()
    assert "Original enregistré" in inside.content.decode()


def test_a_delegation_on_paper_is_said_and_a_mandate_is_not_taken_for_one(client, open_round, version, coordinator):
    for name, delegated in ((WHO, True), ("Marronniers", False)):
        original = record(version, name, coordinator, delegated=delegated)
        assert original.reference == "CA du 3 mars"
    assert [each.data["delegated"] for each in version.events.filter(kind="recorded").order_by("sequence")] == [
        True,
        False,
    ]
    public = visit(client, None, reverse("version", args=[version.charter.slug, 1])).content.decode()
    assert public.count("(par délégation)") == 1


def test_the_strip_counts_days_where_the_network_lives(open_round, version, people):
    request = open_round[WHO]
    sign(request, people[WHO])
    SignatureRequest.objects.filter(pk=request.pk).update(closed_at=datetime(2026, 11, 26, 23, 54, tzinfo=UTC))
    assert strip(version.charter, version)["parties"][2]["label"] == "a signé le 27 novembre"


def test_the_proof_tells_it(open_round, version, coordinator):
    original = record(version, WHO, coordinator)
    text = proof_record(version, [], list(version.events.order_by("sequence")), recorded_originals(version))
    assert canonical_json({"scan_sha256": original.scan_sha256})[1:-1] in text
    assert '"originals":[{"delegated":false,"holder":"Rivages, armoire du secrétariat"' in text
    assert actions.hand_out_proof(version, actor=coordinator).startswith(b"%PDF")


def test_a_refusal_lifted_on_paper_lets_the_signing_go_on(open_round, people, version, coordinator):
    actions.decline(open_round[WHO], user=people[WHO], reason="Pas voté.")
    record(version, WHO, coordinator)
    version.round.refresh_from_db()
    assert version.round.status == "open"


def test_an_original_opens_the_next_rank(version, coordinator, people):
    mandates = {party.pk: people[party.partner.short_name].mandates.get() for party in version.parties()}
    steps = {key: 1 if key == party_of(version).pk else 2 for key in mandates}
    actions.open_signing(version, mandates, steps=steps, actor=coordinator)
    record(version, WHO, coordinator)
    assert set(SignatureRequest.objects.awaited().values_list("step", flat=True)) == {2}


# Who may


@pytest.mark.parametrize("name", ["Passerelle", WHO])
def test_only_coordinators_record(client, open_round, version, people, name):
    with pytest.raises(PermissionDenied):
        record(version, WHO, people[name])
    address = reverse("original_new", args=[version.charter.slug, party_of(version).pk])
    assert visit(client, people[name], address).status_code == 403
    assert scans() == []


def test_the_scan_is_for_the_parties(client, open_round, version, coordinator, people):
    original = record(version, WHO, coordinator)
    address = reverse("original_scan", args=[version.charter.slug, 1, original.pk])
    outsider = make_member(make_partner("Ailleurs"), "Otto")
    assert visit(client, None, address).status_code == 302
    assert visit(client, outsider, address).status_code == 403
    answer = visit(client, people["Passerelle"], address)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert visit(client, coordinator, address).status_code == 200


def test_an_observer_does_not_get_the_scan(client, open_round, version, coordinator):
    original = record(version, WHO, coordinator)
    witness = make_member(make_partner("Ailleurs"), "Otto")
    actions.invite_observer(version, witness, "witness", actor=coordinator)
    address = reverse("original_scan", args=[version.charter.slug, 1, original.pk])
    assert visit(client, witness, address).status_code == 403


# Bad input


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scan", SimpleUploadedFile("original.pdf", b"<html>")),
        ("scan", SimpleUploadedFile("original.png", PDF)),
        ("scan", SimpleUploadedFile("original.exe", PDF)),
        ("signatory", " "),
        ("position", ""),
        ("holder", "\n"),
        ("kind", "rien"),
        ("signatory", "m" * 200),
    ],
)
def test_what_is_typed_wrong_is_refused_beside_its_field(open_round, version, coordinator, field, value):
    with pytest.raises(ValidationError) as caught:
        record(version, WHO, coordinator, **{field: value})
    assert list(caught.value.error_dict) == [field]
    assert not RecordedOriginal.objects.exists()
    assert scans() == []


@pytest.mark.parametrize("days", [1, -40])
def test_a_day_to_come_or_before_the_text_was_frozen_is_refused(open_round, version, coordinator, days):
    with pytest.raises(ValidationError) as caught:
        record(version, WHO, coordinator, signed_on=timezone.localdate() + timedelta(days=days))
    assert list(caught.value.error_dict) == ["signed_on"]


def test_a_superseded_version_takes_no_original(open_round, version, coordinator):
    actions.reopen_draft(version, actor=coordinator, reason="Une faute.")
    with pytest.raises(ValidationError) as caught:
        record(version, WHO, coordinator)
    assert caught.value.code == "closed"
    assert scans() == []


def test_a_signing_that_is_not_open_takes_no_original(version, coordinator):
    with pytest.raises(ValidationError) as caught:
        record(version, WHO, coordinator)
    assert caught.value.code == "closed"


def test_who_signed_is_not_recorded(open_round, version, coordinator, people):
    sign(open_round[WHO], people[WHO])
    with pytest.raises(ValidationError) as caught:
        record(version, WHO, coordinator)
    assert caught.value.code == "signed"


def test_who_is_recorded_neither_signs_nor_is_asked_nor_recorded_again(open_round, version, coordinator, people):
    code = read_and_ask(open_round[WHO], people[WHO])
    record(version, WHO, coordinator)
    with pytest.raises(ValidationError) as caught:
        actions.sign(open_round[WHO], user=people[WHO], code=code, typed_name="Lena Rivages", client=CLIENT)
    assert caught.value.code == "replaced"
    with pytest.raises(ValidationError) as caught:
        actions.replace_signatory(version, party_of(version), people[WHO].mandates.get(), actor=coordinator)
    assert caught.value.code == "recorded"
    with pytest.raises(ValidationError) as caught:
        record(version, WHO, coordinator)
    assert caught.value.code == "recorded"


# The page


def test_the_page_asks_to_confirm_and_keeps_what_was_typed(client, open_round, version, coordinator):
    address = reverse("original_new", args=[version.charter.slug, party_of(version).pk])
    assert "Enregistrer un original" in visit(client, coordinator, address).content.decode()
    answer = visit(client, coordinator, address, original_values())
    assert answer.status_code == 422
    assert 'value="Lena Rivages"' in answer.content.decode()
    assert not RecordedOriginal.objects.exists()
    answer = visit(client, coordinator, address, original_values(confirmed="on"))
    assert answer.status_code == 302
    assert RecordedOriginal.objects.get().recorded_by == coordinator
    again = visit(client, coordinator, address)
    assert "déjà enregistré" in again.content.decode()
    conflict = visit(client, coordinator, address, original_values(confirmed="on"))
    assert conflict.status_code == 409


def test_a_party_of_another_charter_is_not_found(client, open_round, version, coordinator):
    other = actions.open_charter(title="Autre", scope="", actor=coordinator)
    actions.add_party(other, make_partner("Ailleurs"), actor=coordinator)
    address = reverse("original_new", args=[version.charter.slug, other.parties.get().pk])
    assert visit(client, coordinator, address).status_code == 404


# Data


def test_who_recorded_and_who_signed_can_read_it(open_round, version, coordinator, people):
    record(version, WHO, coordinator)
    kind = registry.personal_data["recorded_originals"]
    [row] = kind.export(Subject(email=people[WHO].email))
    assert (row["signatory"], row["recorded_by_you"]) == ("Lena Rivages", "")
    [row] = kind.export(Subject(email=coordinator.email))
    assert (row["signatory"], row["recorded_by_you"]) == ("", "1")
    assert kind.export(Subject(email=people["Passerelle"].email)) == []


def test_the_scan_goes_with_the_version(open_round, version, coordinator, people, django_capture_on_commit_callbacks):
    record(version, WHO, coordinator)
    actions.invite_observer(version, make_member(make_partner("Ailleurs"), "Otto"), "reader", actor=coordinator)
    long_ago = timezone.now() - timedelta(days=6 * 366)
    Charter.objects.filter(pk=version.charter_id).update(status="ended", ended_at=long_ago)
    assert len(scans()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.purge_version(version, now=timezone.now())
    assert scans() == []
    assert not Version.objects.exists()
