"""Files that were kept for rows: they stay with them, or go when the rows are refused."""

import pytest
from django.core.exceptions import ValidationError

from portal.partners.models import User
from portal.private_files import keep, put_in_place, read
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


def test_files_that_find_no_place_are_forgotten():
    user, names = (
        UserFactory(first_name="Ana"),
        [keep("essais/un.pdf", b"%PDF-1.7"), keep("essais/deux.pdf", b"%PDF-2.0")],
    )
    with pytest.raises(ValidationError), put_in_place(*names):
        User.objects.filter(pk=user.pk).update(first_name="Jamais")
        raise ValidationError("Refusé.")
    user.refresh_from_db()
    assert user.first_name == "Ana"
    for name in names:
        with pytest.raises(FileNotFoundError):
            read(name)


def test_files_that_found_their_place_stay():
    user, name = UserFactory(), keep("essais/un.pdf", b"%PDF-1.7")
    with put_in_place(name):
        User.objects.filter(pk=user.pk).update(first_name="Désormais")
    user.refresh_from_db()
    assert (user.first_name, read(name)) == ("Désormais", b"%PDF-1.7")


def test_a_name_that_is_taken_keeps_its_file():
    first, second = keep("essais/un.pdf", b"1"), keep("essais/un.pdf", b"2")
    assert first != second and (read(first), read(second)) == (b"1", b"2")
