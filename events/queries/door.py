"""What a phone at the door is given: the day's list with as little of each person as the door needs. Reads only.

People travel as short lists, in the order of `PERSON`; a check-in as [registration, list, moment or null, source, late].
"""

import hashlib
import json

from events import codes, rules
from events.models import SessionChoice

from . import attendance

PERSON = ("id", "first", "last", "organisation", "code", "status", "photo", "sessions", "beyond")


def milliseconds(moment) -> int:
    return int(moment.timestamp() * 1000)


def day(event) -> dict:
    """What a phone keeps while the door is open. Five queries."""
    return {
        "name": event.name,
        "zone": event.zone,
        "closes": milliseconds(rules.door_closes_at(event)),
        "key": codes.public_key(event),
        "event": event.identifier.bytes[: codes.EVENT_BYTES].hex(),
        "lists": [_list(each) for each in attendance.lists_of(event)],
        "people": [
            person(event, row, [choice.session_id for choice in row.sitting]) for row in attendance.people(event)
        ],
    }


def _list(door_list) -> dict:
    session = door_list.session
    return {
        "key": door_list.key,
        "label": door_list.label if session else attendance.short_half_day_label(door_list.half_day),
        "room": session.room if session else "",
        "starts": milliseconds(door_list.starts),
        "ends": milliseconds(door_list.ends),
        "session": session.pk if session else None,
        "chosen": bool(session and session.chosen),
    }


def person(event, registration, sessions: list[int]) -> list:
    return [
        str(registration.identifier),
        registration.first_name,
        registration.last_name,
        registration.organisation_name,
        registration.code,
        registration.status,
        not rules.without_photo(event, registration),
        sessions,
        registration.beyond,
    ]


def mark_of(content: dict) -> str:
    """A short print of what a phone was given: the same while nothing changed."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def changes(event, cursor: int) -> dict:
    """What changed at the door since a cursor, with the people that the phone can't know yet. One query, two at most."""
    whole = cursor <= 0 or cursor > event.door_number
    found = attendance.changes_since(event, 0 if whole else cursor)
    standing = [
        [str(row.registration.identifier), attendance.list_key(row), milliseconds(row.at), row.source, row.late]
        for row in found.standing
    ]
    stand = {(row[0], row[1]) for row in standing}
    gone = {(str(row.registration.identifier), attendance.list_key(row)) for row in found.gone} - stand
    walk_ins = {row.registration_id: row.registration for row in found.standing if row.source == row.Source.DOOR}
    return {
        "whole": whole,
        "cursor": max(found.cursor, event.door_number if whole else cursor),
        "changes": standing + [[registration, key, None, "", False] for registration, key in sorted(gone)],
        "people": [person(event, row, sessions) for row, sessions in _with_sessions(walk_ins)],
    }


def _with_sessions(registrations: dict):
    seats = {key: [] for key in registrations}
    if registrations:
        choices = SessionChoice.objects.filter(registration__in=registrations, status=SessionChoice.Status.CONFIRMED)
        for key, session in choices.order_by().values_list("registration", "session"):
            seats[key].append(session)
    return [(registrations[key], sessions) for key, sessions in seats.items()]
