"""Crossed tables: one question by the answers to another. Pure.

Their margins are the tables of one question, taken as known to whoever looks, also where they are withheld. Answers that
are withheld there form one class, which no crossed table takes apart. Questions that are crossed in a ring are audited
together; what lies on no common ring is not, since nothing passes through a known margin. Questions that depend on
each other are crossed only where none of their counts is small.

A zero counts as small in a crossed table: it would tell what each one of a group did not answer.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .alone import Alone
from .counting import ONE_VALUE, Asked, Columns
from .crowd import Crowd, Link, Union, Where, blocks, fits
from .disclosure import SMALL, TOTAL, Figure, Secret, protect

Class = tuple[str, ...]
# Groups smaller than this may be put together where the table would hide most of what it says.
SMALL_GROUP = 10
# The part of the people who must stand in cells of five or more: with that many a table is good, with that few nothing.
GOOD, ENOUGH = 0.75, 0.5


@dataclass
class Crossing:
    """The classes of answers to both questions, and counts by (group, class), (group, "n") for those who answered."""

    question: Asked
    by: Asked
    groups: list[Class] = field(default_factory=list)
    lines: list[Class] = field(default_factory=list)
    counts: dict[tuple, int] = field(default_factory=dict)
    withheld: str = ""

    def cells(self) -> list[tuple[Class, Class, Where, Where | None]]:
        """(group, class, those in it, those of the group who answered otherwise where that is one answer)."""
        made = []
        for group in self.groups:
            of_group = {self.by.identifier: group}
            for line in self.lines:
                if self.question.kind == "multiple":
                    item = f"{self.question.identifier}={line[0]}"
                    made.append(
                        (group, line, Where.such({item: {True}} | of_group), Where.such({item: {False}} | of_group))
                    )
                else:
                    made.append((group, line, Where.such({self.question.identifier: line} | of_group), None))
        return made

    def answered(self, group: Class) -> Where:
        item, values = self.question.answered()
        return Where.such({item: values, self.by.identifier: group})


def may_cross(question: Asked, by: Asked) -> bool:
    """Whether one question may be crossed by another: a matrix never, and only by one that has one answer."""
    return question.kind in (*ONE_VALUE, "multiple") and by.kind in ONE_VALUE and question.identifier != by.identifier


def cross(made: Columns, alone: Alone, pairs: Iterable[tuple[str, str]]) -> list[Crossing]:
    """The crossings of (question, by) in their order."""
    crossings = [Crossing(made.questions[question], made.questions[by]) for question, by in pairs]
    links = list(made.links)
    for crossing in crossings:
        more = [Link(item, crossing.by.identifier) for item in crossing.question.items]
        if not _known(made, alone, crossing) or not _fit(made, [*links, *more]):
            crossing.withheld = "linked"
        elif not _choose_classes(made, alone, crossing):
            crossing.withheld = "few"
        else:
            links += more
    left = [crossing for crossing in crossings if not crossing.withheld]
    for block in blocks(links):
        pairs_in_block = {(link.first, link.second) for link in block}
        together = [each for each in left if (each.question.items[0], each.by.identifier) in pairs_in_block]
        if together:
            _audit(made, alone, block, together)
    return crossings


def _fit(made: Columns, links: list[Link]) -> bool:
    return all(fits({item: made.categories[item] for item in _items(block)}, block) for block in blocks(links))


def _items(block: list[Link]) -> list[str]:
    return list(dict.fromkeys(item for link in block for item in (link.first, link.second)))


def _known(made: Columns, alone: Alone, crossing: Crossing) -> bool:
    """The totals of both questions are published, and nothing small hides among the questions tied to them."""
    for question in (crossing.question, crossing.by):
        family = made.family(question.identifier)
        if alone.n(question) is None or (len(family) > 1 and alone.has_secrets(family)):
            return False
    return True


# --- classes -----------------------------------------------------------------------------------------


def _choose_classes(made: Columns, alone: Alone, crossing: Crossing) -> bool:
    """Take the finest classes that leave most people in counts that may be published; False if none leave enough.

    Each is tried by itself. What small counts alone would leave is known at once, and is never less.
    """
    counted, best, chosen = _pairs(made, crossing), 0.0, None
    links = [Link(item, crossing.by.identifier) for item in crossing.question.items]
    links += [link for link in made.links if {link.first, link.second} <= {*_items(links)}]
    for groups, lines in _variants(alone, crossing):
        if _visible(counted, crossing.question, groups, lines) < max(best, ENOUGH):
            continue
        trial = Crossing(crossing.question, crossing.by, groups, lines)
        _audit(made, alone, links, [trial])
        shown = sum(count for (_group, line), count in trial.counts.items() if line != "n")
        score = shown / _total(counted)
        if score > best:
            best, chosen = score, (groups, lines)
        if score >= GOOD:
            break
    if chosen is None or best < ENOUGH:
        return False
    crossing.groups, crossing.lines = chosen
    return True


def _total(counted: Counter) -> int:
    return sum(count for (_group, value), count in counted.items() if value is not None)


def _pairs(made: Columns, crossing: Crossing) -> Counter:
    """How many gave each pair of answers, (group, answer), and (group, None) for those who answered.

    An option of several choices counts when it is ticked.
    """
    question, by = crossing.question, made.values[crossing.by.identifier]
    told, _values = question.answered()
    counted = Counter((group, None) for group, value in zip(by, made.values[told], strict=True) if value is not None)
    if question.kind == "multiple":
        for option, item in zip(question.options, question.ticks, strict=True):
            counted.update((group, option) for group, ticked in zip(by, made.values[item], strict=True) if ticked)
    else:
        pairs = zip(by, made.values[told], strict=True)
        counted.update((group, value) for group, value in pairs if value is not None)
    return counted


def _variants(alone: Alone, crossing: Crossing):
    """Classes to try, from fine to coarse: as the tables of one question show them; small groups put together; the
    degrees of a scale in two halves, its middle apart; both.
    """
    question, by = crossing.question, crossing.by
    groups = [group for group in _classes(alone, by) if alone.published.get((by.identifier, group[0])) != 0]
    small = [
        group for group in groups if sum(alone.published.get((by.identifier, each), 0) for each in group) < SMALL_GROUP
    ]
    fewer = _merged(groups, [tuple(each for group in small for each in group)]) if len(small) > 1 else groups
    lines = _classes(alone, question)
    if question.kind == "multiple":
        lines = [
            line for line in lines if len(line) == 1 and (f"{question.identifier}={line[0]}", True) in alone.published
        ]
    variants = [(groups, lines), (fewer, lines)]
    if question.kind == "scale" and len(question.options) > 2:
        half = len(question.options) // 2
        halves = _merged(lines, [question.options[:half], question.options[-half:]])
        variants += [(groups, halves), (fewer, halves)]
    for groups, lines in variants:
        if len(groups) > 1 and (len(lines) > 1 or question.kind == "multiple") and lines:
            yield groups, lines


def _classes(alone: Alone, question: Asked) -> list[Class]:
    """The answers that the question's own table shows, each by itself, and those it withholds, together."""
    counts = alone.counts(question)
    withheld = tuple(option for option, count in counts if count is None)
    return _merged([(option,) for option, _count in counts], [withheld])


