"""Addresses of workshops, under the site's root. One module a subject, as in `views`."""

from . import decks, joining

urlpatterns = [
    *decks.urlpatterns,
    *joining.urlpatterns,
]
