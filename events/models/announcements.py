"""What organisers told everybody who was registered: the words of a change, as they were sent."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.languages import in_words

from .events import Event

LONGEST = 2000


class Announcement(models.Model):
    """One change that was told. `identifier` is the form's: a second press of its button tells nothing twice."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="announcements")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The event's calendar sequence when it was told.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    words = models.TextField(_("ce qui change"), validators=[MaxLengthValidator(LONGEST)])
    words_en = models.TextField(_("le même en anglais"), blank=True, validators=[MaxLengthValidator(LONGEST)])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("annoncé le"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("annonce d’un changement")
        verbose_name_plural = _("annonces de changements")

    def __str__(self):
        return _("annonce n° %(number)s") % {"number": self.pk}

    @property
    def told(self) -> str:
        """The words in the reader's language."""
        return in_words(self.words, self.words_en)
