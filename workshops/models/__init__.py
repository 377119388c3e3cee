"""Rows of the workshops: their page, boards with their places and their journal."""

from .boards import Board, JournalEntry, Place, Snapshot
from .pages import WorkshopIndexPage

__all__ = ["Board", "JournalEntry", "Place", "Snapshot", "WorkshopIndexPage"]
