"""Rows of the workshops: their page, boards with their places and their journal, what they leave, decks of photos."""

from .boards import Board, JournalEntry, Place, Snapshot
from .decks import Deck, Photo
from .outcomes import Carried, Outcome
from .pages import WorkshopIndexPage

__all__ = [
    "Board",
    "Carried",
    "Deck",
    "JournalEntry",
    "Outcome",
    "Photo",
    "Place",
    "Snapshot",
    "WorkshopIndexPage",
]
