"""Pages that are kept with marks: what is somebody's own comes back where its mark stands, and to nobody else."""

import pytest
from django.utils import translation
from django.utils.safestring import mark_safe

from portal.marked import filled, kept_as, mark


def test_each_gets_their_own_where_the_marks_stand(rf):
    page = f"<p>{mark('name')}</p><i>{mark('name')}</i>{mark('typed')}{mark('token')}"
    request = rf.get("/")
    own = {"name": "<Lou>", "typed": mark_safe("<input>")}
    token = filled(request, page, own).removeprefix("<p>&lt;Lou&gt;</p><i>&lt;Lou&gt;</i><input>")
    assert len(token) == 64 and token.isalnum()
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]


def test_a_page_without_a_form_asks_for_no_cookie(rf):
    request = rf.get("/")
    assert filled(request, mark("name"), {"name": "Lou"}) == "Lou"
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in request.META


@pytest.mark.parametrize(
    ("language", "address"), [("en", {}), ("fr", {"SERVER_NAME": "ailleurs.test"}), ("fr", {"secure": True})]
)
def test_another_language_or_address_is_another_page(rf, settings, language, address):
    settings.ALLOWED_HOSTS = ["*"]
    with translation.override("fr"):
        here = kept_as(rf.get("/"), "join", "ESSAI")
        assert here == kept_as(rf.get("/autre/"), "join", "ESSAI") != kept_as(rf.get("/"), "join", "AUTRE")
    with translation.override(language):
        assert kept_as(rf.get("/", **address), "join", "ESSAI") != here
