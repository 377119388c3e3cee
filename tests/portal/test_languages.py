"""Which of two languages a reader sees."""

import pytest
from django.utils import translation

from portal.languages import in_words, readers_language


@pytest.mark.parametrize(
    ("language", "english", "shown"),
    [
        ("fr", "Day", "Journée"),
        ("en", "Day", "Day"),
        ("en", "", "Journée"),
        ("en", None, "Journée"),
        ("de", "Day", "Journée"),
    ],
)
def test_words_in_the_readers_language(language, english, shown):
    with translation.override(language):
        assert in_words("Journée", english) == shown


@pytest.mark.parametrize(("active", "read"), [("fr", "fr"), ("en", "en"), (None, "fr")])
def test_where_no_language_is_active_one_reads_the_site_s(active, read):
    with translation.override(active):
        assert readers_language() == read
