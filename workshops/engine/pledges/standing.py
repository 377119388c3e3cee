"""Which pledges stand on a wall of commitments, what they are made of and say, and in which rank: reading only."""

from collections.abc import Iterator
from typing import NamedTuple

from workshops.engine.documents import EVERYONE, HIDDEN, Draft, State

# What a pledge says: what, who does it, by when.
WORDING = ("text", "bearer", "due")


# A tree: a merged pledge has two sources, which may be merged ones. The limit on what may be merged bounds its depth.


def sources_of(draft: Draft, pledge: str) -> tuple[str, ...]:
    """The two pledges directly under a merged one: first the one whose words it took. Nothing under one as written."""
    record = draft.get(HIDDEN, "pledges", pledge)
    return (record["into"], record["other"]) if "into" in record else ()


def tree(draft: Draft, pledge: str) -> Iterator[str]:
    """The pledge and all that is under it."""
    yield pledge
    for source in sources_of(draft, pledge):
        yield from tree(draft, source)


def top(draft: Draft, pledge: str) -> str:
    """The pledge over all those of which this one is a source; itself if it is of none."""
    while over := draft.get(HIDDEN, "pledges", pledge, "merged"):
        pledge = over
    return pledge


def alive(draft: Draft, pledge: str) -> bool:
    """Neither taken back nor hidden; of a merged one, so is a source at least."""
    record = draft.get(HIDDEN, "pledges", pledge)
    if record.get("hidden") or record.get("withdrawn"):
        return False
    sources = sources_of(draft, pledge)
    return not sources or any(alive(draft, source) for source in sources)


def written_under(draft: Draft, pledge: str) -> list[str]:
    """The pledges as people wrote them of which this one is made and that everybody may see, in order of publication."""
    return sorted(_written(draft, pledge), key=lambda each: draft.get(HIDDEN, "pledges", each, "place"))


def _written(draft: Draft, pledge: str) -> Iterator[str]:
    if not alive(draft, pledge):
        return
    sources = sources_of(draft, pledge)
    if not sources:
        yield pledge
    for source in sources:
        yield from _written(draft, source)


def words_of(draft: Draft, pledge: str) -> dict:
    """What it says: a merged pledge, its own words if it was given any, or else those of its first source still there."""
    record, sources = draft.get(HIDDEN, "pledges", pledge), sources_of(draft, pledge)
    if not sources or "text" in record:
        return {name: record[name] for name in WORDING}
    return words_of(draft, next((source for source in sources if alive(draft, source)), sources[0]))


def stands(draft: Draft, pledge: str) -> bool:
    """On the wall for itself: what may be grouped, merged, voted for and ranked."""
    record = draft.get(HIDDEN, "pledges", pledge)
    return record is not None and not record.get("merged") and alive(draft, pledge)


class Source(NamedTuple):
    """A pledge as somebody wrote it; `name` is theirs if they signed, and any text but `text` may be empty."""

    pledge: str
    text: str
    bearer: str
    due: str
    organisation: str
    name: str


class Ranked(NamedTuple):
    """A pledge that stands at the end. `rank` and `points` are None while the vote is not counted.

    `organisations` are those of its sources, each once; `sources` are in order of publication, a pledge that was not
    merged being its own; `group` is its group's title or nothing.
    """

    pledge: str
    text: str
    bearer: str
    due: str
    organisations: tuple[str, ...]
    group: str
    rank: int | None
    points: int | None
    sources: tuple[Source, ...]


def ranked(state: State) -> list[Ranked]:
    """The pledges that stand, by points, and where these are equal by earlier publication.

    Equal points share a rank and the next rank is as far on as they are many (1, 1, 3). A merged pledge is as old as the
    first of its sources. Before the count it is the order of publication alone.
    """
    draft = Draft(state)
    tally = draft.get(HIDDEN, "tally", "points")
    standing = [pledge for pledge in draft.get(HIDDEN, "pledges", default={}) if stands(draft, pledge)]
    written = {pledge: written_under(draft, pledge) for pledge in standing}
    points = {pledge: (tally or {}).get(pledge, 0) for pledge in standing}
    places = {pledge: draft.get(HIDDEN, "pledges", written[pledge][0], "place") for pledge in standing}
    order = sorted(standing, key=lambda pledge: (-points[pledge], places[pledge]))
    ranks: dict[int, int] = {}
    for place, pledge in enumerate(order, start=1):
        ranks.setdefault(points[pledge], place)
    counted = {} if tally is None else {pledge: (ranks[points[pledge]], points[pledge]) for pledge in order}
    return [_ranked(draft, pledge, written[pledge], *counted.get(pledge, (None, None))) for pledge in order]


def _ranked(draft: Draft, pledge: str, written: list[str], rank: int | None, points: int | None) -> Ranked:
    records = {each: draft.get(HIDDEN, "pledges", each) for each in written}
    sources = tuple(
        Source(each, *(record[name] for name in (*WORDING, "organisation", "name"))) for each, record in records.items()
    )
    group = draft.get(HIDDEN, "pledges", pledge, "group", default="")
    return Ranked(
        pledge=pledge,
        **words_of(draft, pledge),
        organisations=tuple(dict.fromkeys(source.organisation for source in sources if source.organisation)),
        group=draft.get(EVERYONE, "groups", group, "title", default=""),
        rank=rank,
        points=points,
        sources=sources,
    )
