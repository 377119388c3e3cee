"""The code of a badge: what its QR code holds, signed. Phones check it without network; portal/qr.py draws it.

A payload is `TU1`, then base32 of six bytes of the event's identifier, the registration's identifier and an ECDSA
signature (P-256, SHA-256, raw r and s as WebCrypto has them) over all before it: 138 capital letters and figures, which a QR
code of 41 by 41 modules holds. The key is derived from the site's secret key and the event's identifier (HKDF): nothing
is stored, the same badge is made again at any time (RFC 6979), and whoever replaces the secret key has to print badges
and send tickets again; their short codes stay good. No name is in it, and nothing here reads the database.
"""

import base64
import binascii
import uuid
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

VERSION = "TU1"
EVENT_BYTES, IDENTIFIER_BYTES, SIGNATURE_BYTES = 6, 16, 64
SIGNED_BYTES = EVENT_BYTES + IDENTIFIER_BYTES
# Base32 of 86 bytes without padding, behind the version.
LENGTH = len(VERSION) + 138
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256's base point


class BadCode(ValidationError):
    """What was read is no badge of this event: code "unknown", "event" or "forged"."""


@lru_cache(maxsize=64)
def _key(secret: str, identifier: uuid.UUID) -> ec.EllipticCurvePrivateKey:
    # Sixteen bytes more than the order has, so that no key is likelier than another (FIPS 186-5, A.2.1).
    wide = HKDF(hashes.SHA256(), 48, salt=b"events.codes", info=identifier.bytes).derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(wide) % (ORDER - 1) + 1, ec.SECP256R1())


def payload(registration) -> str:
    """What the registration's badge says; the same each time."""
    event = registration.event
    signed = event.identifier.bytes[:EVENT_BYTES] + registration.identifier.bytes
    der = _key(settings.SECRET_KEY, event.identifier).sign(
        VERSION.encode() + signed, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    )
    r, s = decode_dss_signature(der)
    return VERSION + base64.b32encode(signed + r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")


def read(text: str, event) -> uuid.UUID:
    """The identifier of the registration whose badge this is, the event's signature checked. Raises BadCode."""
    content = _content(text)
    signed, signature = content[:SIGNED_BYTES], content[SIGNED_BYTES:]
    if signed[:EVENT_BYTES] != event.identifier.bytes[:EVENT_BYTES]:
        raise BadCode(_("Ce badge est celui d’un autre événement."), code="event")
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    try:
        _key(settings.SECRET_KEY, event.identifier).public_key().verify(
            der, VERSION.encode() + signed, ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature as error:
        raise BadCode(_("Ce badge n’a pas été fait par ce portail."), code="forged") from error
    return uuid.UUID(bytes=signed[EVENT_BYTES:])


def _content(text: str) -> bytes:
    if len(text) != LENGTH or not text.startswith(VERSION):
        raise BadCode(_("Ce code n’est pas celui d’un badge."), code="unknown")
    letters = text.removeprefix(VERSION)
    try:
        return base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise BadCode(_("Ce code n’est pas celui d’un badge."), code="unknown") from error


def public_key(event) -> str:
    """The key that checks the event's badges: base64 of its SubjectPublicKeyInfo, as WebCrypto imports it ("spki")."""
    public = _key(settings.SECRET_KEY, event.identifier).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
