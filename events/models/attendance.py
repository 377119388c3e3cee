"""Who was there: check-ins by half-day and by session, and the passes with which helpers open the door's page."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Event, Session
from .registrations import Registration


class DoorPass(models.Model):
    """A secret link, shown once as a QR code, that opens one event's door page on a helper's phone without account.

    Names are on that page from two days before the event until its door closes (`events.rules.door_closes_at`). Until three
    days after the event the phone may still give what it holds (`events.rules.why_not_use_pass`), unless revoked.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="door_passes")
    label = models.CharField(_("pour qui"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(_("utilisé pour la dernière fois le"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("accès à l’accueil")
        verbose_name_plural = _("accès à l’accueil")

    def __str__(self):
        return _("accès n° %(number)s") % {"number": self.pk}


class CheckInQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at=None)


class CheckIn(models.Model):
    """Somebody was there, for one half-day or one session. `identifier` is made by the phone: a replay changes nothing.

    Which of several for one person and list stands is settled by `events.check_ins`, whatever their order of arrival.
    """

    class Source(models.TextChoices):
        SCAN = "scan", _("Badge lu")
        SEARCH = "search", _("Nom cherché")
        CODE = "code", _("Code tapé")
        DOOR = "door", _("Inscription à l’accueil")
        PAPER = "paper", _("Feuille d’émargement")

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="check_ins")
    # "2026-11-27-am": the morning of that day in the event's zone (`events.half_days`).
    half_day = models.CharField(_("demi-journée"), max_length=13, blank=True)
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins")
    source = models.CharField(max_length=6, choices=Source.choices)
    at = models.DateTimeField(_("à"))
    received_at = models.DateTimeField(default=timezone.now)
    # Arrived here long after it happened: from a phone without network, or from paper.
    late = models.BooleanField(_("saisi après coup"), default=False)
    door_pass = models.ForeignKey(DoorPass, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # When it ceased to count: taken back, or counted with an earlier one (then it is its own moment).
    undone_at = models.DateTimeField(null=True, blank=True)
    # The event's `door_number` when this began or ceased to stand: phones ask for what is above the last they saw.
    number = models.BigIntegerField(default=0, editable=False)

    objects = CheckInQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("pointage")
        verbose_name_plural = _("pointages")
        indexes = [models.Index(fields=["number"], name="check_in_by_number")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(half_day="") ^ models.Q(session__isnull=False), name="check_in_on_one_list"
            ),
            models.UniqueConstraint(
                fields=["registration", "half_day"],
                condition=models.Q(session=None, undone_at=None),
                name="check_in_once_by_half_day",
            ),
            models.UniqueConstraint(
                fields=["registration", "session"],
                condition=models.Q(undone_at=None, session__isnull=False),
                name="check_in_once_by_session",
            ),
        ]

    def __str__(self):
        return _("pointage n° %(number)s") % {"number": self.pk}


class CheckInUndo(models.Model):
    """What was checked in of somebody on one list until `at` was taken back. It may arrive before what it takes back."""

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="check_in_undos")
    half_day = models.CharField(max_length=13, blank=True)
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    door_pass = models.ForeignKey(DoorPass, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("pointage repris")
        verbose_name_plural = _("pointages repris")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(half_day="") ^ models.Q(session__isnull=False), name="undo_on_one_list"
            )
        ]

    def __str__(self):
        return _("pointage repris n° %(number)s") % {"number": self.pk}
