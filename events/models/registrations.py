"""Registrations: who comes, where they sit, what they need, what they were written.

Seats are counted from these rows, never stored. What a registration holds of a person goes at the end of its retention
(`anonymised_at`); what somebody needs stands apart, because it goes sooner.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .events import Event, SeatShare, Session, Slot


class RegistrationQuerySet(models.QuerySet):
    def holding(self):
        """Those that take a seat."""
        return self.filter(status__in=Registration.HOLDING, beyond=False)

    def active(self):
        return self.exclude(status=Registration.Status.CANCELLED)

    def eating(self):
        """Those the caterer counts: who has a seat for good, and who came without one and was let in."""
        return self.filter(status=Registration.Status.CONFIRMED)

    def reachable(self):
        """Those that can be written to."""
        return self.filter(anonymised_at=None).exclude(email="")

    def present(self):
        """Those that were checked in, whatever their registration says: who stands at the door is there."""
        return self.filter(check_ins__isnull=False, check_ins__undone_at=None).distinct()

    def invited_by(self, survey):
        """Those for whom a survey is, whether or not they can be written to. Who was there on a day called off was there."""
        people = self.filter(event=survey.event_id, event__isnull=False, anonymised_at=None)
        if survey.audience == survey.Audience.PRESENT:
            return people.present()
        if survey.audience == survey.Audience.CONFIRMED:
            return people.filter(status=Registration.Status.CONFIRMED).exclude(event__status=Event.Status.CANCELLED)
        return people.none()

    def in_line(self):
        """Those that wait, in their order."""
        return self.filter(status=Registration.Status.WAITING).order_by("entered_at", "pk")


class Registration(models.Model):
    class Status(models.TextChoices):
        PENDING = "pending", _("À valider")
        CONFIRMED = "confirmed", _("Confirmée")
        WAITING = "waiting", _("En liste d’attente")
        OFFERED = "offered", _("Place proposée")
        CANCELLED = "cancelled", _("Annulée")

    TRANSITIONS = {
        Status.PENDING: {Status.CONFIRMED, Status.WAITING, Status.CANCELLED},
        Status.CONFIRMED: {Status.CANCELLED},
        Status.WAITING: {Status.OFFERED, Status.CONFIRMED, Status.PENDING, Status.CANCELLED},
        Status.OFFERED: {Status.CONFIRMED, Status.CANCELLED},
        Status.CANCELLED: set(),
    }

    # A seat that is offered or awaits the organiser's word is taken.
    HOLDING = (Status.PENDING, Status.CONFIRMED, Status.OFFERED)
    # A seat that is only offered gives none in a session yet.
    SEATED = (Status.PENDING, Status.CONFIRMED)

    class Origin(models.TextChoices):
        ONLINE = "online", _("En ligne")
        COLLEAGUE = "colleague", _("Par un·e collègue")
        ORGANISER = "organiser", _("Par l’organisation")
        IMPORT = "import", _("Liste importée")
        DOOR = "door", _("À l’accueil")
        TRANSFER = "transfer", _("Venue d’une autre ville")

    class End(models.TextChoices):
        """Why a registration is cancelled."""

        SELF = "self", _("Annulée par la personne")
        ORGANISER = "organiser", _("Annulée par l’organisation")
        REFUSED = "refused", _("Non retenue")
        EXPIRED = "expired", _("Proposition restée sans réponse")
        TRANSFERRED = "transferred", _("Passée à une autre ville")
        EVENT = "event", _("Événement annulé")
        ERASED = "erased", _("Données effacées")

    class Profile(models.TextChoices):
        SOCIAL_WORK = "social_work", _("Travail social")
        HOUSING = "housing", _("Bailleur ou logement")
        PEER = "peer", _("Travail pair")
        CONCERNED = "concerned", _("Personne concernée")
        HEALTH = "health", _("Santé")
        LOCAL = "local", _("Collectivité")
        STATE = "state", _("Service de l’État")
        ELECTED = "elected", _("Élu·e")
        TRAINING = "training", _("Formation ou recherche")
        STUDENT = "student", _("Étudiant·e ou stagiaire")
        OTHER = "other", _("Autre")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Raised when the secret link must change; the link is derived, never stored (`events.links`).
    link_number = models.PositiveSmallIntegerField(default=0, editable=False)
    # Typed where a badge can't be scanned; letters and figures that are not taken for one another.
    code = models.CharField(_("code du badge"), max_length=8)
    # One press of the button: the same for all those registered in one go; a second press changes nothing.
    submission = models.UUIDField(default=uuid.uuid4, editable=False)
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="registrations"
    )

    first_name = models.CharField(_("prénom"), max_length=100)
    last_name = models.CharField(pgettext_lazy("personne", "nom"), max_length=100)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    partner = models.ForeignKey(
        "partners.Partner",
        verbose_name=_("organisation du réseau"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    position = models.CharField(_("fonction"), max_length=120, blank=True)
    profile = models.CharField(_("profil"), max_length=12, choices=Profile.choices, blank=True)
    territory = models.ForeignKey(
        "partners.Territory", verbose_name=_("territoire"), null=True, blank=True, on_delete=models.PROTECT
    )
    language = models.CharField(max_length=5, default="fr")
    photo_consent = models.BooleanField(_("accord pour les photos"), null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="Answers by the question's identifier.")
    note = models.CharField(_("note de l’organisation"), max_length=300, blank=True)

    status = models.CharField(_("état"), max_length=10, choices=Status.choices)
    origin = models.CharField(_("origine"), max_length=10, choices=Origin.choices, default=Origin.ONLINE)
    # Came without a seat and was let in: is there, and takes nobody's seat.
    beyond = models.BooleanField(_("au-delà des places"), default=False)
    share = models.ForeignKey(SeatShare, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField(_("inscription le"), default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    offered_until = models.DateTimeField(_("à confirmer avant le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=End.choices, blank=True)
    # The registration in another town that this one takes the place of, once it has a seat.
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    anonymised_at = models.DateTimeField(null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        indexes = [
            models.Index(fields=["event", "status", "entered_at"], name="registration_in_line"),
            models.Index(fields=["event", "last_name", "first_name"], name="registration_by_name"),
            models.Index(fields=["email"], name="registration_by_email"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "code"], name="registration_code_once"),
            models.UniqueConstraint(fields=["submission", "place"], name="registration_submitted_once"),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~models.Q(email="") & ~models.Q(status="cancelled"),
                name="registration_once_by_email",
                violation_error_message=_("Cette adresse est déjà inscrite à cet événement."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="offered") ^ models.Q(offered_until__isnull=True),
                name="registration_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(status="cancelled") ^ models.Q(cancelled_at__isnull=True),
                name="registration_cancelled_since",
            ),
        ]

    def __str__(self):
        return _("inscription n° %(number)s") % {"number": self.pk}

    @property
    def full_name(self) -> str:
        if self.anonymised_at:
            return _("personne n° %(number)s") % {"number": self.pk}
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def organisation_name(self) -> str:
        """The organisation's usual name, or what was typed."""
        return self.partner.short_name if self.partner_id else self.organisation


