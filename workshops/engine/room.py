"""What every room has, whatever its method: people with their places and tables, phases, the timer, locks, the wall's focus.

A method includes these kinds once (`furnish`). Who is where stands in `hidden` for the rules and on the desk for the
facilitator; a table knows its own people; everybody knows the tables' names and no one's.
"""

from functools import partial

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, WALL, Draft, State, person, table
from workshops.engine.methods import Actor, Author, Kind, Method, Operation, Role
from workshops.engine.shapes import flag, key, one_of, text, whole

FACILITATOR, PARTICIPANT = frozenset({Role.FACILITATOR}), frozenset({Role.PARTICIPANT})
ANYBODY = FACILITATOR | PARTICIPANT
NAME = text(40)
TABLES, ROOM = 60, 1000
# A rehearsal is for whoever prepares, with a phone or two: not for a room of people.
MOST_AT_A_REHEARSAL = 3
MINUTE = 60_000


def begin(draft: Draft, setup: dict, method: Method) -> None:
    """The room before anybody is there.

    `setup` has `question` (text), `phases` (keys in their order, at least one), `tables` (names, at least one), `secrecy`
    (what people agree to, or nothing), `room` (how many people at most) and `minutes` (by the key of a phase, how long
    the facilitator wants it to last; the method says it of the others).
    """
    draft.put(EVERYONE, "question", value=setup["question"])
    draft.put(EVERYONE, "secrecy", value=setup.get("secrecy", ""))
    draft.put(EVERYONE, "phases", value=list(setup["phases"]))
    draft.put(EVERYONE, "phase", value=setup["phases"][0])
    wanted = setup.get("minutes", {})
    minutes = {phase: wanted.get(phase, method.phases[phase].minutes) for phase in setup["phases"]}
    draft.put(EVERYONE, "minutes", value=minutes)
    draft.put(HIDDEN, "room", value=setup.get("room", ROOM))
    for place, name in enumerate(setup["tables"], start=1):
        add_table(draft, str(place), name, place)


def add_table(draft: Draft, at: str, name: str, place: int) -> None:
    draft.put(EVERYONE, "tables", at, value={"name": name, "place": place})
    draft.put(HIDDEN, "tables", at, value={"people": 0})


def audiences(state: State, actor: Actor) -> tuple[str, ...]:
    """The documents that this person receives."""
    if actor.role is Role.FACILITATOR:
        return (EVERYONE, DESK, WALL)
    if actor.role is Role.WALL:
        return (EVERYONE, WALL)
    place = state.get(HIDDEN, {}).get("people", {}).get(actor.key)
    if place is None or place["removed"]:
        return ()
    return (EVERYONE, table(place["table"]), person(actor.key))


def table_of(draft: Draft, who: str) -> str:
    """The key of the table at which this person sits."""
    return draft.get(HIDDEN, "people", who, "table")


def people_at(draft: Draft, at: str) -> list[str]:
    """Who sits at the table and was not removed, in the order in which they came."""
    people = draft.get(HIDDEN, "people", default={})
    here = [who for who, place in people.items() if place["table"] == at and not place["removed"]]
    return sorted(here, key=lambda who: people[who]["place"])


def emptiest(state: State) -> str:
    """The table with the fewest people, the first of those that have as few."""
    tables = state[EVERYONE]["tables"]
    return min(tables, key=lambda at: (state[HIDDEN]["tables"][at]["people"], tables[at]["place"]))


def is_full(state: State) -> bool:
    """Whether nobody else may join: whoever was removed keeps a place."""
    return len(state[HIDDEN].get("people", {})) >= state[HIDDEN]["room"]


def with_phone(state: State) -> int:
    """How many are to be expected on a phone: those who have a place and a phone; nobody who is simulated has one."""
    people = state.get(DESK, {}).get("people", {}).values()
    return sum(not (each["removed"] or each["without_phone"] or each.get("simulated")) for each in people)


def _without_phone(draft: Draft, who: str) -> bool:
    return draft.get(DESK, "people", who, "without_phone", default=False)


def why_not_private(draft: Draft, author: Author) -> str | None:
    """What is a person's own secret is entered for whoever has no phone, and for nobody else: a refusal would already tell
    whether they have chosen, answered or voted.
    """
    return "forbidden" if author.for_another and not _without_phone(draft, author.key) else None


def _why_no_table(draft: Draft, at: str) -> str | None:
    return None if draft.get(EVERYONE, "tables", at) else "unknown_table"


