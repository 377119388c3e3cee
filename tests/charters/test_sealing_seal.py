"""Sealing: twenty signatories, what each revision adds, tags and metadata of the sealed file."""

import asyncio
import re
import subprocess
from io import BytesIO
from itertools import pairwise

import pytest
import typst
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from charters.sealing import FieldBox, SealingError, certify, examine, revision_lengths, sign_field
from charters.sealing.verify import _as_asn1

from .sealing_samples import (
    PARTIES,
    STAMP,
    authority,
    boxes,
    certified,
    charter,
    last_page,
    pdfsig,
    seal_key,
    sign,
    signed,
    stamp,
)

"""The quickest of so many counts: the machine may be busy with something else."""


def reader(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(BytesIO(pdf))


def form_elements(pdf: bytes) -> list:
    document = reader(pdf).root["/StructTreeRoot"]["/K"][0]
    children = [child.get_object() for child in document["/K"]]
    return [child for child in children if child["/S"] == "/Form"]


def test_every_signature_of_twenty_holds_for_pyhanko():
    trust = ValidationContext(trust_roots=[_as_asn1(authority().certificate)], allow_fetching=False)
    signatures = reader(signed(PARTIES)).embedded_signatures
    assert len(signatures) == PARTIES + 1
    assert all(validate_pdf_signature(signature, trust).bottom_line for signature in signatures)


def test_every_signature_of_twenty_holds_for_poppler(tmp_path):
    answer = pdfsig(signed(PARTIES), tmp_path)
    assert answer.count("Signature Validation: Signature is Valid.") == PARTIES + 1
    assert len(re.findall(r"^  - Total document signed", answer, re.MULTILINE)) == 1
    assert answer.rstrip().splitlines()[-2].strip() == "- Total document signed"
    assert answer.count("Signature Type: ETSI.CAdES.detached") == PARTIES + 1


def test_each_signature_appends_to_the_former_bytes():
    for count in range(1, 4):
        assert signed(count).startswith(signed(count - 1))
    assert certified().startswith(charter())
    lengths = revision_lengths(signed(3))
    assert lengths == [len(charter()), len(certified()), len(signed(1)), len(signed(2)), len(signed(3))]
    assert all(shorter < longer for shorter, longer in pairwise(lengths))


def test_any_order_of_signing_holds(tmp_path):
    pdf = certified()
    for number in (7, 2, 19):
        pdf = sign(pdf, boxes()[number].name)
    report = examine(pdf, [authority().certificate])
    assert report.all_hold
    assert [signature.field_name for signature in report.signatures[1:]] == ["partie-007", "partie-002", "partie-019"]
    assert len(report.empty_fields) == PARTIES - 3
    assert pdfsig(pdf, tmp_path).count("Signature is Valid.") == 4


def test_what_was_stated_is_in_the_file():
    certification, signature = examine(signed(1), [authority().certificate]).signatures
    assert (certification.kind, certification.field_name) == ("certification", "certification")
    assert certification.reason == "Charte arrêtée"
    assert (signature.kind, signature.stated_name) == ("signature", "Camille Exemple")
    assert (signature.reason, signature.signer) == ("Lu et approuvé", "Cachet d’essai")
    value = reader(signed(1)).embedded_signatures[1].sig_object
    assert (value["/ContactInfo"], value["/SubFilter"]) == ("camille@exemple.test", "/ETSI.CAdES.detached")


def test_certification_may_have_a_visible_place():
    place = FieldBox("cachet", 0, (60, 60, 260, 120), "Cachet du réseau")
    pdf = certify(charter(), seal_key(), boxes(1), reason="Essai", certification_field=place)
    pdf = sign(pdf, boxes()[0].name)
    assert examine(pdf, [authority().certificate]).all_hold
    assert [element["/Alt"] for element in form_elements(pdf)] == ["Cachet du réseau", "Signature de l’organisation 0"]


def test_signing_without_appearance_draws_nothing_and_brings_no_font():
    pdf = sign_field(certified(), seal_key(), "partie-000", appearance=None, reason="Essai", signer_name="Camille")
    assert examine(pdf, [authority().certificate]).all_hold
    assert b"/Font" not in pdf[len(certified()) :]


def test_sealing_works_inside_a_running_loop():
    async def inside():
        return sign(certified(), "partie-000")

    pdf = asyncio.run(inside())
    assert examine(pdf, [authority().certificate]).all_hold


def test_fields_are_tagged_named_and_reachable_from_the_structure():
    pdf = signed(PARTIES)
    elements = form_elements(pdf)
    assert [element["/Alt"] for element in elements] == [box.label for box in boxes()]
    tree = reader(pdf).root["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    keys = [int(numbers[index]) for index in range(0, len(numbers), 2)]
    assert keys == sorted(keys)
    assert tree["/ParentTreeNextKey"] == keys[-1] + 1
    parents = dict(zip(keys, (numbers.raw_get(index) for index in range(1, len(numbers), 2)), strict=True))
    for element, box in zip(elements, boxes(), strict=True):
        widget = element["/K"]["/Obj"]
        assert element["/K"]["/Type"] == "/OBJR"
        assert (widget["/T"], widget["/TU"]) == (box.name, box.label)
        assert parents[int(widget["/StructParent"])].get_object()["/Alt"] == box.label
        assert widget["/P"]["/Tabs"] == "/S"


def test_poppler_reads_the_fields_in_the_structure(tmp_path):
    path = tmp_path / "charte.pdf"
    path.write_bytes(signed(PARTIES))
    command = ["pdfinfo", "-struct", str(path)]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode(errors="replace")
    assert len(re.findall(r"^ +Form\b", answer, re.MULTILINE)) == PARTIES
    assert len(re.findall(r"^ +Object \d+ 0", answer, re.MULTILINE)) == PARTIES


def test_certification_field_is_invisible_and_outside_the_page():
    widgets = [field.get_object() for field in reader(certified()).root["/AcroForm"]["/Fields"]]
    invisible = [widget for widget in widgets if widget["/T"] == "certification"]
    assert [list(map(int, widget["/Rect"])) for widget in invisible] == [[-9999] * 4]
    assert invisible[0]["/TU"]
    assert "/StructParent" not in invisible[0]


def test_every_widget_prints_and_is_not_hidden():
    for field in reader(signed(PARTIES)).root["/AcroForm"]["/Fields"]:
        flags = int(field.get_object()["/F"])
        assert flags & 0b100
        assert not flags & 0b100011


def test_metadata_version_and_identifier_stay_those_of_the_archival_file():
    before, after = reader(charter()), reader(signed(PARTIES))
    assert after.root["/Metadata"].data == before.root["/Metadata"].data
    assert b"pdfaid:part>3" in after.root["/Metadata"].data
    assert dict(after.trailer["/Info"]) == dict(before.trailer["/Info"])
    assert after.input_version == before.input_version == (1, 7)
    assert after.document_id[0] == before.document_id[0]
    assert "/NeedAppearances" not in after.root["/AcroForm"]


def test_stamps_embed_their_fonts(tmp_path):
    path = tmp_path / "charte.pdf"
    path.write_bytes(signed(2))
    command = ["pdffonts", str(path)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()[2:]
    assert lines
    assert all(line.split()[-5] == "yes" for line in lines)


def test_untagged_document_is_sealed_without_tags():
    plain = typst.compile(b'#set page(paper: "a4")\nTexte', pdf_tags=False)
    field = FieldBox("partie", 0, (60, 60, 260, 120), "Signature")
    pdf = sign(certify(plain, seal_key(), [field], reason="Essai"), "partie")
    assert examine(pdf, [authority().certificate]).all_hold
    assert "/StructTreeRoot" not in reader(pdf).root


def test_appearance_must_be_a_readable_pdf_without_tags():
    def sign_with(appearance: bytes) -> bytes:
        return sign_field(
            certified(), seal_key(), "partie-000", appearance=appearance, reason="Essai", signer_name="Camille"
        )

    with pytest.raises(SealingError, match="n’est pas un PDF lisible"):
        sign_with(b"rien")
    with pytest.raises(SealingError, match="n’est pas un PDF lisible"):
        sign_with(stamp()[: len(stamp()) // 2])
    with pytest.raises(SealingError, match="sans balises"):
        sign_with(typst.compile(STAMP.encode(), pdf_standards=["ua-1"]))


def test_fields_that_cannot_be_made_are_refused():
    first = boxes(1)[0]
    refused = {
        "même nom": [first, first],
        "n’est pas admis": [FieldBox("a.b", 0, first.box, "Signature")],
        "page qui n’existe pas": [FieldBox("loin", last_page() + 1, first.box, "Signature")],
        "pas de surface": [FieldBox("plat", 0, (10, 10, 10, 20), "Signature")],
    }
    for sentence, fields in refused.items():
        with pytest.raises(SealingError, match=sentence):
            certify(charter(), seal_key(), fields, reason="Essai")
    with pytest.raises(SealingError, match="n’est pas admis"):
        certify(charter(), seal_key(), [FieldBox("certification", 0, first.box, "Signature")], reason="Essai")


def test_documents_in_the_wrong_state_are_refused():
    with pytest.raises(SealingError, match="ne peut plus être certifié"):
        certify(certified(), seal_key(), [], reason="Essai")
    with pytest.raises(SealingError, match="pas de champ de signature nommé « inconnu »"):
        sign(certified(), "inconnu")
    with pytest.raises(SealingError, match="est déjà signé"):
        sign(signed(1), "partie-000")
    with pytest.raises(SealingError, match="n’est pas un PDF lisible"):
        certify(b"rien", seal_key(), [], reason="Essai")
