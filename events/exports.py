"""Registrations as a table for spreadsheet programs: the columns that were chosen, whatever their number of rows.

Diets are given as counts only, elsewhere: no column tells who eats what. The secret link is never exported.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from events.models import CheckIn, Registration, SessionChoice
from events.queries.listing import answer_words, choice_words

QUESTION, SLOT = "question-", "slot-"
LOT = 2000


@dataclass(frozen=True)
class Column:
    """One column: its heading, and what it says of a registration, given as a mapping of what it `reads`.

    It reads fields of Registration, and what `BESIDE` names.
    """

    key: str
    label: Any
    value: Callable[[Mapping], Any]
    reads: tuple[str, ...]
    ticked: bool = True


def _field(name: str, label, *, ticked: bool = True) -> Column:
    """A field as it is."""
    return Column(name, label, itemgetter(name), (name,), ticked)


def _named(name: str, label, words: Mapping, *, ticked: bool = True) -> Column:
    """A field whose values have words."""
    return Column(name, label, lambda row: words.get(row[name], ""), (name,), ticked)


def _day(moment, zone):
    """A moment as spreadsheets take it: the clock of the event's town, without zone."""
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0) if moment else None


def _words(choices) -> dict[str, str]:
    """The words of each choice in the reader's language, looked up once for all the rows."""
    return {value: str(label) for value, label in choices.choices}


def columns(event) -> list[Column]:
    """Every column that an event's registrations may be exported with, in their order."""
    zone = event.zone_info
    consents = {True: str(_("oui")), False: str(_("non"))}
    found = [
        _field("last_name", _("Nom")),
        _field("first_name", _("Prénom")),
        _field("email", _("Adresse électronique")),
        _field("phone", _("Téléphone")),
        Column(
            "organisation",
            _("Organisation"),
            lambda row: row["organisation"] if row["partner"] is None else row["partner__short_name"],
            ("organisation", "partner", "partner__short_name"),
        ),
        _field("position", _("Fonction")),
        _named("profile", _("Profil"), _words(Registration.Profile)),
        Column("territory", _("Territoire"), itemgetter("territory__name"), ("territory__name",)),
        _named("status", _("État"), _words(Registration.Status)),
        _field("code", _("Code du badge"), ticked=False),
        Column("entered_at", _("Inscription le"), lambda row: _day(row["entered_at"], zone), ("entered_at",)),
        _named("origin", _("Origine"), _words(Registration.Origin), ticked=False),
        _named("photo_consent", _("Accord pour les photos"), consents, ticked=False),
        _field("check_ins", _("Présences pointées"), ticked=False),
        _field("note", _("Note de l’organisation"), ticked=False),
    ]
    if event.asks_needs:
        needed = "needs__arrangement"
        found.append(Column("arrangement", _("Aménagement utile"), itemgetter(needed), (needed,), ticked=False))
    for slot in event.slots.filter(withdrawn_at=None, sessions__chosen=True).distinct():
        label = _("Séance : %(slot)s") % {"slot": slot.name} if slot.name else _("Séance")
        found.append(Column(f"{SLOT}{slot.pk}", label, _session_in(slot.pk), ("choices",)))
    for question in event.questions.all():
        found.append(
            Column(f"{QUESTION}{question.pk}", question.words, _answer_to(question), ("answers",), ticked=False)
        )
    return found


def _session_in(slot: int):
    return lambda row: ", ".join(words for chosen, words in row["choices"] if chosen == slot)


def _answer_to(question):
    key = str(question.identifier)
    return lambda row: answer_words(question, row["answers"].get(key, ""))


def _choices(found) -> Mapping[int, list]:
    """By registration, what it chose: (slot, words)."""
    choices = SessionChoice.objects.exclude(status=SessionChoice.Status.CANCELLED).filter(registration__in=found)
    chosen = defaultdict(list)
    for choice in choices.select_related("session").order_by("slot__position", "pk").iterator(chunk_size=LOT):
        chosen[choice.registration_id].append((choice.slot_id, choice_words(choice)))
    return chosen


def _check_ins(found) -> Mapping[int, int]:
    """By registration, on how many lists it was checked in."""
    standing = CheckIn.objects.standing().filter(registration__in=found).order_by().values_list("registration")
    return defaultdict(int, standing.annotate(count=Count("pk")))


# What is read beside the registrations, each in one query, and only for columns that read it.
BESIDE = {"choices": _choices, "check_ins": _check_ins}


def table(found, chosen: list[Column]) -> Iterator[list]:
    """The rows of the registrations `found` (a QuerySet, in its order), one at a time: never all of them in memory.

    Nothing is read but what the chosen columns show.
    """
    reads = {name for column in chosen for name in column.reads}
    beside = {name: BESIDE[name](found.order_by().values("pk")) for name in sorted(reads & BESIDE.keys())}
    for row in found.values("pk", *sorted(reads - BESIDE.keys())).iterator(chunk_size=LOT):
        row |= {name: known[row["pk"]] for name, known in beside.items()}
        yield [column.value(row) for column in chosen]
