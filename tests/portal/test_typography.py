"""Where no line may break."""

import pytest
from django.template import engines

from portal.typography import unbroken


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Pour moi : habiter, c’est quoi ?", "Pour moi\u00a0: habiter, c’est quoi\u202f?"),
        ("« Un toit » ; et toi !", "«\u00a0Un toit\u00a0»\u202f; et toi\u202f!"),
        ("déjà\u00a0: là", "déjà\u00a0: là"),
        ("à 12:30, sans espace?", "à 12:30, sans espace?"),
        ("", ""),
    ],
)
def test_signs_stay_with_their_words(typed, shown):
    assert unbroken(typed) == shown


def test_a_template_s_words_stay_escaped_and_its_markup_whole():
    template = engines["django"].from_string(
        '{% load typography %}{{ words|unbroken }}{% filter unbroken %}<p class="a">{{ words }}</p>{% endfilter %}'
    )
    assert template.render({"words": "<b> ?"}) == '&lt;b&gt;\u202f?<p class="a">&lt;b&gt;\u202f?</p>'
