"""The door: what phones and organisers say of who is there, walk-ins, sheets typed in afterwards, passes for helpers.

The event's row is held while check-ins are written: they are settled together (`events.check_ins`), and the numbers that
phones ask by rise in the order of the commits.
"""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.check_ins import settle
from events.models import CheckIn, CheckInUndo, DoorPass, Event, Letter, Registration, Session
from events.queries import attendance
from portal.partners.rules import require
from portal.tokens import digest, new_code

from .holding import held, held_for
from .letters import owe
from .registering import CODE_LENGTH
from .seating import Seating

LATE = timedelta(minutes=10)
PASSES_MOST = 60
# Far more than a day ever sees: a pass that got into wrong hands fills no table and writes to no more people than this.
WALK_INS_MOST = 500


@dataclass(frozen=True)
class Operation:
    """One thing done at the door: `kind` is "check-in", "undo" or "walk-in"; `list_key` as in `queries.attendance`.

    `identifier` is made where it was done; `registration` is an identifier, made there too for a walk-in, whose `person`
    holds the fields of Registration, cleaned.
    """

    identifier: uuid.UUID
    kind: str
    registration: uuid.UUID
    list_key: str
    at: datetime
    source: str = CheckIn.Source.SEARCH
    person: Mapping = field(default_factory=dict)


@transaction.atomic
def take_operations(
    event, operations: Sequence[Operation], *, user=None, door_pass=None, language="fr", at=None
) -> dict[uuid.UUID, str]:
    """Take what was done at the door; gives for each operation's identifier why it was refused, or nothing.

    What was taken before changes nothing. A moment that has not come yet is now; what arrives ten minutes after its
    moment is marked as late.
    """
    now = at or timezone.now()
    event = held(event)
    require(rules.may_check_in(event, now, user=user, door_pass=door_pass))
    door = Door(event, now, user, door_pass, language)
    refused = door.take(operations)
    if door.done:
        door.write()
        log(event, "events.checked_in", user=user, data=door.log_data())
    return refused


