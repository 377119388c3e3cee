"""The code of a badge: what its QR holds, signed, and its picture. Phones check it without network.

A payload is `TU1`, then base32 of six bytes of the event's identifier, the registration's identifier and an ECDSA
signature (P-256, SHA-256, raw r and s as WebCrypto has them) over all before it: 138 capital letters and figures, which a QR
code of 41 by 41 modules holds. The key is derived from the site's secret key and the event's identifier (HKDF): nothing
is stored, the same badge is made again at any time (RFC 6979), and whoever replaces the secret key has to print badges
and send tickets again; their short codes stay good. No name is in it, and nothing here reads the database.
"""

import base64
import binascii
import io
import re
import uuid
from functools import lru_cache

import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

VERSION = "TU1"
EVENT_BYTES, IDENTIFIER_BYTES, SIGNATURE_BYTES = 6, 16, 64
SIGNED_BYTES = EVENT_BYTES + IDENTIFIER_BYTES
# Base32 of 86 bytes without padding, behind the version.
LENGTH = len(VERSION) + 138
# A frame of a phone's camera; the page makes photos smaller before it sends them.
MAX_PICTURE_PIXELS = 12_000_000
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


QUIET = 4  # modules of white around a QR code (ISO/IEC 18004, 9.1)
DARK_RUN = re.compile(b"\0+")


def _modules(text: str) -> tuple[int, bytes]:
    """The side of a text's QR code in modules, and these row by row: 0 is dark. Three times faster than in pure Python."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = memoryview(drawn.to_image(scale=1, add_quiet_zones=False))
    return picture.shape[0], picture.tobytes()


def qr_svg(text: str) -> str:
    """The QR code of a text as SVG: black on white with its quiet zone, no size, no style attribute, no XML declaration."""
    side, modules = _modules(text)
    lines = []
    for row in range(side):
        at = -QUIET
        lines.append(f"M0 {row + QUIET}.5")
        for run in DARK_RUN.finditer(modules, row * side, (row + 1) * side):
            start, end = run.start() - row * side, run.end() - row * side
            lines.append(f"m{start - at} 0h{end - start}")
            at = end
    whole = side + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}h-{whole}z"/><path stroke="#000" d="{"".join(lines)}"/></svg>'
    )


def qr_png(text: str, scale: int = 6) -> bytes:
    """The same as PNG, `scale` pixels a module."""
    side, modules = _modules(text)
    whole = Image.new("L", (side + 2 * QUIET,) * 2, 255)
    whole.paste(Image.frombytes("L", (side, side), modules), (QUIET, QUIET))
    picture = io.BytesIO()
    whole.resize((whole.width * scale,) * 2, Image.Resampling.NEAREST).convert("1").save(picture, "PNG", optimize=True)
    return picture.getvalue()


def text_in(picture: bytes) -> str:
    """What the QR code in a photo says; nothing when there is none, or no photo that can be read."""
    try:
        image = Image.open(io.BytesIO(picture), formats=["JPEG", "PNG", "WEBP"])
        if image.width * image.height > MAX_PICTURE_PIXELS:
            return ""
        grey = ImageOps.exif_transpose(image).convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return ""
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else ""
