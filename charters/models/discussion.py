"""Talk in the margin of a text: comments in threads, who is called in, and what each person has already read."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """A comment on a clause or on a proposal, or an answer to one (`thread`). A removed one keeps its place, not its words."""

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="comments")
    clause = models.ForeignKey(
        "charters.Clause", null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    proposal = models.ForeignKey(
        "charters.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="comments"
    )
    thread = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    quote = models.CharField(_("passage"), max_length=300, blank=True)
    text = models.TextField(_("commentaire"), max_length=3000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    partner = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(thread=None) | models.Q(resolved_at=None), name="comment_threads_are_resolved"
            )
        ]
        indexes = [models.Index(fields=["charter", "at"], name="comment_by_charter")]

    def __str__(self):
        return _("commentaire n° %(number)s") % {"number": self.pk}


class Mention(models.Model):
    """Somebody who was called into a thread, until they have seen it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["comment", "pk"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]

    def __str__(self):
        return f"{self.comment_id}: {self.user_id}"


class ReadMark(models.Model):
    """Up to when a person has read what is said and decided around a clause, or a proposal; neither: in the whole charter."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="+")
    clause = models.ForeignKey("charters.Clause", null=True, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey("charters.Proposal", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("marque de lecture")
        verbose_name_plural = _("marques de lecture")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "charter"],
                condition=models.Q(clause=None, proposal=None),
                name="read_mark_once_for_all",
            ),
            models.UniqueConstraint(fields=["user", "clause"], name="read_mark_once_per_clause"),
            models.UniqueConstraint(fields=["user", "proposal"], name="read_mark_once_per_proposal"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.charter_id}"
