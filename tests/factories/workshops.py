"""Boards as they are prepared, and opened."""

import factory
from factory.django import DjangoModelFactory

from workshops.models import Board

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
