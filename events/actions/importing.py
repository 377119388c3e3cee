"""The import of a list: the file read into lines, a plan that says what each would become, then the same for good.

The plan and the import decide by the same code; only the second writes. Importing a list again creates nobody again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.list_rows import Known, guess, read_row
from events.lists import read_list
from events.models import Batch, BatchLine, Registration, Session, SessionChoice, SpecialNeeds
from events.people import Person
from events.queries.registering import questions_of
from events.queries.seats import left_in
from portal.folding import folded
from portal.partners.models import Partner, Territory
from portal.partners.rules import require
from portal.tokens import new_code

from .holding import held
from .letters import owe
from .registering import CODE_LENGTH, LETTER_OF, choice_status
from .seating import Seating, pass_on

Status = Registration.Status
Line = BatchLine.State


@dataclass
class Planned:
    """What becomes of one line; `row` is the registration that it makes, not saved."""

    line: BatchLine
    state: str
    words: str
    row: Registration | None = None
    person: Person | None = None
    choices: list[SessionChoice] = field(default_factory=list)


@transaction.atomic
def draft_import(event, content: bytes, name: str, *, actor) -> Batch:
    """Keep a file's lines as a batch to confirm, with what its columns seem to hold. Raises ValidationError."""
    require(rules.may_organise(actor, event))
    found = read_list(content)
    options = {
        "name": name[:120],
        "headers": found.headers,
        "columns": guess(found.headers, known_of(event), found.rows),
        "wait": False,
        "tell": True,
    }
    batch = Batch.objects.create(event=event, kind=Batch.Kind.IMPORT, created_by=actor, options=options)
    BatchLine.objects.bulk_create(
        (
            BatchLine(batch=batch, position=number, cells=cells)
            for number, cells in zip(found.numbers, found.rows, strict=True)
        ),
        batch_size=500,
    )
    return batch


@transaction.atomic
def set_columns(batch, columns: list[str], *, wait: bool, tell: bool, actor) -> Batch:
    """Say what the columns hold, whether those without seat wait in line, whether people are told by mail."""
    require(rules.may_organise(actor, batch.event))
    batch = Batch.objects.select_for_update(of=("self",)).select_related("event").get(pk=batch.pk)
    if batch.state != Batch.State.PLANNED:
        raise ValidationError(_("Cet import est déjà lancé."), code="state")
    batch.options |= {"columns": columns, "wait": wait, "tell": tell}
    batch.save(update_fields=["options"])
    return batch


def known_of(event) -> Known:
    """What the words of a list may name at this event."""
    partners: dict = {}
    for partner in Partner.objects.filter(active=True).order_by("-pk"):
        partners[folded(partner.legal_name)] = partners[folded(partner.short_name)] = partner
    sessions: dict = {}
    slots = {}
    for session in Session.objects.to_choose(event).select_related("slot"):
        named = sessions.setdefault(session.slot_id, {})
        for title in filter(None, (session.title_en, session.title)):
            named[folded(title)] = session
        slots[session.slot_id] = session.slot
    territories = {folded(territory.name): territory for territory in Territory.objects.all()}
    return Known(partners, territories, sessions, slots, questions_of(event))


def plan_lines(batch, lines: Iterable[BatchLine], now) -> list[Planned]:
    """What would become of each line, in their order. Reads only; nothing is taken."""
    event, options = batch.event, batch.options
    known, there = known_of(event), _There(event)
    seating = Seating(event, now)
    _seat_line(event, seating)
    by_key = {session.pk: session for found in known.sessions.values() for session in found.values()}
    left = left_in(by_key.values())
    closed = rules.why_not_add(event)
    states = {status.value: str(status.label) for status in Status}
    planned = []
    for line in lines:
        reading = read_row(line.cells, options["columns"], known)
        if closed or reading.person is None:
            planned.append(Planned(line, Line.REFUSED, closed or reading.refused))
            continue
        row = Registration(
            event=event,
            submission=batch.identifier,
            place=line.position,
            origin=Registration.Origin.IMPORT,
            code=there.fresh_code(),
            entered_at=now,
            **reading.person.values,
        )
        already, namesake = there.why_not(row), there.namesake(row)
        if already:
            planned.append(Planned(line, Line.SAME, already))
            continue
        if seating.take(row):
            row.status, row.confirmed_at = Status.CONFIRMED, now
        elif options["wait"]:
            row.status = Status.WAITING
        else:
            planned.append(Planned(line, Line.REFUSED, _("Il n’y a plus de place.")))
            continue
        there.add(row)
        made = Planned(line, Line.DONE, "", row, reading.person)
        made.choices = [
            SessionChoice(
                registration=row,
                session=by_key[key],
                slot_id=slot,
                status=choice_status(row, by_key[key], left, {key}),
                entered_at=now,
            )
            for slot, key in reading.person.choices.items()
        ]
        said = [states[row.status], *namesake, *_full(made.choices), *reading.remarks]
        made.words = (_(" ;") + " ").join(said)
        planned.append(made)
    return planned


