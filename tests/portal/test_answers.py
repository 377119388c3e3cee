"""What every module's views answer with: files under a name that no cache keeps, the way home above a page."""

from contextlib import closing

import pytest
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import Http404

from portal.answers import breadcrumb, file_answer, pressed, upload_answer
from portal.partners.models import Mandate


def upload(folder, name):
    kept = FieldFile(Mandate(), Mandate._meta.get_field("document"), name)
    kept.storage = FileSystemStorage(folder)
    return kept


@pytest.mark.parametrize("content", ["été", "été".encode()])
def test_a_file_is_handed_out_under_its_name_and_kept_by_no_cache(content):
    answer = file_answer(content, "suivi.csv", "text/csv; charset=utf-8")
    assert answer.content == "été".encode()
    assert dict(answer.items()) == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="suivi.csv"',
        "Cache-Control": "private, no-store",
    }


def test_an_upload_is_handed_out_under_a_name_that_is_not_its_own(tmp_path):
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-")
    answer = upload_answer(upload(tmp_path, "secret.pdf"), "mandat-3")
    with closing(answer.file_to_stream):
        assert answer.getvalue() == b"%PDF-"
    assert answer["Content-Disposition"] == 'attachment; filename="mandat-3.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["", "gone.pdf"])
def test_an_upload_that_is_not_there_is_not_found(tmp_path, name):
    with pytest.raises(Http404):
        upload_answer(upload(tmp_path, name), "mandat-3")


def test_the_way_here_begins_at_home():
    assert breadcrumb(("Charte", "/c/", "fr"), ("Ici", "")) == [
        {"title": "Accueil", "url": "/", "language": ""},
        {"title": "Charte", "url": "/c/", "language": "fr"},
        {"title": "Ici", "url": "", "language": ""},
    ]


def test_a_press_without_a_word_is_a_press(rf):
    assert pressed(rf.post("/")) == {}
    assert pressed(rf.get("/", {"word": "oui"})) is None
