"""A survey as a whole: made, described, opened, sent, closed, copied. What it asks: `composing`; answers: `answering`."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.invitations import BYTES
from events.letters import AGAIN
from events.models import (
    FreeText,
    Letter,
    PublishedTable,
    Registration,
    Survey,
    SurveyAnswer,
    SurveyInvited,
    SurveyQuestion,
    SurveyToken,
)
from portal.models import Message
from portal.partners.rules import require
from portal.states import set_status
from portal.tokens import digest, new_code

from .answering import chance, put_back
from .holding import held_survey
from .letters import owe

Status, Audience, Kind = Survey.Status, Survey.Audience, Survey.Kind

DETAILS = (
    "title",
    "title_en",
    "intro",
    "intro_en",
    "audience",
    "opens_at",
    "closes_at",
    "reminder_days",
    "room_open",
)


def open_draft(survey, actor) -> Survey:
    """The survey, held, for who may change it. Raises ValidationError (code "state") once it was opened."""
    survey = held_survey(survey)
    require(rules.may_run_survey(actor, survey))
    reason = rules.why_not_change_survey(survey)
    if reason:
        raise ValidationError(reason, code="state")
    return survey


@transaction.atomic
def make_survey(*, kind, title, actor, event=None, template=None, title_en="") -> Survey:
    """A survey in preparation, empty or with what a template (`survey_templates.Template`) asks."""
    survey = Survey(
        event=event,
        kind=kind,
        title=title,
        title_en=title_en,
        audience=Audience.EVERYBODY if kind == Kind.POLL else Audience.PRESENT,
        created_by=actor,
    )
    require(rules.may_run_survey(actor, survey))
    if template:
        survey.intro, survey.intro_en = template.intro, template.intro_en
    _name(survey)
    survey.full_clean(exclude=["created_by"])
    survey.save()
    if template:
        SurveyQuestion.objects.bulk_create(template.questions(survey))
    log(survey, "events.survey_made", user=actor)
    return survey


def _name(survey) -> None:
    """Its address, and the code of its room: none that another has."""
    base = slugify("-".join(filter(None, (survey.event.slug if survey.event else "", survey.title))))[:90] or "sondage"
    survey.slug = base
    while Survey.objects.filter(slug=survey.slug).exists():
        survey.slug = f"{base}-{new_code(4).lower()}"
    survey.room_code = new_code(5, taken=lambda code: Survey.objects.filter(room_code=code).exists())


@transaction.atomic
def describe_survey(survey, *, actor, **values) -> Survey:
    """Say what a survey in preparation is about, who answers it, and from when to when."""
    survey = open_draft(survey, actor)
    for name in DETAILS:
        setattr(survey, name, values[name])
    _check_moments(survey)
    survey.full_clean(exclude=["created_by"])
    survey.save(update_fields=DETAILS)
    log(survey, "events.survey_changed", user=actor)
    return survey


def _check_moments(survey) -> None:
    if survey.kind == Kind.COLD and survey.event and survey.opens_at:
        after, before = survey.event.ends_at + rules.COLD_AFTER, survey.event.ends_at + rules.COLD_BEFORE
        if not after <= survey.opens_at <= before:
            raise ValidationError({"opens_at": _("Un questionnaire à froid s’ouvre un à trois mois après la journée.")})
    if survey.opens_at and survey.closes_at and survey.closes_at <= survey.opens_at:
        raise ValidationError({"closes_at": _("La clôture doit venir après l’ouverture.")})


@transaction.atomic
def copy_survey(survey, *, actor, event=None) -> Survey:
    """A copy in preparation: another version of it, or, for another event, its first one there.

    Questions keep their keys, by which figures are compared; answers are never taken over.
    """
    survey = held_survey(survey)
    require(rules.may_run_survey(actor, survey))
    other = event is not None and event != survey.event
    copy = Survey(event=event if other else survey.event, created_by=actor, kind=survey.kind)
    for name in ("title", "title_en", "intro", "intro_en", "audience", "reminder_days", "room_open"):
        setattr(copy, name, getattr(survey, name))
    if not other:
        copy.follows, copy.version = survey, survey.version + 1
    require(rules.may_run_survey(actor, copy))
    _name(copy)
    copy.save()
    _copy_questions(survey, copy)
    log(copy, "events.survey_copied", user=actor, data={"from": survey.pk})
    return copy


def _copy_questions(survey, copy) -> None:
    copies = {}
    for question in survey.questions.all():
        new = SurveyQuestion(survey=copy, shown_if=copies.get(question.shown_if_id))
        for name in COPIED:
            setattr(new, name, getattr(question, name))
        new.save()
        copies[question.pk] = new
    PublishedTable.objects.bulk_create(
        PublishedTable(
            survey=copy, question=copies[table.question_id], by=copies.get(table.by_id), position=table.position
        )
        for table in survey.tables.all()
    )


COPIED = (
    "key",
    "kind",
    "label",
    "label_en",
    "help_text",
    "help_text_en",
    "options",
    "rows",
    "required",
    "shown_if_value",
    "position",
)


@transaction.atomic
def delete_survey(survey, *, actor) -> None:
    """Delete a survey that was never opened, with what it would have asked."""
    survey = open_draft(survey, actor)
    if survey.invited.exists():
        raise ValidationError(_("Des personnes y sont déjà invitées : rouvrez-le, puis closez-le."), code="state")
    survey.tables.all().delete()
    survey.questions.update(shown_if=None, shown_if_value="")
    survey.questions.all().delete()
    log(survey, "events.survey_deleted", user=actor)
    survey.delete()


@transaction.atomic
def open_survey(survey, *, actor=None, at=None) -> int:
    """Take answers from now on, and invite those whom it is for; how many were invited.

    Without an actor the clock opens it. Raises ValidationError (code "state") with what stands in the way.
    """
    now = at or timezone.now()
    survey = held_survey(survey)
    if actor is not None:
        require(rules.may_run_survey(actor, survey))
    reasons = rules.why_not_open_survey(survey, now)
    if reasons:
        raise ValidationError([ValidationError(reason, code="state") for reason in reasons])
    if not survey.tables.exists():
        PublishedTable.objects.bulk_create(
            PublishedTable(survey=survey, question=question, position=place)
            for place, question in enumerate(survey.questions.filter(kind__in=SurveyQuestion.CLOSED))
        )
    set_status(survey, Status.OPEN, opened_at=now)
    count = invite(survey, at=now)
    log(survey, "events.survey_opened", user=actor, data={"invited": count})
    return count


@transaction.atomic
def take_back(survey, *, actor) -> None:
    """Back to preparation, while nobody has answered; links that were sent work again once it is open."""
    survey = held_survey(survey)
    require(rules.may_run_survey(actor, survey))
    if survey.answers.exists():
        raise ValidationError(
            _("Des réponses sont arrivées : ce questionnaire ne change plus. Faites-en une nouvelle version."),
            code="answered",
        )
    set_status(survey, Status.DRAFT, opened_at=None, opens_at=None)
    log(survey, "events.survey_taken_back", user=actor)


def invite(survey, *, at) -> int:
    """Give those whom an open survey is for, and who had none, the right to answer and a letter; how many they are."""
    had_one = survey.invited.values("registration")
    people = list(Registration.objects.invited_by(survey).exclude(pk__in=had_one).order_by("pk"))
    if people:
        SurveyInvited.objects.bulk_create(SurveyInvited(survey=survey, registration=person) for person in people)
        # Nobody knows these secrets: who has no link answers in the room. A letter makes one of its own.
        SurveyToken.objects.bulk_create(
            SurveyToken(survey=survey, registration=person, token_hash=digest(secrets.token_urlsafe(BYTES)))
            for person in people
        )
        Survey.objects.filter(pk=survey.pk).update(issued=F("issued") + len(people))
        owe(people, Letter.Kind.SURVEY, key=str(survey.pk), urgent=False, at=at)
    return len(people)


@transaction.atomic
def send_survey(survey, *, actor=None, at=None) -> int:
    """Invite those who came in since an open survey was sent; how many they are. Those who had it get nothing again."""
    survey = held_survey(survey)
    if actor is not None:
        require(rules.may_run_survey(actor, survey))
    if survey.status != Status.OPEN:
        raise ValidationError(_("Ce questionnaire n’est pas ouvert."), code="state")
    count = invite(survey, at=at or timezone.now())
    if count and actor is not None:
        log(survey, "events.survey_sent", user=actor, data={"invited": count})
    return count


@transaction.atomic
def remind_of_survey(survey, *, actor=None, at=None) -> int:
    """Remind, once, those who may still answer; how many they are."""
    now = at or timezone.now()
    survey = held_survey(survey)
    if actor is not None:
        require(rules.may_run_survey(actor, survey))
    if survey.status != Status.OPEN:
        raise ValidationError(_("Ce questionnaire n’est pas ouvert."), code="state")
    if survey.reminded_at:
        raise ValidationError(_("Le rappel est déjà parti : il n’y en a qu’un."), code="sent")
    people = list(Registration.objects.filter(survey_tokens__survey=survey).distinct().order_by("pk"))
    survey.reminded_at = now
    survey.save(update_fields=["reminded_at"])
    owe(people, Letter.Kind.SURVEY_REMINDER, key=str(survey.pk), urgent=False, at=now)
    log(survey, "events.survey_reminded", user=actor)
    return len(people)


@transaction.atomic
def close_survey(survey, *, actor=None, at=None) -> int:
    """Take no more answers, and forget what might still tell whose they are; how many answers there are.

    All answers are written anew in random order under new keys; what was written in words leaves them and is mixed apart;
    who was invited and who did not answer is forgotten, and what was written to them about it: a reminder went to who had
    not answered by then, one without object was owed to who had.
    """
    survey = held_survey(survey)
    if actor is not None:
        require(rules.may_run_survey(actor, survey))
    set_status(survey, Status.CLOSED, closed_at=at or timezone.now())
    answers = list(SurveyAnswer.objects.filter(survey=survey))
    _draw_texts(survey, answers)
    put_back(answers)
    # Held first: a link that is being made for one of them is there by the time that they are deleted.
    list(survey.tokens.select_for_update().order_by("pk"))
    survey.tokens.all().delete()
    survey.invited.all().delete()
    _forget_letters(survey)
    log(survey, "events.survey_closed", user=actor, data={"answers": len(answers)})
    return len(answers)


def _forget_letters(survey) -> None:
    """Delete the letters that asked to answer, and their messages; nothing of them is left to be written."""
    about = Q(key=str(survey.pk)) | Q(key__startswith=f"{survey.pk}{AGAIN}")
    letters = Letter.objects.filter(about, kind__in=(Letter.Kind.SURVEY, Letter.Kind.SURVEY_REMINDER))
    # Held first: one that is being written has its message by the time that it is deleted.
    keys = list(letters.select_for_update().order_by("pk").values_list("pk", flat=True))
    Message.objects.filter(letter__in=keys).delete()
    Letter.objects.filter(pk__in=keys).delete()


def _draw_texts(survey, answers) -> None:
    """Take the texts out of the answers, each question's apart from the others', in random order."""
    texts = []
    for question in survey.questions.filter(kind=SurveyQuestion.Kind.TEXT):
        written = [answer.values.pop(str(question.identifier), "") for answer in answers]
        texts += [FreeText(survey=survey, question=question, text=text) for text in written if text]
    chance.shuffle(texts)
    FreeText.objects.bulk_create(texts, batch_size=500)


def surveys_to_open(now):
    return Survey.objects.filter(status=Status.DRAFT, opens_at__lte=now, opens_at__gt=now - timedelta(days=7))


def surveys_to_close(now):
    return Survey.objects.open().filter(closes_at__lte=now)


def surveys_to_remind(now) -> list[Survey]:
    """Those whose reminder is due: so many days after they opened."""
    waiting = Survey.objects.open().filter(reminded_at=None, reminder_days__isnull=False, closes_at__gt=now)
    return [
        survey
        for survey in waiting.exclude(audience=Audience.EVERYBODY)
        if survey.opened_at + timedelta(days=survey.reminder_days) <= now
    ]
