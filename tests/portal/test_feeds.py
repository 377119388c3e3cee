"""The feed, robots.txt, security.txt and the sitemap: what they show and what they never do."""

from xml.etree import ElementTree

import pytest
from wagtail.models import Locale, Page, PageViewRestriction

from portal.models import HomePage, SiteIdentity, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(site):
    return HomePage.objects.get(locale__language_code="fr")


def add(home, number, **fields):
    page = home.add_child(
        instance=StandardPage(title=f"Page {number}", slug=f"page-{number}", summary="Résumé.", **fields)
    )
    if page.live:
        page.save_revision().publish()
    return page


def titles(client, path="/flux/"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/rss+xml")
    return [item.findtext("title") for item in ElementTree.fromstring(response.content).iter("item")]


def test_feed_shows_the_latest_public_pages_first(client, home):
    add(home, 1)
    add(home, 2)
    add(home, 3, live=False)
    hidden = add(home, 4)
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    assert titles(client)[:2] == ["Page 2", "Page 1"]
    assert {"Page 3", "Page 4", "Accueil"}.isdisjoint(titles(client))


def test_feed_speaks_the_readers_language(client, home):
    french = add(home, 1)
    english = french.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Page one"
    english.save_revision().publish()
    assert "Page one" not in titles(client)
    assert titles(client, "/en/flux/")[0] == "Page one"


def test_feed_item_says_what_the_page_is_about(client, home):
    page = add(home, 1)
    item = next(ElementTree.fromstring(client.get("/flux/").content).iter("item"))
    assert item.findtext("description") == "Résumé."
    assert item.findtext("link").endswith(page.url)
    assert item.findtext("pubDate")


@pytest.mark.parametrize("count", [1, 3])
def test_feed_asks_as_much_for_three_pages_as_for_one(client, home, count, django_assert_num_queries):
    Page.objects.filter(depth=3).delete()
    for number in range(count):
        add(home, number)
    client.get("/flux/")
    with django_assert_num_queries(4):
        assert len(titles(client)) == count


def test_robots_are_kept_from_the_private_parts(client, settings):
    settings.BASE_URL = "https://portail.example"
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert {"Disallow: /admin/", "Disallow: /mon-espace/", "Disallow: /en/mon-espace/"} <= set(lines)
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: https://portail.example/sitemap.xml"


def test_robots_stay_out_of_a_demonstration(client, settings):
    settings.PORTAL_DEMO = True
    assert client.get("/robots.txt").content.decode().splitlines() == ["User-agent: *", "Disallow: /"]


def test_weaknesses_are_told_to_the_help_address(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    SiteIdentity.objects.create(help_email="aide@portail.example")
    answer = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:aide@portail.example\n" in answer
    assert "\nExpires: 2" in answer


def test_sitemap_lists_public_pages_only(client, home):
    add(home, 1)
    add(home, 2, live=False)
    answer = client.get("/sitemap.xml").content.decode()
    assert "/page-1/" in answer
    assert "/page-2/" not in answer
