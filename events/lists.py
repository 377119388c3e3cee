"""Lists of people as files: CSV in whatever encoding and separator, XLSX. Pure; bytes come in, rows of words come out.

What would fill the memory is refused: too many rows or columns, an archive that unpacks to much more than a list, XML that
declares entities.
"""

import codecs
import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from portal.forms import as_text
from portal.uploads import UNREADABLE

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
# Empty ones counted.
MOST_LINES = 20_000
MOST_COLUMNS = 60
MOST_IN_CELL = 2000
MOST_UNPACKED = 40 * 1024 * 1024
SEPARATORS = ";\t,|"
# So many lines tell the separator.
SAMPLE = 30
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class PeopleList:
    """Its headings, and its rows, each as long as the headings; what stood in no cell is an empty word.

    `numbers` are those that a spreadsheet program shows beside the rows.
    """

    headers: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_list(content: bytes) -> PeopleList:
    """The list in a file. Raises ValidationError with a sentence for people."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Ce fichier est trop lourd : 5 Mo au plus."))
    rows = _workbook_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content)
    return _list_of(rows)


def decoded(content: bytes) -> str:
    """The text of a file whose encoding nobody knows: UTF-8 or UTF-16, or what Windows writes in western Europe."""
    for bom, name in BOMS:
        if content.startswith(bom):
            return content.decode(name, errors="replace")
    # Without a mark, one byte in two of UTF-16 is null where letters are Latin.
    if content[1::2].count(0) > len(content) // 4:
        return content.decode("utf-16-le", errors="replace")
    if content[::2].count(0) > len(content) // 4:
        return content.decode("utf-16-be", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the most columns, as many in each."""
    lines = "\n".join(text.splitlines()[:SAMPLE])

    def evenness(separator):
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(lines), delimiter=separator) if row]
        except csv.Error:
            return (0, 0)
        if not widths or max(widths) == 1:
            return (0, 0)
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        return (widths.count(usual) / len(widths) if usual > 1 else 0, usual)

    return max(SEPARATORS, key=evenness)


def _csv_rows(content: bytes):
    text = decoded(content)
    if "\x00" in text:
        raise ValidationError(_("Ce fichier n’est pas une liste : donnez un fichier CSV ou XLSX."))
    separator = separator_of(text)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise ValidationError(_("Ce fichier CSV est abîmé, ou l’une de ses cases est trop longue.")) from error


def _workbook_rows(content: bytes):
    _require_harmless_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (*UNREADABLE, SyntaxError, TypeError, AttributeError) as error:
        raise _unreadable() from error
    try:
        sheet = book.worksheets[0]
        # What the file says of its own size may be wrong.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            yield [_words(value) for value in row]
    except (*UNREADABLE, SyntaxError, TypeError, AttributeError, IndexError) as error:
        raise _unreadable() from error
    finally:
        book.close()


def _unreadable() -> ValidationError:
    return ValidationError(_("Ce classeur ne se lit pas. Enregistrez-le de nouveau au format XLSX, ou en CSV."))


def _require_harmless_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED or len(members) > 1000:
                raise ValidationError(_("Ce classeur est trop grand une fois ouvert : gardez seulement la liste."))
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _declares(archive.read(member)):
                    raise _unreadable()
    except UNREADABLE as error:
        raise _unreadable() from error


def _declares(xml: bytes) -> bool:
    """Whether the XML has a document type: no spreadsheet program writes one, and its entities may swell."""
    return any(mark in xml for mark in (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be")))


def _words(value) -> str:
    """What a cell shows, in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _list_of(rows) -> PeopleList:
    kept, numbers = [], []
    for number, row in enumerate(rows, start=1):
        cells = [as_text(cell)[:MOST_IN_CELL].strip() for cell in row[: MOST_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise ValidationError(_("Cette liste a trop de colonnes : %(most)d au plus.") % {"most": MOST_COLUMNS})
        if not cells and number <= MOST_LINES:
            continue
        if len(kept) > MOST_ROWS or number > MOST_LINES:
            raise ValidationError(
                _("Cette liste est trop longue : %(most)d lignes au plus. Coupez-la en plusieurs.")
                % {"most": MOST_ROWS}
            )
        kept.append(cells)
        numbers.append(number)
    if not kept:
        raise ValidationError(_("Ce fichier est vide."))
    width = max(len(row) for row in kept)
    kept = [row + [""] * (width - len(row)) for row in kept]
    if any("@" in cell for cell in kept[0]):
        # No headings: the first line is somebody already.
        headers = [_("Colonne %(number)d") % {"number": place} for place in range(1, width + 1)]
    else:
        headers = kept.pop(0)
        numbers.pop(0)
    if not kept:
        raise ValidationError(_("Ce fichier n’a que ses titres de colonnes : personne n’y figure."))
    return PeopleList(headers, kept, numbers)