class Door:
    """One event's door while its row is held: what is taken is gathered, then settled and written together."""

    def __init__(self, event, now, user, door_pass, language="fr"):
        self.event, self.now, self.user, self.door_pass, self.language = event, now, user, door_pass, language
        self.check_ins: list[CheckIn] = []
        self.undos: list[CheckInUndo] = []
        self.walk_ins: list[Registration] = []
        self.seating: Seating | None = None
        self.came: int | None = None

    @property
    def done(self) -> bool:
        return bool(self.check_ins or self.undos)

    def log_data(self) -> dict:
        data = {"check_ins": len(self.check_ins), "undos": len(self.undos)}
        if self.walk_ins:
            data["walk_ins"] = [row.pk for row in self.walk_ins]
        if self.door_pass is not None:
            data["pass"] = self.door_pass.pk
        return data

    def take(self, operations: Sequence[Operation]) -> dict[uuid.UUID, str]:
        """Gather the operations that are new and make sense; gives the reason of each, or nothing."""
        identifiers = [each.identifier for each in operations]
        known = {}
        for model in (CheckIn, CheckInUndo):
            rows = model.objects.filter(identifier__in=identifiers).order_by()
            known.update(rows.values_list("identifier", "registration__event"))
        people = {each.registration for each in operations}
        registrations = {
            row.identifier: row for row in Registration.objects.filter(identifier__in=people).select_related("partner")
        }
        sessions = {*Session.objects.filter(slot__event=self.event).order_by().values_list("pk", flat=True)}
        self.half_days = {half.key for half in attendance.half_days_of(self.event)}
        refused: dict[uuid.UUID, str] = {}
        # Who has just come in at one phone may be taken back by the next operation.
        for each in sorted(operations, key=lambda each: each.kind != "walk-in"):
            if each.identifier in refused:
                continue
            if each.identifier in known:
                here = known[each.identifier] == self.event.pk
                refused[each.identifier] = "" if here else _("Ce pointage est celui d’un autre événement.")
                continue
            refused[each.identifier] = self._take_one(each, registrations, sessions)
        return refused

    def _take_one(self, operation: Operation, registrations: dict, sessions: set[int]) -> str:
        session = self._session_of(operation.list_key, sessions)
        if session is None and operation.list_key not in self.half_days:
            return _("Cette liste n’est plus au programme.")
        registration = registrations.get(operation.registration)
        if operation.kind == "walk-in" and registration is None:
            if self._too_many_walk_ins():
                return _("Trop d’inscriptions à l’accueil : voyez avec la personne qui organise.")
            registration = registrations[operation.registration] = self._walk_in(operation)
        if registration is None or registration.event_id != self.event.pk or registration.anonymised_at:
            return _("Cette inscription n’est pas à cet événement.")
        when = self._bounded(operation.at)
        place = {
            "identifier": operation.identifier,
            "registration": registration,
            "half_day": "" if session else operation.list_key,
            "session_id": session,
            "at": when,
            "received_at": self.now,
            "by": self.user,
            "door_pass": self.door_pass,
        }
        if operation.kind == "undo":
            self.undos.append(CheckInUndo(**place))
        else:
            source = CheckIn.Source.DOOR if operation.kind == "walk-in" else operation.source
            late = source == CheckIn.Source.PAPER or self.now - when > LATE
            self.check_ins.append(CheckIn(**place, source=source, late=late))
        return ""

    def _session_of(self, key: str, sessions: set[int]) -> int | None:
        """The session that a list's key names, withdrawn or not: people were there."""
        number = key.removeprefix(attendance.SESSION_MARK)
        if number == key or not (number.isascii() and number.isdigit()) or len(number) > 18:
            return None
        return int(number) if int(number) in sessions else None

    def _bounded(self, at: datetime) -> datetime:
        """The moment, unless no clock that was set could say it."""
        earliest = min(self.event.starts_at - rules.DOOR_OPENS, self.now)
        return max(earliest, min(at, self.now))

    def _too_many_walk_ins(self) -> bool:
        if self.came is None:
            door = Registration.Origin.DOOR
            self.came = Registration.objects.filter(event=self.event, origin=door).count()
        return self.came + len(self.walk_ins) >= WALK_INS_MOST

    def _walk_in(self, operation: Operation) -> Registration:
        """Somebody who comes without being registered: in a seat if one is free, else beyond the seats. Never refused."""
        email = operation.person.get("email", "")
        if email:
            same = Registration.objects.active().filter(event=self.event, email=email).first()
            if same is not None:
                return same
        others = Registration.objects.filter(event=self.event)
        code = new_code(CODE_LENGTH, taken=lambda code: others.filter(code=code).exists())
        row = Registration(
            event=self.event,
            identifier=operation.registration,
            submission=operation.identifier,
            origin=Registration.Origin.DOOR,
            status=Registration.Status.CONFIRMED,
            entered_at=self._bounded(operation.at),
            confirmed_at=self.now,
            language=self.language,
            code=code,
            **operation.person,
        )
        self.seating = self.seating or Seating(self.event, self.now)
        row.beyond = not self.seating.take(row)
        row.save(force_insert=True)
        if self.now < self.event.ends_at:
            owe([row], Letter.Kind.CONFIRMED, key="door", urgent=False, at=self.now)
        self.walk_ins.append(row)
        return row

    def write(self) -> None:
        """Settle every person and list that was touched, and write what changed, whatever stood before first."""
        number = max(self.event.door_number + 1, int(self.now.timestamp() * 1_000_000))
        touched = {_group(row) for row in (*self.check_ins, *self.undos)}
        people = {registration for registration, _list in touched}
        groups: dict[tuple, dict[str, CheckIn]] = defaultdict(dict)
        for row in (*CheckIn.objects.filter(registration__in=people).order_by(), *self.check_ins):
            groups[_group(row)][str(row.identifier)] = row
        moments = defaultdict(list)
        for undo in (*CheckInUndo.objects.filter(registration__in=people).order_by(), *self.undos):
            moments[_group(undo)].append(undo.at)
        ended, standing = [], []
        for group in touched:
            rows = groups[group]
            settled = settle({key: row.at for key, row in rows.items()}, moments[group])
            for key, row in rows.items():
                stood = row.pk is not None and row.undone_at is None
                row.undone_at = settled[key]
                if stood != (row.undone_at is None):
                    row.number = number
                    if row.pk is not None:
                        (ended if stood else standing).append(row)
        CheckInUndo.objects.bulk_create(self.undos)
        # One at a time stands: what ceased to goes first.
        for changed in (ended, standing):
            CheckIn.objects.bulk_update(changed, ["undone_at", "number"], batch_size=200)
        CheckIn.objects.bulk_create(self.check_ins)
        Event.objects.filter(pk=self.event.pk).update(door_number=number)


