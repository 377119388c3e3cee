"""Timestamps of a real, small authority: appended to the sealed file, retried when it fails, told as they are."""

import io
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from charters import actions, due, files, queries, sealing, timestamping, verification
from charters.actions.timestamping import LONGEST_WAIT, wait_after
from charters.models import EvidenceEvent, SealedRevision, SigningRound
from portal.partners.models import Mandate
from tests.kept import kept

from . import timestamp_authority as tsa
from .sealing_samples import authority as seal_authority
from .sealing_samples import boxes, pdfsig, signed
from .sealing_samples import sign as sign_sample
from .signing_steps import sign

VALID = "Signature is Valid."


@pytest.fixture
def clock(settings):
    """The authority, running and configured."""
    with tsa.authority() as server:
        settings.TIMESTAMP_URL = server.url
        yield server


@pytest.fixture
def trusted(settings, tmp_path):
    path = tmp_path / "horloge.pem"
    path.write_bytes(tsa.root().public_bytes(Encoding.PEM))
    settings.TIMESTAMP_ROOTS = str(path)


@pytest.fixture
@kept
def in_force(open_round, people, version):
    for name, user in people.items():
        sign(open_round[name], user)
    return version


@pytest.fixture
@kept
def with_one_missing(charter, coordinator, people):
    """A version in force that Rivages, whose signature is only wished for, has not signed; and its request."""
    charter.parties.filter(partner__short_name="Rivages").update(required=False)
    version = actions.freeze(charter, actor=coordinator)
    mandates = {party.pk: Mandate.objects.get(partner=party.partner) for party in version.parties()}
    requests = {r.party.partner.short_name: r for r in actions.open_signing(version, mandates, actor=coordinator)}
    for name in ("Passerelle", "Marronniers"):
        sign(requests[name], people[name])
    return version, requests["Rivages"]


def last_file(version) -> bytes:
    return files.read(version.sealed_revisions.order_by("-sequence").first().name)


# The file


def stamped(pdf, number=1):
    return sealing.append_timestamp(pdf, tsa.answer_to, f"horodatage-{number:03d}").pdf


def test_signatures_stay_valid_before_and_after_a_timestamp_for_both_verifiers(tmp_path):
    first = stamped(signed(3))
    later = stamped(sign_sample(first, boxes()[3].name), 2)
    for pdf, signatures, timestamps in ((first, 4, 1), (later, 5, 2)):
        report = sealing.examine(pdf, [seal_authority().certificate], timestamp_roots=[tsa.root()])
        assert [each.kind for each in report.signatures].count("timestamp") == timestamps
        assert [each.bottom_line for each in report.signatures] == [True] * (signatures + timestamps)
        assert (report.all_hold, report.added_after_last) == (True, False)
        told = pdfsig(pdf, tmp_path)
        assert told.count(VALID) == signatures
        assert "Invalid" not in told
        assert "- Total document signed" in told.split(f"horodatage-{timestamps:03d}")[1]
    assert later.startswith(first)


def test_a_timestamp_of_an_unknown_authority_is_said_to_be_unverified_and_takes_nothing_from_the_signatures():
    report = sealing.examine(stamped(signed(1)), [seal_authority().certificate])
    assert report.all_hold
    last = report.signatures[-1]
    assert (last.kind, last.trusted, last.bottom_line, last.holds) == ("timestamp", False, False, True)
    assert "non vérifiée" in last.problem


def test_a_timestamp_root_does_not_stand_for_a_seal_nor_a_seal_for_a_timestamp():
    pdf = stamped(signed(1))
    swapped = sealing.examine(pdf, [tsa.root()], timestamp_roots=[seal_authority().certificate])
    assert [each.trusted for each in swapped.signatures] == [False, False, False]
    assert not swapped.all_hold


def test_a_changed_byte_under_the_timestamp_is_noticed_by_it():
    pdf = bytearray(stamped(signed(1)))
    pdf[pdf.index(b"endstream") - 20] ^= 1
    report = sealing.examine_untrusted(bytes(pdf), [seal_authority().certificate], timestamp_roots=[tsa.root()])
    assert not report.all_hold
    assert not report.signatures[-1].intact


