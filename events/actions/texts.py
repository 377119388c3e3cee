"""The organiser's own words for the messages of an event: written, put back to the standard ones, taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from events import notifications, wording
from events.models import MessageText

from .holding import held_for


@transaction.atomic
def change_text(event, kind: str, language: str, *, subject: str, body: str, actor) -> MessageText:
    """Give a kind of message its own words in one language; empty ones put the standard back.

    Raises ValidationError beside the field that holds braces which are none of its placeholders (code "placeholder").
    """
    event = held_for(event, actor)
    require_placeholders(kind, subject=subject, body=body)
    text = MessageText.objects.filter(event=event, kind=kind, language=language).first()
    text = text or MessageText(event=event, kind=kind, language=language)
    if (text.subject, text.body) != (subject, body):
        text.former = {"subject": text.subject, "body": text.body}
        text.subject, text.body = subject, body
        text.save()
        log(event, "events.text_changed", user=actor, data={"kind": kind, "language": language})
    return text


def require_placeholders(kind: str, **texts: str) -> None:
    """Raises ValidationError beside the texts that hold something unknown in braces, with the list of what is known."""
    known = notifications.KINDS[kind].placeholders()
    errors = {}
    for name, typed in texts.items():
        found = wording.unknown(typed, known)
        if found:
            errors[name] = ValidationError(
                _("Les accolades n’entourent que l’un de ces mots : %(known)s. À corriger : %(found)s")
                % {
                    "known": ", ".join(f"{{{each}}}" for each in known),
                    "found": ", ".join(each[:60] for each in found[:5]),
                },
                code="placeholder",
            )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def undo_text(event, kind: str, language: str, *, actor) -> MessageText:
    """Put back the words that were there before the last change; doing so again puts that change back.

    Raises ValidationError (code "state") when nothing was changed.
    """
    event = held_for(event, actor)
    text = MessageText.objects.filter(event=event, kind=kind, language=language).first()
    if text is None or text.former is None:
        raise ValidationError(_("Il n’y a rien à annuler : ce texte n’a pas changé."), code="state")
    former = text.former
    return change_text(event, kind, language, subject=former["subject"], body=former["body"], actor=actor)
