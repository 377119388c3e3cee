"""`verify_charter` and `seal` as somebody without the web runs them."""

import io
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from charters import files, seals
from charters.models import SealAuthority

from .signing_steps import sign

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
