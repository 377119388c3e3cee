"""Word-level comparison of two plain texts, and what can be done with the edits it finds. Pure: values in, values out.

An edit replaces a stretch of the former text, in characters from its start. The edits of one change come in order and
never touch one another. Nothing here knows a clause, a proposal or a page: `charters.rebase` does.

The comparison is the longest common subsequence of words, spaces and signs, found with bit-parallel rows (Hyyrö, 2004),
then made readable: words that two changes leave alone by chance are taken with them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# An elided article and its apostrophe, a word, a stretch of spaces, a line end, or one sign.
TOKEN = re.compile(r"\w+[’']|\w+|[^\S\n]+|\n+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n+|[^\n]+")
# Product of the lengths beyond which two lists of tokens are compared in coarser pieces: about 25 MB and 0.2 s.
LIMIT = 200_000_000


class Collision(Exception):
    """Two changes of the same place: which one stands is for people to decide. `pairs`: (theirs, ours), as edits."""

    def __init__(self, pairs):
        super().__init__("Two changes meet.")
        self.pairs = tuple(pairs)


@dataclass(frozen=True, order=True)
class Edit:
    """Puts `text` in the place of the characters from `start` up to `end` (not included) of the former text."""

    start: int
    end: int
    text: str

    def moved(self, by: int) -> "Edit":
        return Edit(self.start + by, self.end + by, self.text)

    @property
    def extent(self) -> int:
        return max(self.end - self.start, len(self.text))

    @property
    def growth(self) -> int:
        return len(self.text) - (self.end - self.start)


@dataclass(frozen=True)
class Segment:
    """A stretch of a redline: `kind` is "equal", "delete" or "insert"."""

    kind: str
    text: str


def tokens(text: str) -> list[str]:
    """Words (an elided article apart: « l’ », « habitat »), spaces, line ends and signs; joined they give the text back."""
    return TOKEN.findall(text)


def edits_between(old: str, new: str) -> tuple[Edit, ...]:
    """The edits that make `new` of `old`. Bounded: texts too long for words are compared by lines, then as wholes."""
    if old == new:
        return ()
    return tuple(_readable(old, _compare(tokens(old), tokens(new), coarser=True)))


def _compare(old: Sequence[str], new: Sequence[str], *, coarser: bool) -> list[Edit]:
    """Edits between two lists of tokens, in characters of the former."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    before = sum(map(len, old[:head]))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if not old and not new:
        return []
    if old and new and len(old) * len(new) > LIMIT:
        found = _by_lines("".join(old), "".join(new)) if coarser else [Edit(0, sum(map(len, old)), "".join(new))]
    else:
        found = _between_matches(old, new, _matches(old, new))
    return [edit.moved(before) for edit in found]


def _by_lines(old: str, new: str) -> list[Edit]:
    """The lines that differ first, then the words of those; a stretch still too long is replaced whole."""
    found = []
    for block in _compare(LINE.findall(old), LINE.findall(new), coarser=False):
        words = _compare(tokens(old[block.start : block.end]), tokens(block.text), coarser=False)
        found += [edit.moved(block.start) for edit in words]
    return found


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of indexes of a longest common subsequence, in order."""
    if not old or not new:
        return []
    where: dict[str, int] = {}
    for index, token in enumerate(old):
        where[token] = where.get(token, 0) | (1 << index)
    full = (1 << len(old)) - 1
    row = full
    rows = [row]
    for token in new:
        common = row & where.get(token, 0)
        row = ((row + common) | (row - common)) & full
        rows.append(row)
    pairs = []
    i, j = len(old), len(new)
    while i and j:
        bit = 1 << (i - 1)
        if rows[j] & bit:
            i -= 1
        elif not rows[j - 1] & bit:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _between_matches(old: Sequence[str], new: Sequence[str], pairs: list[tuple[int, int]]) -> list[Edit]:
    starts = [0]
    for token in old:
        starts.append(starts[-1] + len(token))
    found = []
    for (i, j), (next_i, next_j) in pairwise([(-1, -1), *pairs, (len(old), len(new))]):
        if next_i > i + 1 or next_j > j + 1:
            found.append(Edit(starts[i + 1], starts[next_i], "".join(new[j + 1 : next_j])))
    return found


def _readable(old: str, edits: Iterable[Edit]) -> list[Edit]:
    """Join two edits when what stands between them is no longer than either: it was left alone by chance only."""
    joined: list[Edit] = []
    for edit in edits:
        whole = edit
        while joined and whole.start - joined[-1].end <= min(joined[-1].extent, whole.extent):
            last = joined.pop()
            whole = Edit(last.start, whole.end, last.text + old[last.end : whole.start] + whole.text)
        joined.append(whole)
    return joined


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits, which come in order."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]])


def invert(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that bring the text back after `edits` were applied to it."""
    found, grown = [], 0
    for edit in edits:
        start = edit.start + grown
        found.append(Edit(start, start + len(edit.text), text[edit.start : edit.end]))
        grown += edit.growth
    return tuple(found)


