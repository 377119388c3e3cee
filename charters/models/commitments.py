"""What becomes of signed clauses: commitments, their indicators, and the progress that bearers report."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.private_files import private_storage

MAX_DIGITS, PLACES = 15, 3


class Commitment(models.Model):
    """One signed clause, followed up. `heading` is the clause's in `version`, the one that last signed it."""

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="commitments")
    clause = models.OneToOneField("charters.Clause", on_delete=models.PROTECT, related_name="commitment")
    version = models.ForeignKey("charters.Version", on_delete=models.PROTECT, related_name="commitments")
    heading = models.CharField(_("intitulé"), max_length=200)
    bearers = models.ManyToManyField(
        "charters.CharterParty", verbose_name=_("organisations qui le portent"), related_name="commitments"
    )
    due_on = models.DateField(_("échéance"), null=True, blank=True)
    reminded_for = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="The last day of `progress.reminder_days` that was reminded of.",
    )
    dropped_at = models.DateTimeField(_("sorti du suivi le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["charter", "clause__position", "pk"]
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")

    def __str__(self):
        return self.heading


class IndicatorQuerySet(models.QuerySet):
    def current(self):
        """Those whose figures are still asked for."""
        return self.filter(removed_at=None)


class Indicator(models.Model):
    """How a commitment is measured: from a baseline to a target, in one unit. Units are never added to one another."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="indicators")
    label = models.CharField(_("ce qui est mesuré"), max_length=200)
    unit = models.CharField(_("unité"), max_length=40)
    baseline = models.DecimalField(_("au départ"), max_digits=MAX_DIGITS, decimal_places=PLACES, null=True, blank=True)
    target = models.DecimalField(_("cible"), max_digits=MAX_DIGITS, decimal_places=PLACES, null=True, blank=True)
    source = models.CharField(_("d’où vient le chiffre"), max_length=200, blank=True)
    period = models.CharField(
        _("période"), max_length=80, blank=True, help_text=_("Par exemple : par an, au 31 décembre.")
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = IndicatorQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["commitment", "pk"]
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")

    def __str__(self):
        return f"{self.label} ({self.unit})"


class ProgressEntryQuerySet(models.QuerySet):
    def current(self):
        """Those that count: neither taken back nor corrected since."""
        return self.filter(removed_at=None)


class ProgressEntry(models.Model):
    """What a bearer reports on a day: where it stands, in words, with a figure and a proof where there are some."""

    class State(models.TextChoices):
        ON_TRACK = "on_track", _("En bonne voie")
        ATTENTION = "attention", _("À surveiller")
        BLOCKED = "blocked", _("Bloqué")
        DONE = "done", _("Tenu")
        GIVEN_UP = "given_up", _("Abandonné")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="progress")
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("indicateur"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="progress",
    )
    on = models.DateField(_("à la date du"))
    value = models.DecimalField(_("valeur"), max_digits=MAX_DIGITS, decimal_places=PLACES, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True, help_text="The indicator's unit when the value was given.")
    state = models.CharField(_("où en est-on"), max_length=10, choices=State.choices)
    finding = models.TextField(_("constat"), max_length=2000)
    evidence = models.FileField(_("pièce"), storage=private_storage, upload_to="progress/%Y/", blank=True)
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="progress")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by", editable=False
    )

    objects = ProgressEntryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["commitment", "on", "pk"]
        verbose_name = _("point d’avancement")
        verbose_name_plural = _("points d’avancement")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(indicator__isnull=False), name="progress_value_has_indicator"
            )
        ]

    def __str__(self):
        return f"{self.commitment_id}: {self.on}"