def _group(row) -> tuple:
    return row.registration_id, attendance.list_key(row)


@transaction.atomic
def enter_sheet(event, door_list, *, present: Iterable[int], absent: Iterable[int], actor, at=None) -> tuple[int, int]:
    """Type in a sheet that was signed on paper: who (keys of registrations) is marked present, whose mark is taken back.

    Gives how many of each there were. Who is in already stays as they were; typing it twice changes nothing.
    """
    now = at or timezone.now()
    event = held_for(event, actor)
    standing = set(
        CheckIn.objects.standing()
        .filter(registration__event=event, **door_list.lookup)
        .order_by()
        .values_list("registration", flat=True)
    )
    present, absent = set(present) - standing, set(absent) & standing
    rows = Registration.objects.filter(event=event, pk__in=present | absent, anonymised_at=None)
    taken_back = set(
        CheckInUndo.objects.filter(registration__in=present, **door_list.lookup).values_list("registration", flat=True)
    )
    operations = [
        Operation(
            uuid.uuid4(),
            "check-in" if row.pk in present else "undo",
            row.identifier,
            door_list.key,
            # Signed when the list began; after a mark was taken back, what the sheet says is newer.
            now if row.pk in absent | taken_back else door_list.starts,
            CheckIn.Source.PAPER,
        )
        for row in rows
    ]
    door = Door(event, now, actor, None)
    door.take(operations)
    if door.done:
        door.write()
        log(event, "events.sheet_entered", user=actor, data={"list": door_list.key, **door.log_data()})
    return len(door.check_ins), len(door.undos)


@transaction.atomic
def open_pass(event, label: str, *, actor, at=None) -> tuple[DoorPass, str]:
    """A pass to the event's door for a helper, and its secret, which is not kept."""
    event = held_for(event, actor)
    if event.door_passes.filter(revoked_at=None).count() >= PASSES_MOST:
        raise ValidationError(_("Il y a déjà beaucoup d’accès : retirez-en d’abord."), code="many")
    token = secrets.token_urlsafe(24)
    door_pass = DoorPass(event=event, label=label, token_hash=digest(token), created_by=actor)
    door_pass.created_at = at or timezone.now()
    door_pass.save()
    log(event, "events.door_pass_opened", user=actor, data={"pass": door_pass.pk})
    return door_pass, token


@transaction.atomic
def revoke_pass(door_pass, *, actor, at=None) -> None:
    """Close the door's page on every phone that opened it with this pass; what they hold is wiped at their next call."""
    event = held_for(door_pass.event, actor)
    revoked = DoorPass.objects.filter(pk=door_pass.pk, revoked_at=None).update(revoked_at=at or timezone.now())
    if revoked:
        log(event, "events.door_pass_revoked", user=actor, data={"pass": door_pass.pk})


def note_use(door_pass, now) -> None:
    """Remember, to the minute, that a pass is in use."""
    if door_pass.last_used_at is None or now - door_pass.last_used_at > timedelta(minutes=1):
        DoorPass.objects.filter(pk=door_pass.pk).update(last_used_at=now)
