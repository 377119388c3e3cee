"""The way from the home page, where a template says it."""

import pytest
from django.utils.translation import override

from portal.templatetags.ways import way
from tests.factories.partners import UserFactory
from tests.partners.pages import client_of, text_of


def test_a_way_starts_at_home_and_ends_here_without_address():
    with override("fr"):
        assert way("Coordination", "/coordination/", "Mandats")["breadcrumb"] == [
            {"title": "Accueil", "url": "/"},
            {"title": "Coordination", "url": "/coordination/"},
            {"title": "Mandats", "url": ""},
        ]


def test_a_way_without_an_end_is_refused():
    with pytest.raises(ValueError, match="longer"):
        way("Coordination", "/coordination/", "Mandats", "/mandats/")


@pytest.mark.django_db
def test_a_page_of_the_account_says_where_it_stands():
    html = text_of(client_of(UserFactory(language="fr")).get("/mon-espace/mes-donnees/"))
    start = html.index('<nav class="breadcrumb')
    trail = html[start : html.index("</nav>", start)]
    assert '<a href="/mon-espace/">Mon espace</a>' in trail
    assert '<span aria-current="page">Mes données</span>' in trail
