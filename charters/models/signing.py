"""The signing of a frozen version: its round, one request per party, codes, signatures, and the chained evidence."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .versions import ImmutableModel, Version


class SigningRound(models.Model):
    class Status(models.TextChoices):
        PREPARED = "prepared", _("À ouvrir")
        OPEN = "open", _("Ouverte")
        STOPPED = "stopped", _("Suspendue")
        IN_FORCE = "in_force", _("En vigueur")
        AMENDED = "amended", _("Amendée")
        SUPERSEDED = "superseded", _("Remplacée")

    # AMENDED: a later version is in force; those who signed this one only are still bound by it.
    TRANSITIONS = {
        Status.PREPARED: {Status.OPEN, Status.SUPERSEDED},
        Status.OPEN: {Status.STOPPED, Status.IN_FORCE, Status.SUPERSEDED},
        Status.STOPPED: {Status.OPEN, Status.SUPERSEDED},
        Status.IN_FORCE: {Status.AMENDED},
        Status.AMENDED: set(),
        Status.SUPERSEDED: set(),
    }

    # A charter in force may still be signed by the parties that have not.
    SIGNABLE = (Status.OPEN, Status.IN_FORCE)

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="round")
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.PREPARED)
    deadline = models.DateTimeField(_("à signer avant le"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(_("en vigueur depuis le"), null=True, blank=True)
    timestamp_tries = models.PositiveSmallIntegerField(default=0)
    timestamp_next_at = models.DateTimeField(null=True, blank=True)
    timestamp_error = models.CharField(max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("tour de signature")
        verbose_name_plural = _("tours de signature")

    def __str__(self):
        return str(self.version)

    @property
    def is_signable(self) -> bool:
        return self.status in self.SIGNABLE

    def time_left(self, now):
        """The end of an invitation made now: the deadline, unless it has passed; the invitation then has none."""
        return self.deadline if self.deadline and self.deadline > now else None


class SignatureRequestQuerySet(models.QuerySet):
    def awaited(self):
        return self.filter(status__in=SignatureRequest.AWAITED)

    def pending(self):
        """Awaited, or whose turn has not come."""
        return self.filter(status__in=[*SignatureRequest.AWAITED, SignatureRequest.Status.PLANNED])

    def latest_per_party(self, version):
        """The request that counts for each party of a version, with what a strip shows."""
        return (
            self.filter(version=version)
            .exclude(status=SignatureRequest.Status.REPLACED)
            .select_related("party__partner", "signatory", "mandate")
            .order_by("party__position", "party__pk", "-pk")
        )


class SignatureRequest(models.Model):
    """One party's signature, asked of one person. PLANNED: its turn has not come (`step`)."""

    class Kind(models.TextChoices):
        SIGNATURE = "signature", _("Signature de la version")
        JOINING = "joining", _("Adhésion à la version en vigueur")

    class Status(models.TextChoices):
        PLANNED = "planned", _("À venir")
        INVITED = "invited", _("Attendue")
        VIEWED = "viewed", _("Lue, attendue")
        SIGNED = "signed", _("Signée")
        DECLINED = "declined", _("Refusée")
        EXPIRED = "expired", _("Expirée")
        REPLACED = "replaced", _("Remplacée")

    AWAITED = ("invited", "viewed")
    TRANSITIONS = {
        Status.PLANNED: {Status.INVITED, Status.REPLACED},
        Status.INVITED: {Status.VIEWED, Status.DECLINED, Status.EXPIRED, Status.REPLACED},
        Status.VIEWED: {Status.SIGNED, Status.DECLINED, Status.EXPIRED, Status.REPLACED},
        Status.SIGNED: set(),
        Status.DECLINED: {Status.REPLACED},
        Status.EXPIRED: {Status.REPLACED},
        Status.REPLACED: set(),
    }

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SIGNATURE)
    step = models.PositiveSmallIntegerField(_("rang"), default=1)
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="signature_requests")
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signataire"),
        on_delete=models.PROTECT,
        related_name="signature_requests",
    )
    mandate = models.ForeignKey("partners.Mandate", on_delete=models.PROTECT, related_name="signature_requests")
    field_name = models.CharField(max_length=80)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.INVITED)
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)
    read_to_end_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("motif"), blank=True, max_length=2000)

    objects = SignatureRequestQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "party", "pk"]
        verbose_name = _("demande de signature")
        verbose_name_plural = _("demandes de signature")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"],
                condition=~models.Q(status="replaced"),
                name="signature_request_once",
                violation_error_message=_("Une demande est déjà en cours pour cette organisation."),
            )
        ]

    def __str__(self):
        return _("demande de signature n° %(number)s") % {"number": self.pk}


