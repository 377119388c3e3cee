"""Examines a signed PDF: what each signature covers, whether it holds, what was added after it.

Judges by the signatures alone. They do not notice every byte (padding of the last signature's container): that a
file is the one that was handed out is for the register of its SHA-256 to say. Nothing is fetched from the network.
For bytes that come from a stranger, use sandbox.py.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign.diff_analysis import ModificationLevel as PyhankoLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from .errors import UnreadablePdf
from .report import Kind, ModificationLevel, Report, SignatureReport
from .revisions import SharedReview, revision_ends
from .running import run_to_completion
from .wording import gettext_noop

MAX_SIGNATURES = 500
MAX_TEXT = 300
LEVELS: dict[PyhankoLevel, ModificationLevel] = {
    PyhankoLevel.NONE: "none",
    PyhankoLevel.LTA_UPDATES: "lta_updates",
    PyhankoLevel.FORM_FILLING: "form_filling",
    PyhankoLevel.ANNOTATIONS: "annotations",
    PyhankoLevel.OTHER: "other",
}
WEIGHT = {level: weight for weight, level in enumerate(LEVELS.values())}
COMPLETE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)

UNREADABLE_FILE = gettext_noop("Ce fichier n’est pas un PDF lisible, ou il est endommagé.")
TOO_MANY = gettext_noop("Ce fichier compte trop de signatures : il n’est pas examiné.")
BROKEN_SIGNATURE = gettext_noop("Cette signature est endommagée : elle ne peut pas être lue.")
ALTERED = gettext_noop("Ce que cette signature couvre a été modifié depuis.")
FORGED = gettext_noop("Cette signature n’a pas été faite avec la clé de son certificat.")
UNTRUSTED = gettext_noop(
    "Le certificat ne vient pas d’une autorité reconnue, ou n’était pas valable à la date indiquée."
)
UNVERIFIED_AUTHORITY = gettext_noop(
    "L’autorité qui a horodaté n’est pas de celles que le portail connaît : non vérifiée."
)
NOT_PERMITTED = gettext_noop("Ce qui a été ajouté après cette signature dépasse ce qui était permis.")
UNCLEAR = gettext_noop("Cette signature ne couvre pas le document de façon complète.")


def examine(
    pdf: bytes,
    roots: Sequence[x509.Certificate],
    *,
    timestamp_roots: Sequence[x509.Certificate] = (),
    at: datetime | None = None,
) -> Report:
    """Examine every signature of `pdf`, trusting the certificates that go back to one of `roots` (for a timestamp,
    to one of `timestamp_roots`: neither kind stands for the other).

    A certificate is judged at the moment that its signature claims (never later than now), so that one which has
    expired since still verifies; `at` (aware) imposes another moment. Raises UnreadablePdf.
    """
    trusted = {"timestamp": [_as_asn1(root) for root in timestamp_roots]}
    trusted["signature"] = trusted["certification"] = [_as_asn1(root) for root in roots]
    try:
        return run_to_completion(lambda: _examine(pdf, trusted, at))
    except UnreadablePdf:
        raise
    except Exception as error:
        # A parser fed with bytes from anywhere can fail in any way; each of them means the same thing here.
        raise UnreadablePdf(UNREADABLE_FILE) from error


def revision_lengths(pdf: bytes) -> list[int]:
    """Length in bytes of each revision of `pdf`, oldest first, the last being the whole file.

    `pdf[:length]` is the file as it was then: the caller compares its hash with those registered. Raises
    UnreadablePdf.
    """
    try:
        return revision_ends(PdfFileReader(BytesIO(pdf)), pdf)
    except Exception as error:
        raise UnreadablePdf(UNREADABLE_FILE) from error


async def _examine(pdf: bytes, roots: dict[Kind, list[asn1_x509.Certificate]], at: datetime | None) -> Report:
    reader = PdfFileReader(BytesIO(pdf))
    fields = list(pdf_fields.enumerate_sig_fields(reader))
    filled = [(name, field) for name, value, field in fields if value is not None]
    if len(filled) > MAX_SIGNATURES:
        raise UnreadablePdf(TOO_MANY)
    broken: list[SignatureReport] = []
    embedded: list[EmbeddedPdfSignature] = []
    for name, field in filled:
        try:
            embedded.append(EmbeddedPdfSignature(reader, field, name))
        except Exception:
            broken.append(_broken(name))
    review = SharedReview()
    embedded.sort(key=lambda signature: signature.signed_revision)
    certified = "/DocMDP" in reader.root.get("/Perms", {})
    signatures = [await _examine_one(signature, len(pdf), roots, at, review) for signature in embedded] + broken
    covered = max((signature.covers_bytes for signature in signatures), default=len(pdf))
    return Report(
        signatures=tuple(signatures),
        empty_fields=tuple(_text(name) for name, value, _field in fields if value is None),
        revisions=int(reader.total_revisions),
        length=len(pdf),
        certified=certified,
        added_after_last=covered < len(pdf),
        appended_bytes=len(pdf) - covered,
        modification_level=max(
            (signature.modification_level for signature in signatures), key=WEIGHT.__getitem__, default="none"
        ),
    )


async def _examine_one(
    embedded: EmbeddedPdfSignature,
    length: int,
    roots: dict[Kind, list[asn1_x509.Certificate]],
    at: datetime | None,
    review: SharedReview,
) -> SignatureReport:
    try:
        kind = _kind(embedded)
        claimed = _timestamp_time(embedded) if kind == "timestamp" else embedded.self_reported_timestamp
        context = ValidationContext(trust_roots=roots[kind], allow_fetching=False, moment=_moment(claimed, at))
        validate = async_validate_pdf_timestamp if kind == "timestamp" else async_validate_pdf_signature
        status = await validate(embedded, context, diff_policy=review)
        covers = _covered_bytes(embedded, length)
        permitted = status.docmdp_ok is not False
        level = LEVELS[status.modification_level or PyhankoLevel.NONE]
        problem = _problem(status, kind, covers, permitted and level != "other")
        return SignatureReport(
            field_name=_text(embedded.field_name),
            kind=kind,
            signer=_common_name(embedded.signer_cert),
            stated_name=_text(embedded.sig_object.get("/Name", "")),
            reason=_text(embedded.sig_object.get("/Reason", "")),
            claimed_at=claimed.isoformat() if claimed else None,
            certificate_serial=f"{embedded.signer_cert.serial_number:x}",
            intact=bool(status.intact),
            valid=bool(status.valid),
            trusted=bool(status.trusted),
            permitted=permitted,
            modification_level=level,
            covers_bytes=covers,
            covers_whole_file=covers == length,
            revision=int(embedded.signed_revision),
            bottom_line=not problem and _bottom_line(status, kind),
            problem=problem,
        )
    except Exception:
        # One signature that cannot be understood must not hide what the others say.
        return _broken(embedded.field_name)


def _moment(claimed: datetime | None, at: datetime | None) -> datetime:
    if at is not None:
        return at
    now = datetime.now(UTC)
    if claimed is None:
        return now
    return min(claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC), now)


def _kind(embedded: EmbeddedPdfSignature) -> Kind:
    if embedded.sig_object_type == "/DocTimeStamp":
        return "timestamp"
    references = embedded.sig_object.get("/Reference", [])
    methods = [reference.get_object().get("/TransformMethod") for reference in references]
    return "certification" if "/DocMDP" in methods else "signature"


def _timestamp_time(embedded: EmbeddedPdfSignature) -> datetime:
    """The moment that the authority's token attests."""
    return embedded.signed_data["encap_content_info"]["content"].parsed["gen_time"].native


