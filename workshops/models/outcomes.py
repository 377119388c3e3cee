"""What a board leaves: its outcome as it was when it closed, who may read it, and where parts of it were carried."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .boards import Board


class OutcomeQuerySet(models.QuerySet):
    def published(self):
        """Those that everybody may read, the latest first, each with its board and what a list says of it."""
        published = self.filter(published_at__isnull=False).order_by("-published_at", "-pk")
        return published.select_related("board__session__slot__event")


class Outcome(models.Model):
    """The outcome of a board as `workshops.outcomes` made it at its last closing. The journal may go, it stays."""

    board = models.OneToOneField(Board, on_delete=models.CASCADE, related_name="outcome", primary_key=True)
    content = models.JSONField(editable=False)
    kept_at = models.DateTimeField(_("fait le"), editable=False)
    # Since when those who took part, and since when everybody may read it.
    shared_at = models.DateTimeField(_("partagé le"), null=True, editable=False)
    published_at = models.DateTimeField(_("publié le"), null=True, editable=False)

    wagtail_reference_index_ignore = True

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bilan d’un atelier")
        verbose_name_plural = _("bilans d’ateliers")

    def __str__(self):
        return str(self.board_id)


class Carried(models.Model):
    """A pledge, a proposal or a theme that was proposed as a clause of a charter. `item` is its kind and key in the outcome."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="carried")
    item = models.CharField(max_length=60, editable=False)
    proposal = models.ForeignKey("charters.Proposal", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["proposal"], name="one_origin_of_a_proposal")]
        verbose_name = _("report dans une charte")
        verbose_name_plural = _("reports dans des chartes")

    def __str__(self):
        return f"{self.board_id}/{self.item}"
