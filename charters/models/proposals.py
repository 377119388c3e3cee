"""What organisations propose to change in a text, what the others say of it, and each step of its story."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charters.rebase import FIELDS, Change, Cut, Texts

from .clauses import MAX_SUMMARY, MAX_TEXT, Clause


class ProposalQuerySet(models.QuerySet):
    def open(self):
        """Those on which nothing is decided yet, and which count: validated where the organisation wants it."""
        return self.filter(status__in=Proposal.OPEN)

    def pending(self):
        """Everything whose text must follow its clause: open, or waiting for its own organisation."""
        return self.filter(status__in=Proposal.PENDING)

    def with_related(self):
        """With all that a page says of a proposal: who made it, the clauses that it is about."""
        return self.select_related("charter", "partner", "author", "clause", "other", "after", "resulting_clause")

    def shared(self):
        """Those that everybody who writes may see: not what an organisation keeps, or kept, to itself."""
        kept = ProposalEvent.objects.filter(kind=ProposalEvent.Kind.WITHDRAWN, data__internal=True)
        return self.exclude(status=Proposal.Status.INTERNAL).exclude(pk__in=kept.values("proposal"))


class Proposal(models.Model):
    """One change asked for. Which fields hold it depends on its kind:

    INSERT: `after`, `clause_kind`, `heading`, `text`, `summary`. REPLACE: `clause`, `base_revision`, `change`
    (`rebase.Change`). DELETE: `clause`. MOVE: `clause`, `after`. SPLIT: `clause`, `base_revision`, `change`
    ({"at", "heading"}). MERGE: `clause`, `other`, which follows it, and `heading` if it gets another.

    `collides`: the clause changed in the same place since `base_revision`; people settle it. Otherwise `change` always
    is about the clause's present revision.
    """

    class Kind(models.TextChoices):
        INSERT = "insert", _("Ajouter une clause")
        REPLACE = "replace", _("Changer le texte")
        DELETE = "delete", _("Supprimer la clause")
        MOVE = "move", _("Déplacer la clause")
        SPLIT = "split", _("Couper la clause en deux")
        MERGE = "merge", _("Réunir deux clauses")

    class Status(models.TextChoices):
        INTERNAL = "internal", _("À valider par l’organisation")
        SUBMITTED = "submitted", _("À examiner")
        REFERRED = "referred", _("Renvoyée au comité")
        COUNTERED = "countered", _("Contre-texte proposé")
        ACCEPTED = "accepted", _("Acceptée")
        ACCEPTED_MODIFIED = "accepted_modified", _("Acceptée avec modification")
        REJECTED = "rejected", _("Non retenue")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposition", "Retirée")
        OVERTAKEN = "overtaken", _("Dépassée")

    OPEN = (Status.SUBMITTED, Status.REFERRED, Status.COUNTERED)
    PENDING = (Status.INTERNAL, *OPEN)
    _DECIDED = {
        Status.ACCEPTED,
        Status.ACCEPTED_MODIFIED,
        Status.REJECTED,
        Status.WITHDRAWN,
        Status.OVERTAKEN,
    }
    # A decision can be undone while nothing was frozen: the proposal is to be examined again.
    TRANSITIONS = {
        Status.INTERNAL: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.SUBMITTED: {Status.REFERRED, Status.COUNTERED, *_DECIDED},
        Status.REFERRED: {Status.SUBMITTED, Status.COUNTERED, *_DECIDED},
        Status.COUNTERED: {Status.SUBMITTED, Status.REFERRED, Status.COUNTERED, *_DECIDED},
        Status.ACCEPTED: {Status.SUBMITTED},
        Status.ACCEPTED_MODIFIED: {Status.SUBMITTED},
        Status.REJECTED: {Status.SUBMITTED},
        Status.WITHDRAWN: set(),
        Status.OVERTAKEN: {Status.SUBMITTED},
    }

    charter = models.ForeignKey("charters.Charter", on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("nature"), max_length=8, choices=Kind.choices, default=Kind.INSERT)
    clause = models.ForeignKey(
        Clause, verbose_name=_("clause"), null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    other = models.ForeignKey(
        Clause, verbose_name=_("clause réunie"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    after = models.ForeignKey(
        Clause, verbose_name=_("à placer après"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    base_revision = models.PositiveIntegerField(null=True, editable=False)
    change = models.JSONField(default=dict, blank=True, editable=False)
    collides = models.BooleanField(default=False, editable=False)
    clause_kind = models.CharField(
        _("genre"), max_length=12, choices=Clause.Kind.choices, default=Clause.Kind.COMMITMENT
    )
    heading = models.CharField(_("intitulé"), max_length=200, blank=True)
    text = models.TextField(
        _("texte proposé"), max_length=MAX_TEXT, blank=True, validators=[MaxLengthValidator(MAX_TEXT)]
    )
    summary = models.TextField(
        _("en clair"), blank=True, max_length=MAX_SUMMARY, validators=[MaxLengthValidator(MAX_SUMMARY)]
    )
    partner = models.ForeignKey(
        "partners.Partner", verbose_name=_("au nom de"), null=True, on_delete=models.PROTECT, related_name="proposals"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="proposals")
    reason = models.TextField(_("pourquoi"), blank=True, max_length=2000)
    origin = models.JSONField(_("origine"), null=True, blank=True)
    status = models.CharField(_("état"), max_length=18, choices=Status.choices, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField(default=timezone.now)
    counter = models.JSONField(
        null=True, blank=True, editable=False, help_text="heading, text, summary of the counter-text."
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decision_reason = models.TextField(_("motif de la décision"), blank=True, max_length=2000)
    resulting_clause = models.ForeignKey(
        Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="came_from"
    )

    objects = ProposalQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["submitted_at", "pk"]
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="insert") | models.Q(clause__isnull=False), name="proposal_is_about_a_clause"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="merge") | models.Q(other__isnull=False), name="proposal_joins_two_clauses"
            ),
        ]
        indexes = [models.Index(fields=["charter", "status"], name="proposal_by_status")]

    def __str__(self):
        return _("proposition n° %(number)s") % {"number": self.pk}

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_pending(self) -> bool:
        return self.status in self.PENDING

    @property
    def edits(self) -> Change:
        """What a REPLACE changes, in edits of the clause at `base_revision`."""
        return Change.from_json(self.change)

    @property
    def cut(self) -> Cut:
        """Where a SPLIT cuts the clause at `base_revision`."""
        return Cut(self.change["at"], self.change["heading"])

    @property
    def counter_texts(self) -> Texts | None:
        """The counter-text as it was written; on which text of the clause, `counter_base` says."""
        return Texts(**{name: self.counter[name] for name in FIELDS}) if self.counter else None

    @property
    def counter_base(self) -> tuple[int, int] | None:
        """The clause and the revision over which the counter-text was written; None for a new clause."""
        return (self.counter["clause"], self.counter["revision"]) if self.counter and self.clause_id else None


class ProposalEvent(models.Model):
    """One step of a proposal's story. Rows are added; an undone decision keeps its row and gets another one."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Déposée")
        VALIDATED = "validated", _("Validée par l’organisation")
        REFERRED = "referred", _("Renvoyée au comité")
        COUNTERED = "countered", _("Contre-texte proposé")
        COUNTER_REFUSED = "counter_refused", _("Contre-texte refusé")
        ACCEPTED = "accepted", _("Acceptée")
        ACCEPTED_MODIFIED = "accepted_modified", _("Acceptée avec modification")
        REJECTED = "rejected", _("Non retenue")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposition", "Retirée")
        OVERTAKEN = "overtaken", _("Dépassée")
        COLLIDED = "collided", _("Le texte a changé au même endroit")
        CARRIED = "carried", _("Reportée sur une autre clause")
        REWRITTEN = "rewritten", _("Reprise sur le texte actuel")
        UNDONE = "undone", _("Décision annulée")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=18, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    partner = models.ForeignKey("partners.Partner", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    data = models.JSONField(
        default=dict, blank=True, help_text="What an undoing needs: see charters.actions.proposals."
    )
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["proposal", "at", "pk"]
        verbose_name = _("étape d’une proposition")
        verbose_name_plural = _("étapes d’une proposition")

    def __str__(self):
        return f"{self.proposal_id}: {self.kind}"


class ProposalVoice(models.Model):
    """What another organisation says of a proposal, once; it can change its mind while the proposal is open."""

    class Stance(models.TextChoices):
        SUPPORT = "support", _("Soutient")
        RESERVE = "reserve", _("Émet une réserve")

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="voices")
    party = models.ForeignKey("charters.CharterParty", on_delete=models.PROTECT, related_name="voices")
    stance = models.CharField(max_length=8, choices=Stance.choices)
    comment = models.TextField(_("précision"), blank=True, max_length=1000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["party__position", "pk"]
        verbose_name = _("avis d’une organisation")
        verbose_name_plural = _("avis des organisations")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "party"], name="proposal_voice_once"),
            models.CheckConstraint(
                condition=~models.Q(stance="reserve") | ~models.Q(comment=""),
                name="proposal_reserve_says_why",
                violation_error_message=_("Dites en quelques mots quelle est votre réserve."),
            ),
        ]

    def __str__(self):
        return f"{self.proposal_id}: {self.stance}"
