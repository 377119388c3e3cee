"""What one text of a charter changes in another: clauses that came, went, moved or changed, who is bound, the parties.

Pure: two texts in their canonical form (docs/forme-canonique.md), as objects, in; values for a page out.
"""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from charters.redline import Segment, redline

ALL = "all"
# What a new version has in any case: its number, and the hash of the one before.
NUMBERING = ("version", "previous")


@dataclass(frozen=True)
class ClauseDifference:
    """One clause in both texts. `before` and `after`: its place in each, from 1; None where it does not stand.

    `heading`, `text`, `summary`: redlines; empty tuples for what did not change. `kind`, `binds`: (before, after) where they
    differ, else None; in `binds`, an empty tuple stands for everybody.
    """

    identifier: str
    title: str
    before: int | None
    after: int | None
    moved: bool = False
    heading: tuple[Segment, ...] = ()
    text: tuple[Segment, ...] = ()
    summary: tuple[Segment, ...] = ()
    kind: tuple[str, str] | None = None
    binds: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    @property
    def state(self) -> str:
        """ "added", "removed", "changed" (its words, its kind or whom it binds), "moved" (only), or "same"."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        if self.heading or self.text or self.summary or self.kind or self.binds:
            return "changed"
        return "moved" if self.moved else "same"


@dataclass(frozen=True)
class Comparison:
    """`clauses`: in the order of the new text, those that went where they stood. `title`, `scope`: redlines, () if the same.

    `territory`, `rule`: (before, after) where they differ. `required`: legal names whose signature is required now and was
    not, `optional`: the reverse.
    """

    clauses: tuple[ClauseDifference, ...]
    title: tuple[Segment, ...]
    scope: tuple[Segment, ...]
    territory: tuple[str, str] | None
    rule: tuple[dict, dict] | None
    came: tuple[str, ...]
    left: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def changed(self) -> tuple[ClauseDifference, ...]:
        return tuple(each for each in self.clauses if each.state != "same")

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses of each state; one that changed and moved counts as changed."""
        found = dict.fromkeys(("added", "removed", "changed", "moved", "same"), 0)
        for each in self.clauses:
            found[each.state] += 1
        return found

    @property
    def about_parties(self) -> bool:
        return bool(self.came or self.left or self.required or self.optional)

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.title or self.scope or self.territory or self.rule or self.about_parties)


def same_words(old: dict, new: dict) -> bool:
    """Whether two canonical texts differ in nothing but the number of the version."""
    return {key: value for key, value in old.items() if key not in NUMBERING} == {
        key: value for key, value in new.items() if key not in NUMBERING
    }


def moved_keys(old: Sequence[Hashable], new: Sequence[Hashable]) -> set:
    """The fewest keys, of those in both lists, that have to be moved to bring the one order to the other."""
    places = {key: place for place, key in enumerate(old)}
    common = [key for key in new if key in places]
    stay = _longest_rise([places[key] for key in common])
    return {key for place, key in enumerate(common) if place not in stay}


def _longest_rise(numbers: list[int]) -> set[int]:
    """The indexes of a longest rising run, not necessarily of neighbours, of different numbers (patience sorting)."""
    ends, tops, before = [], [], []
    for index, number in enumerate(numbers):
        pile = bisect_left(ends, number)
        before.append(tops[pile - 1] if pile else None)
        if pile == len(ends):
            ends.append(number)
            tops.append(index)
        else:
            ends[pile], tops[pile] = number, index
    found, index = set(), tops[-1] if tops else None
    while index is not None:
        found.add(index)
        index = before[index]
    return found


def compare(old: dict, new: dict) -> Comparison:
    """What `new` changes in `old`, both canonical texts as objects."""
    former, present = (
        {clause["id"]: (place, clause) for place, clause in enumerate(text["clauses"], start=1)} for text in (old, new)
    )
    moved = moved_keys(list(former), list(present))
    was, now = ({party["legal_name"]: party["required"] for party in text["parties"]} for text in (old, new))
    rules = (old["entry_rule"], new["entry_rule"])
    return Comparison(
        clauses=tuple(_difference(key, former, present, moved) for key in _reading_order(list(former), list(present))),
        title=_redline(old["title"], new["title"]),
        scope=_redline(old["scope"], new["scope"]),
        territory=_pair(old["territory"], new["territory"]),
        rule=_pair(*rules),
        came=tuple(name for name in now if name not in was),
        left=tuple(name for name in was if name not in now),
        required=tuple(name for name in now if now[name] and was.get(name) is False),
        optional=tuple(name for name in now if was.get(name) and not now[name]),
    )


def _reading_order(former: list[str], present: list[str]) -> list[str]:
    """The new order, with each clause that went after the one that it followed."""
    standing = set(present)
    after: dict[str | None, list[str]] = {}
    last = None
    for key in former:
        if key in standing:
            last = key
        else:
            after.setdefault(last, []).append(key)
    return [*after.get(None, []), *(each for key in present for each in (key, *after.get(key, [])))]


def _difference(key, former, present, moved) -> ClauseDifference:
    before, old = former.get(key, (None, None))
    after, new = present.get(key, (None, None))
    if old is None or new is None:
        return ClauseDifference(key, (old or new)["heading"], before, after, **_whole(old, new))
    return ClauseDifference(
        key,
        new["heading"],
        before,
        after,
        moved=key in moved,
        heading=_redline(old["heading"], new["heading"]),
        text=_redline(old["text"], new["text"]),
        summary=_redline(old["summary"], new["summary"]),
        kind=_pair(old["kind"], new["kind"]),
        binds=_pair(_bound(old), _bound(new)),
    )


def _whole(old, new) -> dict:
    """A clause that came, or went, whole: one segment for each of its texts."""
    kind = "insert" if old is None else "delete"
    clause = new or old
    return {name: (Segment(kind, clause[name]),) if clause[name] else () for name in ("text", "summary")}


def _redline(old: str, new: str) -> tuple[Segment, ...]:
    return () if old == new else tuple(redline(old, new))


def _pair(old, new) -> tuple | None:
    return None if old == new else (old, new)


def _bound(clause: dict) -> tuple[str, ...]:
    return () if clause["binds"] == ALL else tuple(clause["binds"])
