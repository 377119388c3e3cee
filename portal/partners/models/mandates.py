"""Who may sign for whom. A mandate is never edited once checked: it is revoked and another one is filed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.private_files import private_storage


class MandateQuerySet(models.QuerySet):
    def valid(self, day):
        """Checked, not revoked, and within their dates on that day."""
        return self.filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=day),
            state=Mandate.State.CHECKED,
            valid_from__lte=day,
        )

    def own(self):
        """Filed and checked as such: not delegated on the portal, which is for one signature."""
        return self.filter(delegated_from=None)

    def pending(self):
        return self.filter(state=Mandate.State.PENDING)

    def ending(self, day, within):
        """Valid on that day and ending at the latest `within` (timedelta) after it."""
        return self.valid(day).filter(valid_until__lte=day + within)


class Mandate(models.Model):
    class Kind(models.TextChoices):
        LEGAL = "legal_representative", _("Représentant·e légal·e")
        DELEGATION = "delegation", _("Délégation de signature")
        DELIBERATION = "deliberation", _("Délibération")

    class State(models.TextChoices):
        PENDING = "pending", _("À vérifier")
        CHECKED = "checked", _("Vérifié")
        REFUSED = "refused", _("Refusé")
        REVOKED = "revoked", _("Révoqué")

    TRANSITIONS = {
        State.PENDING: {State.CHECKED, State.REFUSED, State.REVOKED},
        State.CHECKED: {State.REVOKED},
        State.REFUSED: set(),
        State.REVOKED: set(),
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("personne"), on_delete=models.PROTECT, related_name="mandates"
    )
    partner = models.ForeignKey(
        "partners.Partner", verbose_name=_("partenaire"), on_delete=models.PROTECT, related_name="mandates"
    )
    kind = models.CharField(_("nature"), max_length=24, choices=Kind.choices)
    position = models.CharField(_("fonction du signataire"), max_length=120)
    reference = models.CharField(_("référence"), max_length=160, blank=True)
    valid_from = models.DateField(_("valable du"))
    valid_until = models.DateField(_("jusqu’au"), null=True, blank=True)
    document = models.FileField(_("document"), storage=private_storage, upload_to="mandates/%Y/", blank=True)
    delegates = models.BooleanField(
        _("peut déléguer"),
        default=False,
        help_text=_(
            "Permet de confier une signature à quelqu’un d’autre de l’organisation, dans les limites de ce mandat."
        ),
    )
    delegated_from = models.ForeignKey(
        "self",
        verbose_name=_("délégué de"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="delegations",
    )
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.PENDING)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "-pk"]
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="mandate_dates_in_order",
                violation_error_message=_("La fin de validité ne peut pas précéder le début."),
            )
        ]

    def __str__(self):
        return _("mandat n° %(number)s") % {"number": self.pk}

    @property
    def title(self) -> str:
        """Kind and reference, as people name a mandate."""
        kind = self.get_kind_display()
        return f"{kind}, {self.reference}" if self.reference else kind

    def is_valid(self, day) -> bool:
        """Checked, not revoked, and within its dates on that day."""
        return (
            self.state == self.State.CHECKED
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )
