"""Forgetting people: a registration made anonymous, at its end or when somebody asks. Counts and statistics stay.

What stays of a registration: profile, territory, partner organisation, answers chosen from a list, status, who was there
as a number. The name of somebody who was at a training stays longer, with the days, for its certificate.
"""

from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.log_actions import log

from events.models import (
    Announcement,
    Batch,
    BatchLine,
    CheckIn,
    CheckInUndo,
    DoorPass,
    Event,
    Letter,
    Organiser,
    Question,
    Registration,
    SpecialNeeds,
    SurveyToken,
)
from portal.models import Message
from portal.tokens import LONG, new_code

from .holding import held
from .seating import give_up, pass_on

AT_ONCE = 200
CLOSED = (Question.Kind.CHOICE, Question.Kind.SEVERAL, Question.Kind.YES_NO)
# By which somebody is reached, or known beyond their name.
REACH = {"email": "", "phone": "", "position": "", "note": "", "photo_consent": None, "user": None}
NAME = {"first_name": "", "last_name": "", "organisation": ""}

ATTENDED_TRAINING = Q(event__kind=Event.Kind.TRAINING) & Q(
    Exists(CheckIn.objects.standing().filter(registration=OuterRef("pk")))
)


def _empty(rows, values: dict) -> list[str]:
    """Give these fields of registrations these values, not saved; gives the fields."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    return [*values]


def _closed_questions(rows) -> set[str]:
    """The identifiers of the questions whose answers are chosen from a list."""
    events = {row.event_id for row in rows}
    asked = Question.objects.filter(event__in=events, kind__in=CLOSED)
    return {str(identifier) for identifier in asked.values_list("identifier", flat=True)}


def _forget_around(rows) -> None:
    """What hangs on registrations and names people, or was written to them."""
    SpecialNeeds.objects.filter(registration__in=rows).delete()
    Message.objects.filter(letter__registration__in=rows).delete()
    Letter.objects.filter(registration__in=rows).delete()
    SurveyToken.objects.filter(registration__in=rows).delete()
    BatchLine.objects.filter(registration__in=rows).update(cells=[], words="")


@transaction.atomic
def anonymise(rows, now) -> int:
    """Take out of registrations all that tells whose they are; their links and badges open nothing any more."""
    fields = _empty(rows, {**REACH, **NAME})
    closed = _closed_questions(rows)
    for row in rows:
        row.answers = {key: answer for key, answer in row.answers.items() if key in closed}
        row.identifier, row.submission, row.place, row.link_number = uuid4(), uuid4(), 0, 0
        row.code = new_code(LONG)
        row.anonymised_at = now
        row.replaces = None
    fields += ["answers", "identifier", "submission", "place", "link_number", "code", "anonymised_at", "replaces"]
    Registration.objects.bulk_update(rows, fields)
    Registration.objects.filter(replaces__in=rows).update(replaces=None)
    _forget_around(rows)
    return len(rows)


@transaction.atomic
def keep_certificates_only(rows) -> int:
    """Leave of registrations the name and the organisation: what a certificate of training rests on, with the check-ins."""
    Registration.objects.bulk_update(rows, _empty(rows, {**REACH, "answers": {}}))
    _forget_around(rows)
    return len(rows)


def erase(registrations, *, at=None) -> int:
    """Erase registrations (a queryset) at the person's request; returns how many.

    Whoever was to come is cancelled first, and their seat goes to the next.
    """
    now = at or timezone.now()
    keys = registrations.filter(anonymised_at=None).order_by("event_id", "pk").values_list("pk", flat=True)
    return sum(_erase_one(key, now) for key in list(keys))


@transaction.atomic
def _erase_one(key, now) -> int:
    event = held(Event.objects.get(registrations=key))
    row = Registration.objects.filter(pk=key, anonymised_at=None).select_related("event").first()
    if row is None:
        return 0
    if row.status != Registration.Status.CANCELLED and now < event.starts_at:
        give_up(row, Registration.End.ERASED, now)
        pass_on(event, now)
    if Registration.objects.filter(ATTENDED_TRAINING, pk=key).exists():
        keep_certificates_only([row])
    else:
        anonymise([row], now)
    log(event, "events.registration_erased", data={"registration": key})
    return 1


def forget_past(ended_before, now) -> int:
    """Make anonymous the registrations of events that ended before that moment; those of trainings keep their basis."""
    past = Registration.objects.filter(anonymised_at=None, event__ends_at__lt=ended_before)
    count = _by_lots(past.exclude(ATTENDED_TRAINING), lambda rows: anonymise(rows, now))
    told = past.filter(ATTENDED_TRAINING).exclude(**REACH, answers={})
    return count + _by_lots(told, keep_certificates_only)


def forget_trainings(ended_before, now) -> int:
    """Make anonymous who was at the trainings that ended before that moment."""
    past = Registration.objects.filter(ATTENDED_TRAINING, anonymised_at=None, event__ends_at__lt=ended_before)
    return _by_lots(past, lambda rows: anonymise(rows, now))


def _by_lots(registrations, forget) -> int:
    """Do so by small transactions, until none is left."""
    count = last = 0
    while rows := list(registrations.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        count += forget(rows)
        last = rows[-1].pk
    return count


def forget_needs(ended_before) -> int:
    """Delete what people needed at events that ended before that moment, or where they no longer come."""
    over = Q(registration__event__ends_at__lt=ended_before) | Q(registration__status=Registration.Status.CANCELLED)
    return SpecialNeeds.objects.filter(over).delete()[0]


def forget_helpers(passes) -> int:
    """Passes (a queryset) no longer tell for whom they were; what was checked in with them stays."""
    return passes.exclude(label="").update(label="")


def forget_organiser(users) -> int:
    """Events no longer know who organised them, nor who did what there."""
    count = Organiser.objects.filter(user__in=users).delete()[0]
    for model, name in (
        (Event, "created_by"),
        (Announcement, "by"),
        (Batch, "created_by"),
        (CheckIn, "by"),
        (CheckInUndo, "by"),
        (DoorPass, "created_by"),
        (SpecialNeeds, "handled_by"),
    ):
        count += model.objects.filter(**{f"{name}__in": users}).update(**{name: None})
    return count
