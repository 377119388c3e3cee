"""Timestamps of the acts that stand apart from the version's file: joining and leaving. A real, small authority answers."""

import io
import subprocess
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils import timezone

from charters import actions, due, files, queries, sealing, seals, verification
from charters.models import ActTries, EvidenceEvent, StampedAct
from portal.partners.models import Mandate

from . import timestamp_authority as tsa
from .conftest import make_member, make_partner
from .sealing_samples import pdfsig
from .signing_steps import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(settings, tmp_path):
    """The authority, running, configured and trusted."""
    path = tmp_path / "horloge.pem"
    path.write_bytes(tsa.root().public_bytes(Encoding.PEM))
    settings.TIMESTAMP_ROOTS = str(path)
    with tsa.authority() as server:
        settings.TIMESTAMP_URL = server.url
        yield server


@pytest.fixture
def acts(open_round, people, version, coordinator):
    """The act by which Estuaire joined, and the one by which Rivages announced that it leaves."""
    for name, user in people.items():
        sign(open_round[name], user)
    newcomer = make_member(make_partner("Estuaire"), "Nora")
    mandate = Mandate.objects.get(user=newcomer)
    joined = sign(actions.invite_to_join(version.charter, mandate, actor=coordinator), newcomer)
    party = version.charter.parties.get(partner__short_name="Rivages")
    leaving = actions.announce_withdrawal(party, reason="Nous fermons.", actor=people["Rivages"])
    return joined.act, leaving.act


def page_of_acts(client, version, user) -> str:
    client.force_login(user)
    return " ".join(client.get(reverse("charter_acts", args=[version.charter.slug])).content.decode().split())


def test_both_acts_are_timestamped_once_beside_the_version(acts, clock, version, tmp_path):
    assert [due.timestamps(timezone.now()) for _again in range(2)] == [3, 0]
    for act, signatures in zip(acts, (2, 1), strict=True):
        before, after = files.read(act.name), files.read(act.stamped.name)
        assert after.startswith(before)
        report = sealing.examine(after, seals.trusted_roots(), timestamp_roots=[tsa.root()])
        assert [each.bottom_line for each in report.signatures] == [True] * (signatures + 1)
        assert (report.signatures[-1].kind, report.all_hold, report.added_after_last) == ("timestamp", True, False)
        told = pdfsig(after, tmp_path)
        assert told.count("Signature is Valid.") == signatures
        assert "- Total document signed" in told.split("horodatage-001")[1]
        assert (act.stamped.authority, act.stamped.version) == (tsa.NAME, version)


def test_the_chain_tells_it_and_holds(acts, clock, version):
    due.timestamps(timezone.now())
    events = list(version.events.filter(kind=EvidenceEvent.Kind.ACT_TIMESTAMPED).order_by("sequence"))
    assert [each.data["act_sha256"] for each in events] == [act.sha256 for act in acts]
    assert [each.data["stamped_sha256"] for each in events] == [act.stamped.sha256 for act in acts]
    assert events[0].data["partner"] == "Estuaire (association)"
    assert verification.check_chain(version).holds
    assert queries.seal_level(version).authority == tsa.NAME


def test_down_or_lying_it_is_tried_again_later_until_it_answers(acts, clock, version, client, coordinator, people):
    now = timezone.now()
    clock.respond = tsa.wrong_nonce
    assert due.timestamps(now) == 0
    kept = list(ActTries.objects.order_by("act").values_list("act", "count", "next_at"))
    assert kept == [(act.pk, 1, now + timedelta(minutes=2)) for act in acts]
    asked = len(clock.seen)
    assert due.timestamps(now + timedelta(minutes=1)) == 0
    assert len(clock.seen) == asked
    for tries in range(2, due.TRIES_BEFORE_TELLING + 1):
        assert due.timestamps(now + timedelta(days=tries)) == 0
    assert sum("l’horodatage d’un acte échoue" in sentence for sentence, _url in due.health()) == len(acts)
    page = page_of_acts(client, version, coordinator)
    assert page.count("4 essais manqués") == len(acts)
    assert "autre demande" in page
    assert "essais manqués" not in page_of_acts(client, version, people["Passerelle"])
    clock.respond = tsa.answer_to
    assert due.timestamps(now + timedelta(days=30)) == 3
    assert not ActTries.objects.exists()
    assert not [sentence for sentence, _url in due.health() if "horodatage" in sentence]


def test_two_workers_at_once_leave_one_timestamp(acts, clock, monkeypatch):
    act, _leaving = acts
    open_file, raced = FileSystemStorage.open, []

    def open_after_another_did_it(storage, name, *args):
        if not raced:
            raced.append(name)
            assert actions.timestamp_act(act) is True
        return open_file(storage, name, *args)

    monkeypatch.setattr(FileSystemStorage, "open", open_after_another_did_it)
    assert actions.timestamp_act(act) is False
    assert StampedAct.objects.filter(act=act).count() == 1
    assert EvidenceEvent.objects.filter(kind=EvidenceEvent.Kind.ACT_TIMESTAMPED).count() == 1


def test_pages_say_the_level_as_it_is(acts, clock, version, client, coordinator):
    page = page_of_acts(client, version, coordinator)
    assert page.count("sans horodatage") == len(acts)
    due.timestamps(timezone.now())
    page = page_of_acts(client, version, coordinator)
    assert page.count(f"par « {tsa.NAME} »") == len(acts)
    assert "sans horodatage" not in page


def test_the_act_is_given_out_with_its_timestamp_and_both_files_are_known(acts, clock, version, client):
    joining, _leaving = acts
    address = reverse("charter_act_file", args=[version.charter.slug, joining.pk])
    assert client.get(address).content == files.read(joining.name)
    due.timestamps(timezone.now())
    given = client.get(address).content
    assert given == files.read(joining.stamped.name)
    former, now = verification.verify(files.read(joining.name)), verification.verify(given)
    assert [each.exit_code for each in (former, now)] == [0, 0]
    assert [each.known.timestamped_by for each in (former, now)] == ["", tsa.NAME]
    changed = verification.verify(given + b"\n% un mot de trop")
    assert (changed.intact, changed.begins_with.timestamped_by) == (False, tsa.NAME)
    upload = io.BytesIO(given)
    upload.name = "acte.pdf"
    page = " ".join(client.post(reverse("verify"), {"file": upload}).content.decode().split())
    assert "C’est l’acte d’adhésion de" in page
    assert f"par « {tsa.NAME} »" in page


def test_the_proof_file_names_every_act_and_its_timestamp(acts, clock, version, people, tmp_path):
    due.timestamps(timezone.now())
    path = tmp_path / "preuve.pdf"
    path.write_bytes(actions.hand_out_proof(version, actor=people["Passerelle"]))
    text = "".join(pdf_text(path).split())
    for act in acts:
        assert act.sha256 in text
        assert act.stamped.sha256 in text


def pdf_text(path) -> str:
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout


def test_nothing_is_due_without_an_authority(acts, settings):
    settings.TIMESTAMP_URL = ""
    assert due.timestamps(timezone.now()) == 0
    assert not StampedAct.objects.exists()
