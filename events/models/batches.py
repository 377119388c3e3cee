"""Work on many registrations at once: what an organiser asked for, line by line, and what became of each.

The import of a list is one too: its lines hold the cells as typed until they are handled, then their outcome only.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Event
from .registrations import Registration


class Batch(models.Model):
    class Kind(models.TextChoices):
        VALIDATE = "validate", _("Valider")
        REFUSE = "refuse", _("Ne pas retenir")
        PROMOTE = "promote", _("Donner une place")
        CANCEL = "cancel", _("Annuler")
        LINK = "link", _("Renvoyer le lien de l’inscription")
        CONFIRMATION = "confirmation", _("Renvoyer la confirmation")
        IMPORT = "import", _("Importer une liste")

    class State(models.TextChoices):
        PLANNED = "planned", _("À confirmer")
        RUNNING = "running", _("En cours")
        DONE = "done", _("Terminé")
        GIVEN_UP = "given_up", _("Abandonné")

    TRANSITIONS = {
        State.PLANNED: {State.RUNNING, State.GIVEN_UP},
        State.RUNNING: {State.DONE, State.GIVEN_UP},
        State.DONE: set(),
        State.GIVEN_UP: set(),
    }

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(_("genre"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.PLANNED)
    options = models.JSONField(
        default=dict, blank=True, help_text="Imports: name of the file, headers, meaning of columns, what was ticked."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("traitement en nombre")
        verbose_name_plural = _("traitements en nombre")

    def __str__(self):
        return _("traitement n° %(number)s") % {"number": self.pk}


class BatchLine(models.Model):
    class State(models.TextChoices):
        TO_DO = "to_do", _("À faire")
        DONE = "done", _("Fait")
        SAME = "same", _("Rien à changer")
        REFUSED = "refused", _("Refusé")

    TRANSITIONS = {
        State.TO_DO: {State.DONE, State.SAME, State.REFUSED},
        State.DONE: set(),
        State.SAME: set(),
        State.REFUSED: set(),
    }

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    registration = models.ForeignKey(Registration, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    cells = models.JSONField(default=list, blank=True, help_text="A line of the list as typed, while it is to do.")
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.TO_DO)
    # What happened, or why it was refused, in the language of who asked.
    words = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position"]
        verbose_name = _("ligne d’un traitement")
        verbose_name_plural = _("lignes de traitements")
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="batch_line_once")]

    def __str__(self):
        return _("ligne n° %(number)s") % {"number": self.position}
