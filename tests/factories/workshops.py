"""Boards as they are prepared, and opened; decks of photos."""

import io

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from portal.partners import roles
from workshops.models import Board, Deck, Photo

from .partners import UserFactory

PHOTOLANGAGE_SETUP = {
    "question": "Quelle image est la maison de vos rêves, et pourquoi ?",
    "phases": ["waiting", "framing", "choice", "round", "answer", "plenary", "end"],
    "tables": ["Rive", "Pont"],
    "photos": ["porte", "pont", "nid", "tente"],
    "choices": 1,
}


class BoardFactory(DjangoModelFactory):
    """An open photolangage."""

    class Meta:
        model = Board

    code = factory.Sequence(lambda number: f"B{number:05d}")
    title = factory.Sequence(lambda number: f"Atelier {number}")
    method = Board.Method.PHOTOLANGAGE
    setup = factory.LazyFunction(lambda: dict(PHOTOLANGAGE_SETUP))
    status = Board.Status.OPEN


class FacilitatorFactory(UserFactory):
    """Somebody with the role of facilitating."""

    @factory.post_generation
    def role(self, create, wanted, **kwargs):
        self.groups.add(roles.group_of("workshops.facilitate"))


class DeckFactory(DjangoModelFactory):
    """A deck that somebody put together, for themselves."""

    class Meta:
        model = Deck

    title = factory.Sequence(lambda number: f"Jeu {number}")
    owner = factory.SubFactory(FacilitatorFactory)


def picture(kind: str = "WEBP", size=(60, 40), colour=(181, 70, 47), **options) -> bytes:
    """A small plain picture."""
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, kind, **options)
    return content.getvalue()


class PhotoFactory(DjangoModelFactory):
    """A photo with all that it needs to be of use."""

    class Meta:
        model = Photo

    deck = factory.SubFactory(DeckFactory)
    position = factory.Sequence(lambda number: number + 1)
    alt = factory.Sequence(lambda number: f"Une porte bleue porte le numéro {number}.")
    thumb = factory.LazyFunction(lambda: ContentFile(picture(), name="thumb.webp"))
    large = factory.LazyFunction(lambda: ContentFile(picture(size=(300, 200)), name="large.webp"))
    width, height = 300, 200
    taken_by = "Camille Nom"
    rights = Photo.Rights.OWN
    recognisable = False
