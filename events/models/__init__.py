"""What events keep. One module a subject: events and their programme, registrations, the door, surveys, pages.

QuerySets come first in each. No rule on who may do what (`events.rules`), no verb (`events.actions`).
"""

from .announcements import Announcement
from .attendance import CheckIn, CheckInUndo, DoorPass
from .batches import Batch, BatchLine
from .events import Event, EventSeries, MessageText, Organiser, Question, SeatShare, Session, Slot
from .pages import EventIndexPage, EventPage
from .registrations import Letter, Registration, SessionChoice, SpecialNeeds
from .surveys import (
    FreeText,
    PublishedTable,
    PublishedTotal,
    Survey,
    SurveyAnswer,
    SurveyInvited,
    SurveyQuestion,
    SurveyResults,
    SurveyToken,
)

__all__ = [
    "Announcement",
    "Batch",
    "BatchLine",
    "CheckIn",
    "CheckInUndo",
    "DoorPass",
    "Event",
    "EventIndexPage",
    "EventPage",
    "EventSeries",
    "FreeText",
    "Letter",
    "MessageText",
    "Organiser",
    "PublishedTable",
    "PublishedTotal",
    "Question",
    "Registration",
    "SeatShare",
    "Session",
    "SessionChoice",
    "Slot",
    "SpecialNeeds",
    "Survey",
    "SurveyAnswer",
    "SurveyInvited",
    "SurveyQuestion",
    "SurveyResults",
    "SurveyToken",
]
