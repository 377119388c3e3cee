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
        AMENDING = "amending", _("En vigueur, avenant en écriture")
        AMENDMENT_SIGNING = "amendment_signing", _("En vigueur, avenant en signature")
        ENDED = "ended", _("Terminée")

    # While its text is open to changes; while a version of it is being signed; while a version binds its parties.
    WRITTEN = (Status.DRAFTING, Status.AMENDING)
    SIGNED = (Status.SIGNING, Status.AMENDMENT_SIGNING)
    BINDING = (Status.IN_FORCE, Status.AMENDING, Status.AMENDMENT_SIGNING)
    TRANSITIONS = {
        Status.DRAFTING: {Status.SIGNING},
        Status.SIGNING: {Status.DRAFTING, Status.IN_FORCE},
        Status.IN_FORCE: {Status.AMENDING, Status.ENDED},
        Status.AMENDING: {Status.AMENDMENT_SIGNING, Status.IN_FORCE},
        Status.AMENDMENT_SIGNING: {Status.AMENDING, Status.IN_FORCE},
        Status.ENDED: set(),
    }

    class Phase(models.TextChoices):
        """What the writing is at; `charters.rules.writing` says what each allows."""

        COLLECTING = "collecting", _("Recueil")
        AMENDING = "amending", _("Amendements")
        DECIDING = "deciding", _("Décision")

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
    status = models.CharField(_("état"), max_length=18, choices=Status.choices, default=Status.DRAFTING)
    phase = models.CharField(_("étape de l’écriture"), max_length=10, choices=Phase.choices, default=Phase.AMENDING)
    entry_rule = models.CharField(
        _("entrée en vigueur"), max_length=12, choices=EntryRule.choices, default=EntryRule.ALL_REQUIRED
    )
    entry_count = models.PositiveSmallIntegerField(_("nombre d’organisations"), null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(
        _("préavis de retrait, en mois"), default=3, help_text=_("Entre l’annonce d’un retrait et son effet.")
    )
    open_to_joining = models.BooleanField(
        _("ouverte aux adhésions"),
        default=True,
        help_text=_("D’autres organisations peuvent adhérer à la charte en vigueur."),
    )
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
                violation_error_message=_("Indiquez combien d’organisations doivent signer : deux au moins."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_written(self) -> bool:
        return self.status in self.WRITTEN

    @property
    def is_binding(self) -> bool:
        return self.status in self.BINDING

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
    validates = models.BooleanField(
        _("valide ses propositions"),
        default=False,
        help_text=_("Ses propositions comptent une fois validées par un ou une référente de l’organisation."),
    )
    publishes_progress = models.BooleanField(
        _("publie son suivi"),
        default=False,
        help_text=_("Ses engagements et leur avancement paraissent dans le tableau de bord public."),
    )
    position = models.PositiveSmallIntegerField(default=0)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    consent_asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its position was last asked for by mail."
    )

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


class PhaseDate(models.Model):
    """When a stage of the charter's life is planned to be: the three of the writing, and the signing."""

    class Stage(models.TextChoices):
        COLLECTING = "collecting", _("Recueil")
        AMENDING = "amending", _("Amendements")
        DECIDING = "deciding", _("Décision")
        SIGNING = "signing", _("Signature")
        IN_FORCE = "in_force", _("Entrée en vigueur")

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="phase_dates")
    stage = models.CharField(_("étape"), max_length=10, choices=Stage.choices)
    starts_on = models.DateField(_("du"), null=True, blank=True)
    ends_on = models.DateField(_("au"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["charter", "starts_on", "pk"]
        verbose_name = _("date d’une étape")
        verbose_name_plural = _("dates des étapes")
        constraints = [
            models.UniqueConstraint(fields=["charter", "stage"], name="phase_date_once"),
            models.CheckConstraint(
                condition=models.Q(starts_on=None)
                | models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="phase_dates_in_order",
                violation_error_message=_("La fin d’une étape ne peut pas précéder son début."),
            ),
        ]

    def __str__(self):
        return f"{self.charter_id}: {self.get_stage_display()}"


class AmendmentQuerySet(models.QuerySet):
    def under_way(self):
        """Being written or signed: a charter has one at most."""
        return self.filter(status__in=Amendment.UNDER_WAY)


class Amendment(models.Model):
    """An avenant: why the text of a charter in force was opened again, and the version it came to."""

    class Status(models.TextChoices):
        OPEN = "open", _("En écriture")
        SIGNING = "signing", _("En signature")
        IN_FORCE = "in_force", _("En vigueur")
        ABANDONED = "abandoned", _("Abandonné")

    UNDER_WAY = (Status.OPEN, Status.SIGNING)
    TRANSITIONS = {
        Status.OPEN: {Status.SIGNING, Status.ABANDONED},
        Status.SIGNING: {Status.OPEN, Status.IN_FORCE, Status.ABANDONED},
        Status.IN_FORCE: set(),
        Status.ABANDONED: set(),
    }

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField(_("numéro"))
    amends = models.ForeignKey("charters.Version", on_delete=models.PROTECT, related_name="amended_by")
    version = models.ForeignKey(
        "charters.Version", null=True, blank=True, on_delete=models.SET_NULL, related_name="made_by_amendments"
    )
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.OPEN)
    reason = models.TextField(_("pourquoi"), max_length=2000)
    origin = models.JSONField(null=True, blank=True, help_text="kind, label, text, date (ISO), url, as on a clause.")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["charter", "number"]
        verbose_name = _("avenant")
        verbose_name_plural = _("avenants")
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="amendment_numbered_once"),
            models.UniqueConstraint(
                fields=["charter"],
                condition=models.Q(status__in=["open", "signing"]),
                name="amendment_one_at_a_time",
                violation_error_message=_("Un avenant est déjà en cours sur cette charte."),
            ),
        ]

    def __str__(self):
        return _("avenant n° %(number)s") % {"number": self.number}
