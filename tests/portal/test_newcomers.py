"""Pages that are kept for newcomers: the same for each, and never what is somebody's own."""

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.models import HomePage, StandardPage
from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.KEPT_SECONDS = 60


@pytest.fixture
def page(site):
    return HomePage.objects.get(locale__language_code="fr").add_child(
        instance=StandardPage(title="Une page", slug="une-page", summary="Des mots.")
    )


def text(response):
    return response.content.decode()


def test_second_visitor_asks_the_database_nothing(client, page, django_assert_num_queries):
    first = client.get("/une-page/")
    with django_assert_num_queries(0):
        second = client.get("/une-page/")
    assert text(first) == text(second)
    assert {name: second[name] for name in first.headers} == dict(first.headers)


def test_each_language_address_and_question_is_another_page(client, page):
    assert "Une page" in text(client.get("/une-page/"))
    assert "Une page" not in text(client.get("/"))
    assert client.get("/en/").headers["Content-Language"] == "en"
    page.title = "Un autre titre"
    page.save()
    assert "Un autre titre" in text(client.get("/une-page/?page=1"))


def test_who_is_logged_in_sees_their_own_page_and_leaves_nothing_behind(client, page):
    user = UserFactory()
    client.force_login(user)
    assert "Se déconnecter" in text(client.get("/une-page/"))
    client.logout()
    client.cookies.clear()
    assert "Se déconnecter" not in text(client.get("/une-page/"))
    client.force_login(user)
    assert "Se déconnecter" in text(client.get("/une-page/"))


def test_a_page_that_is_closed_later_is_asked_anew_and_its_form_is_not_kept(client, page):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="sesame"
    )
    for _visit in range(2):
        assert "Des mots." not in text(client.get("/une-page/"))
    restriction.delete()
    client.cookies.clear()
    assert "Des mots." in text(client.get("/une-page/"))


def test_what_is_not_there_is_not_kept(client, page):
    assert client.get("/bientot/").status_code == 404
    page.slug = "bientot"
    page.save_revision().publish()
    assert client.get("/bientot/").status_code == 200


def test_what_somebody_changes_in_a_session_everybody_sees_at_once(client, page):
    assert "Une page" in text(client.get("/une-page/"))
    StandardPage.objects.filter(pk=page.pk).update(title="Une page changée")
    assert "Une page changée" not in text(client.get("/une-page/"))
    member = Client()
    member.force_login(UserFactory())
    member.post("/mon-espace/")
    assert "Une page changée" in text(client.get("/une-page/"))


def test_who_has_no_session_leaves_what_is_kept(client, page):
    client.get("/une-page/")
    StandardPage.objects.filter(pk=page.pk).update(title="Une page changée")
    Client().post("/mon-espace/")
    assert "Une page changée" not in text(client.get("/une-page/"))
