"""The verbs of workshops outside the rooms: opening and closing a board, taking a place and coming back to it.

What is done in a room goes through the journal, and is examined there.
"""

from .boards import close_board, open_board, reopen_board
from .places import Joined, come_back, join, join_for_another

__all__ = ["Joined", "close_board", "come_back", "join", "join_for_another", "open_board", "reopen_board"]
