"""Seals PDF bytes: fields and certification first, then one incremental update per signatory.

Takes bytes, keys and values, returns new bytes; knows no file, no charter and no database. The level is PAdES B-B.
A timestamp, when one is configured, is appended afterwards over the bytes returned here: see timestamps.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.pdf_utils import content, generic, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError, get_pyca_cryptography_hash
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .errors import SealingError, SealKeyError
from .keys import SealKey, require_usable
from .running import run_to_completion
from .tagging import TaggedWidget, is_tagged, tag_widgets

CERTIFICATION_FIELD = "certification"
CERTIFICATION_LABEL = "Cachet de certification du portail"
DIGEST = "sha256"


@dataclass(frozen=True)
class FieldBox:
    """An empty signature field to create.

    `page` counts from 0; `box` is left, bottom, right, top in points from the page's lower left corner; `label` is
    the tooltip that assistive technologies read out. Names take no full stop (a PDF would nest them).
    """

    name: str
    page: int
    box: tuple[float, float, float, float]
    label: str


def certify(
    pdf: bytes,
    key: SealKey,
    fields: Sequence[FieldBox],
    *,
    reason: str,
    location: str | None = None,
    certification_field: FieldBox | None = None,
) -> bytes:
    """Add one empty field per party and the certification that allows signing these and nothing else.

    The certification signature is invisible unless `certification_field` gives it a place. In a tagged document
    the visible fields are tagged. Raises SealingError (unreadable or already signed document, two fields of one
    name, page out of range) and SealKeyError.
    """
    require_usable(key, datetime.now(UTC))
    wanted = [certification_field, *fields] if certification_field else list(fields)
    _check_fields(wanted)
    writer = open_writer(pdf)
    if next(pdf_fields.enumerate_sig_fields(writer.prev), None) is not None:
        raise SealingError("Ce document porte déjà des champs de signature : il ne peut plus être certifié.")
    if certification_field is None:
        _create_invisible_field(writer)
    _create_fields(writer, wanted)
    name = certification_field.name if certification_field else CERTIFICATION_FIELD
    metadata = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm=DIGEST,
        subfilter=pdf_fields.SigSeedSubFilter.PADES,
        tight_size_estimates=_has_fixed_size(key),
        certify=True,
        docmdp_permissions=pdf_fields.MDPPerm.FILL_FORMS,
        reason=reason,
        location=location,
    )
    return _sign(writer, key, metadata, None)


def sign_field(
    pdf: bytes,
    key: SealKey,
    field_name: str,
    *,
    appearance: bytes | None,
    reason: str,
    signer_name: str,
    contact: str | None = None,
) -> bytes:
    """Sign an existing empty field; the result begins with `pdf` unchanged and adds one incremental update.

    `appearance` is a one-page PDF, fonts embedded, drawn to fill the field while keeping its proportions; it must
    be made without tags (Typst: `pdf_tags=False`), since its marks would point nowhere in the charter's structure.
    `signer_name` is who signs, as stated; `contact` how to reach them. Raises SealingError, SealKeyError.
    """
    require_usable(key, datetime.now(UTC))
    writer = open_writer(pdf)
    found = next(pdf_fields.enumerate_sig_fields(writer.prev, with_name=field_name), None)
    if found is None:
        raise SealingError(f"Ce document n’a pas de champ de signature nommé « {field_name} ».")
    if found[1] is not None:
        raise SealingError(f"Le champ « {field_name} » est déjà signé.")
    metadata = signers.PdfSignatureMetadata(
        field_name=field_name,
        md_algorithm=DIGEST,
        subfilter=pdf_fields.SigSeedSubFilter.PADES,
        tight_size_estimates=_has_fixed_size(key),
        reason=reason,
        name=signer_name,
        contact_info=contact,
    )
    return _sign(writer, key, metadata, appearance)


class IncrementalWriter(IncrementalPdfFileWriter):
    """An incremental writer that leaves the document's metadata as they are.

    pyHanko would rewrite the XMP packet at each update, moving the PDF/A extension schemas' addresses from text to
    resources and adding some 6 kB per signature.
    """

    def _update_meta(self) -> None:
        """Nothing to update: the time of sealing stands in the signature."""


class _StampPage(content.PdfContent):
    """The first page of a PDF held in memory, as drawable content (pyHanko's own class wants a file's name)."""

    def __init__(self, reader: PdfFileReader):
        super().__init__()
        self.reader = reader

    def render(self) -> bytes:
        page = self.writer.import_page_as_xobject(self.reader, page_ix=0)
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        self.resources.xobject[generic.pdf_name("/Stamp")] = page
        return b"/Stamp Do"


class _KeySigner(signers.Signer):
    """Signs with a key object at hand (pyHanko's own signer decodes and checks the key anew, 0.1 s each time).

    The certification embeds the root too, so that a reader can offer to trust it; later signatures stay short.
    """

    def __init__(self, key: SealKey, *, embed_root: bool):
        registry = SimpleCertificateStore()
        registry.register_multiple(_as_asn1(certificate) for certificate in key.chain)
        super().__init__(signing_cert=_as_asn1(key.certificate), cert_registry=registry, embed_roots=embed_root)
        self.private_key = key.private_key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The raw signature of `data`; a dry run, which only measures, signs as well."""
        algorithm = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self.private_key, RSAPrivateKey):
            return self.private_key.sign(data, PKCS1v15(), algorithm)
        if isinstance(self.private_key, EllipticCurvePrivateKey):
            return self.private_key.sign(data, ECDSA(algorithm))
        raise SealKeyError("La clé du cachet doit être de type RSA ou ECDSA.")


