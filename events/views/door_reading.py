"""What a phone sends to the door's exchange, read with suspicion: sizes, kinds, identifiers, moments. No database.

A phone's clock may be wrong or in another zone: it sends what it takes for now, and every moment is shifted by the
difference with the server's.
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.actions import Operation
from events.forms.attendance import WalkInForm
from events.models import CheckIn

MOST_OPERATIONS = 500
KINDS = ("check-in", "undo", "walk-in")
SOURCES = (CheckIn.Source.SCAN, CheckIn.Source.SEARCH, CheckIn.Source.CODE)
# No phone waits longer to send than this before its event's door is closed for good.
OLDEST = timedelta(days=30)
LARGEST = 2**53


class Unreadable(Exception):
    """The whole of it makes no sense; `status` is that of the answer."""

    def __init__(self, sentence: str, status: int = 400):
        super().__init__(sentence)
        self.status = status


@dataclass
class Exchange:
    """`refused`: sentences by the identifiers of operations that make no sense."""

    cursor: int
    operations: list[Operation] = field(default_factory=list)
    refused: dict[uuid.UUID, str] = field(default_factory=dict)


def read_exchange(body: bytes, now: datetime) -> Exchange:
    """Raises Unreadable."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("Cet envoi ne se lit pas.")) from error
    if not isinstance(content, dict) or not isinstance(content.get("operations"), list):
        raise Unreadable(_("Cet envoi ne se lit pas."))
    if len(content["operations"]) > MOST_OPERATIONS:
        raise Unreadable(_("Trop de pointages en un envoi."), 413)
    clock, cursor = _whole(content.get("now")), _whole(content.get("cursor"))
    if clock is None or cursor is None:
        raise Unreadable(_("Cet envoi ne se lit pas."))
    exchange = Exchange(cursor)
    for typed in content["operations"]:
        if not isinstance(typed, dict) or (identifier := _identifier(typed.get("id"))) is None:
            raise Unreadable(_("Un pointage n’a pas de numéro."))
        try:
            exchange.operations.append(_operation(identifier, typed, clock, now))
        except ValueError as error:
            exchange.refused[identifier] = str(error)
    return exchange


def _whole(value) -> int | None:
    """A whole number that JavaScript holds exactly; None for anything else."""
    return value if type(value) is int and 0 <= value < LARGEST else None


def _identifier(value) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _operation(identifier, typed: dict, clock: int, now: datetime) -> Operation:
    """Raises ValueError with a sentence for people."""
    registration, at, key = _identifier(typed.get("registration")), _whole(typed.get("at")), typed.get("list")
    kind, source = typed.get("kind"), typed.get("source", CheckIn.Source.SEARCH)
    if registration is None or at is None or not isinstance(key, str) or kind not in KINDS or source not in SOURCES:
        raise ValueError(_("Ce pointage ne se lit pas."))
    since = timedelta(milliseconds=min(max(clock - at, 0), OLDEST // timedelta(milliseconds=1)))
    person = _person(typed.get("person")) if kind == "walk-in" else {}
    return Operation(identifier, kind, registration, key, now - since, source, person)


def _person(typed) -> dict:
    if not isinstance(typed, dict) or not all(isinstance(value, str) for value in typed.values()):
        raise ValueError(_("Cette inscription ne se lit pas."))
    form = WalkInForm(typed)
    if not form.is_valid():
        raise ValueError(" ".join(f"{form[name].label} : {errors[0]}" for name, errors in form.errors.items()))
    return form.cleaned_data
