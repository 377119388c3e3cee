"""The seal's keys on disk: a folder that the portal makes for itself, or a PKCS#12 file given in production.

A keyring holds `authority.pem` (the root's key and certificate), `seal.pem` (the key in use and its certificate),
`root.crt` (the root's certificate alone, made to be published) and `former/` (certificates used before, without
their keys). Folders are 0700, files 0600. What a key may do is judged in keys.py.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from .errors import SealKeyError
from .keys import COMMON_NAME_BYTES, LEAF_DAYS, Authority, SealKey, issue_leaf, make_authority, require_usable

AUTHORITY_FILE = "authority.pem"
SEAL_FILE = "seal.pem"
ROOT_FILE = "root.crt"
FORMER_FOLDER = "former"
OTHERS_MASK = stat.S_IRWXG | stat.S_IRWXO
AUTHORITY_PREFIX = "Autorité du cachet, "
LEAF_PREFIX = "Cachet électronique, "


def create_keyring(folder: Path | str, name: str, *, leaf_days: int = LEAF_DAYS) -> SealKey:
    """Make the keyring of the network called `name` unless `folder` holds one already; return the key in use.

    Atomic: the keyring is written beside, then renamed into place; of several processes that start together one
    wins and all return its keys. Raises SealKeyError when the folder cannot be written or holds something else.
    """
    folder = Path(folder)
    if (folder / SEAL_FILE).exists():
        return load_keyring(folder)
    authority = make_authority(_certificate_name(AUTHORITY_PREFIX, name))
    leaf = issue_leaf(authority, _certificate_name(LEAF_PREFIX, name), leaf_days)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise SealKeyError(f"Le dossier des clés du cachet ne peut pas être créé : {folder}.") from error
    try:
        (draft / FORMER_FOLDER).mkdir(mode=0o700)
        _write_file(draft / AUTHORITY_FILE, _pem_pair(authority.private_key, authority.certificate))
        _write_file(draft / SEAL_FILE, _pem_pair(leaf.private_key, leaf.certificate))
        _write_file(draft / ROOT_FILE, _pem_certificate(authority.certificate))
        # POSIX rename replaces an empty folder and fails on a full one: that failure says that another one won.
        with suppress(OSError):
            draft.rename(folder)
        _sync_folder(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return load_keyring(folder)


def load_keyring(folder: Path | str) -> SealKey:
    """Return the key in use of the keyring in `folder`, even expired: it is judged when it signs.

    Raises SealKeyError for a missing or damaged file, or one that other accounts of the machine can read.
    """
    folder = Path(folder)
    _require_private(folder)
    root = _load_certificates(folder / ROOT_FILE)[0]
    private_key, certificate = _load_pair(folder / SEAL_FILE)
    return SealKey(private_key=private_key, certificate=certificate, chain=(root,), root=root)


def rotate_leaf(folder: Path | str, *, days: int = LEAF_DAYS) -> SealKey:
    """Put a new key and certificate, of the same name and root, in the place of those in use; return them.

    The former certificate is kept in `former/` under its serial number; its private key is destroyed. What was
    sealed before stays verifiable, since each signature carries its own certificate.
    """
    folder = Path(folder)
    with _exclusive(folder):
        current = load_keyring(folder)
        authority = Authority(*_load_pair(folder / AUTHORITY_FILE))
        common_name = current.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value
        renewed = issue_leaf(authority, str(common_name), days)
        former = folder / FORMER_FOLDER
        former.mkdir(mode=0o700, exist_ok=True)
        _replace_file(former / f"{current.certificate.serial_number:x}.crt", _pem_certificate(current.certificate))
        _replace_file(folder / SEAL_FILE, _pem_pair(renewed.private_key, renewed.certificate))
    return renewed


def former_certificates(folder: Path | str) -> list[x509.Certificate]:
    """The certificates that this keyring used before, oldest first."""
    paths = (Path(folder) / FORMER_FOLDER).glob("*.crt")
    certificates = [_load_certificates(path)[0] for path in paths]
    return sorted(certificates, key=lambda certificate: certificate.not_valid_before_utc)


def load_pkcs12(path: Path | str, passphrase: str, *, now: datetime | None = None) -> SealKey:
    """Load a PKCS#12 file holding a private key, its certificate and the chain up to the root.

    Raises SealKeyError, with a sentence that says what to do, for: missing file, file that others can read, wrong
    passphrase, chain without its root, certificate expired at `now` or not allowed to sign contents.
    """
    path = Path(path)
    data = _read_private(path)
    try:
        bundle = pkcs12.load_pkcs12(data, passphrase.encode())
    except ValueError as error:
        raise SealKeyError(
            f"Le fichier de clé {path} ne s’ouvre pas : phrase secrète incorrecte ou fichier endommagé."
        ) from error
    except UnsupportedAlgorithm as error:
        raise SealKeyError(f"Le fichier de clé {path} est chiffré d’une façon inconnue de ce serveur.") from error
    if bundle.key is None or bundle.cert is None:
        raise SealKeyError(f"Le fichier {path} ne contient pas à la fois une clé privée et son certificat.")
    certificate = bundle.cert.certificate
    chain = _chain_of(certificate, [extra.certificate for extra in bundle.additional_certs])
    key = SealKey(private_key=bundle.key, certificate=certificate, chain=chain, root=chain[-1])
    require_usable(key, now or datetime.now(UTC))
    return key


def _chain_of(certificate: x509.Certificate, others: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Order `others` from the issuer of `certificate` to the self-signed root."""
    chain: list[x509.Certificate] = []
    current = certificate
    while current.issuer != current.subject:
        issuer = next((other for other in others if _issued(other, current) and other not in chain), None)
        if issuer is None:
            raise SealKeyError(
                "Le fichier de clé ne contient pas la chaîne complète des certificats, jusqu’à l’autorité racine."
            )
        chain.append(issuer)
        current = issuer
    return tuple(chain) or (certificate,)


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _certificate_name(prefix: str, name: str) -> str:
    """Prefix and name, cut to what a certificate holds, between two characters."""
    return f"{prefix}{name.strip()}".encode()[:COMMON_NAME_BYTES].decode(errors="ignore").strip()


