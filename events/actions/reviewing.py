"""Reading what people wrote before it is published: keep, leave out, hide a passage that names somebody."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import rules
from events.models import FreeText, Survey
from portal.partners.rules import require
from portal.states import set_status

from .holding import held_survey

MARK = FreeText.MARK


def _held_text(text, actor) -> FreeText:
    survey = held_survey(text.survey)
    require(rules.may_run_survey(actor, survey))
    if survey.status != Survey.Status.CLOSED:
        raise ValidationError(
            _("Les textes se relisent une fois le questionnaire clos, et avant la publication."), code="state"
        )
    return FreeText.objects.select_for_update(of=("self",)).select_related("survey__event", "question").get(pk=text.pk)


@transaction.atomic
def judge_text(text, state: str, *, actor) -> None:
    """Keep a text or leave it out; doing so twice changes nothing."""
    text = _held_text(text, actor)
    if text.state != state:
        set_status(text, state, field="state")
        log(text.survey, "events.survey_text_judged", user=actor, data={"text": text.pk, "state": state})


@transaction.atomic
def mask_text(text, shown: str, *, actor) -> None:
    """Put a mark in the place of passages, for good: the words hidden are not kept. The text is kept for publication.

    Nothing else may change: raises ValidationError ("shown") where other words were changed or added.
    """
    text = _held_text(text, actor)
    shown = shown.strip()
    if not is_masked(text.text.strip(), shown):
        raise ValidationError(
            {"shown": _("Remplacez des passages par %(mark)s, sans rien changer d’autre.") % {"mark": MARK}}
        )
    if text.state == FreeText.State.KEPT:
        text.text = shown
        text.save(update_fields=["text"])
    else:
        set_status(text, FreeText.State.KEPT, field="state", text=shown)
    log(text.survey, "events.survey_text_masked", user=actor, data={"text": text.pk})


def is_masked(text: str, shown: str) -> bool:
    """Whether what is shown is the text with nothing but passages replaced by the mark."""
    first, *rest = shown.split(MARK)
    if not rest:
        return text == shown
    *middle, last = rest
    if not (first + last + "".join(middle)).strip() or not text.startswith(first):
        return False
    place = len(first)
    for piece in middle:
        # Something is hidden before each piece.
        place = text.find(piece, place + 1)
        if place < 0:
            return False
        place += len(piece)
    return len(text) - len(last) > place and text.endswith(last)
