"""Decks: those that come with the project, made anew after each migration."""

from django.db import transaction
from django.utils import timezone

from workshops import decks
from workshops.models import Deck, Photo

WORDS = ("alt", "alt_en", "position", "drawing")


@transaction.atomic
def found_shipped() -> None:
    """Every deck that comes with the project, as its file tells it. Calling it again changes nothing.

    A card that a newer version leaves out stays for the boards that use it.
    """
    for name in decks.NAMES:
        told = decks.shipped(name)
        words = {field: getattr(told, field) for field in ("title", "title_en", "credits", "credits_en", "licence")}
        deck = Deck.objects.filter(shipped=name).first()
        if deck is None:
            deck = Deck.objects.create(shipped=name, shared=True, **words)
        elif {field: getattr(deck, field) for field in words} != words:
            Deck.objects.filter(pk=deck.pk).update(**words)
        _found_cards(deck, told.cards)


def _found_cards(deck: Deck, cards) -> None:
    known = {photo.key: photo for photo in deck.photos.all()}
    for position, card in enumerate(cards, start=1):
        wanted = {"alt": card.alt, "alt_en": card.alt_en, "position": position, "drawing": card.path}
        photo = known.pop(card.key, None)
        if photo is None:
            Photo.objects.create(deck=deck, key=card.key, **wanted)
        elif photo.removed_at or {field: getattr(photo, field) for field in WORDS} != wanted:
            Photo.objects.filter(pk=photo.pk).update(removed_at=None, **wanted)
    gone = [photo.pk for photo in known.values() if photo.removed_at is None]
    if gone:
        Photo.objects.filter(pk__in=gone).update(removed_at=timezone.now())
