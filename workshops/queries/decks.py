"""Which decks somebody may use, which photos a board shows, and which boards a photo is used by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.forms import end_of_day
from portal.partners.rules import is_coordinator
from portal.registry import Awaiting
from workshops.models import Board, Deck, Photo
from workshops.models.decks import SIZES

# What stands where a photo stood whose consent has ended.
NO_LONGER_SHOWN = "workshops/decks/no-longer-shown.svg"
CONSENT_ENDS_SOON = timedelta(days=30)
# So many photos of a deck are shown in the list of decks.
SHOWN = 4


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
        return dict.fromkeys(SIZES, static(NO_LONGER_SHOWN))
    if photo.drawing:
        return dict.fromkeys(SIZES, static(photo.drawing))
    return {size: reverse("deck_photo_file", args=[photo.key, size]) for size in SIZES}


def keys_in_use(keys: Iterable[str]) -> set[str]:
    """Those of the keys that a board was prepared with, whatever became of the board."""
    wanted, found = set(keys), set()
    boards = Board.objects.filter(method=Board.Method.PHOTOLANGAGE).values_list("setup", flat=True)
    for setup in boards.iterator():
        found |= wanted.intersection(setup.get("photos", ()))
    return found


def awaiting_consents(user) -> Iterator[Awaiting]:
    """For whoever put decks together: the consents that end soon, which are to be asked again."""
    today = timezone.localdate()
    photos = Photo.objects.kept().filter(
        deck__owner=user,
        deck__removed_at=None,
        recognisable=True,
        consent_withdrawn_at=None,
        consent_until__range=(today, today + CONSENT_ENDS_SOON),
    )
    for photo in photos.select_related("deck").order_by("consent_until", "pk"):
        yield Awaiting(
            verb=_("Redemander"),
            label=_("L’accord pour la photo %(number)s du jeu « %(deck)s »")
            % {"number": photo.position, "deck": photo.deck.title_shown},
            url=reverse("deck_photo", args=[photo.deck_id, photo.pk]),
            due=end_of_day(photo.consent_until),
            icon="users",
        )


@dataclass(frozen=True)
class PhotoRow:
    """A photo as its deck's page shows it. `state` and `status` are its state and that of components/status_tag.html."""

    photo: Photo
    alt: str
    thumb: str
    state: str
    label: str
    status: str


STATUS = {Photo.State.READY: "ok", Photo.State.EXPIRED: "no", Photo.State.WITHDRAWN: "no"}


def photo_rows(deck: Deck) -> list[PhotoRow]:
    """The photos of a deck in their order, with what each still lacks."""
    today = timezone.localdate()
    rows = []
    for photo in deck.photos.kept().order_by("position", "pk"):
        state = photo.state_on(today)
        label, status = Photo.State(state).label, STATUS.get(state, "wait")
        rows.append(PhotoRow(photo, photo.alt_shown, addresses(photo)["thumb"], state, label, status))
    return rows


def next_to_describe(deck: Deck, after: int) -> Photo | None:
    """The next photo that lacks something, after this number and then from the beginning."""
    rows = [row for row in photo_rows(deck) if row.status == "wait"]
    later = [row for row in rows if row.photo.position > after]
    return next((row.photo for row in [*later, *rows] if row.photo.position != after), None)


def removed_photos(deck: Deck) -> QuerySet[Photo]:
    """Those that may be put back, the last taken out first."""
    return deck.photos.exclude(removed_at=None).filter(consent_withdrawn_at=None).order_by("-removed_at", "pk")


def deck_rows(user) -> list[dict]:
    """The decks that somebody may use: `deck`, how many photos are ready and how many not, a few to look at."""
    today = timezone.localdate()
    decks = list(decks_of(user))
    by_deck = {deck.pk: [] for deck in decks}
    for photo in Photo.objects.kept().filter(deck__in=decks).order_by("position", "pk"):
        by_deck[photo.deck_id].append(photo)
    rows = []
    for deck in decks:
        ready = [photo for photo in by_deck[deck.pk] if photo.state_on(today) == Photo.State.READY]
        rows.append(
            {
                "deck": deck,
                "ready": len(ready),
                "lacking": len(by_deck[deck.pk]) - len(ready),
                "thumbs": [addresses(photo)["thumb"] for photo in ready[:SHOWN]],
                "own": deck.owner_id == user.pk,
            }
        )
    return rows
