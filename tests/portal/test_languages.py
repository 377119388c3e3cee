"""Which of two languages a reader sees."""

import pytest
from django.utils import translation

from portal.languages import in_words


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
