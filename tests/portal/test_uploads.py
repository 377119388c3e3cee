"""A document is kept when it is what its name claims."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.uploads import validate_document

KINDS = {"pdf", "docx", "odt", "epub", "csv", "png", "zip"}


def archive(*names, mimetype=None, packing=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as packed:
        if mimetype:
            packed.writestr("mimetype", mimetype)
        for name in names:
            packed.writestr(name, "x")
    return content.getvalue()


def damaged(packed):
    """The archive with the packed bytes of its first entry, "mimetype", overwritten."""
    start = 30 + len("mimetype")
    return packed[:start] + b"\xff" * 20 + packed[start + 20 :]


GOOD = [
    ("acte.pdf", b"%PDF-1.7 ..."),
    ("lettre.docx", archive("word/document.xml")),
    ("lettre.odt", archive(mimetype="application/vnd.oasis.opendocument.text")),
    ("livret.epub", archive(mimetype="application/epub+zip")),
    ("liste.csv", "prénom;nom".encode()),
    ("LOGO.PNG", b"\x89PNG\r\n\x1a\n"),
    ("tout.zip", archive("a")),
]
BAD = [
    ("acte.pdf", b"MZ\x90\x00"),
    ("acte.pdf", b"<html>"),
    ("lettre.docx", archive("xl/workbook.xml")),
    ("lettre.docx", b"%PDF-1.7"),
    ("lettre.odt", archive(mimetype="application/epub+zip")),
    ("livret.epub", archive("word/document.xml")),
    ("liste.csv", b"a\x00b"),
    ("programme.exe", b"MZ"),
    ("sans-extension", b"%PDF-1.7"),
    ("lettre.odt", damaged(archive(mimetype="application/vnd.oasis.opendocument.text", packing=zipfile.ZIP_DEFLATED))),
    ("lettre.odt", damaged(archive(mimetype="application/vnd.oasis.opendocument.text", packing=zipfile.ZIP_LZMA))),
    ("lettre.docx", archive("word/é").replace("é".encode(), b"\xff\xfe")),
    ("page.html", b"<html>"),
]


@pytest.mark.parametrize(("name", "content"), GOOD)
def test_what_its_name_claims_is_accepted(name, content):
    assert validate_document(SimpleUploadedFile(name, content), KINDS) is None


@pytest.mark.parametrize(("name", "content"), BAD)
def test_what_it_is_not_is_refused(name, content):
    with pytest.raises(ValidationError):
        validate_document(SimpleUploadedFile(name, content), KINDS)


def test_a_document_too_large_is_refused_with_the_limit(settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(ValidationError, match="trop lourd"):
        validate_document(SimpleUploadedFile("acte.pdf", b"%PDF-1.7 and more"), KINDS)
