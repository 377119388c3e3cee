"""Decks: made, described, put away, without their owner; those that come with the project are found after each migration."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.partners.rules import require
from workshops import decks, rules
from workshops.models import Deck, Photo
from workshops.queries.decks import keys_in_use

FACTS = ("title", "title_en", "credits", "credits_en", "shared")
WORDS = ("alt", "alt_en", "position", "drawing")


@transaction.atomic
def make_deck(*, actor, **facts) -> Deck:
    """A deck without photos. `facts` are some of FACTS. Raises PermissionDenied."""
    require(rules.is_facilitator(actor))
    deck = Deck.objects.create(owner=actor, **facts)
    log(deck, "workshops.deck_made", user=actor)
    return deck


@transaction.atomic
def describe_deck(deck: Deck, *, actor, **facts) -> Deck:
    """Change some of FACTS. Raises PermissionDenied and ValidationError."""
    deck = held_deck(deck, actor)
    for name in FACTS:
        setattr(deck, name, facts.get(name, getattr(deck, name)))
    deck.save(update_fields=FACTS)
    log(deck, "workshops.deck_described", user=actor)
    return deck


@transaction.atomic
def remove_deck(deck: Deck, *, actor, now) -> None:
    """Offer it no longer; boards that were prepared with its photos keep them.

    Raises as `describe_deck` does, and ValidationError (code "people") as long as a board shows people of it.
    """
    deck = held_deck(deck, actor)
    if shows_people(deck):
        raise ValidationError(
            _(
                "Des ateliers montrent des personnes reconnaissables de ce jeu : gardez-le, pour qu’elles puissent reprendre "
                "leur accord. Vous pouvez ne plus le partager, et en retirer des photos."
            ),
            code="people",
        )
    Deck.objects.filter(pk=deck.pk).update(removed_at=now)
    log(deck, "workshops.deck_removed", user=actor)


def shows_people(deck: Deck) -> bool:
    """Whether a board was prepared with a photo of people who may take their consent back: where, is the deck's page."""
    people = deck.photos.filter(recognisable=True).exclude(thumb="")
    return bool(keys_in_use(people.values_list("key", flat=True)))


@transaction.atomic
def forget_owners(users, name: str) -> int:
    """Decks no longer know that these accounts put them together, nor that somebody of this name took a photo of theirs.

    What nobody else uses is taken out; what is shared, or shows people in boards, stays. How many decks were theirs.
    """
    keys = list(Deck.objects.filter(owner__in=users).values_list("pk", flat=True))
    if name:
        unnamed = _("Une personne qui ne veut pas être nommée")
        Photo.objects.filter(deck__in=keys, taken_by=name).update(taken_by=unnamed)
    own = Deck.objects.filter(pk__in=keys, shared=False, removed_at=None)
    gone = [deck.pk for deck in own if not shows_people(deck)]
    Deck.objects.filter(pk__in=gone).update(removed_at=timezone.now())
    return Deck.objects.filter(pk__in=keys).update(owner=None)


def held_deck(deck: Deck, actor) -> Deck:
    """The deck, locked with its photos' order, for somebody who may change it. Raises PermissionDenied, ValidationError."""
    held = Deck.objects.select_for_update().filter(pk=deck.pk, removed_at=None).first()
    if held is None:
        raise ValidationError(_("Ce jeu de photos a été retiré entre-temps."), code="removed")
    require(rules.may_manage_deck(actor, held))
    return held


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
