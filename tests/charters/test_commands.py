"""`verify_charter` and `seal` as somebody without the web runs them."""

import io
import json
import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from charters import actions, files, seals, verification
from charters.models import PurgePermit, SealAuthority

from .signing_steps import sign, tamper

pytestmark = pytest.mark.django_db


def verify(path, *arguments):
    """(exit code, what was printed as JSON)."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_charter", str(path), *arguments, stdout=out)
    return ended.value.code, json.loads(out.getvalue())


@pytest.fixture
def sealed(open_round, people, version, tmp_path):
    sign(open_round["Passerelle"], people["Passerelle"])
    path = tmp_path / "charte.pdf"
    path.write_bytes(files.read(version.sealed_revisions.order_by("-sequence").first().name))
    return path


@pytest.fixture
def root(tmp_path):
    path = tmp_path / "racine.pem"
    path.write_bytes(seals.current_key().root.public_bytes(Encoding.PEM))
    return path


def test_an_intact_file_whose_signatures_hold_exits_0(sealed):
    code, told = verify(sealed)
    assert (code, told["intact"], told["signatures_hold"]) == (0, True, True)
    assert told["known"]["signatories"][0][0] == "Passerelle (association)"


def test_a_file_with_one_byte_changed_exits_1(sealed):
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.write_bytes(content)
    code, told = verify(sealed)
    assert (code, told["intact"]) == (1, False)


def test_a_file_with_something_added_exits_1_and_names_what_was_there(sealed):
    sealed.write_bytes(sealed.read_bytes() + b"% une ligne de plus\n")
    code, told = verify(sealed)
    assert (code, told["intact"]) == (1, False)
    assert told["begins_with"]["version"] == 1


def test_the_chain_behind_the_file_is_checked_too(sealed, version):
    code, told = verify(sealed)
    assert (code, told["chain"]["events"], told["chain"]["broken_at"]) == (0, version.events.count(), None)
    tamper(version.events.get(sequence=2), kind="declined")
    code, told = verify(sealed)
    assert (code, told["intact"], told["chain"]["broken_at"]) == (1, True, 2)


def test_a_chain_cut_short_is_told_by_a_proof_file(version, coordinator, open_round, people):
    actions.hand_out_proof(version, actor=coordinator)
    assert verification.check_chain(version).holds
    last = version.events.order_by("sequence").last()
    PurgePermit.objects.create(version_id=version.pk)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM charters_evidenceevent WHERE id = %s", [last.pk])
    assert verification.check_chain(version).broken_at == last.sequence


def test_a_signature_whose_evidence_changed_is_named(sealed, version):
    tamper(version.signatures.get(), evidence={**version.signatures.get().evidence, "signed_at": "2020-01-01"})
    chain = verification.check_chain(version)
    assert (chain.broken_at, chain.altered, chain.holds) == (None, ("Passerelle (association)",), False)


def test_what_is_no_pdf_exits_2(tmp_path):
    path = tmp_path / "note.pdf"
    path.write_bytes(b"Bonjour")
    code, told = verify(path)
    assert code == 2
    assert told["unreadable"]


def test_without_the_register_only_signatures_are_judged_and_it_is_said(sealed, root):
    code, told = verify(sealed, "--without-register", "--root", str(root))
    assert (code, told["intact"], told["signatures_hold"]) == (1, None, True)
    assert "registre" in told["note"]


def test_without_the_register_a_root_is_needed(sealed):
    with pytest.raises(CommandError, match="--root"):
        call_command("verify_charter", str(sealed), "--without-register")


def bare_command(folder, *arguments):
    """The command as it runs where no portal was ever set up: its own process, an empty data folder."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, "manage.py", "verify_charter", *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env={**kept, "PORTAL_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_where_no_register_is_only_signatures_are_judged_and_it_is_said(sealed, root, tmp_path):
    answer = bare_command(tmp_path / "vide", sealed, "--root", root)
    told = json.loads(answer.stdout)
    assert (answer.returncode, told["intact"], told["signatures_hold"], told["chain"]) == (1, None, True, None)
    assert "pas de registre" in told["note"]


def test_where_neither_register_nor_root_is_a_sentence_says_so(sealed, tmp_path):
    answer = bare_command(tmp_path / "vide", sealed)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "--root" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("verify_charter", str(tmp_path / "rien.pdf"))


def test_rotation_changes_the_certificate_and_former_seals_still_verify(sealed):
    before = seals.current_key().certificate.serial_number
    call_command("seal", "rotate", stdout=io.StringIO())
    assert seals.current_key().certificate.serial_number != before
    assert SealAuthority.objects.count() == 1
    assert verify(sealed)[0] == 0


def test_status_prints_the_root_s_fingerprint():
    out = io.StringIO()
    call_command("seal", "status", stdout=out)
    assert SealAuthority.objects.get().fingerprint in out.getvalue()


def test_production_does_not_rotate_by_itself(settings):
    settings.SEAL_PKCS12 = "/nulle/part.p12"
    with pytest.raises(CommandError, match="PKCS#12"):
        call_command("seal", "rotate")
