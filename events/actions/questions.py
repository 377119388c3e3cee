"""What an organiser asks at registration: added, changed, put in order, put away. What was answered keeps its meaning."""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events.models import Question

from .holding import held_for

MOST = 20
WORDS = ("label", "label_en", "help_text", "help_text_en", "required", "shown_if", "shown_if_value")


@transaction.atomic
def add_registration_question(event, *, kind, options=(), actor, at=None, **words) -> Question:
    """Ask one more question, last. `options` are {label, label_en}, for choices; `words` are some of WORDS.

    Raises ValidationError by field; on the whole past MOST questions.
    """
    event = held_for(event, actor)
    asked = list(event.questions.filter(archived_at=None))
    if len(asked) >= MOST:
        raise ValidationError(_("Vingt questions au plus : au-delà, on abandonne."), code="most")
    last = event.questions.order_by("-position").values_list("position", flat=True).first()
    question = Question(event=event, kind=kind, position=0 if last is None else last + 1)
    _describe(question, options, words)
    question.save()
    log(event, "events.question_added", user=actor, data={"question": question.pk})
    return question


@transaction.atomic
def change_registration_question(question, *, kind, options=(), actor, at=None, **words) -> Question:
    """Change a question. Once somebody answered, its form stays, and so do its answers: `options` that have a value.

    Raises ValidationError by field.
    """
    event = held_for(question.event, actor)
    question = Question.objects.get(pk=question.pk)
    question.event = event
    if answered(question):
        if kind != question.kind:
            raise ValidationError({"kind": _("Des personnes ont répondu : la forme ne change plus.")})
        kept = {option.get("value") for option in options}
        if not kept >= {option["value"] for option in question.options}:
            raise ValidationError({"options": _("Des personnes ont répondu : ajoutez des réponses, n’en retirez pas.")})
    question.kind = kind
    _describe(question, options, words)
    question.save()
    log(event, "events.question_changed", user=actor, data={"question": question.pk})
    return question


@transaction.atomic
def move_registration_question(question, *, up: bool, actor, at=None) -> None:
    """Put a question one place earlier or later; never before the one on which it depends."""
    event = held_for(question.event, actor)
    asked = list(event.questions.filter(archived_at=None))
    here = next((place for place, each in enumerate(asked) if each.pk == question.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if there is None or not 0 <= there < len(asked):
        return
    asked[here], asked[there] = asked[there], asked[here]
    places = {each.pk: place for place, each in enumerate(asked)}
    if any(each.shown_if_id and places.get(each.shown_if_id, -1) > places[each.pk] for each in asked):
        raise ValidationError(_("Une question qui dépend d’une autre vient après elle."), code="order")
    for place, each in enumerate(asked):
        each.position = place
    Question.objects.bulk_update(asked, ["position"])
    log(event, "events.question_moved", user=actor, data={"question": question.pk})


@transaction.atomic
def archive_registration_question(question, *, actor, at=None) -> None:
    """Ask a question no longer; what was answered stays. Raises ValidationError while another depends on it."""
    event = held_for(question.event, actor)
    question = Question.objects.get(pk=question.pk)
    if question.archived_at:
        return
    needing = event.questions.filter(archived_at=None, shown_if=question).first()
    if needing:
        raise ValidationError(
            _("La question « %(question)s » en dépend : changez-la d’abord.") % {"question": needing.words},
            code="needed",
        )
    question.archived_at = at or timezone.now()
    question.save(update_fields=["archived_at"])
    log(event, "events.question_archived", user=actor, data={"question": question.pk})


def answered(question) -> bool:
    """Whether somebody answered it."""
    return question.event.registrations.filter(answers__has_key=str(question.identifier)).exists()


def _describe(question, options, words) -> None:
    unknown = set(words) - set(WORDS)
    if unknown:
        raise TypeError(f"not words of a question: {sorted(unknown)}")
    for name, value in words.items():
        setattr(question, name, value)
    offers = question.kind in (Question.Kind.CHOICE, Question.Kind.SEVERAL)
    question.options = [
        {"value": option.get("value") or uuid.uuid4().hex[:8], "label": option["label"], "label_en": option["label_en"]}
        for option in (options if offers else ())
    ]
    if offers and len(question.options) < 2:
        raise ValidationError({"options": _("Proposez au moins deux réponses.")})
    _check_condition(question)
    question.full_clean(exclude=["event", "shown_if"])


def _check_condition(question) -> None:
    condition = question.shown_if
    if condition is None:
        question.shown_if_value = ""
        return
    if condition.event_id != question.event_id or condition.archived_at or not _before(condition, question):
        raise ValidationError({"shown_if": _("Choisissez une question posée avant celle-ci.")})
    if question.shown_if_value not in dict(condition.answer_words):
        raise ValidationError({"shown_if_value": _("Ce n’est pas une réponse à cette question.")})


def _before(condition, question) -> bool:
    return (condition.position, condition.pk) < (question.position, question.pk or float("inf"))
