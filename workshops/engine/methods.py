"""What a method is made of: its phases, its kinds of operation, and the fixed order in which one is examined.

Known kind → shape → right to do it → person still there → board open → not locked → in its phase → the kind's own rule. A
method holds the rules of its own kinds; those of every room (joining, tables, phases, locks) stand in `room`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from workshops.engine.documents import EVERYONE, HIDDEN, Change, Draft, State
from workshops.engine.shapes import Malformed, Shape, key, shape

# The person for whom somebody else enters.
FOR = "for"
REVISIONS = "revisions"


class Role(StrEnum):
    FACILITATOR = "facilitator"
    PARTICIPANT = "participant"
    # The projected screen: it is shown things and does none.
    WALL = "wall"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a participant by the key of their place, a facilitator by their own."""

    key: str
    role: Role


@dataclass(frozen=True, slots=True)
class Operation:
    """What one person did. `at` is in milliseconds since 1970, UTC, by the server's clock; `data` has its kind's shape."""

    seq: int
    id: str
    kind: str
    actor: Actor
    at: int
    data: dict

    @property
    def author(self) -> str:
        """The person who did it, or for whom it was entered."""
        return Author(self.actor, self.data).key


class Refused(Exception):
    """The operation may not be; `reason` is one of the protocol's codes."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Phase:
    """A step of a method.

    In a `silent` one nothing of what participants do reaches anybody else, not even as a count; `minutes` is how long the
    soft timer runs if the facilitator starts it and the board was prepared without another length.
    """

    key: str
    minutes: int = 0
    silent: bool = False


class Author:
    """Who acts, and for whom: for themselves, or in the place of somebody without a phone."""

    __slots__ = ("actor", "key")

    def __init__(self, actor: Actor, data: dict):
        self.actor = actor
        self.key = data.get(FOR, actor.key)

    @property
    def for_another(self) -> bool:
        return self.key != self.actor.key


Check = Callable[[State, Actor, dict], str | None]
Apply = Callable[[Draft, Operation], None]


@dataclass(frozen=True)
class Kind:
    """One kind of operation: its shape, who may, when, its own rule (a reason's code, or None) and what it does.

    With `for_others` its data may name the person for whom it is entered: by a facilitator, or by the scribe of their table.
    """

    name: str
    roles: frozenset[Role]
    apply: Apply
    required: dict[str, Shape] = field(default_factory=dict)
    optional: dict[str, Shape] = field(default_factory=dict)
    # None: in every phase.
    phases: frozenset[str] | None = None
    check: Check | None = None
    for_others: bool = False
    # Whether a participant does it who has no place yet.
    for_newcomers: bool = False
    # Whether a participant may do it while the facilitator has locked the board, and anybody when it is closed.
    while_locked: bool = False
    while_closed: bool = False


class Method:
    """A way of working together: what it declares, and the three functions that everything else uses."""

    def __init__(self, name: str, phases: Iterable[Phase], begin: Callable[[Draft, dict], None]):
        self.name = name
        self.phases = {phase.key: phase for phase in phases}
        self.kinds: dict[str, Kind] = {}
        # What happens when a phase begins, by its key.
        self.entering: dict[str, Apply] = {}
        # What a method changes when somebody came to a table or left it.
        self.seated: Callable[[Draft, str, tuple[str, ...]], None] | None = None
        self._begin = begin

    def include(self, kinds: Iterable[Kind]) -> None:
        """Take over kinds of operation. A name stands for one kind."""
        for kind in kinds:
            if kind.name in self.kinds:
                raise ValueError(f"{self.name} has the kind {kind.name} already")
            if kind.phases and not kind.phases <= self.phases.keys():
                raise ValueError(f"{kind.name} names a phase that {self.name} does not have")
            self.kinds[kind.name] = kind

    def operation(self, name: str, roles: Iterable[Role], **declared: Any) -> Callable[[Apply], Apply]:
        """Declare a kind by the function that applies it."""

        def declare(apply: Apply) -> Apply:
            phases = declared.pop("phases", None)
            declared["phases"] = frozenset(phases) if phases is not None else None
            self.include([Kind(name, frozenset(roles), apply, **declared)])
            return apply

        return declare

    def on_entering(self, phase: str) -> Callable[[Apply], Apply]:
        """Declare what the beginning of a phase changes."""

        def declare(apply: Apply) -> Apply:
            if phase not in self.phases or phase in self.entering:
                raise ValueError(f"{self.name} has no phase {phase} whose beginning is still free")
            self.entering[phase] = apply
            return apply

        return declare

    def on_seated(self, apply: Callable[[Draft, str, tuple[str, ...]], None]) -> Callable:
        """Declare what follows when a person came to a table or left it: given who, and the tables concerned."""
        self.seated = apply
        return apply

    def start(self, setup: dict) -> State:
        """The state of a board that nobody has joined yet, from what was prepared."""
        draft = Draft({})
        self._begin(draft, setup)
        return draft.state

    def tidied(self, kind: str, data: Any) -> dict:
        """The data in its kind's shape, which is what is kept. Raises Refused."""
        declared = self.kinds.get(kind) if isinstance(kind, str) else None
        if declared is None:
            raise Refused("unknown_kind")
        optional = declared.optional | ({FOR: key} if declared.for_others else {})
        try:
            return shape(data, declared.required, optional)
        except Malformed as malformed:
            raise Refused(malformed.reason) from None

    def check(self, state: State, actor: Actor, kind: str, data: dict) -> str | None:
        """Why this may not be done now, as a code of the protocol; None if it may. `data` is tidied."""
        declared = self.kinds[kind]
        draft = Draft(state)
        if actor.role not in declared.roles:
            return "forbidden"
        author = Author(actor, data)
        if reason := _why_absent(draft, author, declared):
            return reason
        if draft.get(HIDDEN, "closed") and not declared.while_closed:
            return "closed"
        if actor.role is Role.PARTICIPANT and draft.get(EVERYONE, "locked") and not declared.while_locked:
            return "locked"
        if declared.phases is not None and draft.get(EVERYONE, "phase") not in declared.phases:
            return "phase"
        return declared.check(state, actor, data) if declared.check else None

    def apply(self, state: State, operation: Operation) -> tuple[State, list[Change]]:
        """The next state and what changed in whose document. The state given stays as it was.

        Each document counts the operations that changed it. Whoever receives it goes by that number: the journal's own
        would tell them how much others do that they must not know of.
        """
        draft = Draft(state)
        self.kinds[operation.kind].apply(draft, operation)
        changes = draft.changes.copy()
        for audience in {change.audience for change in changes} - {HIDDEN}:
            draft.add(HIDDEN, REVISIONS, audience)
        return draft.state, changes


def view(state: State, audience: str) -> dict:
    """All that this audience may know."""
    if audience == HIDDEN:
        raise ValueError("nobody sees what is hidden")
    return state.get(audience, {})


def revision(state: State, audience: str) -> int:
    """How many operations have changed this document."""
    return state.get(HIDDEN, {}).get(REVISIONS, {}).get(audience, 0)


def _why_absent(draft: Draft, author: Author, declared: Kind) -> str | None:
    """A participant must have a place that was not taken from them; so must whoever is entered for, and at one's table.

    Whoever facilitates has no place: what participants do they do for one of them.
    """
    if author.actor.role is Role.PARTICIPANT and not declared.for_newcomers:
        own = draft.get(HIDDEN, "people", author.actor.key)
        if own is None or own.get("removed"):
            return "removed"
    if not author.for_another:
        needs_place = declared.for_others and author.actor.role is Role.FACILITATOR
        return "unknown_person" if needs_place else None
    other = draft.get(HIDDEN, "people", author.key)
    if other is None or other.get("removed"):
        return "unknown_person"
    if author.actor.role is Role.PARTICIPANT:
        at = other["table"]
        if own["table"] != at or draft.get(HIDDEN, "tables", at, "scribe") != author.actor.key:
            return "forbidden"
    return None
