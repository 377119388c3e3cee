"""What is said on a board's sockets, as texts: `docs/protocole-ateliers.md` is the protocol. It decides nothing."""

import json
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from portal.sockets import text_frame
from workshops.engine import HIDDEN
from workshops.engine.documents import State
from workshops.engine.methods import revision, view
from workshops.journal import Done, Position

VERSION = 1


class Frame(str):
    """A frame's text, and the bytes that a socket is sent for it: made once, however many receive it."""

    @cached_property
    def wire(self) -> bytes:
        return text_frame(self)


RESYNC = Frame('{"t":"resync"}')


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def frame(kind: str, **content: Any) -> Frame:
    return Frame(text({"t": kind, **content}))


def welcome(position: Position, you: dict, now: int, documents: dict[str, str]) -> Frame:
    """The first frame; `documents` are texts as `whole` and `missing` give them, by audience."""
    head = frame("welcome", v=VERSION, epoch=str(position.epoch), now=now, you=you)
    bodies = ",".join(f"{text(audience)}:{body}" for audience, body in documents.items())
    return Frame(f'{head[:-1]},"docs":{{{bodies}}}}}')


def whole(state: State, audience: str) -> str:
    """A document and its revision."""
    return f'{{"r":{revision(state, audience)},"doc":{text(view(state, audience))}}}'


def missing(now: int, steps: Iterable[str]) -> str:
    """The steps to revision `now`."""
    return f'{{"r":{now},"steps":[{",".join(steps)}]}}'


def document(audience: str, body: str) -> Frame:
    return Frame(f'{{"t":"doc","d":{text(audience)},"b":{body}}}')


def steps(audience: str, each: Iterable[str]) -> Frame:
    return Frame(f'{{"t":"steps","d":{text(audience)},"s":[{",".join(each)}]}}')


def steps_of(done: list[Done], state: State) -> dict[str, list[tuple[int, str]]]:
    """For each audience the revisions and the texts of what was done, in order; `state` is the one after all of it."""
    changes: dict[str, list[list]] = {}
    for each in done:
        of_this: dict[str, list] = {}
        for change in each.changes:
            if change.audience != HIDDEN:
                of_this.setdefault(change.audience, []).append([change.path, change.value])
        for audience, found in of_this.items():
            changes.setdefault(audience, []).append(found)
    return {
        audience: [
            (number, text([number, found]))
            for number, found in enumerate(lists, start=revision(state, audience) - len(lists) + 1)
        ]
        for audience, lists in changes.items()
    }


def moved(done: list[Done]) -> set[str]:
    """The people whose place changed: what they may know did too."""
    return {
        change.path[1]
        for each in done
        for change in each.changes
        if change.audience == HIDDEN and change.path[0] == "people"
    }
