"""What becomes of the open changes of a clause when its text changes. Pure: texts, edits and places, no row.

A change is said in edits of the clause's three texts. It is carried over to the new text as it is, word for word, or it
collides and waits for people: nothing is guessed and nothing is lost.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from charters.redline import Collision, Edit, apply, collisions, edits_between, invert, rebase

FIELDS = ("heading", "text", "summary")
# What stands between the texts of two clauses that become one.
JOINT = "\n\n"


@dataclass(frozen=True)
class Texts:
    """What people read of a clause."""

    heading: str = ""
    text: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Change:
    """Edits of a clause's texts; a field that is not touched has none."""

    heading: tuple[Edit, ...] = ()
    text: tuple[Edit, ...] = ()
    summary: tuple[Edit, ...] = ()

    @classmethod
    def between(cls, old: Texts, new: Texts) -> "Change":
        return cls(**{name: edits_between(getattr(old, name), getattr(new, name)) for name in FIELDS})

    @classmethod
    def from_json(cls, kept: Mapping) -> "Change":
        """From what `to_json` made: for each field a list of [start, end, text]."""
        return cls(**{name: tuple(Edit(*edit) for edit in kept.get(name, ())) for name in FIELDS})

    def to_json(self) -> dict:
        return {name: [[e.start, e.end, e.text] for e in getattr(self, name)] for name in FIELDS if getattr(self, name)}

    def __bool__(self) -> bool:
        return bool(self.heading or self.text or self.summary)

    def applied_to(self, texts: Texts) -> Texts:
        return Texts(**{name: apply(getattr(texts, name), getattr(self, name)) for name in FIELDS})

    def inverted(self, texts: Texts) -> "Change":
        """The change that undoes this one, once it was applied to `texts`."""
        return Change(**{name: invert(getattr(texts, name), getattr(self, name)) for name in FIELDS})

    def collides_with(self, other: "Change") -> bool:
        return any(collisions(getattr(self, name), getattr(other, name)) for name in FIELDS)

    def rebased(self, over: "Change") -> "Change":
        """The same change of the texts that `over` left; empty when `over` already did it all. Raises Collision."""
        pairs = [pair for name in FIELDS for pair in collisions(getattr(self, name), getattr(over, name))]
        if pairs:
            raise Collision(pairs)
        return Change(**{name: rebase(getattr(self, name), getattr(over, name)) for name in FIELDS})


def brought_to(texts: Texts, base: Texts, now: Texts) -> Texts:
    """What somebody wrote over `base`, said for the texts that `base` has become since. Raises Collision."""
    return Change.between(base, texts).rebased(Change.between(base, now)).applied_to(now)


@dataclass(frozen=True)
class Cut:
    """A clause cut in two: where, in characters of its text, and the heading of the second part."""

    at: int
    heading: str

    def parts(self, text: str) -> tuple[str, str]:
        return text[: self.at].rstrip(), text[self.at :].lstrip()

    def trims(self, text: str) -> tuple[int, int]:
        """Where the first part ends and the second begins: the spaces between belong to neither."""
        first, second = self.parts(text)
        return len(first), len(text) - len(second)


def after_cut(change: Change, texts: Texts, cut: Cut) -> tuple[int, Change]:
    """The part (0 or 1) that a change of the whole clause is about, and the change said for it.

    Heading and summary stay with the first part. Raises Collision when the change is about both.
    """
    ends, begins = cut.trims(texts.text)
    if all(edit.end <= ends for edit in change.text):
        return 0, change
    if all(edit.start >= begins for edit in change.text) and not change.heading and not change.summary:
        return 1, Change(text=tuple(edit.moved(-begins) for edit in change.text))
    raise Collision([(edit, Edit(ends, begins, "")) for edit in change.text])


def joined(first: Texts, second: Texts, heading: str = "") -> Texts:
    """One clause made of two: their texts one after the other, under the first one's heading unless another is given."""
    summary = JOINT.join(each for each in (first.summary, second.summary) if each)
    return Texts(heading or first.heading, f"{first.text}{JOINT}{second.text}", summary)


def after_join(change: Change, first: Texts) -> Change:
    """A change of the second clause, said for the clause that the two became. Raises Collision for its heading."""
    if change.heading:
        raise Collision([(edit, edit) for edit in change.heading])
    offset = len(first.text) + len(JOINT)
    above = len(first.summary) + len(JOINT) if first.summary else 0
    return Change(
        text=tuple(edit.moved(offset) for edit in change.text),
        summary=tuple(edit.moved(above) for edit in change.summary),
    )


def groups(changes: Mapping[Hashable, Change]) -> list[list]:
    """The keys of changes that collide with one another, directly or through others; those that meet nobody are left out.

    Keys keep the order in which they were given, in the groups and between them.
    """
    keys = list(changes)
    root = {key: key for key in keys}

    def find(key):
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for place, one in enumerate(keys):
        for other in keys[place + 1 :]:
            if changes[one].collides_with(changes[other]):
                root[find(other)] = find(one)
    found: dict = {}
    for key in keys:
        found.setdefault(find(key), []).append(key)
    return [members for members in found.values() if len(members) > 1]


def order_of(positions: Sequence[int], moved: int, after: int | None) -> list[int]:
    """The list with `moved` taken out and put right after `after` (None: first). `after` must be another of the list."""
    rest = [each for each in positions if each != moved]
    place = 0 if after is None else rest.index(after) + 1
    return [*rest[:place], moved, *rest[place:]]
