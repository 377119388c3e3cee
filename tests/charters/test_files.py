"""Files that were kept for rows: they stay with them, or go when the rows are refused."""

import pytest
from django.core.exceptions import ValidationError

from charters import files

pytestmark = pytest.mark.django_db


def test_files_that_find_no_place_are_forgotten(charter):
    names = [files.keep(charter, 1, label, b"%PDF-1.7 " + label.encode()) for label in ("un", "deux")]
    with pytest.raises(ValidationError), files.put_in_place(*names):
        type(charter).objects.filter(pk=charter.pk).update(title="Jamais")
        raise ValidationError("Refusé.")
    charter.refresh_from_db()
    assert charter.title != "Jamais"
    for name in names:
        with pytest.raises(FileNotFoundError):
            files.read(name)


def test_files_that_found_their_place_stay(charter):
    name = files.keep(charter, 1, "un", b"%PDF-1.7")
    with files.put_in_place(name):
        type(charter).objects.filter(pk=charter.pk).update(title="Désormais")
    charter.refresh_from_db()
    assert (charter.title, files.read(name)) == ("Désormais", b"%PDF-1.7")
