"""The seal's keys as values: the network's own authority, the certificates it issues, what makes one fit to sign.

No file is read or written here (see keyring.py). Keys are RSA of 3072 bits. ECDSA on P-256 is verified by poppler's
NSS and by OpenSSL too, but belongs to PDF 2.0 (ISO/TS 32002), and a PDF/A-3 is a PDF 1.7.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import NameOID

from .errors import SealKeyError

KEY_BITS = 3072
PUBLIC_EXPONENT = 65537
AUTHORITY_DAYS = 20 * 365 + 5
LEAF_DAYS = 3 * 365
COMMON_NAME_BYTES = 64
"""Upper bound of a common name (RFC 5280, ub-common-name), counted in UTF-8 as `cryptography` does."""
CLOCK_TOLERANCE = timedelta(minutes=5)
"""A certificate begins this much earlier, so that a machine whose clock is a little late accepts it."""


@dataclass(frozen=True)
class Authority:
    """A root: its private key (never shown by repr) and its self-signed certificate."""

    private_key: CertificateIssuerPrivateKeyTypes = field(repr=False)
    certificate: x509.Certificate


@dataclass(frozen=True)
class SealKey:
    """What signs: private key and certificate, `chain` from its issuer up to and with `root`."""

    private_key: CertificateIssuerPrivateKeyTypes = field(repr=False)
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    root: x509.Certificate


def make_authority(name: str, *, now: datetime | None = None) -> Authority:
    """Make a root authority called `name` (64 bytes of UTF-8 at most), valid 20 years from `now` (UTC, aware)."""
    start = now or datetime.now(UTC)
    private_key = _new_private_key()
    subject = _distinguished_name(name)
    builder = _builder(subject, subject, private_key.public_key(), start, start + timedelta(days=AUTHORITY_DAYS))
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(certificate_signing=True), critical=True)
        .sign(private_key, hashes.SHA256())
    )
    return Authority(private_key=private_key, certificate=certificate)


def issue_leaf(authority: Authority, name: str, days: int = LEAF_DAYS, *, now: datetime | None = None) -> SealKey:
    """Issue a new key and certificate called `name`, valid `days` days from `now`, never beyond its authority.

    Key usage: content commitment and digital signature. No extended key usage: NSS (hence poppler) takes an
    unknown one for a refusal.
    """
    start = now or datetime.now(UTC)
    end = min(start + timedelta(days=days), authority.certificate.not_valid_after_utc)
    if end <= start:
        raise SealKeyError("L’autorité du cachet a expiré : elle ne peut plus délivrer de certificat.")
    private_key = _new_private_key()
    issuer = authority.certificate
    certificate = (
        _builder(_distinguished_name(name), issuer.subject, private_key.public_key(), start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(content_signing=True), critical=True)
        .add_extension(_authority_identifier(issuer), critical=False)
        .sign(authority.private_key, hashes.SHA256())
    )
    return SealKey(private_key=private_key, certificate=certificate, chain=(issuer,), root=issuer)


def days_left(key: SealKey, now: datetime) -> int:
    """Whole days before the key's certificate, or one above it, expires; negative once expired."""
    end = min(certificate.not_valid_after_utc for certificate in (key.certificate, *key.chain))
    return (end - now) // timedelta(days=1)


def root_fingerprint(certificate: x509.Certificate) -> str:
    """The certificate's SHA-256 as upper-case hexadecimal pairs joined by colons, as openssl prints it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def require_usable(key: SealKey, now: datetime) -> None:
    """Raise SealKeyError unless `key` may sign at `now`: matching pair, in its validity, allowed to sign contents."""
    if key.private_key.public_key() != key.certificate.public_key():
        raise SealKeyError("La clé privée du cachet ne correspond pas à son certificat.")
    if now < key.certificate.not_valid_before_utc:
        begins = key.certificate.not_valid_before_utc
        raise SealKeyError(f"Le certificat du cachet n’est valable qu’à partir du {begins:%d/%m/%Y}.")
    if days_left(key, now) < 0:
        ended = min(certificate.not_valid_after_utc for certificate in (key.certificate, *key.chain))
        raise SealKeyError(f"Le certificat du cachet a expiré le {ended:%d/%m/%Y} : il faut le renouveler.")
    if not _may_sign_contents(key.certificate):
        raise SealKeyError("Ce certificat n’autorise pas à signer des documents (usage « engagement » absent).")


def _may_sign_contents(certificate: x509.Certificate) -> bool:
    """Whether key usage grants content commitment, which pyHanko asks of a PDF signature (RFC 5280, 4.2.1.3)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.content_commitment


def _new_private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=KEY_BITS)


def _builder(subject, issuer, public_key, start: datetime, end: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - CLOCK_TOLERANCE)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _distinguished_name(name: str) -> x509.Name:
    name = name.strip()
    if not 1 <= len(name.encode()) <= COMMON_NAME_BYTES:
        raise SealKeyError(f"Le nom inscrit au certificat est vide ou dépasse {COMMON_NAME_BYTES} octets.")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _authority_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _key_usage(*, content_signing: bool = False, certificate_signing: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=content_signing,
        content_commitment=content_signing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificate_signing,
        crl_sign=certificate_signing,
        encipher_only=False,
        decipher_only=False,
    )