class SigningCode(models.Model):
    """A one-time code sent at the moment of signing. Kept as a keyed hash; bound to one request."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64)
    message = models.ForeignKey("portal.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("code de signature")
        verbose_name_plural = _("codes de signature")

    def __str__(self):
        return str(self.pk)


class Signature(ImmutableModel):
    """A signature and its evidence as values copied at the time (docs/preuve.md lists them).

    It stands in a sealed state of the version's file or, for a party that joined later, in an act of its own.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    request = models.OneToOneField(SignatureRequest, on_delete=models.PROTECT, related_name="signature")
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="signatures")
    sealed_revision = models.OneToOneField(
        "charters.SealedRevision", null=True, on_delete=models.PROTECT, related_name="signature"
    )
    act = models.OneToOneField("charters.SealedAct", null=True, on_delete=models.PROTECT, related_name="signature")
    evidence = models.JSONField()
    evidence_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "signed_at", "pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="signature_once"),
            models.CheckConstraint(
                condition=models.Q(sealed_revision=None, act__isnull=False)
                | models.Q(sealed_revision__isnull=False, act=None),
                name="signature_stands_in_one_file",
            ),
        ]

    def __str__(self):
        return _("signature n° %(number)s") % {"number": self.pk}


class EvidenceEvent(ImmutableModel):
    """One event of a version's story. Each carries the hash of the one before: none can be taken out unnoticed."""

    class Kind(models.TextChoices):
        FROZEN = "frozen", _("Version figée")
        OPENED = "opened", _("Signature ouverte")
        INVITED = "invited", _("Invitation envoyée")
        REMINDED = "reminded", _("Rappel envoyé")
        VIEWED = "viewed", _("Texte ouvert")
        READ = "read", _("Texte lu jusqu’à la fin")
        CODE_SENT = "code_sent", _("Code envoyé")
        CODE_REFUSED = "code_refused", _("Code refusé")
        SIGNED = "signed", _("Signée")
        DECLINED = "declined", _("Signature refusée")
        EXPIRED = "expired", _("Invitation expirée")
        REPLACED = "replaced", _("Signataire remplacé")
        IN_FORCE = "in_force", _("Entrée en vigueur")
        STOPPED = "stopped", _("Signature suspendue")
        SUPERSEDED = "superseded", _("Version remplacée")
        AMENDED = "amended", _("Version amendée")
        DELEGATED = "delegated", _("Signature déléguée")
        RENEWED = "renewed", _("Délai prolongé")
        OBSERVER_INVITED = "observer_invited", _("Lecteur ou témoin invité")
        WITNESSED = "witnessed", _("Attestée par un témoin")
        RECORDED = "recorded", _("Original signé ailleurs enregistré")
        JOINED = "joined", _("Adhésion")
        WITHDRAWAL = "withdrawal", _("Retrait annoncé")
        WITHDRAWAL_CANCELLED = "withdrawal_off", _("Retrait annulé")
        TIMESTAMPED = "timestamped", _("Horodatage ajouté")
        ACT_TIMESTAMPED = "act_timestamped", _("Horodatage ajouté à un acte")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    data = models.JSONField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "sequence"]
        verbose_name = _("événement de preuve")
        verbose_name_plural = _("événements de preuve")
        constraints = [models.UniqueConstraint(fields=["version", "sequence"], name="evidence_event_numbered_once")]

    def __str__(self):
        return f"{self.version_id}.{self.sequence}"