def _pem_certificate(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_pair(private_key, certificate: x509.Certificate) -> bytes:
    """Key and certificate in one file, so that replacing it replaces both at once."""
    key = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key + _pem_certificate(certificate)


def _load_pair(path: Path):
    data = _read_private(path)
    try:
        return serialization.load_pem_private_key(data, None), x509.load_pem_x509_certificate(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SealKeyError(f"Le fichier de clé {path} est endommagé.") from error


def _load_certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except FileNotFoundError as error:
        raise SealKeyError(f"Le certificat {path} n’existe pas.") from error
    except (OSError, ValueError) as error:
        raise SealKeyError(f"Le certificat {path} est illisible.") from error


def _read_private(path: Path) -> bytes:
    _require_private(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise SealKeyError(f"Le fichier de clé {path} ne peut pas être lu.") from error


def _require_private(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise SealKeyError(f"Les clés du cachet sont introuvables : {path} n’existe pas.") from error
    except OSError as error:
        raise SealKeyError(f"Les clés du cachet ne peuvent pas être lues : {path}.") from error
    if mode & OTHERS_MASK:
        wanted = "0700" if stat.S_ISDIR(mode) else "0600"
        raise SealKeyError(
            f"D’autres comptes de la machine peuvent lire {path} : réservez-le à son propriétaire (chmod {wanted})."
        )


def _write_file(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace_file(path: Path, data: bytes) -> None:
    """Write beside, then rename: a reader sees the former file or the new one, whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    _write_file(draft, data)
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder for oneself among processes of this machine."""
    _require_private(folder)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
