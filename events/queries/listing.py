"""The registrations of an event as its organisers see them: filtered, found, sorted; one with its story. Reads only.

Lists of 10,000 are read a page at a time; only a search by words goes through all the names, which are compared without
accents.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, When
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext as _
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry

from events.models import CheckIn, Registration, SessionChoice, SpecialNeeds
from portal.folding import folded

from .messages import standing_of
from .reserved import unproven

Status = Registration.Status

STATUS_TAGS = {"pending": "draft", "confirmed": "ok", "waiting": "wait", "offered": "info", "cancelled": "no"}
CHOICE_TAGS = {"confirmed": "ok", "waiting": "wait", "offered": "info", "cancelled": "no"}

# What the list shows of a registration, and nothing more of it is read.
SHOWN = (
    "first_name", "last_name", "email", "organisation", "position", "profile", "status", "origin", "code", "note",
    "entered_at", "partner__short_name",
)  # fmt: skip

ORGANISATION = Lower(Coalesce(NullIf("partner__short_name", Value("")), "organisation"))
SORTS = {
    "": (Lower("last_name"), Lower("first_name"), "pk"),
    "recent": ("-entered_at", "-pk"),
    "line": ("entered_at", "pk"),
    "organisation": (ORGANISATION, Lower("last_name"), "pk"),
    "status": ("status", Lower("last_name"), "pk"),
}


def _there():
    return Exists(CheckIn.objects.standing().filter(registration=OuterRef("pk")))


def _needs():
    return Exists(SpecialNeeds.objects.filter(registration=OuterRef("pk")).exclude(arrangement=""))


# What a box of the filters asks for, of an event's registrations.
MARKS = {
    "needs": lambda _event: _needs(),
    "address": lambda _event: Q(email=""),
    "beyond": lambda _event: Q(beyond=True),
    "unproven": unproven,
}


def filtered(event, wanted: dict):
    """The event's registrations that the filters leave; `wanted` holds what `forms.RegistrationFilterForm` cleaned."""
    found = Registration.objects.filter(event=event)
    status = wanted.get("status")
    if not status:
        found = found.active()
    elif status != "all":
        found = found.filter(status=status)
    for name in ("profile", "origin", "partner", "territory"):
        if wanted.get(name):
            found = found.filter(**{name: wanted[name]})
    if wanted.get("session"):
        chosen = SessionChoice.objects.exclude(status=SessionChoice.Status.CANCELLED).filter(session=wanted["session"])
        found = found.filter(pk__in=chosen.values("registration"))
    for name, condition in MARKS.items():
        if wanted.get(name):
            found = found.filter(condition(event))
    if wanted.get("there"):
        found = found.filter(_there() if wanted["there"] == "yes" else ~_there())
    if wanted.get("q"):
        found = found.filter(pk__in=_named(found, folded(wanted["q"]).split()))
    return found


def _named(found, words) -> list[int]:
    """The keys of those in whose name, address, organisation or code each of the words stands."""
    rows = found.order_by().values_list(
        "pk", "first_name", "last_name", "email", "code", "organisation", "partner__short_name"
    )
    kept = []
    for key, *texts in rows.iterator(chunk_size=2000):
        text = folded(" ".join(filter(None, texts)))
        if all(word in text for word in words):
            kept.append(key)
    return kept


def statuses(found) -> set[str]:
    """The statuses that there are among the registrations found."""
    return set(found.order_by().values_list("status", flat=True).distinct())


def keys(found, sort: str = ""):
    """The keys of the registrations found, in an order; the caller takes a page of them."""
    return found.order_by(*SORTS.get(sort, SORTS[""])).values_list("pk", flat=True)


def shown(event, keys) -> list[Registration]:
    """The registrations of these keys, in their order, with what a row of the list shows.

    Only those are asked whether they need something or were there: a database would ask it of all the pages before.
    """
    keys = list(keys)
    choices = SessionChoice.objects.exclude(status=SessionChoice.Status.CANCELLED).select_related("session")
    found = (
        Registration.objects.filter(pk__in=keys)
        .select_related("partner")
        .only(*SHOWN)
        .annotate(has_needs=_needs(), there=_there())
        .annotate(unproven=Case(When(unproven(event), then=True), default=False))
        .prefetch_related(Prefetch("choices", queryset=choices.order_by("slot__position", "pk"), to_attr="chosen"))
    )
    by_key = {each.pk: each for each in found}
    return [by_key[key] for key in keys if key in by_key]


