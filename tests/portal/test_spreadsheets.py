"""Tables as files: what begins as a formula stays words, days and numbers stay what they are."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from portal.spreadsheets import csv_table, harmless_cell, xlsx_table


@pytest.mark.parametrize("value", ["=1+1", "+33 1", "-2", "@cmd", "\t=1", " =1", "＝1", "\u00a0=1"])
def test_formulas_are_neutralised(value):
    assert harmless_cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "Inès", "06 12", "a=b", "«\u00a0=\u00a0»"])
def test_plain_words_stay_as_they_are(value):
    assert harmless_cell(value) == value


def test_a_table_as_csv_is_read_by_french_spreadsheets():
    assert csv_table([("Nom", "Valeur"), ("Ana; Paul", "1,5"), (None, "=1+1")]) == (
        '\ufeffNom;Valeur\r\n"Ana; Paul";1,5\r\n;\'=1+1\r\n'
    )


@pytest.mark.parametrize(
    "words", ["=1+1", "=", "#N/A", "#REF!", "\x07=1+1", "\u200b=1", "TRUE", "12", "1e5", "2026-03-01", "12%", " a "]
)
def test_words_of_a_workbook_stay_words(words):
    [[_header], [cell]] = load_workbook(io.BytesIO(xlsx_table("Suivi", [words], [[words]]))).active.rows
    assert (cell.value, cell.data_type) == (words.replace("\x07", ""), "s")


def test_a_table_as_workbook_holds_values_only():
    day = datetime(2026, 3, 1)
    headers = [f"Colonne {place}" for place in range(30)]
    sheet = load_workbook(io.BytesIO(xlsx_table("Suivi", headers, [["=1+1", 3, day, "a\x07b", None]]))).active
    assert sheet.title == "Suivi"
    assert [cell.value for cell in sheet[1]] == headers
    assert [(cell.value, cell.data_type) for cell in sheet[2][:5]] == [
        ("=1+1", "s"),
        (3, "n"),
        (day, "d"),
        ("ab", "s"),
        (None, "n"),
    ]
