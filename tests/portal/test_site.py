"""The first pages and the health of a new site."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.formats import date_format
from wagtail.models import Page, PageViewRestriction

from portal.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


def test_found_site_makes_a_home_with_the_four_modules():
    call_command("found_site")
    home = HomePage.objects.get(locale__language_code="fr")
    assert list(home.get_children().values_list("slug", flat=True)) == [
        "chartes",
        "evenements",
        "ateliers",
        "formations-et-livrets",
        "aide",
        "accessibilite",
        "mentions-legales",
        "donnees-personnelles",
    ]


def test_found_site_twice_changes_nothing():
    call_command("found_site")
    before = list(Page.objects.values_list("pk", "path"))
    call_command("found_site")
    assert list(Page.objects.values_list("pk", "path")) == before


@pytest.mark.parametrize("address", ["/en/evenements/", "/en/chartes/", "/en/evenements"])
def test_a_french_address_under_english_leads_to_the_english_page(client, address, site):
    response = client.get(address, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == {"e": "/en/events/", "c": "/en/charters/"}[address[4]]


def test_home_answers_to_anybody(client, site):
    response = client.get("/")
    assert response.status_code == 200
    assert "S’engager ensemble, et tenir parole." in response.content.decode()
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_home_asks_the_database_no_more_than_it_needs(client, django_assert_num_queries, site):
    client.get("/")
    with django_assert_num_queries(5):
        client.get("/")


def test_a_page_kept_for_some_readers_is_kept_with_all_that_lies_below_it(client, site):
    parent = Page.objects.get(slug="aide")
    parent.add_child(instance=StandardPage(title="Écrire", slug="ecrire"))
    assert client.get("/aide/ecrire/").status_code == 200
    kept = PageViewRestriction.objects.create(page=parent, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/aide/ecrire/").status_code == 302
    assert client.get("/").status_code == 200
    kept.delete()
    assert client.get("/aide/ecrire/").status_code == 200


def test_language_links_lead_to_the_translation_or_to_the_home_of_that_language(client, site):
    assert dict(links(client.get("/aide/"))) == {"fr": "/aide/", "en": "/en/help/"}
    Page.objects.get(slug="help").unpublish()
    assert dict(links(client.get("/aide/"))) == {"fr": "/aide/", "en": "/en/"}
    assert dict(links(client.get("/partenaires/"))) == {"fr": "/partenaires/", "en": "/en/partenaires/"}


def test_a_page_deeper_down_is_found_where_it_is_and_nowhere_else(client, site):
    parent = Page.objects.get(slug="aide")
    child = parent.add_child(instance=StandardPage(title="Écrire", slug="ecrire"))
    parent.add_child(instance=StandardPage(title="Autre", slug="autre")).add_child(
        instance=StandardPage(title="Ailleurs", slug="ecrire")
    )
    assert "<h1>Écrire</h1>" in client.get("/aide/ecrire/").content.decode()
    assert "<h1>Ailleurs</h1>" in client.get("/aide/autre/ecrire/").content.decode()
    assert client.get("/autre/ecrire/").status_code == 404
    child.unpublish()
    assert client.get("/aide/ecrire/").status_code == 404


def links(response):
    return [(code, url) for code, _label, url in response.context["language_links"]]


@pytest.mark.parametrize(
    ("language", "day", "short"), [("fr", "3 février 2026", "03/02/2026"), ("en", "3 February 2026", "03/02/2026")]
)
def test_dates_are_written_day_first(language, day, short):
    with translation.override(language):
        assert date_format(date(2026, 2, 3), "DATE_FORMAT") == day
        assert date_format(date(2026, 2, 3), "SHORT_DATE_FORMAT") == short


@pytest.mark.parametrize(
    "path", ["images/%00", "images/", "images/..%2f..%2fsecret-key", "original_images/x.png", "%2e%2e/x"]
)
def test_media_hands_out_nothing_else_than_renditions(client, path):
    assert client.get(f"/media/{path}").status_code == 404
