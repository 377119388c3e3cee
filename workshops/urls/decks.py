"""Addresses of decks of photos."""

from django.urls import path

from workshops.views import decks

urlpatterns = [
    path("ateliers/jeux/photos/<slug:key>/<slug:size>.webp", decks.deck_photo_file, name="deck_photo_file"),
]
