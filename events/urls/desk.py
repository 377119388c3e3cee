"""Addresses of the organiser's desk."""

from django.urls import path

from events.views import desk

DESK = "evenements/<slug:slug>/organisation/"

urlpatterns = [
    path("mes-evenements/", desk.events_desk, name="events_desk"),
    path(DESK, desk.event_desk, name="event_desk"),
]
