"""Which decks somebody may use, which photos a board shows, and which boards a photo is used by."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from portal.partners.rules import is_coordinator
from workshops.models import Board, Deck, Photo

# What stands where a photo stood whose consent has ended.
NO_LONGER_SHOWN = "workshops/decks/no-longer-shown.svg"


def decks_of(user) -> QuerySet[Deck]:
    """Decks that a facilitator may use: those that come with the project first, then their own and those shared.

    Coordinators see everybody's.
    """
    decks = Deck.objects.kept() if is_coordinator(user) else Deck.objects.for_user(user)
    return decks.select_related("owner").order_by("-shipped", "title", "pk")


def usable_photos(deck: Deck) -> QuerySet[Photo]:
    """Those of the deck with which a board may be prepared today, in their order: `Board.setup["photos"]` are their keys."""
    return deck.photos.usable(timezone.localdate()).order_by("position", "pk")


def photos_of(board: Board) -> dict[str, dict[str, str]]:
    """What pages show of a board's photos, by key in the board's order: `alt` in the page's language, `thumb`, `large`.

    A photo that is no longer in its deck is still the board's; one whose consent has ended keeps its words only.
    """
    keys = board.setup.get("photos", [])
    found = {photo.key: shown(photo) for photo in Photo.objects.filter(key__in=keys)}
    return {key: found[key] for key in keys if key in found}


def shown(photo: Photo) -> dict[str, str]:
    """What a page shows of a photo: `alt` in the page's language, and the addresses `thumb` and `large`."""
    return {"alt": photo.alt_shown, **addresses(photo)}


def addresses(photo: Photo) -> dict[str, str]:
    """Where the two sizes of a photo are."""
    if not photo.may_be_shown_on(timezone.localdate()):
        return dict.fromkeys(("thumb", "large"), static(NO_LONGER_SHOWN))
    if photo.drawing:
        return dict.fromkeys(("thumb", "large"), static(photo.drawing))
    return {size: reverse("deck_photo_file", args=[photo.key, size]) for size in ("thumb", "large")}


def keys_in_use(keys: Iterable[str]) -> set[str]:
    """Those of the keys that a board was prepared with, whatever became of the board."""
    wanted, found = set(keys), set()
    boards = Board.objects.filter(method=Board.Method.PHOTOLANGAGE).values_list("setup", flat=True)
    for setup in boards.iterator():
        found |= wanted.intersection(setup.get("photos", ()))
    return found
