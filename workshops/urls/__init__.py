"""Addresses of workshops, under the site's root. One module a subject, as in `views`."""

from . import decks, joining, outcomes, portraits, preparing, stage

urlpatterns = [
    *decks.urlpatterns,
    *joining.urlpatterns,
    *outcomes.urlpatterns,
    *portraits.urlpatterns,
    *preparing.urlpatterns,
    *stage.urlpatterns,
]
