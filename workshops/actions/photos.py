"""Photos of a deck: added, described, put in order, taken out, no longer shown once a consent is withdrawn or over."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.private_files import private_storage
from workshops.models import Deck, Photo
from workshops.models.decks import MOST_PHOTOS, SIZES, new_key
from workshops.photo_files import PhotoFiles
from workshops.queries.decks import keys_in_use, removed_photos

from .decks import held_deck

FACTS = ("alt", "alt_en", "taken_by", "rights", "rights_note", "recognisable", "consent_until", "consent_note")
# What was taken out may be put back meanwhile.
REMOVED_KEPT = timedelta(days=30)


def add_photo(deck: Deck, files: PhotoFiles, *, actor, now, **rights) -> Photo:
    """One more photo, last. `rights` are `taken_by`, `rights` and `rights_note`.

    Raises PermissionDenied; ValidationError past MOST_PHOTOS, or for a photo that the deck has.
    """
    key, storage = new_key(), private_storage()
    names = {}
    try:
        for size in SIZES:
            names[size] = storage.save(f"decks/{now:%Y}/{key}-{size}.webp", ContentFile(getattr(files, size)))
        return _add(deck, files, actor, key=key, **names, **rights)
    except BaseException:
        for name in names.values():
            storage.delete(name)
        raise


@transaction.atomic
def _add(deck: Deck, files: PhotoFiles, actor, **fields) -> Photo:
    deck = held_deck(deck, actor)
    photos = list(deck.photos.kept())
    if len(photos) >= MOST_PHOTOS:
        raise ValidationError(_("Ce jeu est plein : %(most)s photos au plus.") % {"most": MOST_PHOTOS}, code="most")
    digest = hashlib.sha256(files.large).hexdigest()
    same = next((photo for photo in photos if photo.digest == digest), None)
    if same is not None:
        raise ValidationError(_("Cette photo est déjà dans le jeu, au numéro %(number)s.") % {"number": same.position})
    position = 1 + max((photo.position for photo in photos), default=0)
    photo = Photo.objects.create(
        deck=deck, position=position, digest=digest, width=files.width, height=files.height, **fields
    )
    log(deck, "workshops.photo_added", user=actor, data={"photo": photo.pk})
    return photo


@transaction.atomic
def describe_photo(photo: Photo, *, actor, today: date, **facts) -> Photo:
    """Change some of FACTS. Raises PermissionDenied; ValidationError, by field, for a consent that says nothing.

    A consent that was withdrawn, or over when the files were destroyed, is not given again: the photo is sent again.
    """
    photo = _held(photo, actor)
    if photo.consent_withdrawn_at or not photo.thumb:
        raise ValidationError(_("L’accord a pris fin et la photo a été détruite : envoyez-la de nouveau."), code="gone")
    _describe(photo, today, facts)
    photo.save(update_fields=FACTS)
    log(photo.deck, "workshops.photo_described", user=actor, data={"photo": photo.pk})
    return photo


@transaction.atomic
def describe_photos(deck: Deck, photos: Sequence[Photo], *, actor, today: date, **facts) -> list[Photo]:
    """Note the same of several photos of a deck: some of FACTS. Those that changed, in their order.

    One whose consent has ended is left as it is. Raises as `describe_photo` does; then none has changed.
    """
    found = [photo for photo in _held_among(deck, photos, actor) if photo.may_be_shown_on(today)]
    for photo in found:
        _describe(photo, today, facts)
    Photo.objects.bulk_update(found, FACTS)
    log(deck, "workshops.photos_described", user=actor, data={"photos": [photo.pk for photo in found]})
    return found


def _describe(photo: Photo, today: date, facts: dict) -> None:
    for name in FACTS:
        setattr(photo, name, facts.get(name, getattr(photo, name)))
    if not photo.recognisable:
        photo.consent_until, photo.consent_note = None, ""
    elif photo.consent_until is None:
        raise ValidationError({"consent_until": _("Dites jusqu’à quand ces personnes ont donné leur accord.")})
    elif photo.consent_until < today:
        raise ValidationError({"consent_until": _("Cet accord est déjà terminé : la photo ne peut pas servir.")})


@transaction.atomic
def move_photo(photo: Photo, *, by: int, actor) -> None:
    """Put it so many places later (`by` > 0) or earlier; at the ends it stays. Numbers then follow one another from 1."""
    photo = _held(photo, actor)
    photos = list(photo.deck.photos.kept().order_by("position", "pk"))
    here = next((place for place, each in enumerate(photos) if each.pk == photo.pk), None)
    if here is None:
        return
    photos.insert(min(max(here + by, 0), len(photos) - 1), photos.pop(here))
    _number(photos)
    log(photo.deck, "workshops.photo_moved", user=actor, data={"photo": photo.pk})


@transaction.atomic
def remove_photo(photo: Photo, *, actor, now) -> None:
    """Take it out of its deck; boards that were prepared with it keep it. It may be put back during REMOVED_KEPT."""
    photo = _held(photo, actor)
    if photo.removed_at:
        return
    Photo.objects.filter(pk=photo.pk).update(removed_at=now)
    _number(list(photo.deck.photos.kept().order_by("position", "pk")))
    log(photo.deck, "workshops.photo_removed", user=actor, data={"photo": photo.pk})


@transaction.atomic
def remove_photos(deck: Deck, photos: Sequence[Photo], *, actor, now) -> int:
    """Take several out at once, as `remove_photo` does; how many were there."""
    found = _held_among(deck, photos, actor)
    Photo.objects.filter(pk__in=[photo.pk for photo in found]).update(removed_at=now)
    _number(list(deck.photos.kept().order_by("position", "pk")))
    log(deck, "workshops.photos_removed", user=actor, data={"photos": [photo.pk for photo in found]})
    return len(found)


@transaction.atomic
def put_all_back(deck: Deck, *, actor) -> int:
    """Put back every photo that was taken out, in the order that they had; how many. Raises ValidationError past MOST_PHOTOS."""
    deck = held_deck(deck, actor)
    found = list(removed_photos(deck).order_by("position", "pk"))
    kept = deck.photos.kept().count()
    if kept + len(found) > MOST_PHOTOS:
        raise ValidationError(
            _("Elles n’ont pas toutes la place : %(most)s photos au plus dans un jeu. Remettez-les une à une.")
            % {"most": MOST_PHOTOS},
            code="most",
        )
    for position, photo in enumerate(found, start=kept + 1):
        photo.removed_at, photo.position = None, position
    Photo.objects.bulk_update(found, ["removed_at", "position"])
    log(deck, "workshops.photos_put_back", user=actor, data={"photos": [photo.pk for photo in found]})
    return len(found)


@transaction.atomic
def put_back(photo: Photo, *, actor) -> None:
    """Undo `remove_photo`: the photo comes last. Raises ValidationError past MOST_PHOTOS."""
    photo = _held(photo, actor)
    if photo.removed_at is None:
        return
    kept = photo.deck.photos.kept().count()
    if kept >= MOST_PHOTOS:
        raise ValidationError(_("Ce jeu est plein : %(most)s photos au plus.") % {"most": MOST_PHOTOS}, code="most")
    Photo.objects.filter(pk=photo.pk).update(removed_at=None, position=kept + 1)
    log(photo.deck, "workshops.photo_put_back", user=actor, data={"photo": photo.pk})


@transaction.atomic
def withdraw_consent(photo: Photo, *, actor, now) -> None:
    """Somebody on the photo takes their consent back: it is shown nowhere from now on, and its files are destroyed.

    What is seen on it stays in words, for the boards that spoke of it.
    """
    photo = _held(photo, actor)
    if not photo.recognisable:
        raise ValidationError(_("Personne n’est reconnaissable sur cette photo : retirez-la du jeu."), code="nobody")
    if photo.consent_withdrawn_at:
        return
    Photo.objects.filter(pk=photo.pk).update(consent_withdrawn_at=now, consent_note="")
    _destroy_files([photo])
    log(photo.deck, "workshops.photo_consent_withdrawn", user=actor, data={"photo": photo.pk})


@transaction.atomic
def purge_photos(now) -> int:
    """Destroy the files of photos whose consent is over, and what was taken out and no board uses. How many went."""
    today = timezone.localdate(now)
    over = Q(consent_until__lt=today) | ~Q(consent_withdrawn_at=None)
    ended = list(Photo.objects.filter(over, recognisable=True).exclude(thumb="", large="", consent_note=""))
    _destroy_files(ended)
    Photo.objects.filter(pk__in=[photo.pk for photo in ended]).update(consent_note="")
    long_ago = Q(removed_at__lt=now - REMOVED_KEPT) | Q(deck__removed_at__lt=now - REMOVED_KEPT)
    removed = list(Photo.objects.filter(long_ago, deck__shipped=""))
    used = keys_in_use(photo.key for photo in removed)
    gone = [photo for photo in removed if photo.key not in used]
    _destroy_files(gone)
    Photo.objects.filter(pk__in=[photo.pk for photo in gone]).delete()
    Deck.objects.filter(removed_at__lt=now - REMOVED_KEPT, photos=None).delete()
    return len(ended) + len(gone)


def _held(photo: Photo, actor) -> Photo:
    """The photo of a deck that is locked, for somebody who may change it."""
    deck = held_deck(photo.deck, actor)
    photo = Photo.objects.filter(deck=deck, pk=photo.pk).first()
    if photo is None:
        raise ValidationError(_("Cette photo a été retirée entre-temps."), code="removed")
    photo.deck = deck
    return photo


def _held_among(deck: Deck, photos: Sequence[Photo], actor) -> list[Photo]:
    """Those of the photos that are in the deck, which is locked, for somebody who may change it; in their order."""
    deck = held_deck(deck, actor)
    return list(deck.photos.kept().filter(pk__in=[photo.pk for photo in photos]).order_by("position", "pk"))


def _number(photos: list[Photo]) -> None:
    moved = [photo for place, photo in enumerate(photos, start=1) if photo.position != place]
    for place, photo in enumerate(photos, start=1):
        photo.position = place
    Photo.objects.bulk_update(moved, ["position"])


def _destroy_files(photos: list[Photo]) -> None:
    """Their files are forgotten now and destroyed once that is certain."""
    storage = private_storage()
    for photo in photos:
        for name in filter(None, (photo.thumb.name, photo.large.name)):
            transaction.on_commit(partial(storage.delete, name))
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(thumb="", large="", digest="")