def _seat(draft: Draft, who: str, at: str) -> None:
    """Put a person at a table: there, with them, and on the desk."""
    name = draft.get(HIDDEN, "people", who, "name")
    draft.put(HIDDEN, "people", who, "table", value=at)
    draft.add(HIDDEN, "tables", at, "people")
    # Whoever writes at the table has to know for whom they may enter.
    without_phone = {"without_phone": True} if _without_phone(draft, who) else {}
    draft.put(table(at), "people", who, value={"name": name} | without_phone)
    draft.put(person(who), "me", value={"key": who, "name": name, "table": at})
    draft.put(DESK, "people", who, "table", value=at)


def _unseat(draft: Draft, who: str) -> None:
    at = table_of(draft, who)
    draft.add(HIDDEN, "tables", at, "people", by=-1)
    draft.drop(table(at), "people", who)
    if draft.get(HIDDEN, "tables", at, "scribe") == who:
        _set_scribe(draft, at, None)


def _set_scribe(draft: Draft, at: str, who: str | None) -> None:
    draft.put(HIDDEN, "tables", at, "scribe", value=who)
    draft.put(table(at), "scribe", value=who)
    draft.put(DESK, "tables", at, "scribe", value=who)


# Joining: asked by the join page, which has made the place's key; a facilitator joins for somebody without a phone.


