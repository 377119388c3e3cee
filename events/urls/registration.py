"""Addresses of registering, and of a registration's secret link."""

from django.urls import path

from events.views import registering, registration

LINK = "inscription/<str:token>/"

urlpatterns = [
    path("evenements/<slug:slug>/inscription/", registering.event_register, name="event_register"),
    path(LINK, registration.registration, name="registration"),
    path(f"{LINK}groupe/", registration.registration_group, name="registration_group"),
    path(f"{LINK}reponse/", registration.registration_answer, name="registration_answer"),
    path(f"{LINK}modifier/", registration.registration_change, name="registration_change"),
    path(f"{LINK}ville/", registration.registration_transfer, name="registration_transfer"),
    path(f"{LINK}annuler/", registration.registration_cancel, name="registration_cancel"),
    path(f"{LINK}agenda.ics", registration.registration_calendar, name="registration_calendar"),
]
