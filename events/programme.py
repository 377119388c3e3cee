"""The programme as a page's blocks say it: facts to keep, what stands against them, the same on other days.

Pure: it takes the value of a page's `programme` (blocks of `events.blocks`), and touches no database.
"""

import uuid
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.moments import date_in_words


class SessionKind(TextChoices):
    """What a session is (`Session.Kind`)."""

    OPENING = "opening", gettext_lazy("Ouverture")
    PLENARY = "plenary", gettext_lazy("Plénière")
    ROUND_TABLE = "round_table", gettext_lazy("Table ronde")
    TALK = "talk", gettext_lazy("Exposé")
    FILM = "film", gettext_lazy("Film")
    WORKSHOP = "workshop", gettext_lazy("Atelier")
    FORUM_THEATRE = "forum_theatre", gettext_lazy("Théâtre-forum")
    EXHIBITION = "exhibition", gettext_lazy("Exposition")
    VOICES = "voices", gettext_lazy("Parole aux personnes concernées")
    EXCHANGE = "exchange", gettext_lazy("Échange avec la salle")
    BREAK = "break", gettext_lazy("Pause ou repas")
    CLOSING = "closing", gettext_lazy("Clôture")


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What is kept of one session's block. `cancelled`: shown as such, nobody takes part any more."""

    identifier: uuid.UUID
    kind: str
    title: str
    room: str
    chosen: bool
    capacity: int | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class SlotFacts:
    identifier: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    sessions: tuple[SessionFacts, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What people did with a session that is on record: how many chose it or wait for it, how many hold a seat."""

    title: str
    people: int
    seats: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence on what can't be published: on the field of a slot, or of a session in it; on the whole without a slot."""

    sentence: str
    slot: int | None = None
    session: int | None = None
    field: str = ""


def identifier_of(block) -> uuid.UUID:
    """The identifier of a slot's or a session's block. An id that is no UUID gives the same one each time."""
    try:
        return uuid.UUID(block.id)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, block.id)


def slots_of(programme, zone: ZoneInfo) -> list[SlotFacts]:
    """The facts of the slots that say when they are, in the order of the day. One that ends before it starts says nothing."""
    slots = {}
    for block in programme:
        value = block.value
        if value["day"] and value["starts"] and value["ends"]:
            starts_at, ends_at = (datetime.combine(value["day"], value[name], zone) for name in ("starts", "ends"))
            # As moments: on one clock, Python compares what the hands show.
            if starts_at.timestamp() < ends_at.timestamp():
                identifier = identifier_of(block)
                slots[identifier] = SlotFacts(
                    identifier=identifier,
                    title=value["title"] or "",
                    starts_at=starts_at,
                    ends_at=ends_at,
                    sessions=_sessions_of(value["sessions"]),
                )
    return sorted(slots.values(), key=lambda slot: slot.starts_at)


def _sessions_of(sessions) -> tuple[SessionFacts, ...]:
    found = {}
    for block in sessions.bound_blocks:
        value, identifier = block.value, identifier_of(block)
        found[identifier] = SessionFacts(
            identifier=identifier,
            kind=value["kind"],
            title=value["title"] or "",
            room=value["room"] or "",
            chosen=bool(value["chosen"]),
            capacity=value["capacity"] if value["chosen"] else None,
            cancelled=bool(value["cancelled"]),
        )
    return tuple(found.values())


def titles_of(programme) -> dict[uuid.UUID, str]:
    """The titles of a page's slots and sessions, by identifier."""
    titles = {}
    for block in programme:
        for part in (block, *block.value["sessions"].bound_blocks):
            titles[identifier_of(part)] = part.value["title"] or ""
    return titles


# What people chose, by the identifiers of the slot and of the session.
Choices = Mapping[tuple[uuid.UUID, uuid.UUID], Chosen]


def problems(programme, first: date, last: date, choices: Choices) -> list[Problem]:
    """What stands against publishing this programme for an event of these days, whose sessions people chose so."""
    found, seen = [], set()
    for place, block in enumerate(programme):
        day = block.value["day"]
        if day and not first <= day <= last:
            found.append(Problem(_not_that_day(first, last), slot=place, field="day"))
        for number, session in enumerate(block.value["sessions"].bound_blocks):
            key = (identifier_of(block), identifier_of(session))
            seen.add(key)
            if key in choices and not session.value["cancelled"]:
                found += _session_problems(session.value, choices[key], place, number)
    return found + [Problem(_removed(chosen)) for key, chosen in choices.items() if chosen.people and key not in seen]


def _session_problems(value, chosen: Chosen, place: int, number: int) -> list[Problem]:
    if chosen.people and not value["chosen"]:
        return [Problem(_still_chosen(chosen.people), place, number, "chosen")]
    if value["capacity"] is not None and value["capacity"] < chosen.seats:
        return [Problem(_too_few(chosen.seats), place, number, "capacity")]
    return []


def _not_that_day(first: date, last: date) -> str:
    if first == last:
        return _("L’événement a lieu le %(day)s : ce moment n’est pas ce jour-là.") % {"day": date_in_words(first)}
    return _("L’événement a lieu du %(first)s au %(last)s : ce moment n’est pas un de ces jours-là.") % {
        "first": date_in_words(first),
        "last": date_in_words(last),
    }


def _still_chosen(people: int) -> str:
    return ngettext(
        "%(count)d personne a choisi cette séance : laissez « on s’y inscrit » coché, ou cochez « séance annulée ».",
        "%(count)d personnes ont choisi cette séance : laissez « on s’y inscrit » coché, ou cochez « séance annulée ».",
        people,
    ) % {"count": people}


def _too_few(seats: int) -> str:
    return ngettext(
        "%(count)d personne a déjà une place dans cette séance : gardez-en au moins autant.",
        "%(count)d personnes ont déjà une place dans cette séance : gardez-en au moins autant.",
        seats,
    ) % {"count": seats}


def _removed(chosen: Chosen) -> str:
    return ngettext(
        "%(count)d personne a choisi « %(session)s » : remettez cette séance et cochez « séance annulée ». "
        "Elle sera prévenue.",
        "%(count)d personnes ont choisi « %(session)s » : remettez cette séance et cochez « séance annulée ». "
        "Elles seront prévenues.",
        chosen.people,
    ) % {"count": chosen.people, "session": chosen.title}


def moved(raw: list[dict], days: int) -> list[dict]:
    """The stored programme so many days later; its blocks stay themselves."""
    programme = deepcopy(raw)
    for slot in programme:
        if slot["value"].get("day"):
            slot["value"]["day"] = (date.fromisoformat(slot["value"]["day"]) + timedelta(days=days)).isoformat()
    return programme


# What belongs to the day that took place, not to the programme.
OF_THE_DAY = {"proceedings": "", "slides": None, "video": "", "cancelled": False}


def copied(raw: list[dict], days: int, renamed: Callable[[str], str]) -> list[dict]:
    """The stored programme for another town, so many days later: other blocks, nothing of what was said on the day.

    `renamed` gives the new identifier of a block; translations of one page are copied with the same.
    """
    programme = moved(raw, days)
    for slot in programme:
        slot["id"] = renamed(slot["id"])
        for session in slot["value"]["sessions"]:
            session["id"] = renamed(session["id"])
            session["value"] |= OF_THE_DAY
    return programme