def collide(one: Edit, other: Edit) -> bool:
    """Whether two edits of the same text can't both stand without somebody choosing.

    They share characters or touch: a word at least has to stand between them. The same edit twice is no collision.
    """
    return one != other and max(one.start, other.start) <= min(one.end, other.end)


def collisions(edits: Sequence[Edit], over: Sequence[Edit]) -> list[tuple[Edit, Edit]]:
    """The pairs that collide, both lists in order."""
    found = []
    first = 0
    for one in edits:
        # What ends before this edit begins meets none of those that follow either.
        while first < len(over) and over[first].end < one.start:
            first += 1
        place = first
        while place < len(over) and over[place].start <= one.end:
            if collide(one, over[place]):
                found.append((one, over[place]))
            place += 1
    return found


def rebase(edits: Sequence[Edit], over: Sequence[Edit]) -> tuple[Edit, ...]:
    """`edits` of a text, said anew for the text after `over`. What `over` already did is left out.

    For edits that do not collide, the order in which they are applied makes no difference to the text.
    Raises Collision with the pairs that meet.
    """
    pairs = collisions(edits, over)
    if pairs:
        raise Collision(pairs)
    done = set(over)
    said, grown, passed = [], 0, 0
    for edit in edits:
        if edit in done:
            continue
        while passed < len(over) and over[passed].end <= edit.start:
            grown += over[passed].growth
            passed += 1
        said.append(edit.moved(grown))
    return tuple(said)


def shift(offset: int, over: Sequence[Edit]) -> int:
    """A place of the text, said anew for the text after `over`. Raises Collision when an edit passes over it."""
    here = Edit(offset, offset, "")
    return rebase([here], over)[0].start


def segments(text: str, edits: Iterable[Edit]) -> list[Segment]:
    """The redline: what stays, what goes, what comes, in reading order; a deletion stands before its insertion.

    A stretch that can be marked in two ways is marked as people would: « [Il pleut.] », not « [. Il pleut]. ».
    """
    found, at = [], 0
    for edit in _settled(text, list(edits)):
        found += [
            Segment("equal", text[at : edit.start]),
            Segment("delete", text[edit.start : edit.end]),
            Segment("insert", edit.text),
        ]
        at = edit.end
    found.append(Segment("equal", text[at:]))
    return [segment for segment in found if segment.text]


# How many words a mark may be moved by.
SLIDE = 40
SENTENCE_END = (".", "!", "?", "…", "\n")


def _settled(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """The same edits, those that only add or only take away put where a paragraph or a sentence begins and ends."""
    beyond = Edit(len(text) + 1, len(text) + 1, "")
    return [_slid(text, edit, after.start) for edit, after in pairwise([*edits, beyond])]


def _slid(text: str, edit: Edit, limit: int) -> Edit:
    """An edit of one kind only, moved right over words that stand both at its beginning and after it, up to `limit`."""
    if edit.text and edit.end > edit.start:
        return edit
    best = edit
    for token in tokens(edit.text or text[edit.start : edit.end])[:SLIDE]:
        if not text.startswith(token, edit.end) or edit.end + len(token) >= limit:
            break
        edit = Edit(edit.start + len(token), edit.end + len(token), edit.text and edit.text[len(token) :] + token)
        if _neatness(text, edit) > _neatness(text, best):
            best = edit
    return best


def _neatness(text: str, edit: Edit) -> int:
    marked = edit.text or text[edit.start : edit.end]
    return 2 * marked.startswith("\n") + marked.endswith(SENTENCE_END)


def redline(old: str, new: str) -> list[Segment]:
    return segments(old, edits_between(old, new))


# What stands in for the middle of a long stretch that did not change.
GAP = " […] "


def shortened(found: Sequence[Segment], around: int = 80) -> list[Segment]:
    """A redline for a list: of what did not change, only about `around` characters on either side of each change."""
    short = []
    last = len(found) - 1
    for place, segment in enumerate(found):
        if segment.kind == "equal" and len(segment.text) > 2 * around + len(GAP):
            before = "" if place == 0 else segment.text[:around].rsplit(None, 1)[0]
            after = "" if place == last else segment.text[-around:].split(None, 1)[-1]
            short.append(Segment("equal", f"{before}{GAP}{after}"))
        else:
            short.append(segment)
    return short


@dataclass(frozen=True)
class Step:
    """A change said in words: what goes, what comes (either may be empty), and the words just before it."""

    removed: str
    added: str
    after: str


def steps(found: Sequence[Segment], context: int = 60) -> list[Step]:
    """A redline as sentences can tell it, in reading order; `context`: characters at most of the words before each."""
    told: list[Step] = []
    removed, before = "", ""
    for place, segment in enumerate(found):
        if segment.kind == "equal":
            before = segment.text.rstrip()
            continue
        if segment.kind == "delete":
            removed = segment.text
            if place + 1 < len(found) and found[place + 1].kind == "insert":
                continue
        added = segment.text if segment.kind == "insert" else ""
        after = before if len(before) <= context else "… " + before[-context:].split(None, 1)[-1]
        told.append(Step(removed.strip(), added.strip(), " ".join(after.split())))
        removed = ""
    return told
