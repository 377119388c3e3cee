"""The state of a board: one JSON document for each audience, never changed in place.

A draft is the next state in the making. It writes down each change beside making it, so that whoever holds a document as
it was and makes the same changes holds it as it is: that is all that travels. It holds no rule of any method.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

# Every participant; whoever facilitates; the projected wall; nobody at all (what the engine alone must remember).
EVERYONE, DESK, WALL, HIDDEN = "all", "desk", "wall", "hidden"

State = Mapping[str, dict]


def table(key: str) -> str:
    """The audience of those who sit at a table."""
    return f"table:{key}"


def person(key: str) -> str:
    """The audience of one participant."""
    return f"person:{key}"


class Change(NamedTuple):
    """A value put at a path of an audience's document; None takes away what stood there."""

    audience: str
    path: tuple[str, ...]
    value: Any


class Draft:
    """The next state, and how it differs from the one that it was begun with.

    Reading and writing take an audience and keys. Values are JSON; None is no value: to put it is to drop what is there.
    Objects only: what has an order carries it as a value, so that two changes never mean another place than they said.
    """

    def __init__(self, state: State):
        self._state = dict(state)
        # Copied or made for this draft, by identity; held, so that no other object takes the identity meanwhile.
        self._own: dict[int, dict] = {}
        self.changes: list[Change] = []

    @property
    def state(self) -> State:
        return self._state

    def get(self, audience: str, *path: str, default: Any = None) -> Any:
        """What stands at the path: not to be changed in place."""
        value = self._state.get(audience, {})
        for key in path:
            if not isinstance(value, dict) or key not in value:
                return default
            value = value[key]
        return value

    def put(self, audience: str, *path: str, value: Any) -> None:
        """Put the value at the path; objects missing on the way are made. Raises TypeError if a value stands in the way."""
        if not path:
            raise ValueError("a document is changed at a path, not replaced")
        before = self.get(audience, *path)
        if type(before) is type(value) and before == value:
            return
        if not all(isinstance(self.get(audience, *path[:length], default={}), dict) for length in range(1, len(path))):
            raise TypeError(f"a value stands in the way of {audience} {path}")
        holder = self._opened(self._state, audience)
        for key in path[:-1]:
            holder = self._opened(holder, key)
        if value is None:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
        self.changes.append(Change(audience, path, value))

    def drop(self, audience: str, *path: str) -> None:
        """Take away what stands at the path, if anything does."""
        self.put(audience, *path, value=None)

    def add(self, audience: str, *path: str, by: int = 1) -> None:
        """Count: what stands at the path (0 if nothing) and so much."""
        self.put(audience, *path, value=self.get(audience, *path, default=0) + by)

    def _opened(self, holder: dict, key: str) -> dict:
        """The object below, copied once for this draft, so that the state before stays as it was."""
        below = holder.get(key)
        if below is None or id(below) not in self._own:
            below = dict(below or {})
            holder[key] = below
            self._own[id(below)] = below
        return below


def changed(document: dict, path: tuple[str, ...], value: Any) -> dict:
    """The document after one change, as a client makes it; the document given stays as it was."""
    copy = dict(document)
    if len(path) > 1:
        copy[path[0]] = changed(copy.get(path[0], {}), path[1:], value)
    elif value is None:
        copy.pop(path[0], None)
    else:
        copy[path[0]] = value
    return copy
