"""A person's data as files they can take away: JSON, and CSV whose cells no spreadsheet program can run."""

import csv
import io
import json

from portal import registry

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless_cell(value) -> str:
    """The value as a CSV cell that is never read as a formula (OWASP: a leading apostrophe)."""
    text = "" if value is None else str(value)
    return (
        f"'{text}"
        if text.lstrip(" \u00a0\u202f").startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS)
        else text
    )


def data_of(subject: registry.Subject) -> dict[str, list[dict]]:
    """Every registered kind of personal data with the subject's rows, by the kind's name."""
    return {name: kind.export(subject) for name, kind in registry.personal_data.items()}


def as_json(subject: registry.Subject) -> str:
    return json.dumps(data_of(subject), ensure_ascii=False, indent=2)


def as_csv(subject: registry.Subject) -> str:
    """One line a value: kind, number of the row within its kind, field, value. With a BOM, for spreadsheet programs."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["kind", "row", "field", "value"])
    for name, rows in data_of(subject).items():
        for number, row in enumerate(rows, start=1):
            for field, value in row.items():
                writer.writerow([name, number, field, harmless_cell(value)])
    return "\ufeff" + out.getvalue()
