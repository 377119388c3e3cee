"""Boards: what was prepared, who has a place, and the journal of what was done, from which everything else follows.

What people did stands in the journal alone; the state is worked out from it by `workshops.engine` and kept as a snapshot
so that it need not be worked out from the beginning. Nothing here decides who may do what.
"""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Letters and figures that are read aloud, four to eight of them.
CODE = RegexValidator(r"\A[A-Z0-9]{3,8}\Z", _("De trois à huit lettres sans accent, ou chiffres."))


class BoardQuerySet(models.QuerySet):
    def of_code(self, code: str):
        """The one of this code, in capitals or not."""
        return self.filter(code=code.upper())

    def opened(self):
        """Those that were opened, whatever became of them since."""
        return self.exclude(status=Board.Status.PREPARED)

    def facilitated_by(self, user):
        """Those that the user prepared, was handed or shares."""
        return self.filter(models.Q(facilitator=user) | models.Q(pk__in=user.boards_shared.values("pk")))

    def for_list(self):
        """With what a list says of each, and `people`: how many took a place."""
        people = Place.objects.filter(board=models.OuterRef("pk")).order_by().values("board")
        return self.select_related("facilitator", "session__slot__event").annotate(
            people=models.functions.Coalesce(
                models.Subquery(people.annotate(count=models.Count("pk")).values("count")), 0
            )
        )


class Board(models.Model):
    class Method(models.TextChoices):
        PHOTOLANGAGE = "photolangage", _("Photolangage")
        FORUM = "forum", _("Théâtre-forum")
        PLEDGES = "pledges", _("Mur d’engagements")

    class Status(models.TextChoices):
        PREPARED = "prepared", _("En préparation")
        OPEN = "open", _("Ouvert")
        CLOSED = "closed", _("Terminé")

    TRANSITIONS = {
        Status.PREPARED: {Status.OPEN},
        Status.OPEN: {Status.CLOSED},
        Status.CLOSED: {Status.OPEN},
    }

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[CODE],
        error_messages={"unique": _("Un autre atelier a déjà ce code.")},
    )
    title = models.CharField(_("titre"), max_length=160)
    method = models.CharField(_("méthode"), max_length=20, choices=Method)
    # What the method's `start` is given; it does not change once the board is open.
    setup = models.JSONField(_("réglages"), default=dict, editable=False)
    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.PREPARED, editable=False)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="boards",
        verbose_name=_("animé par"),
    )
    cofacilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="boards_shared", verbose_name=_("co-animé par")
    )
    # The session of an event's programme during which it takes place.
    session = models.ForeignKey(
        "events.Session",
        verbose_name=_("séance"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="boards",
    )
    # Whether the room agreed that what was said is kept, without names, once the journal's time has come.
    keeps_words = models.BooleanField(_("la salle est d’accord pour garder les mots"), default=False)
    created_at = models.DateTimeField(_("préparé le"), auto_now_add=True)
    # When what is prepared last changed, or the board was opened; what is done in the room is dated by its journal.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    # When the journal was emptied of whatever is personal.
    anonymised_at = models.DateTimeField(null=True, editable=False)
    # The number of the last operation, and the journal that it belongs to: another one after a backup was restored.
    seq = models.PositiveIntegerField(default=0, editable=False)
    epoch = models.UUIDField(default=uuid.uuid4, editable=False)

    wagtail_reference_index_ignore = True

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = _("atelier")
        verbose_name_plural = _("ateliers")

    def __str__(self):
        return self.title


class Place(models.Model):
    """The place of somebody who takes part: what lets them come back to it. Their name is in the journal."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="places")
    key = models.CharField(max_length=40, editable=False)
    # SHA-256 of the secret in the cookie, and of the word to come back with from another phone; empty: nobody's phone.
    token = models.CharField(max_length=64, blank=True, editable=False)
    recovery = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "key"], name="one_place_of_a_key"),
        ]
        verbose_name = _("place d’un atelier")
        verbose_name_plural = _("places d’un atelier")

    def __str__(self):
        return f"{self.board_id}/{self.key}"


class JournalEntry(models.Model):
    """One operation that was accepted. Written once; only the end of its retention takes words out of it."""

    class Role(models.TextChoices):
        FACILITATOR = "facilitator", _("Animation")
        PARTICIPANT = "participant", _("Participation")

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="journal")
    seq = models.PositiveIntegerField()
    # Made by whoever sent it, so that sending it again is harmless.
    client_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    actor = models.CharField(max_length=40)
    role = models.CharField(max_length=12, choices=Role)
    # Milliseconds since 1970, UTC, by the server's clock.
    at = models.BigIntegerField()
    data = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("board_id", "seq")
        constraints = [
            models.UniqueConstraint(fields=["board", "seq"], name="one_operation_of_a_number"),
            models.UniqueConstraint(fields=["board", "client_id"], name="one_operation_of_a_client_id"),
        ]
        verbose_name = _("opération d’un atelier")
        verbose_name_plural = _("opérations d’un atelier")

    def __str__(self):
        return f"{self.board_id}/{self.seq}"


class Snapshot(models.Model):
    """The state after an operation, so that it need not be worked out from the first one."""

    board = models.OneToOneField(Board, on_delete=models.CASCADE, related_name="snapshot", primary_key=True)
    seq = models.PositiveIntegerField()
    epoch = models.UUIDField()
    state = models.JSONField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("état d’un atelier")
        verbose_name_plural = _("états d’un atelier")

    def __str__(self):
        return f"{self.board_id}/{self.seq}"
