"""Registrations as a table for spreadsheet programs: the columns that were chosen, whatever their number of rows.

Diets are given as counts only, elsewhere: no column tells who eats what. The secret link is never exported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from events.models import CheckIn, Registration, SessionChoice
from events.queries.listing import answer_words, choice_words

QUESTION, SLOT = "question-", "slot-"
LOT = 20_000


@dataclass(frozen=True)
class Column:
    """One column: its heading, and what it says of a registration."""

    key: str
    label: Any
    value: Callable[[Registration], Any]
    ticked: bool = True


def _day(moment, zone):
    """A moment as spreadsheets take it: the clock of the event's town, without zone."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0) if moment else None


def _words(choices) -> dict[str, str]:
    """The words of each choice in the reader's language, looked up once for all the rows."""
    return {value: str(label) for value, label in choices.choices}


def columns(event) -> list[Column]:
    """Every column that an event's registrations may be exported with, in their order."""
    zone = event.zone_info
    profiles, states, origins = (
        _words(choices) for choices in (Registration.Profile, Registration.Status, Registration.Origin)
    )
    consents = {True: str(_("oui")), False: str(_("non")), None: ""}
    found = [
        Column("last_name", _("Nom"), lambda row: row.last_name),
        Column("first_name", _("Prénom"), lambda row: row.first_name),
        Column("email", _("Adresse électronique"), lambda row: row.email),
        Column("phone", _("Téléphone"), lambda row: row.phone),
        Column("organisation", _("Organisation"), lambda row: row.organisation_name),
        Column("position", _("Fonction"), lambda row: row.position),
        Column("profile", _("Profil"), lambda row: profiles.get(row.profile, "")),
        Column("territory", _("Territoire"), lambda row: row.territory.name if row.territory_id else ""),
        Column("status", _("État"), lambda row: states[row.status]),
        Column("code", _("Code du badge"), lambda row: row.code, ticked=False),
        Column("entered_at", _("Inscription le"), lambda row: _day(row.entered_at, zone)),
        Column("origin", _("Origine"), lambda row: origins[row.origin], ticked=False),
        Column("photo_consent", _("Accord pour les photos"), lambda row: consents[row.photo_consent], ticked=False),
        Column("check_ins", _("Présences pointées"), lambda row: len(row.standing), ticked=False),
        Column("note", _("Note de l’organisation"), lambda row: row.note, ticked=False),
    ]
    if event.asks_needs:
        found.append(
            Column(
                "arrangement",
                _("Aménagement utile"),
                lambda row: row.needs.arrangement if hasattr(row, "needs") else "",
                ticked=False,
            )
        )
    for slot in event.slots.filter(withdrawn_at=None, sessions__chosen=True).distinct():
        label = _("Séance : %(slot)s") % {"slot": slot.title} if slot.title else _("Séance")
        found.append(Column(f"{SLOT}{slot.pk}", label, _session_in(slot.pk)))
    for question in event.questions.all():
        label = question.words
        found.append(Column(f"{QUESTION}{question.pk}", label, _answer_to(question), ticked=False))
    return found


def _session_in(slot: int):
    return lambda row: ", ".join(choice_words(choice) for choice in row.chosen if choice.slot_id == slot)


def _answer_to(question):
    key = str(question.identifier)
    return lambda row: answer_words(question, row.answers.get(key, ""))


def table(found, chosen: list[Column]):
    """The rows of the registrations `found` (a QuerySet, in its order); so many at a time as a database takes keys."""
    choices = SessionChoice.objects.exclude(status=SessionChoice.Status.CANCELLED).select_related("session")
    rows = found.select_related("partner", "territory", "needs").prefetch_related(
        Prefetch("choices", queryset=choices, to_attr="chosen"),
        Prefetch("check_ins", queryset=CheckIn.objects.standing().order_by(), to_attr="standing"),
    )
    for row in rows.iterator(chunk_size=LOT):
        yield [column.value(row) for column in chosen]
