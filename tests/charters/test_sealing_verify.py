"""Verification: what signatures notice, what they do not, and whom they trust."""

import asyncio
import json
import random
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from charters.sealing import Report, UnreadablePdf, certify, examine, revision_lengths
from charters.sealing.verify import ALTERED, NOT_PERMITTED, UNTRUSTED, _as_asn1

from .sealing_samples import (
    PARTIES,
    authority,
    boxes,
    certified,
    charter,
    expired_key,
    foreign_key,
    pdfsig,
    seal_key,
    sign,
    signed,
)

FLIPS = 240
SEED = 20260105


def judged(pdf: bytes) -> Report:
    return examine(pdf, [authority().certificate])


def noticed(pdf: bytes) -> bool:
    try:
        return not judged(pdf).all_hold
    except UnreadablePdf:
        return True


def last_container(pdf: bytes) -> range:
    """The bytes of the last signature's container, angle brackets included, which it cannot cover itself."""
    ranges = re.findall(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+\d+\s*\]", pdf)
    start, end = (int(number) for number in ranges[-1])
    return range(start, end)


def flipped(pdf: bytes, position: int, mask: int) -> bytes:
    return pdf[:position] + bytes([pdf[position] ^ mask]) + pdf[position + 1 :]


def appended(pdf: bytes, change) -> bytes:
    """An incremental update without signature, as somebody else's tool would add it."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def field_of(writer, name: str):
    fields = (field.get_object() for field in writer.root["/AcroForm"]["/Fields"])
    return next(field for field in fields if field["/T"] == name)


def replaced_page(writer):
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"q Q"))
    writer.update_container(page)


def replaced_stamp(writer):
    field = field_of(writer, "partie-000")
    blank = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form")}, stream_data=b"q Q"
    )
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(blank)})
    writer.update_container(field)


def moved_empty_field(writer):
    field = field_of(writer, "partie-005")
    field["/Rect"] = generic.ArrayObject(generic.NumberObject(value) for value in (0, 0, 500, 800))
    writer.update_container(field)


def relabelled_empty_field(writer):
    field = field_of(writer, "partie-005")
    field["/TU"] = generic.TextStringObject("Autre organisation")
    writer.update_container(field)


def added_note(writer):
    page_reference = writer.find_page_for_modification(0)[0]
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Text"),
            pdf_name("/Rect"): generic.ArrayObject(generic.NumberObject(value) for value in (10, 10, 50, 50)),
            pdf_name("/Contents"): generic.TextStringObject("ajout"),
        }
    )
    writer.register_annotation(page_reference, writer.add_object(note))


def catalogue_action(writer):
    action = generic.DictionaryObject({pdf_name("/S"): pdf_name("/Named"), pdf_name("/N"): pdf_name("/LastPage")})
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()


def test_twenty_signatures_and_the_certification_all_hold():
    report = judged(signed(PARTIES))
    assert report.all_hold
    assert (report.count, report.revisions) == (PARTIES + 1, PARTIES + 2)


def test_report_goes_through_json_unchanged():
    report = judged(signed(2))
    values = json.loads(json.dumps(report.as_dict()))
    assert Report.from_dict(values) == report
    assert values["count"] == 3
    assert values["all_hold"] is True


def test_coverage_grows_with_each_signature():
    report = judged(signed(3))
    assert [signature.covers_bytes for signature in report.signatures] == revision_lengths(signed(3))[1:]
    assert [signature.revision for signature in report.signatures] == [1, 2, 3, 4]
    assert [signature.covers_whole_file for signature in report.signatures] == [False, False, False, True]
    assert [signature.modification_level for signature in report.signatures] == ["form_filling"] * 3 + ["none"]
    assert report.certified
    assert report.modification_level == "form_filling"
    assert report.length == len(signed(3))
    assert not report.added_after_last


def test_claimed_time_is_the_time_of_signing():
    claimed = datetime.fromisoformat(judged(certified()).signatures[0].claimed_at)
    assert abs(datetime.now(UTC) - claimed) < timedelta(minutes=10)


def test_document_without_signature_is_reported_as_such():
    report = judged(charter())
    assert (report.count, report.certified, report.all_hold, report.added_after_last) == (0, False, False, False)
    assert revision_lengths(charter()) == [len(charter())]


def test_every_flip_outside_the_last_container_is_noticed():
    pdf = signed(3)
    container = last_container(pdf)
    chance = random.Random(SEED)
    step = len(pdf) / FLIPS
    positions = [int(step * (index + chance.random())) for index in range(FLIPS)]
    missed = [position for position in positions if not noticed(flipped(pdf, position, chance.randint(1, 255)))]
    assert [position for position in missed if position not in container] == []


def test_flips_in_the_pages_text_break_every_signature():
    pdf = signed(3)
    page = PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Kids"][0]
    text = page.raw_get("/Contents").get_object().encoded_data
    start = pdf.index(text)
    assert start < len(charter())
    chance = random.Random(SEED)
    for position in chance.sample(range(start, start + len(text)), 20):
        report = judged(flipped(pdf, position, 1))
        assert [signature.intact for signature in report.signatures] == [False] * 4
        assert {signature.problem for signature in report.signatures} == {ALTERED}


def test_signatures_do_not_notice_how_the_last_container_is_written():
    """Hexadecimal letters may change case there: the register of hashes is what proves identity."""
    pdf = signed(3)
    position = next(index for index in last_container(pdf) if pdf[index] in b"abcdefABCDEF")
    changed = flipped(pdf, position, 0x20)
    assert changed != pdf
    assert judged(changed).all_hold


def test_damaged_last_signature_leaves_the_others_readable():
    pdf = signed(3)
    container = last_container(pdf)
    changed = pdf[: container[1]] + b"0" * 400 + pdf[container[1] + 400 :]
    report = judged(changed)
    assert [signature.bottom_line for signature in report.signatures] == [True, True, True, False]
    assert report.signatures[-1].problem.startswith("Cette signature est endommagée")
    assert not report.all_hold


@pytest.mark.parametrize(
    "change", [replaced_page, replaced_stamp, moved_empty_field, relabelled_empty_field, added_note, catalogue_action]
)
@pytest.mark.parametrize("signed_afterwards", [False, True])
def test_verdicts_on_additions_are_those_of_pyhankos_full_analysis(change, signed_afterwards):
    pdf = appended(signed(2), change)
    if signed_afterwards:
        pdf = sign(pdf, "partie-009")
    report = judged(pdf)
    assert not report.all_hold
    trust = ValidationContext(trust_roots=[_as_asn1(authority().certificate)], allow_fetching=False)
    expected = {
        signature.field_name: validate_pdf_signature(signature, trust)
        for signature in PdfFileReader(BytesIO(pdf)).embedded_signatures
    }
    assert {signature.field_name: signature.bottom_line for signature in report.signatures} == {
        name: status.bottom_line for name, status in expected.items()
    }
    assert {signature.field_name: signature.modification_level for signature in report.signatures} == {
        name: status.modification_level.name.lower() for name, status in expected.items()
    }


def test_replaced_stamp_breaks_the_signature_it_belongs_to():
    report = judged(sign(appended(signed(2), replaced_stamp), "partie-009"))
    problems = {signature.field_name: signature.problem for signature in report.signatures}
    assert problems["partie-000"] == problems["partie-001"] == NOT_PERMITTED
    assert report.modification_level == "other"


def test_bytes_added_at_the_end_are_reported():
    pdf = appended(signed(2), added_note)
    report = judged(pdf)
    assert report.added_after_last
    assert report.appended_bytes == len(pdf) - len(signed(2))
    assert not report.signatures[-1].bottom_line
    assert noticed(signed(2) + b"\n")
    assert noticed(signed(2) + b"% ajout\n%%EOF\n")


def test_document_timestamp_appended_later_is_allowed_and_named():
    registry = SimpleCertificateStore()
    registry.register_multiple([_as_asn1(authority().certificate)])
    stamper = DummyTimeStamper(_as_asn1(seal_key().certificate), _private_key_info(seal_key()), registry)
    output = PdfTimeStamper(stamper, field_name="horodatage").timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(signed(1))), "sha256", validation_context=None
    )
    report = judged(output.getvalue())
    assert [signature.kind for signature in report.signatures] == ["certification", "signature", "timestamp"]
    assert [signature.bottom_line for signature in report.signatures[:2]] == [True, True]
    assert [signature.permitted for signature in report.signatures] == [True, True, True]
    assert report.signatures[1].modification_level == "lta_updates"
    assert report.signatures[2].covers_whole_file


def _private_key_info(key):
    return keys.PrivateKeyInfo.load(
        key.private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def test_signature_of_an_unknown_root_is_not_trusted():
    report = judged(sign(certified(), "partie-000", foreign_key()))
    certification, signature = report.signatures
    assert certification.bottom_line
    assert (signature.intact, signature.valid, signature.trusted) == (True, True, False)
    assert not signature.bottom_line
    assert signature.problem == UNTRUSTED
    assert not report.all_hold


def test_nobody_is_trusted_without_a_root():
    report = examine(signed(1), [])
    assert [signature.trusted for signature in report.signatures] == [False, False]
    assert [signature.intact for signature in report.signatures] == [True, True]


def test_certificate_that_expired_since_still_verifies_as_of_the_claimed_time():
    key = expired_key()
    with time_machine.travel(key.certificate.not_valid_before_utc + timedelta(days=10), tick=True):
        pdf = certify(charter(), key, boxes(1), reason="Essai")
        pdf = sign(pdf, "partie-000", key)
    assert judged(pdf).all_hold
    now = examine(pdf, [authority().certificate], at=datetime.now(UTC))
    assert [signature.trusted for signature in now.signatures] == [False, False]
    assert now.signatures[0].problem == UNTRUSTED


def test_poppler_notices_a_flip_in_the_text_and_exits_well_all_the_same(tmp_path):
    pdf = signed(2)
    page = PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Kids"][0]
    start = pdf.index(page.raw_get("/Contents").get_object().encoded_data)
    answer = pdfsig(flipped(pdf, start + 10, 1), tmp_path)
    assert "Signature is Valid." not in answer
    assert answer.count("Digest Mismatch.") == 3


def test_examining_works_inside_a_running_loop():
    async def inside():
        return judged(signed(1))

    assert asyncio.run(inside()).all_hold


@pytest.mark.parametrize("damaged", [b"", b"%PDF-1.7\n", b"\x00" * 5000, random.Random(SEED).randbytes(20_000)])
def test_what_is_not_a_pdf_is_unreadable(damaged):
    for reading in (judged, revision_lengths):
        with pytest.raises(UnreadablePdf, match="n’est pas un PDF lisible"):
            reading(damaged)


def test_truncated_files_are_noticed_at_any_length():
    pdf = signed(2)
    chance = random.Random(SEED)
    ends = revision_lengths(pdf)
    for length in chance.sample(range(1, len(pdf)), 40):
        assert length in ends or noticed(pdf[:length])


def test_earlier_revision_still_verifies_by_itself():
    """A prefix is a document that was handed out earlier: only the register knows that there is a later one."""
    assert judged(signed(3)[: len(signed(2))]).all_hold


def test_texts_of_the_file_are_cleaned_and_shortened():
    pdf = certify(charter(), seal_key(), [], reason="ligne 1\nligne\t2\x07" + "x" * 1000)
    reason = judged(pdf).signatures[0].reason
    assert reason.startswith("ligne 1 ligne 2 xxx")
    assert len(reason) <= 300
