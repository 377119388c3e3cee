"""A person's data as files they can take away: JSON and CSV."""

import json

from portal import registry
from portal.spreadsheets import csv_table


def data_of(subject: registry.Subject) -> dict[str, list[dict]]:
    """Every registered kind of personal data with the subject's rows, by the kind's name."""
    return {name: kind.export(subject) for name, kind in registry.personal_data.items()}


def as_json(subject: registry.Subject) -> str:
    return json.dumps(data_of(subject), ensure_ascii=False, indent=2)


def as_csv(subject: registry.Subject) -> str:
    """One line a value: kind, number of the row within its kind, field, value."""
    values = [
        (name, number, field, value)
        for name, rows in data_of(subject).items()
        for number, row in enumerate(rows, start=1)
        for field, value in row.items()
    ]
    return csv_table([("kind", "row", "field", "value"), *values])
