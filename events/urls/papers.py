"""Addresses of an event's documents, and of one's certificate behind a registration's secret link."""

from django.urls import path

from events.views import papers

DOCUMENTS = "evenements/<slug:slug>/organisation/documents/"

urlpatterns = [
    path(DOCUMENTS, papers.event_documents, name="event_documents"),
    path(f"{DOCUMENTS}<slug:kind>/", papers.event_document, name="event_document"),
    path(f"{DOCUMENTS}<slug:kind>.png", papers.event_document_picture, name="event_document_picture"),
    path(f"{DOCUMENTS}<slug:kind>.pdf", papers.event_document_file, name="event_document_file"),
    path(
        "evenements/<slug:slug>/organisation/inscriptions/<int:pk>/attestation.pdf",
        papers.event_certificate,
        name="event_certificate",
    ),
    path("inscription/<str:token>/attestation.pdf", papers.registration_certificate, name="registration_certificate"),
]
