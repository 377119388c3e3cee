"""What the database itself refuses of events, whoever writes: rows that no action makes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import CheckInUndo, Event, Question, SeatShare, SessionChoice, Slot, Survey
from tests.factories.events import (
    EventFactory,
    QuestionFactory,
    RegistrationFactory,
    SeatShareFactory,
    SessionFactory,
    SlotFactory,
)
from tests.factories.surveys import SurveyFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
CANCELLED = ({"status": "cancelled"}, {"cancelled_at": NOW})


def choice():
    session = SessionFactory()
    registration = RegistrationFactory(event=session.slot.event)
    return SessionChoice.objects.create(
        registration=registration, session=session, slot=session.slot, status=SessionChoice.Status.CONFIRMED
    )


def undo():
    return CheckInUndo.objects.create(registration=RegistrationFactory(), half_day="2026-11-27-am", at=NOW)


@pytest.mark.parametrize(
    ("make", "values", "constraint"),
    [
        *((EventFactory, values, "event_cancelled_since") for values in CANCELLED),
        *((RegistrationFactory, values, "registration_cancelled_since") for values in CANCELLED),
        *((choice, values, "choice_cancelled_since") for values in CANCELLED),
        (EventFactory, {"opens_at": NOW, "closes_at": NOW}, "event_closes_after_opening"),
        (SlotFactory, {"starts_at": NOW, "ends_at": NOW}, "slot_ends_after_start"),
        (SeatShareFactory, {"seats": 0}, "share_of_a_seat_at_least"),
        (QuestionFactory, {"shown_if_value": "yes"}, "question_condition_in_full"),
        (undo, {"half_day": ""}, "undo_on_one_list"),
        (SurveyFactory, {"status": Survey.Status.CLOSED}, "survey_closed_since"),
        (SurveyFactory, {"status": Survey.Status.PUBLISHED}, "survey_closed_since"),
        (SurveyFactory, {"closed_at": NOW}, "survey_closed_since"),
    ],
)
def test_half_a_fact_is_refused(make, values, constraint):
    row = make()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def test_an_undo_on_two_lists_is_refused():
    with pytest.raises(IntegrityError, match="undo_on_one_list"), transaction.atomic():
        CheckInUndo.objects.filter(pk=undo().pk).update(session=SessionFactory())


def test_a_condition_without_its_answer_is_refused():
    first, second = QuestionFactory(), QuestionFactory()
    with pytest.raises(IntegrityError, match="question_condition_in_full"), transaction.atomic():
        Question.objects.filter(pk=second.pk).update(shown_if=first)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Event(starts_at=NOW, ends_at=NOW + timedelta(hours=1), opens_at=NOW, closes_at=NOW), "après l’ouverture"),
        (Slot(starts_at=NOW, ends_at=NOW), "après le début"),
        (SeatShare(seats=0), "une place au moins"),
    ],
)
def test_who_types_it_reads_why(row, said):
    with pytest.raises(ValidationError, match=said):
        row.validate_constraints()
