"""Keys: what is issued, how it is kept, what is refused and in which words."""

import multiprocessing
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from charters.sealing import (
    SealKey,
    SealKeyError,
    certify,
    create_keyring,
    days_left,
    examine,
    former_certificates,
    issue_leaf,
    load_keyring,
    load_pkcs12,
    make_authority,
    require_usable,
    root_fingerprint,
    rotate_leaf,
)

from .sealing_samples import authority, boxes, charter, expired_key, seal_key, sign

PASSPHRASE = "phrase d’essai"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write_pkcs12(path: Path, key: SealKey, chain=None, permissions: int = 0o600) -> Path:
    data = pkcs12.serialize_key_and_certificates(
        b"cachet",
        key.private_key,
        key.certificate,
        key.chain if chain is None else chain,
        BestAvailableEncryption(PASSPHRASE.encode()),
    )
    path.write_bytes(data)
    path.chmod(permissions)
    return path


def leaf_without_content_commitment() -> SealKey:
    private_key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Serveur web")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(authority().certificate.subject)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=30))
        .sign(authority().private_key, hashes.SHA256())
    )
    root = authority().certificate
    return SealKey(private_key=private_key, certificate=certificate, chain=(root,), root=root)


def test_authority_lasts_twenty_years_and_signs_certificates_only():
    certificate = authority().certificate
    assert timedelta(days=7304) < certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(7307)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign and not usage.content_commitment
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    certificate.verify_directly_issued_by(certificate)


def test_leaf_may_sign_contents_and_goes_back_to_its_authority():
    key = seal_key()
    usage = key.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.content_commitment and usage.digital_signature and not usage.key_cert_sign
    key.certificate.verify_directly_issued_by(key.root)
    assert key.root == authority().certificate


def test_leaf_never_outlives_its_authority():
    key = issue_leaf(authority(), "Cachet sans fin", 365 * 40)
    assert key.certificate.not_valid_after_utc == authority().certificate.not_valid_after_utc


def test_expired_authority_issues_nothing():
    old = make_authority("Autorité éteinte", now=datetime(1990, 1, 1, tzinfo=UTC))
    with pytest.raises(SealKeyError, match="L’autorité du cachet a expiré"):
        issue_leaf(old, "Cachet", 30)


@pytest.mark.parametrize("name", ["", "   ", "n" * 65, "é" * 33])
def test_names_that_a_certificate_cannot_hold_are_refused(name):
    with pytest.raises(SealKeyError, match="vide ou dépasse 64 octets"):
        make_authority(name)


def test_days_left_counts_whole_days_and_turns_negative():
    key = seal_key()
    end = key.certificate.not_valid_after_utc
    assert days_left(key, end - timedelta(days=10, hours=1)) == 10
    assert days_left(key, end - timedelta(hours=1)) == 0
    assert days_left(key, end + timedelta(hours=1)) == -1


def test_fingerprint_is_written_as_openssl_writes_it():
    pairs = root_fingerprint(authority().certificate).split(":")
    assert len(pairs) == 32
    assert bytes(int(pair, 16) for pair in pairs) == authority().certificate.fingerprint(hashes.SHA256())


def test_private_key_is_not_shown():
    assert "private_key" not in repr(seal_key())
    assert "private_key" not in repr(authority())


def test_expired_or_early_key_does_not_sign():
    with pytest.raises(SealKeyError, match="a expiré le"):
        certify(charter(), expired_key(), boxes(1), reason="Essai")
    with pytest.raises(SealKeyError, match="valable qu’à partir du"):
        require_usable(seal_key(), datetime(2020, 1, 1, tzinfo=UTC))


def test_key_of_another_certificate_does_not_sign():
    mixed = SealKey(expired_key().private_key, seal_key().certificate, seal_key().chain, seal_key().root)
    with pytest.raises(SealKeyError, match="ne correspond pas"):
        require_usable(mixed, datetime.now(UTC))


def test_keyring_is_made_once_and_read_by_its_owner_only(tmp_path):
    folder = tmp_path / "donnees" / "cles"
    first = create_keyring(folder, "Réseau des essais")
    again = create_keyring(folder, "Un autre nom")
    assert first.certificate == again.certificate == load_keyring(folder).certificate
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {
        "authority.pem": 0o600,
        "seal.pem": 0o600,
        "root.crt": 0o600,
        "former": 0o700,
    }
    assert [path.name for path in folder.parent.iterdir()] == ["cles"]


def test_long_network_names_fit_in_the_certificate(tmp_path):
    key = create_keyring(tmp_path / "cles", "Réseau " + "très " * 20 + "long")
    name = key.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert 60 < len(name.encode()) <= 64
    assert name.startswith("Cachet électronique, Réseau")


def _create_and_report(folder, barrier, answers):
    barrier.wait()
    answers.put(create_keyring(folder, "Réseau des essais").certificate.serial_number)


def test_four_processes_starting_together_end_up_with_the_same_keys(tmp_path):
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(4), context.Queue()
    folder = tmp_path / "cles"
    processes = [context.Process(target=_create_and_report, args=(folder, barrier, answers)) for _ in range(4)]
    for process in processes:
        process.start()
    serials = {answers.get(timeout=60) for _ in processes}
    for process in processes:
        process.join(timeout=60)
    assert serials == {load_keyring(folder).certificate.serial_number}
    assert [path.name for path in tmp_path.iterdir()] == ["cles"]


