"""Which key this portal seals with, and which roots it trusts. The one place that reads the seal's settings."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils import timezone

from charters import sealing
from charters.models import SealAuthority

RENEW_DAYS = 30
NAME = "Trait d'union"


def current_key() -> sealing.SealKey:
    """The key in use: of the keyring made at set-up, or of the PKCS#12 file that production was given.

    Raises sealing.SealKeyError with a sentence that says what is wrong.
    """
    if settings.SEAL_PKCS12:
        path = Path(settings.SEAL_PKCS12)
        return _from_pkcs12(str(path), path.stat().st_mtime_ns if path.exists() else 0)
    path = Path(settings.SEAL_KEYS)
    if not (path.is_dir() and any(path.iterdir())):
        sealing.create_keyring(path, NAME)
    # The latest change of any kind, of permissions too: a key that others can read is refused at once.
    changed = max(each.stat().st_ctime_ns for each in (path, *path.iterdir()))
    return _from_keyring(str(path), changed)


@cache
def _from_pkcs12(path: str, changed: int) -> sealing.SealKey:
    return sealing.load_pkcs12(path, settings.SEAL_PASSPHRASE)


@cache
def _from_keyring(path: str, changed: int) -> sealing.SealKey:
    return sealing.load_keyring(path)


def register_authority(key: sealing.SealKey) -> None:
    """Remember the key's root among those that seals of this portal lead to."""
    SealAuthority.objects.get_or_create(
        fingerprint=sealing.root_fingerprint(key.root),
        defaults={"certificate": key.root.public_bytes(Encoding.PEM).decode()},
    )


def trusted_roots() -> list[x509.Certificate]:
    """Every root that a seal of this portal ever led to, the latest first."""
    return [x509.load_pem_x509_certificate(each.certificate.encode()) for each in SealAuthority.objects.all()]


def renew_if_needed(now: datetime | None = None) -> int:
    """Renew the embedded keyring's certificate a month before it expires; production's is renewed by whoever runs it."""
    if settings.SEAL_PKCS12:
        return 0
    key = current_key()
    if sealing.days_left(key, (now or timezone.now()).astimezone(UTC)) > RENEW_DAYS:
        return 0
    sealing.rotate_leaf(settings.SEAL_KEYS)
    return 1
