"""The page of an event in another language: made from the first, its words to translate, its facts and blocks the same."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.log_actions import log
from wagtail.models import Locale

from events.models import EventPage

from .events import section
from .holding import held_for


@transaction.atomic
def open_translation(event, language: str, *, actor) -> EventPage:
    """The draft of an event's page in another language; the one that there is, if there is one.

    Raises ValidationError while the section of events does not exist in that language.
    """
    event = held_for(event, actor)
    locale = Locale.objects.get(language_code=language)
    page = EventPage.objects.filter(event=event, locale=section().locale).get()
    made = page.get_translation_or_none(locale)
    if made is None:
        try:
            made = page.copy_for_translation(locale)
        except ParentNotTranslatedError as error:
            raise ValidationError(
                _("La rubrique des événements n’existe pas encore dans cette langue."), code="section"
            ) from error
        log(event, "events.translated", user=actor, data={"language": language})
    return made
