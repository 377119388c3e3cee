"""What people answered as counts of a few joint tables, and the equations between these tables. Pure.

The model of whoever attacks: they know the questionnaire, how many answered it and every published figure, nothing else.
Questions that are crossed or that depend on each other stand in common joint tables, one for each clique of a
triangulated graph of the questions, joined in a tree; two joint tables agree on the questions that they share. Whole
tables that agree along such a tree are the tables of some set of answers (S. L. Lauritzen, Graphical Models, 1996, 4.4):
what this model cannot exclude, nobody can.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product

# A clique of more cells than this is not audited, and what asks for it is not published.
LARGEST = 300


@dataclass(frozen=True)
class Link:
    """Two items that must stand in one joint table; `never` holds the pairs of values that cannot occur."""

    first: str
    second: str
    never: frozenset[tuple] = frozenset()


@dataclass(frozen=True)
class Union:
    """The options of one question of several choices: who answered it ticked at least one, in each group of `by`."""

    answered: str
    options: tuple[str, ...]
    by: str = ""


@dataclass(frozen=True)
class Where:
    """Those whose answers lie in `values` for each item: what a figure counts."""

    values: tuple[tuple[str, frozenset], ...]

    @classmethod
    def such(cls, values: dict):
        return cls(tuple((item, frozenset(among)) for item, among in values.items()))


@dataclass
class Crowd:
    """`columns` hold one value a person by item, None where there is none; `categories` all values that might be there."""

    columns: dict[str, list]
    categories: dict[str, tuple]
    links: list[Link] = field(default_factory=list)
    unions: list[Union] = field(default_factory=list)

    def __post_init__(self):
        self.size = len(next(iter(self.columns.values()), ()))
        # True counts by variable; the group of cliques to which a variable belongs; equations (variables, right side).
        self.truth: list[int] = []
        self.group: list[int] = []
        self.rows: list[tuple[dict[int, int], int]] = []
        self._tables: list[tuple[tuple[str, ...], dict[tuple, int]]] = []
        # By joint table and item: the variables of each value.
        self._index: dict[tuple[int, str], dict[object, list[int]]] = {}
        self._by_item: dict[str, list[int]] = {item: [] for item in self.columns}
        for group, cliques in enumerate(_trees(self.columns, self.links)):
            self._build(group, cliques)
        for union in self.unions:
            self._join(union)

    def variables(self, where: Where) -> list[tuple[int, ...]]:
        """The variables that add up to a figure, once for each joint table that holds all of its items."""
        found = []
        for place in self._by_item[where.values[0][0]]:
            indexes = [self._index.get((place, item)) for item, _among in where.values]
            if None not in indexes:
                sets = [
                    set().union(*(index.get(value, ()) for value in among))
                    for index, (_item, among) in zip(indexes, where.values, strict=True)
                ]
                found.append(tuple(sorted(set.intersection(*sets))))
        return found

    def count(self, where: Where) -> int:
        return sum(self.truth[variable] for variable in self.variables(where)[0])

    def _build(self, group: int, cliques) -> None:
        for members, parent in cliques:
            counted = Counter(zip(*(self.columns[item] for item in members), strict=True))
            cells = {}
            for combination in possible(members, self.categories, self.links):
                cells[combination] = len(self.truth)
                self.truth.append(counted.pop(combination, 0))
                self.group.append(group)
            if counted:
                raise ValueError("Somebody gave answers that cannot go together.")
            for at, item in enumerate(members):
                index = self._index[len(self._tables), item] = {}
                for combination, variable in cells.items():
                    index.setdefault(combination[at], []).append(variable)
                self._by_item[item].append(len(self._tables))
            self._tables.append((members, cells))
            if parent is None:
                self.rows.append((dict.fromkeys(cells.values(), 1), self.size))
            else:
                self._agree(members, parent)

    def _agree(self, members, parent) -> None:
        shared = [item for item in members if item in parent]
        held = next(cells for each, cells in self._tables if each == parent)
        sides: dict[tuple, dict[int, int]] = {}
        for names, cells, sign in ((members, self._tables[-1][1], 1), (parent, held, -1)):
            at = [names.index(item) for item in shared]
            for combination, variable in cells.items():
                sides.setdefault(tuple(combination[place] for place in at), {})[variable] = sign
        self.rows += [(row, 0) for row in sides.values()]

    def _join(self, union: Union) -> None:
        for value in self.categories[union.by] if union.by else (None,):
            of_group = {union.by: {value}} if union.by else {}
            row: dict[int, int] = Counter()
            for option in union.options:
                row.update(self.variables(Where.such({option: {True}} | of_group))[0])
            row.subtract(self.variables(Where.such({union.answered: {True}} | of_group))[0])
            spare = len(self.truth)
            self.truth.append(sum(factor * self.truth[variable] for variable, factor in row.items()))
            self.group.append(self.group[next(iter(row))])
            self.rows.append(({variable: factor for variable, factor in row.items() if factor} | {spare: -1}, 0))


def possible(members, categories, links) -> list[tuple]:
    """The combinations of values of some items that the questionnaire allows."""
    barred = [
        (members.index(link.first), members.index(link.second), link.never)
        for link in links
        if link.never and link.first in members and link.second in members
    ]
    return [
        combination
        for combination in product(*(categories[item] for item in members))
        if not any((combination[one], combination[two]) in never for one, two, never in barred)
    ]


def fits(categories: dict[str, tuple], links: Iterable[Link]) -> bool:
    """Whether all joint tables stay small enough to be audited."""
    links = list(links)
    return all(
        len(possible(members, categories, links)) <= LARGEST
        for cliques in _trees(categories, links)
        for members, _parent in cliques
    )


def blocks(links: Iterable[Link]) -> list[list[Link]]:
    """The links in sets of those that lie on common rings: two sets share one item at most (J. Hopcroft, R. Tarjan, 1973).

    Given how often each value of that item occurs, what is possible in one set does not depend on the other.
    """
    near: dict[str, list[tuple[str, int]]] = {}
    links = list(links)
    for at, link in enumerate(links):
        near.setdefault(link.first, []).append((link.second, at))
        near.setdefault(link.second, []).append((link.first, at))
    depth: dict[str, int] = {}
    found: list[list[Link]] = []
    stack: list[int] = []

    def visit(item: str, level: int) -> int:
        depth[item] = lowest = level
        for other, at in near[item]:
            if other not in depth:
                before = len(stack)
                stack.append(at)
                below = visit(other, level + 1)
                lowest = min(lowest, below)
                if below >= level:
                    found.append([links[each] for each in sorted(set(stack[before:]))])
                    del stack[before:]
            elif depth[other] < level:
                stack.append(at)
                lowest = min(lowest, depth[other])
        return lowest

    for item in near:
        if item not in depth:
            visit(item, 0)
    return found


def _trees(items: Iterable[str], links: Iterable[Link]) -> list[list[tuple[tuple[str, ...], tuple[str, ...] | None]]]:
    """For each set of linked items its cliques as (members, the clique it hangs on), a parent before its children."""
    order = {item: place for place, item in enumerate(items)}
    near: dict[str, set[str]] = {item: set() for item in order}
    for link in links:
        near[link.first].add(link.second)
        near[link.second].add(link.first)
    cliques = [tuple(sorted(clique, key=order.get)) for clique in _cliques(near, order)]
    trees = []
    while cliques:
        tree = [(cliques.pop(0), None)]
        while True:
            # The tree of largest separators is a junction tree.
            joints = [
                (-len(set(clique) & set(member)), at, place)
                for at, clique in enumerate(cliques)
                for place, (member, _parent) in enumerate(tree)
                if set(clique) & set(member)
            ]
            if not joints:
                break
            _shared, at, place = min(joints)
            tree.append((cliques.pop(at), tree[place][0]))
        trees.append(tree)
    return trees


def _cliques(near: dict[str, set[str]], order) -> list[set[str]]:
    """The maximal cliques of the graph, triangulated by eliminating first what adds the fewest edges."""
    near = {item: set(others) for item, others in near.items()}
    found: list[set[str]] = []

    def missing(item):
        return [(one, two) for one, two in combinations(sorted(near[item], key=order.get), 2) if two not in near[one]]

    lone = [item for item in near if not near[item]]
    found += [{item} for item in lone]
    for item in lone:
        del near[item]
    while near:
        item = min(near, key=lambda each: (len(missing(each)), len(near[each]), order[each]))
        for one, two in missing(item):
            near[one].add(two)
            near[two].add(one)
        clique = {item, *near[item]}
        if not any(clique <= other for other in found):
            found.append(clique)
        for other in near.pop(item):
            near[other].discard(item)
    return sorted(found, key=lambda clique: sorted(order[item] for item in clique))
