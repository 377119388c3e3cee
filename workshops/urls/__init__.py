"""Addresses of workshops, under the site's root. One module a subject, as in `views`."""

from . import decks

urlpatterns = [
    *decks.urlpatterns,
]