@pytest.mark.parametrize(
    "answer", [tsa.wrong_nonce, tsa.no_nonce, tsa.wrong_imprint, tsa.refused, tsa.forged, lambda request: b"<html>"]
)
def test_an_answer_that_is_no_timestamp_of_the_file_is_refused(answer):
    with pytest.raises(sealing.TimestampError):
        sealing.append_timestamp(signed(1), answer, "horodatage-001")


# The network


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": 500}, "a répondu 500"),
        ({"status": 302}, "a répondu 302"),
        ({"content_type": "text/html"}, "autre chose"),
        ({"respond": lambda request: b"x" * (timestamping.MAX_BYTES + 1)}, "trop longuement"),
        ({"stuck": True}, "trop lente"),
    ],
)
def test_an_authority_that_misbehaves_is_given_up_with_a_sentence(clock, changes, sentence):
    vars(clock).update({"respond": lambda request: b"x", **changes})
    with pytest.raises(sealing.TimestampError, match=sentence):
        timestamping.ask(b"0", seconds=0.2)


def test_credentials_go_to_the_authority_only(clock, settings):
    settings.TIMESTAMP_USER, settings.TIMESTAMP_PASSWORD = "portail", "secret"
    clock.status = 302
    with pytest.raises(sealing.TimestampError):
        timestamping.ask(b"0")
    assert clock.seen == [("application/timestamp-query", "Basic cG9ydGFpbDpzZWNyZXQ=")]


@pytest.mark.parametrize("address", ["ftp://exemple.test/", "file:///etc/hostname", "horloge"])
def test_an_address_that_is_not_of_the_web_is_refused(settings, address):
    settings.TIMESTAMP_URL = address
    with pytest.raises(sealing.TimestampError, match="TIMESTAMP_URL"):
        timestamping.ask(b"0")


def test_waiting_grows_and_stays_bounded():
    waits = [wait_after(tries) for tries in (1, 2, 3, 4, 5)]
    assert waits == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 16, 32)]
    assert wait_after(30_000) == LONGEST_WAIT


# The version


@pytest.mark.django_db
def test_nothing_is_due_without_an_authority(in_force, settings):
    settings.TIMESTAMP_URL = ""
    assert due.timestamps(timezone.now()) == 0
    assert queries.seal_level(in_force).timestamped_at is None


@pytest.mark.django_db
def test_nothing_is_due_before_the_version_is_in_force(open_round, people, clock):
    sign(open_round["Passerelle"], people["Passerelle"])
    assert due.timestamps(timezone.now()) == 0
    assert clock.seen == []


@pytest.mark.django_db
def test_a_version_in_force_is_timestamped_once(in_force, clock, trusted):
    before = last_file(in_force)
    assert [due.timestamps(timezone.now()) for _again in range(2)] == [1, 0]
    last = in_force.sealed_revisions.order_by("-sequence").first()
    assert (last.kind, last.sequence) == (SealedRevision.Kind.TIMESTAMP, 4)
    event = in_force.events.get(kind=EvidenceEvent.Kind.TIMESTAMPED)
    assert (event.data["authority"], event.data["sealed_sha256"], event.data["revision"]) == (tsa.NAME, last.sha256, 4)
    assert last_file(in_force).startswith(before)
    assert verification.check_chain(in_force).holds
    level = queries.seal_level(in_force)
    assert (level.authority, level.later_signatures, level.tries) == (tsa.NAME, 0, 0)


@pytest.mark.django_db
def test_down_slow_or_lying_it_is_tried_again_later_until_it_answers(in_force, clock):
    now = timezone.now()
    clock.respond = tsa.wrong_nonce
    assert due.timestamps(now) == 0
    signing = SigningRound.objects.get(version=in_force)
    assert (signing.timestamp_tries, signing.timestamp_next_at) == (1, now + timedelta(minutes=2))
    assert "autre demande" in signing.timestamp_error
    assert due.timestamps(now + timedelta(minutes=1)) == 0
    assert len(clock.seen) == 1
    clock.respond, clock.status = tsa.answer_to, 503
    assert due.timestamps(now + timedelta(minutes=3)) == 0
    assert SigningRound.objects.get().timestamp_tries == 2
    assert in_force.sealed_revisions.filter(kind="timestamp").count() == 0
    clock.status = 200
    assert due.timestamps(now + timedelta(minutes=8)) == 1
    signing.refresh_from_db()
    assert (signing.timestamp_tries, signing.timestamp_error, signing.timestamp_next_at) == (0, "", None)


