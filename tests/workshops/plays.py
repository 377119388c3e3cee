"""Boards played by the engine alone: a room with a clock of its own, and operations that anybody might send."""

import copy
import json
from collections.abc import Callable

from workshops.engine.documents import HIDDEN, changed
from workshops.engine.methods import Actor, Method, Operation, Refused, Role, view

START = 1_700_000_000_000
FACILITATOR = Actor("facilitator", Role.FACILITATOR)


def participant(key: str) -> Actor:
    return Actor(key, Role.PARTICIPANT)


class Play:
    """One board. Each operation that is accepted is kept, and what every audience received of it."""

    def __init__(self, method: Method, setup: dict):
        self.method, self.setup = method, setup
        self.state = method.start(setup)
        self.began = copy.deepcopy(self.state)
        self.journal: list[Operation] = []
        self.sent: list[list] = []

    def do(self, actor: Actor, kind: str, id: str = "", **data) -> str:
        """Do it, or raise Refused; returns the operation's identifier. `for_` stands for the field `for`."""
        if "for_" in data:
            data["for"] = data.pop("for_")
        if "from_" in data:
            data["from"] = data.pop("from_")
        data = self.method.tidied(kind, data)
        if reason := self.method.check(self.state, actor, kind, data):
            raise Refused(reason)
        seq = len(self.journal) + 1
        operation = Operation(seq, id or f"o{seq}", kind, actor, START + 1000 * seq, data)
        self.state, changes = self.method.apply(self.state, operation)
        self.journal.append(operation)
        self.sent.append(changes)
        return operation.id

    def why_not(self, actor: Actor, kind: str, **data) -> str | None:
        """The reason for which it is refused; nothing is done either way."""
        before = (self.state, list(self.journal), list(self.sent))
        try:
            self.do(actor, kind, **data)
        except Refused as refused:
            return refused.reason
        finally:
            self.state, self.journal, self.sent = before
        return None

    def join(self, who: str, table: str = "1", name: str = "") -> Actor:
        self.do(participant(who), "join", person=who, name=name or f"Nom-{who}", table=table)
        return participant(who)

    def go(self, phase: str) -> None:
        """Step by step to a phase, forward or back."""
        phases = self.see("all")["phases"]
        while (now := self.see("all")["phase"]) != phase:
            step = 1 if phases.index(phase) > phases.index(now) else -1
            self.do(FACILITATOR, "phase", from_=now, to=phases[phases.index(now) + step])

    def see(self, audience: str) -> dict:
        return view(self.state, audience)

    def audiences(self) -> set[str]:
        return {audience for audience in self.state if audience != HIDDEN}

    def replayed(self):
        """The state that the journal alone gives."""
        state = self.method.start(self.setup)
        for operation in self.journal:
            state, _changes = self.method.apply(state, operation)
        return state

    def received(self, audience: str) -> dict:
        """The document of whoever began with the first one and made each change that was sent to them."""
        document = self.began.get(audience, {})
        for changes in self.sent:
            for change in changes:
                if change.audience == audience:
                    document = changed(document, change.path, change.value)
        return document


def _fitting(method: Method, kind: str, data: dict) -> dict:
    """Of what was drawn, the fields that this kind has, so that many operations are accepted."""
    declared = method.kinds.get(kind)
    if declared is None:
        return data
    names = declared.required.keys() | declared.optional.keys() | {"for"}
    return {name: value for name, value in data.items() if name in names}


def play_anything(play: Play, sent: list, steps: list[str], watch: Callable) -> None:
    """Play what was drawn (who, kind, data), with these steps here and there, and see what holds of every board.

    `watch` is called after each that was accepted, with who, the kind, the phase it was done in, and its changes.
    """
    every = max(1, len(sent) // (len(steps) + 1))
    for number, (actor, kind, data) in enumerate(sent):
        if steps and number % every == every - 1 and not play.state[HIDDEN].get("closed"):
            play.go(steps[number // every % len(steps)])
        before, kept = play.state, copy.deepcopy(play.state)
        phase = play.see("all")["phase"]
        try:
            play.do(actor, kind, **_fitting(play.method, kind, data))
        except Refused as refused:
            assert refused.reason and play.state is before
        else:
            watch(actor, kind, phase, play.sent[-1])
        assert before == kept
    assert play.replayed() == play.state
    for audience in play.audiences():
        assert play.received(audience) == play.see(audience)
    _names_stay_at_their_table(play)


def _names_stay_at_their_table(play: Play) -> None:
    people = play.state[HIDDEN]["people"]
    for audience in play.audiences():
        if audience.startswith("table:"):
            here = {
                who for who, place in people.items() if f"table:{place['table']}" == audience and not place["removed"]
            }
            assert play.see(audience).get("people", {}).keys() == here
        elif audience in {"all", "wall"}:
            assert not any(f"Nom-{who}" in json.dumps(play.see(audience)) for who in people)
