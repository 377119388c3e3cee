"""Where each organisation stands on a text: its one voice, per clause or on the whole."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PositionQuerySet(models.QuerySet):
    def standing(self):
        """The positions that no later one replaced; former ones stay for the story."""
        return self.filter(replaced_at=None)

    def counting(self):
        """Those that count for the text as it is: of an organisation still there, on the whole or a clause still there."""
        on_the_text = models.Q(clause=None) | models.Q(clause__removed_at=None)
        return self.standing().filter(on_the_text, party__left_at=None)

    def blocking(self):
        """The objections that stand in the way of freezing: neither lifted nor recorded as reserves."""
        return self.counting().filter(stance=Position.Stance.OBJECT, recorded_at=None)

    def reserves(self):
        """What is printed with the text: agreements with a reserve, and the objections recorded as reserves."""
        recorded = models.Q(stance=Position.Stance.OBJECT, recorded_at__isnull=False)
        return self.counting().filter(models.Q(stance=Position.Stance.RESERVE) | recorded)

    def in_reading_order(self):
        """The whole first, then clause by clause; for each, in the order of the organisations."""
        whole_first = models.F("clause__position").asc(nulls_first=True)
        return self.order_by(whole_first, "clause", "party__position", "party", "pk")


class Position(models.Model):
    """One answer of one organisation. A new answer replaces it; the row stays.

    `revision` is the clause's when it was given (the charter's `edition` for the whole): a later text asks again.
    An objection blocks freezing until the organisation changes it or it is recorded as a reserve, with whoever did so.
    """

    class Stance(models.TextChoices):
        AGREE = "agree", _("D’accord")
        RESERVE = "reserve", _("D’accord avec une réserve")
        OBJECT = "object", _("Objection")

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="positions")
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="positions")
    clause = models.ForeignKey(
        "charters.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="positions"
    )
    stance = models.CharField(_("position"), max_length=8, choices=Stance.choices)
    reason = models.TextField(_("pourquoi"), blank=True, max_length=2000)
    revision = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(_("consignée en réserve le"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PositionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["charter", "at", "pk"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "clause"], condition=models.Q(replaced_at=None), name="position_one_voice"
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=models.Q(replaced_at=None, clause=None),
                name="position_one_voice_on_the_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(stance="agree") | ~models.Q(reason=""),
                name="position_says_why",
                violation_error_message=_("Dites pourquoi : les autres organisations le liront."),
            ),
        ]

    def __str__(self):
        return f"{self.party_id}: {self.stance}"

    @property
    def to_confirm(self) -> bool:
        """Whether the text that it was given on has changed since."""
        return self.revision != (self.clause.revision if self.clause_id else self.charter.edition)

    @property
    def blocks(self) -> bool:
        return self.stance == self.Stance.OBJECT and self.recorded_at is None