@pytest.mark.django_db
def test_an_authority_that_is_down_is_told_to_the_coordinators(in_force, settings, client, coordinator):
    with tsa.authority() as server:
        settings.TIMESTAMP_URL = server.url
    now = timezone.now()
    for hours in range(due.TRIES_BEFORE_TELLING):
        due.timestamps(now + timedelta(hours=hours))
    signing = SigningRound.objects.get()
    assert (signing.timestamp_tries, signing.timestamp_error) == (due.TRIES_BEFORE_TELLING, timestamping.UNREACHABLE)
    assert any("l’horodatage échoue" in sentence for sentence, _url in due.health())
    client.force_login(coordinator)
    page = client.get(reverse("charter_signing", args=[in_force.charter.slug])).content.decode()
    assert "4 essais manqués" in page
    assert timestamping.UNREACHABLE in page


@pytest.mark.django_db
def test_a_later_signature_is_sealed_over_the_timestamp_and_a_new_one_is_due(with_one_missing, people, clock, trusted):
    version, request = with_one_missing
    assert due.timestamps(timezone.now()) == 1
    sign(request, people["Rivages"])
    assert queries.seal_level(version).later_signatures == 1
    assert due.timestamps(timezone.now()) == 1
    kinds = list(version.sealed_revisions.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["certified", "signature", "signature", "timestamp", "signature", "timestamp"]
    verdict = verification.verify(last_file(version))
    assert (verdict.exit_code, verdict.known.later_signatures) == (0, 0)
    assert queries.seal_level(version).later_signatures == 0


@pytest.mark.django_db
def test_a_signature_that_comes_while_the_authority_answers_is_not_lost(with_one_missing, people, clock, monkeypatch):
    version, request = with_one_missing
    open_file, raced = FileSystemStorage.open, []

    def open_after_somebody_signed(storage, name, *args):
        if not raced:
            raced.append(name)
            sign(request, people["Rivages"])
        return open_file(storage, name, *args)

    monkeypatch.setattr(FileSystemStorage, "open", open_after_somebody_signed)
    assert actions.timestamp_version(version) is False
    assert version.sealed_revisions.filter(kind="timestamp").count() == 0
    assert due.timestamps(timezone.now()) == 1
    assert verification.verify(last_file(version)).known.signatories[-1][0] == "Rivages (association)"


# What is said of it


@pytest.mark.django_db
def test_the_verification_page_and_command_say_who_timestamped_and_whether_it_is_known(
    in_force, clock, client, tmp_path, settings
):
    due.timestamps(timezone.now())
    content = last_file(in_force)
    upload = io.BytesIO(content)
    upload.name = "charte.pdf"
    page = client.post(reverse("verify"), {"file": upload}).content.decode()
    assert "Intact" in page
    assert "Signatures valables" in page
    assert "Autorité non vérifiée" in page
    assert f"par « {tsa.NAME} »" in page
    path = tmp_path / "charte.pdf"
    path.write_bytes(content)
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_charter", str(path), stdout=out)
    told = json.loads(out.getvalue())
    assert (ended.value.code, told["known"]["timestamped_by"], told["signatures_hold"]) == (0, tsa.NAME, True)
    assert [each["trusted"] for each in told["signatures"]["signatures"]] == [True] * 4 + [False]


@pytest.mark.django_db
def test_the_version_page_says_the_level_as_it_is(in_force, clock, client):
    address = reverse("version", args=[in_force.charter.slug, 1])
    assert "Sans horodatage" in client.get(address).content.decode()
    due.timestamps(timezone.now())
    page = client.get(address).content.decode()
    assert "PAdES B-B. Horodatage ajouté le" in page
    assert tsa.NAME in page


@pytest.mark.django_db
def test_an_earlier_file_counts_signatures_added_since_and_not_timestamps(in_force, clock):
    due.timestamps(timezone.now())
    before = in_force.sealed_revisions.get(sequence=3)
    known = verification.look_up(before.sha256)
    assert (known.later_signatures, known.timestamped_at, len(known.signatories)) == (0, "", 3)
