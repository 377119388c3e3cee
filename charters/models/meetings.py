"""The committee that follows a charter: its meetings, who came, what was on the agenda, what was decided and became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Meeting(models.Model):
    """A committee meeting. `identifier` and `sequence` are those of its calendar entry (RFC 5545: stable UID, rising)."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("En préparation")
        CALLED = "called", _("Convoquée")
        HELD = "held", _("Tenue")
        CANCELLED = "cancelled", _("Annulée")

    TRANSITIONS = {
        Status.PLANNED: {Status.CALLED, Status.HELD, Status.CANCELLED},
        Status.CALLED: {Status.HELD, Status.CANCELLED},
        Status.HELD: set(),
        Status.CANCELLED: set(),
    }

    # Still to come, or sitting: it can be changed.
    OPEN = (Status.PLANNED, Status.CALLED)

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="meetings")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    title = models.CharField(_("intitulé"), max_length=160)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    link = models.URLField(_("lien de visioconférence"), blank=True)
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    called_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(_("ce qui s’est dit"), blank=True, max_length=8000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    minutes_sent_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("réunion du comité")
        verbose_name_plural = _("réunions du comité")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("La fin doit venir après le début."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class Attendance(models.Model):
    """Whether an organisation was at a meeting, and through whom."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("Attendue")
        PRESENT = "present", _("Présente")
        EXCUSED = "excused", _("Excusée")
        ABSENT = "absent", _("Absente")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("présence"), max_length=8, choices=State.choices, default=State.EXPECTED)
    people = models.CharField(_("représentée par"), max_length=300, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["party__position", "pk"]
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        constraints = [models.UniqueConstraint(fields=["meeting", "party"], name="attendance_once")]

    def __str__(self):
        return f"{self.meeting_id}: {self.state}"


class AgendaItem(models.Model):
    """One point of an agenda; `drawn` says what put it there by itself."""

    class Drawn(models.TextChoices):
        BY_HAND = "by_hand", _("Ajouté à la main")
        LATE = "late", _("Engagement en retard")
        CONTESTED = "contested", _("Engagement à surveiller")
        REFERRED = "referred", _("Proposition renvoyée au comité")
        REVIEW = "review", _("Décision à revoir")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("point"), max_length=300)
    drawn = models.CharField(max_length=10, choices=Drawn.choices, default=Drawn.BY_HAND)
    commitment = models.ForeignKey(
        "charters.Commitment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.ForeignKey("charters.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    notes = models.TextField(_("échanges"), blank=True, max_length=4000)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["meeting", "position", "pk"]
        verbose_name = _("point de l’ordre du jour")
        verbose_name_plural = _("points de l’ordre du jour")

    def __str__(self):
        return self.title


class CommitteeDecision(models.Model):
    """What a meeting decided: who does it, by when. Its state is that of its latest review."""

    class State(models.TextChoices):
        GOING_ON = "going_on", _("En cours")
        DONE = "done", _("Fait")
        GIVEN_UP = "given_up", _("Abandonné")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    text = models.TextField(_("décision"), max_length=2000)
    owner = models.ForeignKey(
        "charters.CharterParty", verbose_name=_("portée par"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("pour le"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.GOING_ON)
    amendment = models.ForeignKey(
        "charters.Amendment", null=True, blank=True, on_delete=models.PROTECT, related_name="decided_by"
    )
    reminded_for = models.DateField(null=True, blank=True, editable=False, help_text="The due date reminded of.")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["meeting", "pk"]
        verbose_name = _("décision du comité")
        verbose_name_plural = _("décisions du comité")

    def __str__(self):
        return _("décision n° %(number)s") % {"number": self.pk}


class DecisionReview(models.Model):
    """What a later meeting found a decision had become, and why. Rows are added."""

    decision = models.ForeignKey(CommitteeDecision, on_delete=models.PROTECT, related_name="reviews")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(_("état"), max_length=8, choices=CommitteeDecision.State.choices)
    reason = models.TextField(_("pourquoi"), blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("revue d’une décision")
        verbose_name_plural = _("revues de décisions")
        constraints = [models.UniqueConstraint(fields=["decision", "meeting"], name="decision_reviewed_once_a_meeting")]

    def __str__(self):
        return f"{self.decision_id}: {self.state}"