class SpecialNeeds(models.Model):
    """What somebody needs that day: the arrangement, never its reason. Deleted 30 days after the event."""

    class Diet(models.TextChoices):
        NONE = "", _("Aucun en particulier")
        VEGETARIAN = "vegetarian", _("Végétarien")
        VEGAN = "vegan", _("Végétalien")
        HALAL = "halal", _("Halal")
        KOSHER = "kosher", _("Casher")
        GLUTEN_FREE = "gluten_free", _("Sans gluten")
        OTHER = "other", _("Autre, à préciser")

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="needs")
    arrangement = models.TextField(_("aménagement utile"), blank=True, validators=[MaxLengthValidator(1000)])
    diet = models.CharField(_("régime alimentaire"), max_length=12, choices=Diet.choices, blank=True)
    diet_note = models.CharField(_("précision"), max_length=160, blank=True)
    handled_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = _("besoin particulier")
        verbose_name_plural = _("besoins particuliers")

    def __str__(self):
        return _("besoin n° %(number)s") % {"number": self.pk}


class SessionChoiceQuerySet(models.QuerySet):
    def holding(self):
        return self.filter(status__in=SessionChoice.HOLDING)

    def in_line(self):
        """Those that wait for a seat in their session, in their order; who has no seat for the day does not compete."""
        waiting = self.filter(status=SessionChoice.Status.WAITING, registration__status__in=Registration.SEATED)
        return waiting.order_by("entered_at", "pk")


class SessionChoice(models.Model):
    """The session that somebody chose in a slot: one at a time."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmée")
        WAITING = "waiting", _("En liste d’attente")
        OFFERED = "offered", _("Place proposée")
        CANCELLED = "cancelled", _("Annulée")

    TRANSITIONS = {
        Status.CONFIRMED: {Status.CANCELLED},
        Status.WAITING: {Status.OFFERED, Status.CONFIRMED, Status.CANCELLED},
        Status.OFFERED: {Status.CONFIRMED, Status.CANCELLED},
        Status.CANCELLED: set(),
    }

    HOLDING = (Status.CONFIRMED, Status.OFFERED)

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="choices")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="choices")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("état"), max_length=10, choices=Status.choices)
    entered_at = models.DateTimeField(default=timezone.now)
    offered_until = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = SessionChoiceQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["slot__position", "pk"]
        verbose_name = _("choix de séance")
        verbose_name_plural = _("choix de séances")
        indexes = [models.Index(fields=["session", "status", "entered_at"], name="choice_in_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "slot"],
                condition=~models.Q(status="cancelled"),
                name="choice_once_by_slot",
                violation_error_message=_("Une seule séance à la fois."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="offered") ^ models.Q(offered_until__isnull=True),
                name="choice_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(status="cancelled") ^ models.Q(cancelled_at__isnull=True),
                name="choice_cancelled_since",
            ),
        ]

    def __str__(self):
        return _("choix n° %(number)s") % {"number": self.pk}


# Those who hold a seat (`holding`), counted beside the events or the sessions that a query reads.
DAY_HOLDERS = models.Count(
    "registrations", filter=models.Q(registrations__status__in=Registration.HOLDING, registrations__beyond=False)
)
SESSION_HOLDERS = models.Count("choices", filter=models.Q(choices__status__in=SessionChoice.HOLDING))


class Letter(models.Model):
    """A message that a registration is owed. It is written in the action's transaction; the worker composes the mail.

    `key` says what it is about (a reminder's day, an offer's end): the same is never owed twice, so that asking again is
    harmless. Its state is that of its message, once there is one.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmation")
        PENDING = "pending", _("Demande reçue")
        REFUSED = "refused", _("Demande non retenue")
        WAITING = "waiting", _("Inscription en liste d’attente")
        OFFERED = "offered", _("Place proposée")
        EXPIRED = "expired", _("Proposition expirée")
        SESSION_OFFERED = "session_offered", _("Place proposée dans un atelier")
        CHANGED = "changed", _("Inscription modifiée")
        CANCELLED = "cancelled", _("Inscription annulée")
        LINK = "link", _("Lien de l’inscription")
        REMINDER = "reminder", _("Rappel")
        PROGRAMME = "programme", _("Changement de programme")
        EVENT_CANCELLED = "event_cancelled", _("Événement annulé")
        SURVEY = "survey", _("Questionnaire")
        SURVEY_REMINDER = "survey_reminder", _("Rappel du questionnaire")
        CERTIFICATE = "certificate", _("Attestation de présence")

    class State(models.TextChoices):
        OWED = "owed", _("À écrire")
        WRITTEN = "written", _("Écrit")
        DROPPED = "dropped", _("Sans objet")
        FAILED = "failed", _("Impossible à écrire")

    TRANSITIONS = {
        State.OWED: {State.WRITTEN, State.DROPPED, State.FAILED},
        State.WRITTEN: set(),
        State.DROPPED: set(),
        State.FAILED: {State.OWED},
    }

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(_("genre"), max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=80, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.OWED)
    # Letters to one person come before mailings to all.
    urgent = models.BooleanField(default=True)
    asked_at = models.DateTimeField(_("demandé le"), default=timezone.now)
    # How often it could not be composed, and when it is tried again.
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    message = models.OneToOneField(
        "portal.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="letter"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("message à une personne inscrite")
        verbose_name_plural = _("messages aux personnes inscrites")
        indexes = [models.Index(fields=["state", "urgent", "tries", "asked_at"], name="letter_owed")]
        constraints = [models.UniqueConstraint(fields=["registration", "kind", "key"], name="letter_once")]

    def __str__(self):
        return _("message n° %(number)s") % {"number": self.pk}
