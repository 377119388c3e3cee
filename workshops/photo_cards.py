"""The photos of a deck on paper: A6 cards on sheets of A4, each with its number and what is seen in words.

It turns rows into the plain words of templates/workshops/pdf, and writes none.
"""

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from portal.documents import render_pdf
from portal.models import SiteIdentity
from workshops.models import Deck, Photo
from workshops.queries.printed import picture_of


def cards_pdf(deck: Deck, photos: Sequence[Photo], *, language: str, created) -> bytes:
    """A tagged PDF with four cards to a sheet and the marks to cut them. `created` (aware) is the date in the file."""
    cards, files = [], {}
    with translation.override(language):
        for photo in photos:
            content = picture_of(photo)
            if content is not None:
                files[photo.key] = content
                cards.append({"number": photo.position, "alt": photo.alt_shown, "picture": photo.key})
        data = {
            "title": _("Cartes du jeu « %(deck)s »") % {"deck": deck.title_shown},
            "deck": deck.title_shown,
            "credits": " ".join(filter(None, (deck.credits_shown, deck.licence))),
            "network": SiteIdentity.current().in_language("network_name", language),
            "cards": cards,
        }
    return render_pdf("workshops/photo-cards", data, created=created, lang=language, files=files)
