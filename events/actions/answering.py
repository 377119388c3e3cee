"""Answering a survey. What is written says nothing of who answered, nor in what order.

Each answer is written together with others that are taken out and put back, in random order and under new keys: where a
row stands in the database is no trace of when it came. For the same reason answers have no log entry: a log has hours.
"""

import random
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from events import rules
from events.models import Registration, Survey, SurveyAnswer, SurveyInvited, SurveyToken
from portal.partners.rules import require
from portal.tokens import digest

from .holding import held_survey

# An answer is hidden among so many others at least, or among all there are. At closing all are mixed.
MIXED = 100
chance = random.SystemRandom()


class Spent(ValidationError):
    """There is nothing left to answer: it was answered, or the survey takes no answers. Which of the two is not said."""

    def __init__(self):
        super().__init__(_("Votre réponse est enregistrée, ou ce lien n’est plus valable."), code="spent")


def find_open(secret: str) -> Survey:
    """The open survey that a link's secret answers. Raises Spent."""
    token = SurveyToken.objects.filter(token_hash=digest(secret)).select_related("survey__event").first()
    if token is None or token.survey.status != Survey.Status.OPEN:
        raise Spent
    return token.survey


@transaction.atomic
def answer_by_link(secret: str, values: dict) -> None:
    """Keep an answer and use the link up, in one. Raises Spent: two presses give one answer."""
    survey = _held_open(find_open(secret))
    token = SurveyToken.objects.filter(token_hash=digest(secret)).first()
    if token is None:
        raise Spent
    _use_up(survey, token.registration_id)
    _keep(survey, values)


@transaction.atomic
def answer_by_badge(survey, code: str, values: dict) -> None:
    """Keep the answer of somebody in the room, who types the code of their badge. Raises Spent, or ValidationError ("code")."""
    survey = _held_open(survey)
    typed = "".join(character for character in code.upper() if character.isalnum())
    people = Registration.objects.filter(event=survey.event_id, code=typed, event__isnull=False)
    person = people.active().first() or people.present().first()
    if person is None:
        raise ValidationError({"code": _("Ce code n’est pas celui d’un badge de cette journée.")})
    invited, new = SurveyInvited.objects.get_or_create(survey=survey, registration=person)
    if new:
        # They hold a badge: whoever they are, they are there.
        Survey.objects.filter(pk=survey.pk).update(issued=F("issued") + 1)
    else:
        _use_up(survey, invited.registration_id)
    _keep(survey, values)


@transaction.atomic
def answer_openly(survey, values: dict) -> None:
    """Keep an answer to a survey that asks nobody who they are. The caller sees to it that a browser does not answer twice."""
    survey = _held_open(survey)
    if not rules.is_open_to_all(survey):
        raise Spent
    _keep(survey, values)


@transaction.atomic
def answer_on_paper(survey, values: dict, *, actor, at=None) -> None:
    """Keep what somebody wrote on a paper form."""
    survey = _held_open(survey)
    require(rules.may_run_survey(actor, survey))
    if not values:
        raise ValidationError(_("Cette feuille est vide : cochez au moins une réponse."), code="empty")
    _keep(survey, values, paper=True, day=timezone.localdate(at, survey.zone_info))


def _held_open(survey) -> Survey:
    survey = held_survey(survey)
    if survey.status != Survey.Status.OPEN:
        raise Spent
    return survey


def _use_up(survey, registration: int) -> None:
    tokens = SurveyToken.objects.filter(survey=survey, registration=registration)
    if not list(tokens.select_for_update().order_by("pk")):
        raise Spent
    tokens.delete()


def _keep(survey, values: dict, *, paper: bool = False, day=None) -> None:
    day = day or timezone.localdate(survey.opened_at, survey.zone_info)
    others = SurveyAnswer.objects.filter(survey=survey).order_by("?")[:MIXED]
    put_back([*others, SurveyAnswer(survey=survey, day=day, values=values, paper=paper)])


def put_back(answers: list[SurveyAnswer]) -> None:
    """Write answers in random order under new keys, in the place of those among them that were written before."""
    SurveyAnswer.objects.filter(pk__in=[answer.pk for answer in answers]).delete()
    chance.shuffle(answers)
    for answer in answers:
        answer.pk = uuid.uuid4()
    SurveyAnswer.objects.bulk_create(answers, batch_size=500)
