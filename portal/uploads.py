"""What an uploaded document must be: within the size, and what its name claims, judged by its content.

It reads no more than the head of a file; a document is never unpacked here.
"""

import lzma
import struct
import zipfile
import zlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

OFFICE_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MIMETYPE_PARTS = {
    "epub": b"application/epub+zip",
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
HEADS = {"pdf": (b"%PDF-",), "png": (b"\x89PNG\r\n",), "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",)}
TEXTS = {"csv", "ics", "txt"}
# What zipfile raises for an archive that is damaged, enciphered or compressed in a way that it doesn't know.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)


def validate_document(upload, extensions) -> None:
    """Raise ValidationError with a sentence for people unless the upload is one of these kinds of files."""
    if upload.size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(
            _("Ce fichier est trop lourd : %(limit)s au plus.") % {"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)}
        )
    extension = upload.name.rsplit(".", 1)[-1].lower() if "." in upload.name else ""
    if extension not in extensions:
        raise ValidationError(
            _("Ce genre de fichier n’est pas accepté. Acceptés : %(kinds)s.") % {"kinds": ", ".join(sorted(extensions))}
        )
    upload.seek(0)
    head = upload.read(1024)
    upload.seek(0)
    if not _matches(upload, extension, head):
        raise ValidationError(
            _("Ce fichier n’est pas ce que son nom annonce (%(kind)s).") % {"kind": extension.upper()}
        )


def _matches(upload, extension: str, head: bytes) -> bool:
    if extension in HEADS:
        return head.startswith(HEADS[extension])
    if extension in TEXTS:
        return b"\x00" not in head
    try:
        with zipfile.ZipFile(upload) as archive:
            names = archive.namelist()
            if extension in OFFICE_PARTS:
                return any(name.startswith(OFFICE_PARTS[extension]) for name in names)
            if extension in MIMETYPE_PARTS:
                expected = MIMETYPE_PARTS[extension]
                with archive.open("mimetype") as part:
                    return part.read(len(expected) + 2).strip() == expected
            return extension == "zip"
    except UNREADABLE:
        return False
    finally:
        upload.seek(0)