def test_folder_that_holds_something_else_is_left_alone(tmp_path):
    folder = tmp_path / "cles"
    folder.mkdir(mode=0o700)
    (folder / "notes.txt").write_text("à garder")
    with pytest.raises(SealKeyError, match="n’existe pas"):
        create_keyring(folder, "Réseau des essais")
    assert (folder / "notes.txt").read_text() == "à garder"


@pytest.mark.parametrize("name", ["", "seal.pem"])
def test_keyring_that_others_can_read_is_refused(tmp_path, name):
    folder = tmp_path / "cles"
    create_keyring(folder, "Réseau des essais")
    (folder / name).chmod(0o755)
    with pytest.raises(SealKeyError, match=r"D’autres comptes de la machine peuvent lire .*chmod 0[67]00"):
        load_keyring(folder)


@pytest.mark.parametrize(("name", "sentence"), [("seal.pem", "est endommagé"), ("root.crt", "est illisible")])
def test_damaged_keyring_says_which_file(tmp_path, name, sentence):
    folder = tmp_path / "cles"
    create_keyring(folder, "Réseau des essais")
    (folder / name).write_text("rien")
    with pytest.raises(SealKeyError, match=f"{name} {sentence}"):
        load_keyring(folder)


def test_missing_keyring_is_said(tmp_path):
    with pytest.raises(SealKeyError, match="introuvables"):
        load_keyring(tmp_path / "absent")


def test_rotation_keeps_the_root_and_what_was_sealed_before(tmp_path):
    folder = tmp_path / "cles"
    before = create_keyring(folder, "Réseau des essais", leaf_days=30)
    sealed = certify(charter(), before, boxes(2), reason="Essai")
    after = rotate_leaf(folder)
    assert load_keyring(folder).certificate == after.certificate != before.certificate
    assert after.root == before.root
    assert [known.serial_number for known in former_certificates(folder)] == [before.certificate.serial_number]
    assert {mode(path) for path in folder.rglob("*") if path.is_file()} == {0o600}
    completed = sign(sealed, boxes()[0].name, after)
    report = examine(completed, [after.root])
    assert report.all_hold
    assert len({signature.certificate_serial for signature in report.signatures}) == 2


def test_pkcs12_is_loaded_with_its_chain(tmp_path):
    key = load_pkcs12(write_pkcs12(tmp_path / "cachet.p12", seal_key()), PASSPHRASE)
    assert key.certificate == seal_key().certificate
    assert key.root == authority().certificate
    assert examine(certify(charter(), key, boxes(1), reason="Essai"), [key.root]).all_hold


def test_pkcs12_with_an_elliptic_key_signs_too(tmp_path):
    private_key = ec.generate_private_key(ec.SECP256R1())
    model = seal_key().certificate
    builder = x509.CertificateBuilder(
        model.issuer,
        model.subject,
        private_key.public_key(),
        x509.random_serial_number(),
        model.not_valid_before_utc,
        model.not_valid_after_utc,
        list(model.extensions),
    )
    certificate = builder.sign(authority().private_key, hashes.SHA256())
    path = write_pkcs12(
        tmp_path / "cachet.p12", SealKey(private_key, certificate, (authority().certificate,), authority().certificate)
    )
    sealed = certify(charter(), load_pkcs12(path, PASSPHRASE), boxes(1), reason="Essai")
    assert examine(sealed, [authority().certificate]).all_hold


def test_pkcs12_errors_say_what_to_do(tmp_path):
    with pytest.raises(SealKeyError, match="introuvables"):
        load_pkcs12(tmp_path / "absent.p12", PASSPHRASE)
    path = write_pkcs12(tmp_path / "cachet.p12", seal_key())
    with pytest.raises(SealKeyError, match="phrase secrète incorrecte"):
        load_pkcs12(path, "autre chose")
    with pytest.raises(SealKeyError, match="chmod 0600"):
        load_pkcs12(write_pkcs12(tmp_path / "ouvert.p12", seal_key(), permissions=0o640), PASSPHRASE)
    with pytest.raises(SealKeyError, match="a expiré le"):
        load_pkcs12(write_pkcs12(tmp_path / "ancien.p12", expired_key()), PASSPHRASE)
    with pytest.raises(SealKeyError, match="n’autorise pas à signer"):
        load_pkcs12(write_pkcs12(tmp_path / "web.p12", leaf_without_content_commitment()), PASSPHRASE)
    with pytest.raises(SealKeyError, match="chaîne complète"):
        load_pkcs12(write_pkcs12(tmp_path / "seul.p12", seal_key(), chain=[]), PASSPHRASE)


def test_pkcs12_without_a_key_is_refused(tmp_path):
    path = tmp_path / "certificats.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            None, None, None, [authority().certificate], BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    path.chmod(0o600)
    with pytest.raises(SealKeyError, match="ne contient pas à la fois"):
        load_pkcs12(path, PASSPHRASE)


def test_published_root_is_the_certificate_alone(tmp_path):
    folder = tmp_path / "cles"
    key = create_keyring(folder, "Réseau des essais")
    published = (folder / "root.crt").read_bytes()
    assert published == key.root.public_bytes(serialization.Encoding.PEM)
    assert b"PRIVATE" not in published
    assert os.listdir(folder / "former") == []