def _covered_bytes(embedded: EmbeddedPdfSignature, length: int) -> int:
    """End of what the signature covers, 0 unless it covers all but its own container from the start of the file."""
    if embedded.coverage not in COMPLETE:
        return 0
    start, head, tail_start, tail = (int(value) for value in embedded.byte_range)
    container = len(embedded.pkcs7_content) * 2 + 2
    if start != 0 or tail_start != head + container or tail_start + tail > length:
        return 0
    return tail_start + tail


def _bottom_line(status, kind: Kind) -> bool:
    if kind == "timestamp":
        return bool(status.intact and status.valid and status.trusted)
    return bool(status.bottom_line)


def _problem(status, kind: Kind, covers: int, permitted: bool) -> str:
    checks = (
        (bool(status.intact), ALTERED),
        (bool(status.valid), FORGED),
        (covers > 0, UNCLEAR),
        (permitted, NOT_PERMITTED),
        (bool(status.trusted), UNVERIFIED_AUTHORITY if kind == "timestamp" else UNTRUSTED),
    )
    return next((sentence for passed, sentence in checks if not passed), "")


def _broken(field_name: str) -> SignatureReport:
    return SignatureReport(
        field_name=_text(field_name),
        kind="signature",
        signer="",
        stated_name="",
        reason="",
        claimed_at=None,
        certificate_serial="",
        intact=False,
        valid=False,
        trusted=False,
        permitted=False,
        modification_level="other",
        covers_bytes=0,
        covers_whole_file=False,
        revision=0,
        bottom_line=False,
        problem=BROKEN_SIGNATURE,
    )


def _common_name(certificate: asn1_x509.Certificate) -> str:
    with suppress(Exception):
        return _text(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)
    return ""


def _text(value: object) -> str:
    """A text from the file on one line, without control characters, shortened."""
    printable = "".join(character if character.isprintable() else " " for character in str(value)[:MAX_TEXT])
    return " ".join(printable.split())


def _as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
