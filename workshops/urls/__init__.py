"""Addresses of workshops, under the site's root. One module a subject, as in `views`."""

from . import decks, joining, preparing, stage

urlpatterns = [
    *decks.urlpatterns,
    *joining.urlpatterns,
    *preparing.urlpatterns,
    *stage.urlpatterns,
]
