"""The verbs of workshops outside the rooms: preparing a board, who runs it, opening and closing it, taking a place on it.

What is done in a room goes through the journal, and is examined there.
"""

from .boards import close_board, open_board, reopen_board
from .outcomes import (
    carry_into_charter,
    publish_report,
    share_report,
    unpublish_report,
    unshare_report,
)
from .places import Joined, come_back, join, join_for_another
from .preparing import (
    copy_board,
    delete_board,
    describe_board,
    free_code,
    prepare_board,
    set_up,
    start_over,
)
from .scenes import drop_character, drop_scene, move_character, move_scene, write_character, write_scene
from .team import hand_over, share_board, unshare_board

__all__ = [
    "Joined",
    "carry_into_charter",
    "close_board",
    "come_back",
    "copy_board",
    "delete_board",
    "describe_board",
    "drop_character",
    "drop_scene",
    "free_code",
    "hand_over",
    "join",
    "join_for_another",
    "move_character",
    "move_scene",
    "open_board",
    "prepare_board",
    "publish_report",
    "reopen_board",
    "set_up",
    "share_board",
    "share_report",
    "start_over",
    "unpublish_report",
    "unshare_board",
    "unshare_report",
    "write_character",
    "write_scene",
]
