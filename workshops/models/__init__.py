"""Rows of the workshops: their page, boards with their places and their journal, decks of photos."""

from .boards import Board, JournalEntry, Place, Snapshot
from .decks import Deck, Photo
from .pages import WorkshopIndexPage

__all__ = ["Board", "Deck", "JournalEntry", "Photo", "Place", "Snapshot", "WorkshopIndexPage"]
