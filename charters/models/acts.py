"""What binds or frees a party beside the version's own file: originals signed elsewhere, sealed acts, leaving; observers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.private_files import private_storage

from .versions import ImmutableModel, Version


class SealedAct(ImmutableModel):
    """A sealed PDF of its own that cites a version by its hash: joining it, or leaving it. Its hash is registered."""

    class Kind(models.TextChoices):
        JOINING = "joining", _("Acte d’adhésion")
        WITHDRAWAL = "withdrawal", _("Acte de retrait")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acts")
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "made_at", "pk"]
        verbose_name = _("acte scellé")
        verbose_name_plural = _("actes scellés")

    def __str__(self):
        return _("acte n° %(number)s") % {"number": self.pk}


class StampedAct(ImmutableModel):
    """An act with the timestamp of an authority appended: its own bytes, then the timestamp. Both files are registered."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="stamped_acts")
    act = models.OneToOneField(SealedAct, on_delete=models.PROTECT, related_name="stamped")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    authority = models.CharField(_("autorité"), max_length=200)
    attested_at = models.DateTimeField(_("moment attesté"))
    made_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "made_at", "pk"]
        verbose_name = _("acte horodaté")
        verbose_name_plural = _("actes horodatés")

    def __str__(self):
        return _("acte n° %(number)s, horodaté") % {"number": self.act_id}


class ActTries(models.Model):
    """The tries to have an act timestamped that failed so far; the row goes when one succeeds."""

    act = models.OneToOneField(SealedAct, on_delete=models.PROTECT, related_name="tries")
    count = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("essais d’horodatage")
        verbose_name_plural = _("essais d’horodatage")

    def __str__(self):
        return f"{self.act_id}: {self.count}"


class RecordedOriginal(ImmutableModel):
    """An original signed by hand, or with another tool: who signed, when, who holds it, and its scan.

    It binds its party as a signature in the sealed file does. The portal attests that it was recorded, nothing more.
    """

    class Kind(models.TextChoices):
        PAPER = "paper", _("Original signé à la main")
        ELSEWHERE = "elsewhere", _("PDF signé avec un autre outil")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="originals")
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="originals")
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices)
    signatory = models.CharField(_("nom du signataire"), max_length=160)
    position = models.CharField(_("fonction"), max_length=120)
    reference = models.CharField(_("mandat ou délégation"), max_length=160, blank=True)
    delegated = models.BooleanField(_("signé par délégation"), default=False)
    signed_on = models.DateField(_("signé le"))
    holder = models.CharField(_("qui garde l’original, et où"), max_length=200)
    reserves = models.TextField(_("réserves écrites"), blank=True, max_length=2000)
    scan = models.FileField(_("numérisation"), storage=private_storage, upload_to="originals/%Y/")
    scan_sha256 = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "recorded_at", "pk"]
        verbose_name = _("original enregistré")
        verbose_name_plural = _("originaux enregistrés")
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="original_once")]

    def __str__(self):
        return _("original n° %(number)s") % {"number": self.pk}


class Withdrawal(models.Model):
    """A party that leaves a charter in force, at the end of the notice. It can be taken back until then."""

    class Status(models.TextChoices):
        ANNOUNCED = "announced", _("Annoncé")
        EFFECTIVE = "effective", _("Effectif")
        CANCELLED = "cancelled", _("Annulé")

    TRANSITIONS = {
        Status.ANNOUNCED: {Status.EFFECTIVE, Status.CANCELLED},
        Status.EFFECTIVE: set(),
        Status.CANCELLED: set(),
    }

    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="withdrawals")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="withdrawals")
    act = models.OneToOneField(SealedAct, null=True, on_delete=models.PROTECT, related_name="withdrawal")
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.ANNOUNCED)
    reason = models.TextField(_("pourquoi"), max_length=2000)
    announced_on = models.DateField(_("annoncé le"))
    effective_on = models.DateField(_("effet le"))
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["announced_on", "pk"]
        verbose_name = _("retrait")
        verbose_name_plural = _("retraits")
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(status="announced"),
                name="withdrawal_once",
                violation_error_message=_("Un retrait est déjà annoncé pour cette organisation."),
            )
        ]

    def __str__(self):
        return _("retrait n° %(number)s") % {"number": self.pk}


class ObserverQuerySet(models.QuerySet):
    def current(self):
        """Those still invited."""
        return self.filter(removed_at=None)


class Observer(models.Model):
    """Somebody invited to a signing without signing: a reader, or a witness who attests that it took place."""

    class Role(models.TextChoices):
        READER = "reader", _("Lecteur ou lectrice")
        WITNESS = "witness", _("Témoin")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="observers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("rôle"), max_length=8, choices=Role.choices)
    invited_at = models.DateTimeField(default=timezone.now)
    attested_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ObserverQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["invited_at", "pk"]
        verbose_name = _("lecteur ou témoin")
        verbose_name_plural = _("lecteurs et témoins")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"], condition=models.Q(removed_at=None), name="observer_once"
            )
        ]

    def __str__(self):
        return f"{self.version_id}: {self.role}"