def _merged(classes: list[Class], unions: list[Class]) -> list[Class]:
    """The classes, those that meet one of the unions put together."""
    classes = list(classes)
    for union in unions:
        met = [each for each in classes if set(each) & set(union)]
        if len(met) > 1:
            at = classes.index(met[0])
            classes = [each for each in classes if each not in met]
            classes.insert(at, tuple(option for each in met for option in each))
    return classes


def _visible(counted, question: Asked, groups, lines) -> float:
    """The part of the people, or of the ticks, that stand in cells of five or more."""
    seen = 0
    for group in groups:
        n = sum(counted[each, None] for each in group)
        for line in lines:
            count = sum(counted[each, value] for each in group for value in line)
            if count >= SMALL and (question.kind != "multiple" or n - count >= SMALL):
                seen += count
    return seen / max(_total(counted), 1)


# --- audit -------------------------------------------------------------------------------------------


def _audit(made: Columns, alone: Alone, block: list[Link], crossings: list[Crossing]) -> None:
    """Fill the counts of crossings that must be looked at together."""
    items = _items(block)
    unions = [union for union in made.unions if union.answered in items and set(union.options) <= set(items)]
    unions += [
        Union(crossing.question.identifier, crossing.question.ticks, crossing.by.identifier)
        for crossing in crossings
        if crossing.question.kind == "multiple"
    ]
    crowd = Crowd(
        {item: made.values[item] for item in items}, {item: made.categories[item] for item in items}, block, unions
    )
    hidden = {
        item
        for crossing in crossings
        for item in crossing.question.ticks
        if crossing.question.kind == "multiple" and (item, True) not in alone.published
    }
    known = [Where.such({item: {value}}) for item in items if item not in hidden for value in made.categories[item]]
    figures, secrets = [], []
    for crossing in crossings:
        of_question = alone.secrets.get(crossing.question.identifier, [])
        secrets += [secret for secret in of_question if secret.where.values[0][0] in hidden]
        _plan(crowd, crossing, figures, secrets)
    safe = protect(crowd, figures, secrets, known)
    for crossing in crossings:
        name = (crossing.question.identifier, crossing.by.identifier)
        crossing.counts |= {
            figure.key[1:]: crowd.count(figure.where)
            for figure in figures
            if figure.key in safe and figure.key[0] == name
        }


def _plan(crowd: Crowd, crossing: Crossing, figures: list[Figure], secrets: list[Secret]) -> None:
    name = (crossing.question.identifier, crossing.by.identifier)
    n = {group: crowd.count(crossing.answered(group)) for group in crossing.groups}
    for group in crossing.groups:
        if n[group] >= SMALL:
            figures.append(Figure((name, group, "n"), crossing.answered(group), "/".join(name), weight=TOTAL))
    for group, line, where, otherwise in crossing.cells():
        count = crowd.count(where)
        if not crowd.count(Where(where.values[:1])):
            # Nobody at all gave this answer: the question's own table says so.
            crossing.counts[group, line] = 0
        elif count < SMALL:
            secrets.append(Secret(where, "/".join(name)))
        elif n[group] >= SMALL:
            figures.append(Figure((name, group, line), where, "/".join(name)))
        if otherwise and n[group] - count < SMALL and crowd.count(Where(otherwise.values[:1])):
            secrets.append(Secret(otherwise, "/".join(name)))