def _check_join(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    for_another = data["person"] != actor.key or data.get("without_phone") or data.get("simulated")
    if actor.role is Role.PARTICIPANT and for_another:
        return "forbidden"
    if draft.get(HIDDEN, "people", data["person"]) is not None:
        return "taken"
    if is_full(state):
        return "full"
    return _why_no_table(draft, data["table"])


def _rearranged(method: Method, draft: Draft, who: str, *tables: str) -> None:
    if method.seated:
        method.seated(draft, who, tables)


def _join(method: Method, draft: Draft, operation: Operation) -> None:
    who, name = operation.data["person"], operation.data["name"]
    without_phone = operation.data.get("without_phone", False)
    place = {"name": name, "table": operation.data["table"], "place": operation.seq, "removed": False}
    draft.put(HIDDEN, "people", who, value=place)
    on_desk = {"name": name, "table": "", "without_phone": without_phone, "removed": False}
    draft.put(DESK, "people", who, value=on_desk | ({"simulated": True} if operation.data.get("simulated") else {}))
    _seat(draft, who, operation.data["table"])
    _rearranged(method, draft, who, operation.data["table"])


def _rename(draft: Draft, operation: Operation) -> None:
    who, name = operation.data.get("person", operation.actor.key), operation.data["name"]
    draft.put(HIDDEN, "people", who, "name", value=name)
    if not draft.get(HIDDEN, "people", who, "removed"):
        draft.put(table(table_of(draft, who)), "people", who, "name", value=name)
    draft.put(person(who), "me", "name", value=name)
    draft.put(DESK, "people", who, "name", value=name)


def _check_rename(state: State, actor: Actor, data: dict) -> str | None:
    if actor.role is Role.PARTICIPANT:
        return "forbidden" if data.get("person", actor.key) != actor.key else None
    return _check_person(state, actor, data)


def _check_person(state: State, actor: Actor, data: dict) -> str | None:
    return None if Draft(state).get(HIDDEN, "people", data.get("person", "")) else "unknown_person"


def _check_here(state: State, actor: Actor, data: dict) -> str | None:
    place = Draft(state).get(HIDDEN, "people", data["person"])
    return "unknown_person" if place is None or place["removed"] else None


def _check_removed(state: State, actor: Actor, data: dict) -> str | None:
    place = Draft(state).get(HIDDEN, "people", data["person"])
    return None if place and place["removed"] else "unknown_person"


def _check_move(state: State, actor: Actor, data: dict) -> str | None:
    return _check_here(state, actor, data) or _why_no_table(Draft(state), data["table"])


def _move(method: Method, draft: Draft, operation: Operation) -> None:
    who, to = operation.data["person"], operation.data["table"]
    before = table_of(draft, who)
    _unseat(draft, who)
    _seat(draft, who, to)
    _rearranged(method, draft, who, before, to)


def _remove(method: Method, draft: Draft, operation: Operation) -> None:
    """Their place is kept, so that it can be given back with all that they did."""
    who = operation.data["person"]
    _unseat(draft, who)
    draft.put(HIDDEN, "people", who, "removed", value=True)
    draft.put(DESK, "people", who, "removed", value=True)
    _rearranged(method, draft, who, table_of(draft, who))


def _restore(method: Method, draft: Draft, operation: Operation) -> None:
    who = operation.data["person"]
    draft.put(HIDDEN, "people", who, "removed", value=False)
    draft.put(DESK, "people", who, "removed", value=False)
    _seat(draft, who, table_of(draft, who))
    _rearranged(method, draft, who, table_of(draft, who))


def _check_without_phone(state: State, actor: Actor, data: dict) -> str | None:
    """The facilitator says that somebody's phone is of no use any more; that it is again, they may say themselves."""
    if actor.role is Role.PARTICIPANT and (data["on"] or data["person"] != actor.key):
        return "forbidden"
    return _check_here(state, actor, data)


def _set_without_phone(draft: Draft, operation: Operation) -> None:
    """Known to their table, whose scribe may enter for them from now on, and to them, should they see a phone again."""
    who, on = operation.data["person"], operation.data["on"]
    draft.put(DESK, "people", who, "without_phone", value=on)
    draft.put(table(table_of(draft, who)), "people", who, "without_phone", value=on or None)
    draft.put(person(who), "without_phone", value=on or None)


# Tables.


def _check_table(state: State, actor: Actor, data: dict) -> str | None:
    return _why_no_table(Draft(state), data["table"])


def _check_add_table(state: State, actor: Actor, data: dict) -> str | None:
    tables = Draft(state).get(EVERYONE, "tables", default={})
    if data["table"] in tables:
        return "taken"
    return "full" if len(tables) >= TABLES else None


def _add_table(draft: Draft, operation: Operation) -> None:
    tables = draft.get(EVERYONE, "tables", default={})
    place = 1 + max((each["place"] for each in tables.values()), default=0)
    add_table(draft, operation.data["table"], operation.data["name"], place)


def _rename_table(draft: Draft, operation: Operation) -> None:
    draft.put(EVERYONE, "tables", operation.data["table"], "name", value=operation.data["name"])


def _check_scribe(state: State, actor: Actor, data: dict) -> str | None:
    """Anybody at the table may offer to write while nobody does; the scribe may hand over; the facilitator decides."""
    draft = Draft(state)
    if reason := _check_here(state, actor, data):
        return reason
    if actor.role is Role.FACILITATOR:
        return None
    at = table_of(draft, actor.key)
    if table_of(draft, data["person"]) != at:
        return "forbidden"
    writes = draft.get(HIDDEN, "tables", at, "scribe")
    if writes is None:
        return None if data["person"] == actor.key else "forbidden"
    return None if writes == actor.key else "taken"


def _scribe(draft: Draft, operation: Operation) -> None:
    _set_scribe(draft, table_of(draft, operation.data["person"]), operation.data["person"])


# The course of the work.


def _check_phase(state: State, actor: Actor, data: dict) -> str | None:
    """One step forward or back: a method's order has its reasons. Who asks says from where, so that two facilitators who
    press at the same moment do not go two steps.
    """
    draft = Draft(state)
    phases, now = draft.get(EVERYONE, "phases"), draft.get(EVERYONE, "phase")
    if data["to"] not in phases:
        return "unknown_phase"
    if data["from"] != now or abs(phases.index(data["to"]) - phases.index(now)) != 1:
        return "phase"
    return None


def _phase(method: Method, draft: Draft, operation: Operation) -> None:
    draft.put(EVERYONE, "phase", value=operation.data["to"])
    draft.drop(EVERYONE, "timer")
    # The wall shows the new step, whatever was put on it before.
    draft.drop(WALL, "focus")
    if enter := method.entering.get(operation.data["to"]):
        enter(draft, operation)


def _timer(draft: Draft, operation: Operation) -> None:
    """Soft: nothing happens at its end but that everybody sees it. 0 minutes takes it away."""
    minutes = operation.data["minutes"]
    timer = {"ends": operation.at + minutes * MINUTE, "minutes": minutes} if minutes else None
    draft.put(EVERYONE, "timer", value=timer)


def _check_more_time(state: State, actor: Actor, data: dict) -> str | None:
    """Who asks says which end they saw, so that two facilitators who press together add it once."""
    ends = Draft(state).get(EVERYONE, "timer", "ends")
    return None if ends == data["ends"] else "changed"


def _more_time(draft: Draft, operation: Operation) -> None:
    """So many minutes after the end that was planned, or from now if it is over."""
    before, more = draft.get(EVERYONE, "timer"), operation.data["minutes"]
    ends = max(before["ends"], operation.at) + more * MINUTE
    draft.put(EVERYONE, "timer", value={"ends": ends, "minutes": before["minutes"] + more})


def _lock(draft: Draft, operation: Operation) -> None:
    draft.put(EVERYONE, "locked", value=operation.data["on"] or None)


def _focus(draft: Draft, operation: Operation) -> None:
    """What the wall shows large: a kind of thing and its key; nothing to let it show the phase."""
    what = operation.data.get("what")
    draft.put(WALL, "focus", value={"what": what, "key": operation.data.get("key", "")} if what else None)


def _check_rehearse(state: State, actor: Actor, data: dict) -> str | None:
    people = Draft(state).get(DESK, "people", default={}).values()
    here = sum(not each.get("simulated") and not each["removed"] for each in people)
    return "people_here" if data["on"] and here > MOST_AT_A_REHEARSAL else None


def _rehearse(draft: Draft, operation: Operation) -> None:
    """Simulated people take part for as long as it is on, where whoever switched it on is."""
    draft.put(DESK, "rehearsal", value={"by": operation.actor.key} if operation.data["on"] else None)


def _close(draft: Draft, operation: Operation) -> None:
    draft.put(HIDDEN, "closed", value=True)
    draft.put(EVERYONE, "closed", value=True)


def _reopen(draft: Draft, operation: Operation) -> None:
    draft.drop(HIDDEN, "closed")
    draft.drop(EVERYONE, "closed")


def _report(draft: Draft, operation: Operation) -> None:
    """Whether those who took part may read the report: their page then leads to it once the board is closed."""
    draft.put(EVERYONE, "report", value=operation.data["on"] or None)


# The board's pages do these, which keep its state with them: nobody asks for them in the room.
BY_ITS_PAGE = ("close", "reopen", "report")

# "code" is the way in: its address, its code, its QR code.
FOCUS = one_of(
    "code", "photo", "table", "theme", "scene", "replay", "alternative", "proposal", "pledge", "group", "results"
)


def furnish(method: Method) -> None:
    """Give the method the kinds of every room."""
    method.include(
        [
            Kind(
                "join",
                ANYBODY,
                partial(_join, method),
                {"person": key, "name": NAME, "table": key},
                {"without_phone": flag, "simulated": flag},
                check=_check_join,
                for_newcomers=True,
                while_locked=True,
            ),
            Kind("rename", ANYBODY, _rename, {"name": NAME}, {"person": key}, check=_check_rename),
            Kind("move", FACILITATOR, partial(_move, method), {"person": key, "table": key}, check=_check_move),
            Kind("remove", FACILITATOR, partial(_remove, method), {"person": key}, check=_check_here),
            Kind("restore", FACILITATOR, partial(_restore, method), {"person": key}, check=_check_removed),
            Kind(
                "without_phone",
                ANYBODY,
                _set_without_phone,
                {"person": key, "on": flag},
                check=_check_without_phone,
            ),
            Kind("add_table", FACILITATOR, _add_table, {"table": key, "name": NAME}, check=_check_add_table),
            Kind("rename_table", FACILITATOR, _rename_table, {"table": key, "name": NAME}, check=_check_table),
            Kind("scribe", ANYBODY, _scribe, {"person": key}, check=_check_scribe),
            Kind("phase", FACILITATOR, partial(_phase, method), {"from": key, "to": key}, check=_check_phase),
            Kind("timer", FACILITATOR, _timer, {"minutes": whole(0, 120)}),
            Kind(
                "more_time",
                FACILITATOR,
                _more_time,
                {"minutes": whole(1, 30), "ends": whole(0, 2**53)},
                check=_check_more_time,
            ),
            Kind("lock", FACILITATOR, _lock, {"on": flag}),
            Kind("focus", FACILITATOR, _focus, {}, {"what": FOCUS, "key": key}),
            Kind("rehearse", FACILITATOR, _rehearse, {"on": flag}, check=_check_rehearse),
            Kind("close", FACILITATOR, _close),
            Kind("reopen", FACILITATOR, _reopen, while_closed=True),
            Kind("report", FACILITATOR, _report, {"on": flag}, while_closed=True),
        ]
    )
