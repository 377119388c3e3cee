"""The steps of a wall of commitments, how it begins, and what is known of who has written and voted."""

from workshops.engine import room
from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft
from workshops.engine.methods import Method, Phase
from workshops.engine.pledges.standing import WORDING
from workshops.engine.shapes import text

WAITING, FRAMING, DRAFTING, PUBLISHING, GROUPING, VOTING, RESULTS, END = (
    "waiting",
    "framing",
    "drafting",
    "publishing",
    "grouping",
    "voting",
    "results",
    "end",
)
# The step that a facilitator may leave out when preparing.
OPTIONAL = {GROUPING}
# Who may group and merge.
BY_FACILITATOR, BY_EVERYBODY = "facilitator", "everybody"
# What holds where a facilitator chose nothing.
DEFAULTS = {"points": 5, "most_each": 3, "grouping": BY_FACILITATOR, "moderated": False}
WORDS, BEARER, DUE = text(280), text(120, least=0), text(60, least=0)


def _begin(draft: Draft, setup: dict) -> None:
    """`setup` is the room's and `points` (how many each may give), `most_each` (how many of them to one pledge),
    `grouping` (who may group and merge: the facilitator unless it says everybody) and `moderated` (whether a pledge is
    shown only once the facilitator lets it through).
    """
    room.begin(draft, setup, PLEDGES)
    for name, default in DEFAULTS.items():
        draft.put(EVERYONE, name, value=setup.get(name, default))
    count(draft)


PLEDGES = Method(
    "pledges",
    (
        Phase(WAITING),
        Phase(FRAMING, minutes=5),
        Phase(DRAFTING, minutes=10, silent=True),
        Phase(PUBLISHING, minutes=10),
        Phase(GROUPING, minutes=20),
        Phase(VOTING, minutes=5, silent=True),
        Phase(RESULTS, minutes=10),
        Phase(END),
    ),
    _begin,
)
room.furnish(PLEDGES)


def next_place(draft: Draft, *path: str) -> int:
    """In order of coming. Not by the operations' numbers, which would tell how much others do in silence."""
    return 1 + max((each["place"] for each in draft.get(*path, default={}).values()), default=0)


def wording(data: dict) -> dict:
    """Of an operation's data or a record, what a pledge says; what is not said is empty."""
    return {name: data.get(name, "") for name in WORDING}


@PLEDGES.on_seated
def recount(draft: Draft, who: str, tables: tuple[str, ...]) -> None:
    """Whoever was removed is no more among those who have written or voted; what they published stays."""
    count(draft)


def count(draft: Draft) -> None:
    """How many have written, and how many have voted: the desk's only knowledge of either."""
    people = draft.get(HIDDEN, "people", default={})
    for name in ("drafted", "voted"):
        found = draft.get(HIDDEN, name, default={})
        draft.put(DESK, "counts", name, value=sum(not people[who]["removed"] for who in found))
