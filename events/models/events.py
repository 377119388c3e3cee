"""Events as facts: when and where, how many seats and for whom, the programme that people register for, what is asked.

The words that present an event stand on its pages (`EventPage`), which publish the programme into the slots and sessions
kept here. Nothing here holds personal data.
"""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.programme import SessionKind

from .words import Titled, Worded, options_in_words

# A whole week's visit is the longest that one registration covers.
LONGEST = timedelta(days=7)


def validate_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Ce fuseau horaire n’existe pas. Par exemple : Europe/Paris, Indian/Reunion."))


class EventSeries(Titled, models.Model):
    """The same day held in several towns: people may move from one to another, results are compared."""

    title = models.CharField(_("titre"), max_length=160)
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("série d’événements")
        verbose_name_plural = _("séries d’événements")

    def __str__(self):
        return self.title


class EventQuerySet(models.QuerySet):
    def organised_by(self, user):
        """The events that the user has been made an organiser of."""
        return self.filter(organisers__user=user)

    def public(self):
        """What visitors may know of."""
        return self.exclude(status=Event.Status.DRAFT)

    def to_come(self, now):
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def past(self, now):
        return self.filter(ends_at__lte=now).order_by("-starts_at", "-pk")


class Event(Titled, models.Model):
    """One day or visit. `identifier` and `sequence` are those of its calendar entry (RFC 5545: stable UID, rising)."""

    class Kind(models.TextChoices):
        DAY = "day", _("Journée professionnelle")
        VISIT = "visit", _("Visite apprenante")
        NETWORK = "network", _("Rencontre du réseau")
        LAB = "lab", _("Lab")
        TRAINING = "training", _("Session de formation")
        WORKSHOP = "workshop", _("Atelier collectif")

    class Status(models.TextChoices):
        DRAFT = "draft", _("En préparation")
        PUBLISHED = "published", _("Annoncé")
        CANCELLED = "cancelled", _("Annulé")

    TRANSITIONS = {
        Status.DRAFT: {Status.PUBLISHED, Status.CANCELLED},
        Status.PUBLISHED: {Status.CANCELLED},
        Status.CANCELLED: set(),
    }

    class Mode(models.IntegerChoices):
        """As OpenAgenda numbers them."""

        ON_SITE = 1, _("Sur place")
        ONLINE = 2, _("À distance")
        MIXED = 3, _("Sur place et à distance")

    # Kinds after which people show a certificate to their employer: what an event begins with, its organisers choose.
    CERTIFIED = {Kind.DAY, Kind.VISIT, Kind.TRAINING}

    # Kinds of access that OpenAgenda knows, with what each means.
    ACCESSIBILITY = {
        "mi": _("Handicap moteur"),
        "hi": _("Handicap auditif"),
        "vi": _("Handicap visuel"),
        "pi": _("Handicap psychique"),
        "ii": _("Handicap intellectuel"),
    }

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=160)
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True)
    kind = models.CharField(_("genre"), max_length=10, choices=Kind.choices, default=Kind.DAY)
    series = models.ForeignKey(
        EventSeries, verbose_name=_("série"), null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    status = models.CharField(_("état"), max_length=10, choices=Status.choices, default=Status.DRAFT)

    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris", validators=[validate_zone])
    mode = models.PositiveSmallIntegerField(_("participation"), choices=Mode.choices, default=Mode.ON_SITE)
    town = models.CharField(_("ville"), max_length=80, blank=True)
    territory = models.ForeignKey(
        "partners.Territory",
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    venue = models.CharField(_("lieu"), max_length=160, blank=True)
    address = models.CharField(_("adresse postale"), max_length=200, blank=True)
    link = models.URLField(_("lien de visioconférence"), blank=True)
    accessibility = models.JSONField(_("accessibilité du lieu"), default=list, blank=True)
    contact_email = models.EmailField(_("adresse de l’organisation"), blank=True)
    contact_phone = models.CharField(_("téléphone de l’organisation"), max_length=30, blank=True)

    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Vide : autant que l’on veut.")
    )
    takes_registrations = models.BooleanField(_("on s’inscrit sur le portail"), default=True)
    validates = models.BooleanField(_("chaque inscription est validée par l’organisation"), default=False)
    opens_at = models.DateTimeField(_("ouverture des inscriptions"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture des inscriptions"), null=True, blank=True)
    changes_until = models.DateTimeField(_("on peut modifier ou annuler jusqu’au"), null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("heures pour répondre à une proposition de place"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
    )
    reminder_days = models.JSONField(_("rappels, en jours avant"), default=list, blank=True)
    asks_diet = models.BooleanField(_("demander le régime alimentaire"), default=False)
    asks_needs = models.BooleanField(_("demander les aménagements utiles"), default=True)
    asks_photo_consent = models.BooleanField(_("demander l’accord pour les photos"), default=True)
    gives_certificates = models.BooleanField(_("les personnes présentes reçoivent une attestation"), default=True)

    # Rises with each change at the door (`CheckIn.number`); microseconds of time, so that it stands above other events' past.
    door_number = models.BigIntegerField(default=0, editable=False)
    facts_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    change_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("motif de l’annulation"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        indexes = [models.Index(fields=["status", "starts_at"], name="event_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("La fin doit venir après le début."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at=None)
                | models.Q(opens_at=None)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="event_closes_after_opening",
                violation_error_message=_("La clôture doit venir après l’ouverture."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="cancelled") ^ models.Q(cancelled_at__isnull=True),
                name="event_cancelled_since",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def starts_here(self):
        """The beginning as a clock in its town shows it."""
        return self.starts_at.astimezone(self.zone_info)

    @property
    def ends_here(self):
        return self.ends_at.astimezone(self.zone_info)

    @property
    def place(self) -> str:
        """Where it is, in one line."""
        return ", ".join(part for part in (self.venue, self.address, self.town) if part)

    def get_absolute_url(self):
        """The event's page in the reader's language, wherever it stands in the tree."""
        return reverse("event", args=[self.slug])


class Organiser(models.Model):
    """Somebody who runs an event; its co-organisers see their events only."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="organisers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="events_organised")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("organisateur ou organisatrice")
        verbose_name_plural = _("organisateurs et organisatrices")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"],
                name="organiser_once",
                violation_error_message=_("Cette personne organise déjà cet événement."),
            )
        ]

    def __str__(self):
        return _("organisateur n° %(number)s") % {"number": self.pk}


class SeatShare(models.Model):
    """Seats kept for the people of one organisation or of one territory, until they are released to everybody."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="shares")
    partner = models.ForeignKey(
        "partners.Partner", verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT
    )
    territory = models.ForeignKey(
        "partners.Territory", verbose_name=_("territoire"), null=True, blank=True, on_delete=models.PROTECT
    )
    seats = models.PositiveIntegerField(_("places réservées"), validators=[MinValueValidator(1)])
    released_at = models.DateTimeField(_("libérées le"), help_text=_("Ensuite, ces places sont à tout le monde."))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("places réservées")
        verbose_name_plural = _("places réservées")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(partner__isnull=False) ^ models.Q(territory__isnull=False),
                name="share_for_one",
                violation_error_message=_("Choisissez une organisation ou un territoire, l’un des deux."),
            ),
            models.CheckConstraint(
                condition=models.Q(seats__gte=1),
                name="share_of_a_seat_at_least",
                violation_error_message=_("Réservez une place au moins."),
            ),
            models.UniqueConstraint(
                fields=["event", "partner"],
                name="share_once_by_partner",
                violation_error_message=_("Cette organisation a déjà des places réservées."),
            ),
            models.UniqueConstraint(
                fields=["event", "territory"],
                name="share_once_by_territory",
                violation_error_message=_("Ce territoire a déjà des places réservées."),
            ),
        ]

    def __str__(self):
        return str(self.partner or self.territory)


class Slot(Titled, models.Model):
    """A moment of the programme: what happens then happens at the same time, and people choose one of it.

    `identifier` is that of its block on the event's page; one that left the page is withdrawn, never deleted.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="slots")
    identifier = models.UUIDField()
    title = models.CharField(_("titre"), max_length=160, blank=True)
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    position = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("moment du programme")
        verbose_name_plural = _("moments du programme")
        constraints = [
            models.UniqueConstraint(fields=["event", "identifier"], name="slot_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="slot_ends_after_start",
                violation_error_message=_("La fin doit venir après le début."),
            ),
        ]

    def __str__(self):
        return self.title


class SessionQuerySet(models.QuerySet):
    def to_choose(self, event):
        """Those of an event that people choose among; what was withdrawn is no longer one."""
        return self.filter(slot__event=event, chosen=True, withdrawn_at=None, slot__withdrawn_at=None)


class Session(Titled, models.Model):
    """What happens in one room during a slot. `identifier` as a slot's."""

    Kind = SessionKind

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="sessions")
    identifier = models.UUIDField()
    kind = models.CharField(_("forme"), max_length=14, choices=Kind.choices, default=Kind.PLENARY)
    title = models.CharField(_("titre"), max_length=160)
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True)
    room = models.CharField(_("salle"), max_length=80, blank=True)
    chosen = models.BooleanField(_("on s’y inscrit"), default=False)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["slot__position", "position", "pk"]
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        constraints = [models.UniqueConstraint(fields=["slot", "identifier"], name="session_once")]

    def __str__(self):
        return self.title


class Question(Worded, models.Model):
    """A question that the organiser adds to the registration. One that was answered is put away, never deleted."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Réponse en quelques mots")
        CHOICE = "choice", _("Un choix")
        SEVERAL = "several", _("Plusieurs choix")
        YES_NO = "yes_no", _("Oui ou non")

    # The two answers to a question that is answered by yes or no, as they are kept.
    YES_NO = (("yes", _("Oui")), ("no", _("Non")))
    # Characters of an answer in words.
    LONGEST = 500

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="questions")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("forme"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=200)
    label_en = models.CharField(_("question en anglais"), max_length=200, blank=True)
    help_text = models.CharField(_("précision"), max_length=300, blank=True)
    help_text_en = models.CharField(_("précision en anglais"), max_length=300, blank=True)
    options = models.JSONField(
        _("réponses proposées"), default=list, blank=True, help_text="[{value, label, label_en}], for choices."
    )
    required = models.BooleanField(_("réponse nécessaire"), default=False)
    shown_if = models.ForeignKey(
        "self", verbose_name=_("posée seulement si"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shown_if_value = models.CharField(_("a pour réponse"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question de l’inscription")
        verbose_name_plural = _("questions de l’inscription")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shown_if=None) ^ ~models.Q(shown_if_value=""), name="question_condition_in_full"
            )
        ]

    def __str__(self):
        return self.label

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value, words in the reader's language) of each answer proposed."""
        return options_in_words(self.options)

    @property
    def answer_words(self) -> list[tuple[str, str]]:
        """(value, words) of each answer that can be chosen; none where one writes."""
        return list(self.YES_NO) if self.kind == self.Kind.YES_NO else self.choices


class MessageText(models.Model):
    """The organiser's own words for one kind of message; placeholders in braces, from the list of that kind.

    Empty: the standard words. `former` is what it was before the last change ({subject, body}), for whoever takes it back.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="message_texts")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="fr")
    subject = models.CharField(_("objet"), max_length=160, blank=True)
    body = models.TextField(_("texte"), max_length=4000, blank=True)
    former = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = _("texte de message")
        verbose_name_plural = _("textes de messages")
        constraints = [models.UniqueConstraint(fields=["event", "kind", "language"], name="message_text_once")]

    def __str__(self):
        return self.subject
