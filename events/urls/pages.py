"""Addresses of what presents events: pages, calendars, feeds; of an event's settings at its desk."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from events.views import asking, pages, settings

SETTINGS = "evenements/<slug:slug>/organisation/reglages/"

urlpatterns = [
    path("evenements/agenda.ics", pages.events_calendar, name="events_calendar"),
    path("evenements/agenda.json", pages.events_json, name="events_json"),
    path("evenements/flux/", login_not_required(pages.EventsFeed()), name="events_feed"),
    path("evenements/e/<slug:slug>/", pages.event, name="event"),
    path("evenements/<slug:slug>/evenement.ics", pages.event_calendar, name="event_calendar"),
    path("evenements/<slug:slug>/evenement.jsonld", pages.event_data, name="event_data"),
    path("evenements/nouveau/", settings.event_new, name="event_new"),
    path(SETTINGS, settings.event_settings, name="event_settings"),
    path(f"{SETTINGS}date-et-lieu/", settings.event_facts, name="event_facts"),
    path(f"{SETTINGS}inscription/", settings.event_registering, name="event_registering"),
    path(f"{SETTINGS}autre-ville/", settings.event_copy, name="event_copy"),
    path(f"{SETTINGS}annuler/", settings.event_cancel, name="event_cancel"),
    path(f"{SETTINGS}traduction/", settings.event_translation, name="event_translation"),
    path(f"{SETTINGS}places/", asking.event_shares, name="event_shares"),
    path(f"{SETTINGS}places/<int:pk>/", asking.event_share, name="event_share"),
    path(f"{SETTINGS}places/<int:pk>/rendre/", asking.event_share_remove, name="event_share_remove"),
    path(f"{SETTINGS}equipe/", asking.event_team, name="event_team"),
    path(f"{SETTINGS}equipe/<int:pk>/retirer/", asking.event_team_remove, name="event_team_remove"),
    path(f"{SETTINGS}questions/", asking.event_questions, name="event_questions"),
    path(f"{SETTINGS}questions/nouvelle/", asking.event_question_new, name="event_question_new"),
    path(f"{SETTINGS}questions/<int:pk>/", asking.event_question, name="event_question"),
    path(f"{SETTINGS}questions/<int:pk>/change/", asking.event_question_change, name="event_question_change"),
]
