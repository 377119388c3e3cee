"""A charter and the organisations that take part in it. Its text is in clauses, its presentation on a page."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Charter(models.Model):
    class Status(models.TextChoices):
        DRAFTING = "drafting", _("En écriture")
        SIGNING = "signing", _("En signature")
        IN_FORCE = "in_force", _("En vigueur")
        ENDED = "ended", _("Terminée")

    TRANSITIONS = {
        Status.DRAFTING: {Status.SIGNING},
        Status.SIGNING: {Status.DRAFTING, Status.IN_FORCE},
        Status.IN_FORCE: {Status.ENDED},
        Status.ENDED: set(),
    }

    class EntryRule(models.TextChoices):
        ALL_REQUIRED = "all_required", _("Quand toutes les organisations requises ont signé")
        COUNT = "count", _("Quand un certain nombre d’organisations ont signé")

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    scope = models.TextField(_("périmètre"), blank=True, max_length=2000)
    territory = models.ForeignKey(
        "partners.Territory",
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.DRAFTING)
    entry_rule = models.CharField(
        _("entrée en vigueur"), max_length=12, choices=EntryRule.choices, default=EntryRule.ALL_REQUIRED
    )
    entry_count = models.PositiveSmallIntegerField(_("nombre d’organisations"), null=True, blank=True)
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("rédaction"), blank=True, related_name="edited_charters"
    )
    edition = models.PositiveIntegerField(
        default=0, editable=False, help_text="Rises with each change to the text, the parties or the rule."
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("charte")
        verbose_name_plural = _("chartes")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(entry_rule="count") | models.Q(entry_count__gte=2),
                name="charter_entry_count_given",
                violation_error_message=_("Indiquez combien d’organisations doivent signer : deux au moins."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("charter_text", args=[self.slug])


class CharterPartyQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_at=None).select_related("partner").order_by("position", "pk")


class CharterParty(models.Model):
    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="parties")
    partner = models.ForeignKey(
        "partners.Partner", verbose_name=_("partenaire"), on_delete=models.PROTECT, related_name="charter_parties"
    )
    required = models.BooleanField(
        _("signature requise"), default=True, help_text=_("Sans elle, la charte n’entre pas en vigueur.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = CharterPartyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("organisation de la charte")
        verbose_name_plural = _("organisations de la charte")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "partner"],
                condition=models.Q(left_at=None),
                name="charter_party_once",
                violation_error_message=_("Cette organisation participe déjà à la charte."),
            )
        ]

    def __str__(self):
        return str(self.partner)
