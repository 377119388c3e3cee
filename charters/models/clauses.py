"""The text while it is written: clauses with a stable identity, and each one's history."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from charters.rebase import Texts

MAX_TEXT = 20_000
MAX_SUMMARY = 1000


class ClauseQuerySet(models.QuerySet):
    def standing(self):
        """The clauses of the text, in reading order."""
        return self.filter(removed_at=None).order_by("position", "pk")

    def current(self):
        """The clauses of the text, in reading order, with the parties they name."""
        return self.standing().prefetch_related("parties__partner")


class Clause(models.Model):
    class Kind(models.TextChoices):
        PREAMBLE = "preamble", _("Préambule")
        PRINCIPLE = "principle", _("Principe")
        COMMITMENT = "commitment", _("Engagement")
        GOVERNANCE = "governance", _("Gouvernance")
        FINAL = "final", _("Dispositions finales")

    class Binding(models.TextChoices):
        ALL = "all", _("Toutes les organisations")
        NAMED = "named", _("Les organisations nommées")

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="clauses")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("genre"), max_length=12, choices=Kind.choices, default=Kind.COMMITMENT)
    heading = models.CharField(_("intitulé"), max_length=200)
    text = models.TextField(_("texte"), max_length=MAX_TEXT, validators=[MaxLengthValidator(MAX_TEXT)])
    summary = models.TextField(
        _("en clair"), blank=True, max_length=MAX_SUMMARY, validators=[MaxLengthValidator(MAX_SUMMARY)]
    )
    binding = models.CharField(_("engage"), max_length=6, choices=Binding.choices, default=Binding.ALL)
    parties = models.ManyToManyField(
        "charters.CharterParty", verbose_name=_("organisations nommées"), blank=True, related_name="clauses"
    )
    origin = models.JSONField(
        _("origine"),
        null=True,
        blank=True,
        help_text="kind, label, text, date (ISO), url: a snapshot that outlives it.",
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ClauseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")

    def __str__(self):
        return self.heading

    @property
    def texts(self) -> Texts:
        return Texts(self.heading, self.text, self.summary)


class ClauseRevision(models.Model):
    """What a clause was after each change: who, in whose name, why. Rows are added, never changed."""

    class Change(models.TextChoices):
        CREATED = "created", _("Écrite")
        EDITED = "edited", _("Modifiée")
        MOVED = "moved", _("Déplacée")
        REMOVED = "removed", _("Retirée")
        RESTORED = "restored", _("Rétablie")
        SPLIT = "split", _("Coupée en deux")
        JOINED = "joined", _("Réunie avec une autre")
        UNDONE = "undone", _("Décision annulée")

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    change = models.CharField(_("changement"), max_length=10, choices=Change.choices)
    kind = models.CharField(max_length=12, choices=Clause.Kind.choices)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    summary = models.TextField(blank=True)
    binding = models.CharField(max_length=6, choices=Clause.Binding.choices)
    named = models.JSONField(default=list, help_text="Short names of the parties that the clause named.")
    party_ids = models.JSONField(default=list, help_text="Primary keys of those parties.")
    position = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    partner = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("motif"), max_length=500, blank=True)
    origin = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["clause", "number"]
        verbose_name = _("état d’une clause")
        verbose_name_plural = _("états d’une clause")
        constraints = [models.UniqueConstraint(fields=["clause", "number"], name="clause_revision_numbered_once")]

    def __str__(self):
        return f"{self.clause_id}.{self.number}"

    @property
    def texts(self) -> Texts:
        return Texts(self.heading, self.text, self.summary)
