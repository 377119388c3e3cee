"""The text while it is written: clauses with a stable identity, each one's history, and proposals on them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_TEXT = 20_000


class ClauseQuerySet(models.QuerySet):
    def current(self):
        """The clauses that stand, in reading order, with the parties they name."""
        return self.filter(removed_at=None).order_by("position", "pk").prefetch_related("parties__partner")


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
    text = models.TextField(_("texte"), max_length=MAX_TEXT)
    summary = models.TextField(_("en clair"), blank=True, max_length=1000)
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


class ClauseRevision(models.Model):
    """What a clause was after each change: who, in whose name, why. Rows are added, never changed."""

    class Change(models.TextChoices):
        CREATED = "created", _("Écrite")
        EDITED = "edited", _("Modifiée")
        MOVED = "moved", _("Déplacée")
        REMOVED = "removed", _("Retirée")
        RESTORED = "restored", _("Rétablie")

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    change = models.CharField(_("changement"), max_length=10, choices=Change.choices)
    kind = models.CharField(max_length=12, choices=Clause.Kind.choices)
    heading = models.CharField(max_length=200)
    text = models.TextField()
    summary = models.TextField(blank=True)
    binding = models.CharField(max_length=6, choices=Clause.Binding.choices)
    named = models.JSONField(default=list, help_text="Short names of the parties that the clause named.")
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


class ProposalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Proposal.Status.SUBMITTED)


class Proposal(models.Model):
    class Kind(models.TextChoices):
        INSERT = "insert", _("Ajouter une clause")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("À examiner")
        ACCEPTED = "accepted", _("Acceptée")
        ACCEPTED_MODIFIED = "accepted_modified", _("Acceptée avec modification")
        REJECTED = "rejected", _("Non retenue")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposition", "Retirée")

    TRANSITIONS = {
        Status.SUBMITTED: {Status.ACCEPTED, Status.ACCEPTED_MODIFIED, Status.REJECTED, Status.WITHDRAWN},
        Status.ACCEPTED: set(),
        Status.ACCEPTED_MODIFIED: set(),
        Status.REJECTED: set(),
        Status.WITHDRAWN: set(),
    }

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.INSERT)
    after = models.ForeignKey(
        Clause, verbose_name=_("à placer après"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    clause_kind = models.CharField(
        _("genre"), max_length=12, choices=Clause.Kind.choices, default=Clause.Kind.COMMITMENT
    )
    heading = models.CharField(_("intitulé"), max_length=200)
    text = models.TextField(_("texte proposé"), max_length=MAX_TEXT)
    summary = models.TextField(_("en clair"), blank=True, max_length=1000)
    partner = models.ForeignKey(
        "partners.Partner", verbose_name=_("au nom de"), null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="proposals")
    reason = models.TextField(_("pourquoi"), blank=True, max_length=2000)
    origin = models.JSONField(_("origine"), null=True, blank=True)
    status = models.CharField(_("état"), max_length=18, choices=Status.choices, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_reason = models.TextField(_("motif de la décision"), blank=True, max_length=2000)
    resulting_clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="came_from"
    )

    objects = ProposalQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["submitted_at", "pk"]
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")

    def __str__(self):
        return self.heading