@dataclass(frozen=True, slots=True)
class Row:
    """A registration as a row of the list, in words; `tag` is the tint of its state, `chosen` its sessions."""

    registration: Registration
    organisation: str
    doing: str
    chosen: list[str]
    state: str
    tag: str
    origin: str


def rows(registrations) -> list[Row]:
    """The words of each row; those of a choice are looked up once for all."""
    states, profiles, origins = (
        {value: str(label) for value, label in choices.choices}
        for choices in (Status, Registration.Profile, Registration.Origin)
    )
    return [
        Row(
            registration=each,
            organisation=each.organisation_name,
            doing=each.position or profiles.get(each.profile, ""),
            chosen=[choice_words(choice) for choice in each.chosen],
            state=states[each.status],
            tag=STATUS_TAGS[each.status],
            origin="" if each.origin == Registration.Origin.ONLINE else origins[each.origin],
        )
        for each in registrations
    ]


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a registration; `tag` and `state` are those of a message."""

    at: datetime
    words: str
    who: str = ""
    state: str = ""
    tag: str = ""


def find_registration(event, pk):
    """One of the event's registrations with what its page shows; None if it has none of this key."""
    return (
        Registration.objects.filter(event=event, pk=pk)
        .select_related("event__series", "partner", "territory", "share__partner", "share__territory", "needs", "user")
        .select_related("replaces__event", "needs__handled_by")
        .first()
    )


def choices_of(registration) -> list[tuple[SessionChoice, str]]:
    """The sessions it chose, those given up left out, each with the tint of its state."""
    found = registration.choices.exclude(status=SessionChoice.Status.CANCELLED).select_related("session", "slot")
    return [(choice, CHOICE_TAGS[choice.status]) for choice in found]


def answers_of(registration) -> list[tuple[str, str]]:
    """(question, answer) in words, in the order of the questions, those that are put away too."""
    if not registration.answers:
        return []
    return [
        (question.words, answer_words(question, registration.answers[str(question.identifier)]))
        for question in registration.event.questions.all()
        if str(question.identifier) in registration.answers
    ]


def answer_words(question, answer) -> str:
    """An answer as people read it, whatever its question's form."""
    if answer in (None, "", []):
        return ""
    if isinstance(answer, bool):
        return _("oui") if answer else _("non")
    words = dict(question.choices)
    if isinstance(answer, list):
        return ", ".join(str(words.get(each, each)) for each in answer)
    if answer in ("yes", "no"):
        return _("oui") if answer == "yes" else _("non")
    return str(words.get(answer, answer))


def choice_words(choice) -> str:
    """A session that somebody chose, with its state where that is not a seat."""
    if choice.status == SessionChoice.Status.CONFIRMED:
        return choice.session.name
    return f"{choice.session.name} ({choice.get_status_display().lower()})"


def history(registration) -> list[Happening]:
    """What was done, written and noted of it, the latest first."""
    happenings = [*_logged(registration), *_letters(registration), *_check_ins(registration)]
    return sorted(happenings, key=lambda each: each.at, reverse=True)


def _logged(registration):
    about = Q(data__registration=registration.pk) | Q(data__submission=str(registration.submission))
    entries = (
        ModelLogEntry.objects.for_instance(registration.event)
        .filter(about | Q(data__to=registration.pk))
        .select_related("user")
    )
    for entry in entries:
        # Not `get_action_label`, which knows no action in a process that has not written to the log yet.
        yield Happening(
            entry.timestamp,
            str(log_registry.get_formatter(entry).label),
            who=entry.user.get_full_name() if entry.user else "",
        )


def _letters(registration):
    for letter in registration.letters.select_related("message"):
        standing = standing_of(letter)
        words = _("Message : %(kind)s") % {"kind": letter.get_kind_display()}
        yield Happening(letter.asked_at, words, state=str(standing.label), tag=standing.tag)


def _check_ins(registration):
    for check_in in registration.check_ins.standing().select_related("session", "by"):
        yield Happening(
            check_in.at,
            _("Présence pointée (%(source)s)") % {"source": check_in.get_source_display()},
            who=check_in.by.get_full_name() if check_in.by else "",
        )
