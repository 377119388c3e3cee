"""What a client says in a room, whatever brought it: a frame is understood, or refused alone."""

from typing import Any

from workshops import rehearsals
from workshops.engine import Role
from workshops.engine.room import BY_ITS_PAGE
from workshops.hub import Hub, Member, now
from workshops.journal import Asked


def heard(hub: Hub, member: Member, frame: Any) -> None:
    """One frame, as its JSON says. Whatever it is, the room goes on. Whoever was shown out is heard no more."""
    if member.ended.is_set():
        return
    kind = frame.get("t") if isinstance(frame, dict) else None
    if kind == "op" and _is_for_a_page(member, frame.get("kind")):
        asked = Asked(member.actor, frame.get("id"), frame["kind"], {})
        member.tell("refused", id=asked.named, reason="forbidden")
    elif kind == "op":
        hub.ask(member, Asked(member.actor, frame.get("id"), frame.get("kind"), frame.get("data")))
        if frame.get("kind") == "rehearse":
            rehearsals.attend(hub)
    elif kind == "hello":
        hub.enter(member, *_known(frame))
        if member.actor.role is Role.FACILITATOR:
            rehearsals.attend(hub)
    elif kind == "ping":
        member.tell("pong", now=now())
    else:
        refuse(member, reason="malformed" if kind is None else "unknown_frame")


def _is_for_a_page(member: Member, kind: Any) -> bool:
    """Who takes part comes in by the door alone, where one agrees to the rule and is given a secret: a screen that stayed
    while the board was emptied would take a place that nobody holds.
    """
    return kind in BY_ITS_PAGE or (kind == "join" and member.actor.role is Role.PARTICIPANT)


def refuse(member: Member, *, reason: str) -> None:
    """What was said names no operation that could be refused."""
    member.tell("refused", id="", reason=reason)


def _known(frame: dict) -> tuple[str, dict[str, int]]:
    """The epoch and the revisions that the client says it has; what is no revision is none."""
    epoch, known = frame.get("epoch"), frame.get("docs")
    known = known if isinstance(known, dict) else {}
    whole = {audience: each for audience, each in known.items() if isinstance(each, int) and not isinstance(each, bool)}
    return (epoch if isinstance(epoch, str) else ""), whole
