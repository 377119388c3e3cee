"""Tables as files for spreadsheet programs: values only, no cell that a program would run as a formula."""

import csv
import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WIDTH = 24


def harmless_cell(value) -> str:
    """The value as a CSV cell that is never read as a formula (OWASP: a leading apostrophe)."""
    text = "" if value is None else str(value)
    return (
        f"'{text}"
        if text.lstrip(" \u00a0\u202f").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS)
        else text
    )


def csv_table(rows) -> str:
    """Rows of cells as CSV. With a BOM and semicolons: what spreadsheet programs expect where decimals have commas."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([harmless_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def xlsx_table(title: str, headers, rows) -> bytes:
    """A workbook of one sheet, written row by row. Days and numbers stay what they are, words stay words."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for place in range(1, len(headers) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    sheet.append([_header(sheet, header) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(sheet, value):
    """What the sheet takes as this value and nothing else.

    openpyxl reads words that begin so as a formula or as an error: they are given as a cell of words. A cell for each value
    would double the time that a workbook takes.
    """
    if not isinstance(value, str):
        return value
    words = ILLEGAL_CHARACTERS_RE.sub("", value)
    return _words(sheet, words) if words.startswith(("=", "#")) else words or None


def _words(sheet, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"
    return cell


def _header(sheet, words) -> WriteOnlyCell:
    cell = _words(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(words)))
    cell.font = Font(bold=True)
    return cell
