"""Addresses of events, under the site's root. One module a subject, as in `views`."""

from . import desk, door, messages, own_data, pages, papers, registration, results, surveys

urlpatterns = [
    *pages.urlpatterns,
    *registration.urlpatterns,
    *own_data.urlpatterns,
    *desk.urlpatterns,
    *messages.urlpatterns,
    *door.urlpatterns,
    *papers.urlpatterns,
    *results.urlpatterns,
    *surveys.urlpatterns,
]
