"""Addresses of an event's messages."""

from django.urls import path

from events.views import messages

MESSAGES = "evenements/<slug:slug>/organisation/messages/"

urlpatterns = [
    path(MESSAGES, messages.event_messages, name="event_messages"),
    path(f"{MESSAGES}renvoyer/", messages.event_letters_again, name="event_letters_again"),
    path(f"{MESSAGES}<int:pk>/renvoyer/", messages.event_letter_again, name="event_letter_again"),
    path(f"{MESSAGES}changement/", messages.event_announce, name="event_announce"),
    path(f"{MESSAGES}textes/", messages.event_texts, name="event_texts"),
    path(f"{MESSAGES}textes/<slug:kind>/<slug:language>/", messages.event_text, name="event_text"),
]
