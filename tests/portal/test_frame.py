"""What stands around every page: kept between two requests, made anew after a change."""

import pytest
from wagtail.models import Page

from portal.models import MenuItem, SiteIdentity, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, site):
    """Gives the words of a page that no module owns."""

    def read():
        return client.get("/mon-appareil/").content.decode()

    return read


def test_frame_is_kept_between_two_requests(page, django_assert_num_queries):
    page()
    with django_assert_num_queries(0):
        assert "Événements" in page()


@pytest.mark.parametrize("change", ["identity", "menu", "menu_deleted", "title", "unpublished", "deleted"])
def test_frame_is_made_anew_after_a_change(page, django_capture_on_commit_callbacks, change):
    identity = SiteIdentity.objects.get()
    line = MenuItem.objects.create(path="/partenaires/", title="Ligne", position=90)
    help_page = Page.objects.get(slug="aide").specific
    MenuItem.objects.create(page=help_page, position=91)
    before = page()
    with django_capture_on_commit_callbacks(execute=True):
        match change:
            case "identity":
                identity.network_name = "Réseau du Phare"
                identity.save()
            case "menu":
                line.title = "Annuaire"
                line.save()
            case "menu_deleted":
                line.delete()
            case "title":
                help_page.title = "Mode d’emploi"
                help_page.save_revision().publish()
            case "unpublished":
                help_page.unpublish()
            case "deleted":
                StandardPage.objects.get(pk=help_page.pk).delete()
    after = page()
    assert after != before
    assert {
        "identity": "Réseau du Phare" in after,
        "menu": "Annuaire" in after,
        "menu_deleted": ">Ligne<" not in after,
        "title": "Mode d’emploi" in after,
        "unpublished": ">Aide<" not in after,
        "deleted": ">Aide<" not in after,
    }[change]


def test_each_language_has_its_own_frame(client, site):
    assert "Événements" in client.get("/mon-appareil/").content.decode()
    assert "Events" in client.get("/en/mon-appareil/").content.decode()
    assert "Événements" in client.get("/mon-appareil/").content.decode()


def test_frame_says_which_page_one_is_on(client, site):
    client.get("/mon-appareil/")
    assert 'href="/partenaires/" aria-current="page"' in client.get("/partenaires/").content.decode()
    assert 'href="/partenaires/">' in client.get("/mon-appareil/").content.decode()
