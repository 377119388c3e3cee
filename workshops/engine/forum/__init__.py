"""Forum theatre: a scene that ends badly, what the room sees in it, tries to change it, and what is proposed and voted.

A stop that somebody asks for reaches the joker alone. What people write is shown without a name, and only once the joker has
let it through where the room is moderated so. What they answer and vote is theirs: others learn sums, when the joker says so.
"""

from workshops.engine.documents import Draft
from workshops.engine.forum import polls, proposals, replays, scenes, stops, votes, words
from workshops.engine.forum.method import DEFAULTS, FORUM, OPTIONAL, prepared

__all__ = [
    "DEFAULTS",
    "FORUM",
    "OPTIONAL",
    "polls",
    "prepared",
    "proposals",
    "replays",
    "scenes",
    "stops",
    "votes",
    "words",
]


@FORUM.on_seated
def follow(draft: Draft, who: str, tables: tuple[str, ...]) -> None:
    """Who was removed asks for nothing, and their vote counts no more while none is told; who comes back counts again."""
    stops.follow(draft, who)
    votes.follow(draft, who)