def _stamp_style(appearance: bytes | None) -> StaticStampStyle:
    """A stamp without border; empty when there is no appearance, since pyHanko's default draws unembedded fonts."""
    if appearance is None:
        return StaticStampStyle(border_width=0)
    try:
        reader = PdfFileReader(BytesIO(appearance))
        page, _resources = reader.find_page_for_modification(0)
        contents = page.get_object()["/Contents"]
        streams = contents if isinstance(contents, generic.ArrayObject) else [contents]
        drawing = b"".join(stream.get_object().data for stream in streams)
    except (PdfError, KeyError, ValueError, IndexError) as error:
        raise SealingError("L’image de la signature n’est pas un PDF lisible.") from error
    if b"/MCID" in drawing:
        raise SealingError("L’image de la signature doit être un PDF sans balises.")
    fill = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        margins=layout.Margins.uniform(0),
        inner_content_scaling=layout.InnerScaling.STRETCH_TO_FIT,
    )
    return StaticStampStyle(
        border_width=0, background=_StampPage(reader), background_opacity=1.0, background_layout=fill
    )


def _sign(writer: IncrementalPdfFileWriter, key: SealKey, metadata, appearance: bytes | None) -> bytes:
    signer = signers.PdfSigner(
        metadata, _KeySigner(key, embed_root=metadata.certify), stamp_style=_stamp_style(appearance)
    )
    output = BytesIO()
    try:
        run_to_completion(lambda: signer.async_sign_pdf(writer, existing_fields_only=True, output=output))
    except (SigningError, PdfError) as error:
        raise SealingError("Ce document ne peut pas être signé : il n’est pas dans l’état attendu.") from error
    return output.getvalue()


def _as_asn1(certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def open_writer(pdf: bytes) -> IncrementalPdfFileWriter:
    """A writer that appends to `pdf`. Raises SealingError for what is no readable PDF."""
    try:
        return IncrementalWriter(BytesIO(pdf))
    except (PdfError, ValueError) as error:
        raise SealingError("Ce document n’est pas un PDF lisible.") from error


def _has_fixed_size(key: SealKey) -> bool:
    """Whether signatures have one length, so that no room is left over (bytes that no signature watches)."""
    return isinstance(key.private_key, RSAPrivateKey)


def _check_fields(fields: Sequence[FieldBox]) -> None:
    names = [field.name for field in fields]
    if len(set(names)) != len(names):
        raise SealingError("Deux champs de signature portent le même nom.")
    for field in fields:
        left, bottom, right, top = field.box
        if not field.name or "." in field.name or field.name == CERTIFICATION_FIELD:
            raise SealingError(f"Le nom de champ « {field.name} » n’est pas admis.")
        if right <= left or top <= bottom:
            raise SealingError(f"Le champ « {field.name} » n’a pas de surface.")


def _create_fields(writer: IncrementalPdfFileWriter, fields: Sequence[FieldBox]) -> None:
    page_count = int(writer.root["/Pages"]["/Count"])
    widgets: list[TaggedWidget] = []
    for field in fields:
        if not 0 <= field.page < page_count:
            raise SealingError(f"Le champ « {field.name} » est placé sur une page qui n’existe pas.")
        pdf_fields.append_signature_field(
            writer,
            pdf_fields.SigFieldSpec(field.name, on_page=field.page, box=field.box, readable_field_name=field.label),
        )
        page, _resources = writer.find_page_for_modification(field.page)
        _name, _value, reference = next(pdf_fields.enumerate_sig_fields(writer, with_name=field.name))
        widgets.append(TaggedWidget(reference=reference, page=page, label=field.label))
    if widgets and is_tagged(writer):
        tag_widgets(writer, widgets)


def _create_invisible_field(writer: IncrementalPdfFileWriter) -> None:
    """A field without surface, outside the page: PDF/UA leaves it out of the structure, PDF/A wants no appearance."""
    pdf_fields.append_signature_field(
        writer,
        pdf_fields.SigFieldSpec(
            CERTIFICATION_FIELD,
            readable_field_name=CERTIFICATION_LABEL,
            invis_sig_settings=pdf_fields.InvisSigSettings(box_out_of_bounds=True),
        ),
    )
