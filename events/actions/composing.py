"""What a survey in preparation asks, and which tables its results will have. Never once it was opened."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import sheets
from events.models import PublishedTable, SurveyQuestion
from portal.rows import still_there

from .surveying import COPIED, open_draft

Kind = SurveyQuestion.Kind
MOST_QUESTIONS, MOST_TABLES = 60, 60


@transaction.atomic
def add_question(survey, *, actor, **values) -> SurveyQuestion:
    """Another question at the end. `values` are fields of SurveyQuestion. Raises ValidationError by field."""
    survey = open_draft(survey, actor)
    questions = list(survey.questions.all())
    if len(questions) >= MOST_QUESTIONS:
        raise ValidationError(_("Soixante questions au plus : personne ne répond à davantage."), code="many")
    identifier = uuid4()
    question = SurveyQuestion(survey=survey, identifier=identifier, key=identifier.hex, **values)
    question.position = questions[-1].position + 1 if questions else 0
    _check(question, questions)
    question.save()
    log(survey, "events.survey_composed", user=actor, data={"question": question.pk})
    return question


@transaction.atomic
def change_question(question, *, actor, **values) -> SurveyQuestion:
    """Ask it otherwise. Conditions that wait for an answer it no longer proposes stand in the way."""
    survey = open_draft(question.survey, actor)
    question = still_there(SurveyQuestion.objects.filter(pk=question.pk))
    for name, value in values.items():
        setattr(question, name, value)
    questions = list(survey.questions.all())
    _check(question, questions)
    changed = [question if each.pk == question.pk else each for each in questions]
    _check_order(changed)
    question.save()
    PublishedTable.objects.filter(survey=survey, by=question).exclude(by__kind__in=SurveyQuestion.ONE_VALUE).delete()
    PublishedTable.objects.filter(survey=survey, question=question).exclude(
        question__kind__in=SurveyQuestion.CLOSED
    ).delete()
    log(survey, "events.survey_composed", user=actor, data={"question": question.pk})
    return question


def _check(question, questions) -> None:
    """What each form of question needs: choices to choose from, rows for a matrix, a condition on what came before."""
    errors = {}
    least = {Kind.SCALE: 2, Kind.SINGLE: 2, Kind.MULTIPLE: 1, Kind.MATRIX: 2}.get(question.kind, 0)
    if len(question.options) < least:
        errors["options"] = _("Proposez au moins deux réponses.") if least == 2 else _("Proposez une réponse au moins.")
    if question.kind == Kind.MATRIX and not question.rows:
        errors["rows"] = _("Donnez une ligne au moins.")
    if question.shown_if_id:
        earlier = {each.pk: each for each in sheets.before(questions, question)}
        asked = earlier.get(question.shown_if_id)
        if asked is None:
            errors["shown_if"] = _("Choisissez une question posée avant celle-ci.")
        elif question.shown_if_value not in dict(asked.choices):
            errors["shown_if_value"] = _("Ce n’est pas une des réponses à cette question.")
    if errors:
        raise ValidationError(errors)
    question.full_clean(exclude=["survey", "shown_if", "key"])


def _check_order(questions) -> None:
    """Each condition is on a question that stands before, and on an answer that it proposes."""
    seen = {}
    for question in questions:
        if question.shown_if_id:
            asked = seen.get(question.shown_if_id)
            if asked is None or asked.kind not in sheets.CONDITIONS:
                raise ValidationError(
                    _("« %(question)s » est posée selon la réponse à une autre, qui doit venir avant.")
                    % {"question": question.label},
                    code="order",
                )
            if question.shown_if_value not in dict(asked.choices):
                raise ValidationError(
                    _("« %(question)s » attend une réponse qui n’est plus proposée.") % {"question": question.label},
                    code="order",
                )
        seen[question.pk] = question


@transaction.atomic
def move_question(question, *, by: int, actor) -> None:
    """One place up (-1) or down (+1); at the end of the list nothing moves."""
    survey = open_draft(question.survey, actor)
    still_there(survey.questions.filter(pk=question.pk))
    questions = list(survey.questions.all())
    place = next(place for place, each in enumerate(questions) if each.pk == question.pk)
    other = place + by
    if not 0 <= other < len(questions):
        return
    questions[place], questions[other] = questions[other], questions[place]
    _check_order(questions)
    for position, each in enumerate(questions):
        each.position = position
    SurveyQuestion.objects.bulk_update(questions, ["position"])
    log(survey, "events.survey_composed", user=actor, data={"question": question.pk})


@transaction.atomic
def duplicate_question(question, *, actor) -> SurveyQuestion:
    """The same again, right after; it counts as another question."""
    survey = open_draft(question.survey, actor)
    questions = list(survey.questions.all())
    if len(questions) >= MOST_QUESTIONS:
        raise ValidationError(_("Soixante questions au plus : personne ne répond à davantage."), code="many")
    original = still_there(survey.questions.filter(pk=question.pk))
    identifier = uuid4()
    copy = SurveyQuestion(survey=survey, identifier=identifier, shown_if=original.shown_if)
    for name in COPIED:
        setattr(copy, name, getattr(original, name))
    copy.key = identifier.hex
    copy.save()
    questions.insert(questions.index(original) + 1, copy)
    for position, each in enumerate(questions):
        each.position = position
    SurveyQuestion.objects.bulk_update(questions, ["position"])
    log(survey, "events.survey_composed", user=actor, data={"question": copy.pk})
    return copy


@transaction.atomic
def delete_question(question, *, actor) -> None:
    """Ask it no more, with its tables. Raises ValidationError while another is posed according to its answer."""
    survey = open_draft(question.survey, actor)
    waiting = survey.questions.filter(shown_if=question).first()
    if waiting:
        raise ValidationError(
            _("« %(question)s » est posée selon la réponse à celle-ci : changez-la d’abord.")
            % {"question": waiting.label},
            code="condition",
        )
    log(survey, "events.survey_composed", user=actor, data={"question": question.pk})
    question.delete()


@transaction.atomic
def declare_table(survey, *, question, by=None, actor) -> PublishedTable:
    """One more table of the results: a question, alone or crossed by another."""
    survey = open_draft(survey, actor)
    if survey.tables.count() >= MOST_TABLES:
        raise ValidationError(_("Soixante tableaux au plus."), code="many")
    if question.survey_id != survey.pk or question.kind not in SurveyQuestion.CLOSED:
        raise ValidationError({"question": _("Choisissez une question à réponses proposées.")})
    if by is not None and (by.survey_id != survey.pk or by.kind not in SurveyQuestion.ONE_VALUE):
        raise ValidationError({"by": _("Croisez avec une question à une seule réponse.")})
    last = survey.tables.last()
    table = PublishedTable(survey=survey, question=question, by=by, position=last.position + 1 if last else 0)
    table.full_clean()
    table.save()
    log(survey, "events.survey_tables", user=actor, data={"question": question.pk})
    return table


@transaction.atomic
def declare_all_tables(survey, *, actor) -> int:
    """Each closed question alone, where it is not declared yet; how many were added."""
    survey = open_draft(survey, actor)
    declared = set(survey.tables.filter(by=None).values_list("question", flat=True))
    last = survey.tables.last()
    first = last.position + 1 if last else 0
    missing = [each for each in survey.questions.filter(kind__in=SurveyQuestion.CLOSED) if each.pk not in declared]
    PublishedTable.objects.bulk_create(
        PublishedTable(survey=survey, question=question, position=place)
        for place, question in enumerate(missing, first)
    )
    log(survey, "events.survey_tables", user=actor)
    return len(missing)


@transaction.atomic
def withdraw_table(table, *, actor) -> None:
    survey = open_draft(table.survey, actor)
    log(survey, "events.survey_tables", user=actor)
    table.delete()
