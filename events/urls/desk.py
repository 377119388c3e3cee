"""Addresses of the organiser's desk."""

from django.urls import path

from events.views import batches, desk, exporting, importing, needs, registrations

DESK = "evenements/<slug:slug>/organisation/"
LIST = f"{DESK}inscriptions/"
ONE = f"{LIST}<int:pk>/"
BATCH = f"{LIST}ensemble/<uuid:identifier>/"

urlpatterns = [
    path("mes-evenements/", desk.events_desk, name="events_desk"),
    path(DESK, desk.event_desk, name="event_desk"),
    path(LIST, registrations.event_registrations, name="event_registrations"),
    path(f"{LIST}ajouter/", registrations.registration_add, name="registration_add"),
    path(f"{LIST}exporter/", exporting.event_export, name="event_export"),
    path(f"{LIST}importer/", importing.event_import, name="event_import"),
    path(f"{LIST}importer/modele/", importing.event_import_model, name="event_import_model"),
    path(f"{LIST}importer/<uuid:identifier>/", importing.event_import_plan, name="event_import_plan"),
    path(f"{LIST}ensemble/", batches.event_batch_plan, name="event_batch_plan"),
    path(BATCH, batches.event_batch, name="event_batch"),
    path(f"{BATCH}suite/", batches.event_batch_change, name="event_batch_change"),
    path(ONE, registrations.event_registration, name="event_registration"),
    path(f"{ONE}modifier/", registrations.registration_change, name="registration_change_for"),
    path(f"{ONE}decider/", registrations.registration_decide, name="registration_decide"),
    path(f"{ONE}note/", registrations.registration_note, name="registration_note"),
    path(f"{ONE}autre-ville/", registrations.registration_transfer, name="registration_transfer_for"),
    path(f"{ONE}besoin/", needs.need_mark, name="need_mark"),
    path(f"{ONE}<slug:verb>/", registrations.registration_ask, name="registration_ask"),
    path(f"{DESK}besoins/", needs.event_needs, name="event_needs"),
]
