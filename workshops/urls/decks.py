"""Addresses of decks of photos."""

from django.urls import path

from workshops.views import decks

DECK = "ateliers/jeux/<int:pk>/"

urlpatterns = [
    path("ateliers/jeux/photos/<slug:key>/<slug:size>.webp", decks.deck_photo_file, name="deck_photo_file"),
    path("ateliers/jeux/", decks.decks, name="decks"),
    path("ateliers/jeux/nouveau/", decks.deck_new, name="deck_new"),
    path(DECK, decks.deck, name="deck"),
    path(f"{DECK}modifier/", decks.deck_edit, name="deck_edit"),
    path(f"{DECK}retirer/", decks.deck_remove, name="deck_remove"),
    path(f"{DECK}ajouter/", decks.deck_upload, name="deck_upload"),
    path(f"{DECK}cartes.pdf", decks.deck_cards, name="deck_cards"),
    path(f"{DECK}photos/ensemble/", decks.deck_photos_change, name="deck_photos_change"),
    path(f"{DECK}photos/noter/", decks.deck_photos, name="deck_photos"),
    path(f"{DECK}photos/<int:photo>/", decks.deck_photo, name="deck_photo"),
    path(f"{DECK}photos/<int:photo>/accord/", decks.deck_photo_consent, name="deck_photo_consent"),
    path(f"{DECK}photos/<int:photo>/change/", decks.deck_photo_change, name="deck_photo_change"),
]
