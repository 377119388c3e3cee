"""What was frozen and sealed. No row here changes once written: the model refuses, and so does the database
(`charters.immutability`). The one way out is the purge at the end of retention, which needs a permit."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImmutableError(Exception):
    """Somebody tried to change or delete a row that is written once and for all."""


class ImmutableQuerySet(models.QuerySet):
    def update(self, **values):
        raise ImmutableError(f"{self.model.__name__} rows are never changed.")

    def delete(self):
        raise ImmutableError(f"{self.model.__name__} rows are never deleted.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise ImmutableError(f"{self.model.__name__} rows are never changed.")


class ImmutableModel(models.Model):
    objects = ImmutableQuerySet.as_manager()

    # The column that holds the version's id, which a purge permit names.
    VERSION_COLUMN = "version_id"

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ImmutableError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise ImmutableError(f"{type(self).__name__} rows are never deleted.")


class Version(ImmutableModel):
    """A numbered, frozen text. `canonical` is documented in docs/forme-canonique.md; `sha256` is its hash (hexadecimal).

    `fields` maps each party of the version (the primary key of its CharterParty, as text) to its signature field in the
    PDF.
    """

    VERSION_COLUMN = "id"

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("numéro"))
    title = models.CharField(max_length=200)
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    pdf_name = models.CharField(max_length=200)
    pdf_sha256 = models.CharField(max_length=64)
    fields = models.JSONField()
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="following")
    frozen_at = models.DateTimeField(_("figée le"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["charter", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="version_numbered_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_number_from_one"),
        ]

    def __str__(self):
        return f"{self.title} – {_('version')} {self.number}"

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it: since its signing was opened."""
        return self.round.opened_at is not None

    def parties(self):
        """The parties that this version binds, whoever joined or left since; in their order."""
        return self.charter.parties.filter(pk__in=[int(key) for key in self.fields]).select_related("partner")


class SealedRevision(ImmutableModel):
    """One state of the sealed PDF: 0 is the certified file with empty fields, each next one adds a signature or a timestamp.

    Its hash is the register on which *intact* is judged. Being unique, (version, sequence) is the compare-and-swap of
    two signatories who sign at once.
    """

    class Kind(models.TextChoices):
        CERTIFIED = "certified", _("Certifié")
        SIGNATURE = "signature", _("Signature")
        TIMESTAMP = "timestamp", _("Horodatage")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="sealed_revisions")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SIGNATURE)
    sequence = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "sequence"]
        verbose_name = _("fichier scellé")
        verbose_name_plural = _("fichiers scellés")
        constraints = [models.UniqueConstraint(fields=["version", "sequence"], name="sealed_revision_once")]

    def __str__(self):
        return f"{self.version_id}.{self.sequence}"


class ProofFile(ImmutableModel):
    """A proof file that was handed out. The file itself is not kept: its hash says later that it is one of the portal's.

    `last_event` is the sequence of the last event that it tells.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="proof_files")
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    last_event = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["version", "made_at", "pk"]
        verbose_name = _("dossier de preuve")
        verbose_name_plural = _("dossiers de preuve")

    def __str__(self):
        return f"{self.version_id}/{self.last_event}"


class SealAuthority(models.Model):
    """A root certificate that seals of this portal lead to. Former ones stay: what they sealed must still verify."""

    fingerprint = models.CharField(_("empreinte SHA-256"), max_length=95, unique=True)
    certificate = models.TextField(_("certificat (PEM)"))
    first_used_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-first_used_at", "-pk"]
        verbose_name = _("autorité du sceau")
        verbose_name_plural = _("autorités du sceau")

    def __str__(self):
        return self.fingerprint[:23]


class PurgePermit(models.Model):
    """Lets the rows of one version be deleted, at the end of their retention only; written and removed by one action."""

    version_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("autorisation de purge")

    def __str__(self):
        return str(self.version_id)