def _seat_line(event, seating) -> None:
    """Count the seats that those who wait are about to be offered: they come before those of a list."""
    for waiting in Registration.objects.in_line().filter(event=event).select_related("partner"):
        if seating.seats.full:
            break
        seating.take(waiting)


def _full(choices) -> list[str]:
    return [
        _("liste d’attente pour « %(session)s »") % {"session": choice.session.name}
        for choice in choices
        if choice.status == SessionChoice.Status.WAITING and choice.registration.status != Status.WAITING
    ]


class _There:
    """Who is registered already: by address, or by name and organisation where one of the two has none."""

    def __init__(self, event):
        self.addresses, self.names, self.codes = {}, {}, set()
        # The lines of this list, by address, by name and organisation, by name.
        self.lines = {}
        rows = Registration.objects.filter(event=event, anonymised_at=None).order_by("pk")
        shown = ("email", "first_name", "last_name", "organisation", "partner__short_name", "status", "code")
        for email, first, last, typed, partner, status, code in rows.values_list(*shown).iterator():
            self.codes.add(code)
            self._note(email, (folded(first), folded(last), folded(partner or typed)), status == Status.CANCELLED)

    def _note(self, email, name, cancelled) -> None:
        if email:
            # Somebody who cancelled and came back is there.
            self.addresses[email.lower()] = cancelled and self.addresses.get(email.lower(), True)
        has_address, was_cancelled = self.names.get(name, (True, True))
        self.names[name] = (has_address and bool(email), was_cancelled and cancelled)

    def _name(self, row) -> tuple:
        return (folded(row.first_name), folded(row.last_name), folded(row.organisation_name))

    def add(self, row) -> None:
        name = self._name(row)
        self._note(row.email, name, False)
        for key in (row.email, name, name[:2]):
            self.lines.setdefault(key, row.place)

    def namesake(self, row) -> list[str]:
        """A remark about somebody of this name in a line before."""
        line = self.lines.get(self._name(row)[:2])
        return [_("même nom qu’à la ligne %(line)d : est-ce la même personne ?") % {"line": line}] if line else []

    def why_not(self, row) -> str:
        """Why this person is not registered again; nothing for somebody new."""
        cancelled = self.addresses.get(row.email) if row.email else None
        if cancelled is None:
            has_address, was_cancelled = self.names.get(self._name(row), (True, False))
            if (not row.email and self._name(row) in self.names) or (row.email and not has_address):
                cancelled = was_cancelled
        if cancelled is None:
            return ""
        line = (row.email and self.lines.get(row.email)) or self.lines.get(self._name(row))
        if line:
            return _("Deux fois dans la liste : voir la ligne %(line)d.") % {"line": line}
        return _("A annulé son inscription : n’est pas réinscrite.") if cancelled else _("Déjà inscrite.")

    def fresh_code(self) -> str:
        code = new_code(CODE_LENGTH, taken=self.codes.__contains__)
        self.codes.add(code)
        return code


def import_lines(batch, lines, *, actor) -> None:
    """Register the people of these lines, the event's row held; their state and words say what became of each."""
    now = timezone.now()
    event = batch.event = held(batch.event)
    if Registration.objects.in_line().filter(event=event).exists():
        # Those who wait come before those of a list.
        pass_on(event, now)
    planned = plan_lines(batch, lines, now)
    made = [each for each in planned if each.row is not None]
    Registration.objects.bulk_create([each.row for each in made])
    SpecialNeeds.objects.bulk_create(
        SpecialNeeds(registration=each.row, **each.person.needs) for each in made if any(each.person.needs.values())
    )
    SessionChoice.objects.bulk_create(choice for each in made for choice in each.choices)
    if batch.options["tell"]:
        for status, kind in LETTER_OF.items():
            owe([each.row for each in made if each.row.status == status], kind, urgent=False, at=now)
    if made:
        data = {"registrations": [each.row.pk for each in made], "batch": batch.pk}
        log(event, "events.registered", user=actor, data=data)
    # Last: whatever breaks before leaves nothing on the lines.
    for each in planned:
        each.line.state, each.line.words, each.line.registration = each.state, each.words, each.row
