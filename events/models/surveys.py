"""Surveys: what is asked, who may still answer, and answers that nobody can tie to anybody.

Answers hold nothing of who gave them, nor when: neither key, nor hour, nor order (`actions.answering` mixes the rows).
Who may still answer stands apart, in rows that are deleted when used. What comes of the answers: `events.surveys`.
"""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events import naming
from portal.languages import in_words

from .events import Event
from .registrations import Registration
from .words import Titled, Worded, options_in_words


class SurveyQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=Survey.Status.OPEN)


class Survey(Titled, models.Model):
    """A questionnaire. It changes in preparation only: after that, a copy of it is another version."""

    class Kind(models.TextChoices):
        HOT = "hot", _("À chaud")
        COLD = "cold", _("À froid")
        POLL = "poll", _("Sondage")

    class Status(models.TextChoices):
        DRAFT = "draft", _("En préparation")
        OPEN = "open", _("Ouvert")
        CLOSED = "closed", _("Clos")
        PUBLISHED = "published", _("Publié")

    TRANSITIONS = {
        Status.DRAFT: {Status.OPEN},
        # Back to preparation while nobody has answered.
        Status.OPEN: {Status.DRAFT, Status.CLOSED},
        Status.CLOSED: {Status.PUBLISHED},
        Status.PUBLISHED: {Status.CLOSED},
    }

    class Audience(models.TextChoices):
        PRESENT = "present", _("Les personnes venues")
        CONFIRMED = "confirmed", _("Toutes les personnes inscrites")
        EVERYBODY = "everybody", _("Tout le monde, sans invitation")

    event = models.ForeignKey(
        Event, verbose_name=_("événement"), null=True, blank=True, on_delete=models.PROTECT, related_name="surveys"
    )
    kind = models.CharField(_("genre"), max_length=4, choices=Kind.choices)
    title = models.CharField(_("titre"), max_length=160)
    title_en = models.CharField(_("titre en anglais"), max_length=160, blank=True)
    intro = models.TextField(_("présentation"), blank=True, validators=[MaxLengthValidator(1000)])
    intro_en = models.TextField(_("présentation en anglais"), blank=True, validators=[MaxLengthValidator(1000)])
    slug = models.SlugField(_("adresse"), max_length=100, unique=True)
    status = models.CharField(_("état"), max_length=9, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followed_by", editable=False
    )
    audience = models.CharField(_("qui répond"), max_length=9, choices=Audience.choices, default=Audience.PRESENT)
    # Set in preparation: the survey opens by itself then, if nothing stands in its way.
    opens_at = models.DateTimeField(_("ouverture"), null=True, blank=True)
    closes_at = models.DateTimeField(_("clôture"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminder_days = models.PositiveSmallIntegerField(
        _("rappel, en jours après l’envoi"),
        null=True,
        blank=True,
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The base of the response rate; stays when closing forgets who was invited.
    issued = models.PositiveIntegerField(_("invitations données"), default=0, editable=False)
    # In the address behind the QR code of the room.
    room_code = models.CharField(max_length=8, unique=True)
    room_open = models.BooleanField(
        _("répondre dans la salle sans le code du badge"),
        default=False,
        help_text=_("Plus simple, mais une même personne peut alors répondre deux fois."),
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SurveyQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        indexes = [models.Index(fields=["status", "opens_at"], name="survey_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience="everybody") | models.Q(event__isnull=False),
                name="survey_invites_from_its_event",
                violation_error_message=_("On n’invite que les personnes inscrites à un événement."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") ^ models.Q(opened_at__isnull=False),
                name="survey_open_since",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["closed", "published"]) ^ models.Q(closed_at__isnull=True),
                name="survey_closed_since",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at=None)
                | models.Q(opens_at=None)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="survey_closes_after_opening",
                violation_error_message=_("La clôture doit venir après l’ouverture."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def presentation(self) -> str:
        return in_words(self.intro, self.intro_en)

    @property
    def zone_info(self):
        """The zone in which its moments are said: its event's, or that of the network."""
        return self.event.zone_info if self.event_id else timezone.get_default_timezone()


class SurveyQuestion(Worded, models.Model):
    """One question, or the heading of a section. The degrees of a scale go from the least favourable to the most."""

    class Kind(models.TextChoices):
        SCALE = "scale", _("Échelle")
        SINGLE = "single", _("Un seul choix")
        MULTIPLE = "multiple", _("Plusieurs choix")
        YES_NO = "yes_no", _("Oui ou non")
        MATRIX = "matrix", _("Tableau")
        TEXT = "text", _("Texte libre")
        SECTION = "section", _("Titre de partie")

    # Those that a table of results can count.
    CLOSED = (Kind.SCALE, Kind.SINGLE, Kind.MULTIPLE, Kind.YES_NO, Kind.MATRIX)
    # Those whose answer is one value: by it other questions are shown, or results are crossed.
    ONE_VALUE = (Kind.SCALE, Kind.SINGLE, Kind.YES_NO)
    YES, NO = "yes", "no"
    TEXT_MOST = 2000

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The same in every copy, so that towns are compared, and what was said at once with what was said later.
    key = models.SlugField(max_length=40, editable=False)
    kind = models.CharField(_("forme"), max_length=8, choices=Kind.choices)
    label = models.CharField(_("question"), max_length=300)
    label_en = models.CharField(_("question en anglais"), max_length=300, blank=True)
    help_text = models.CharField(_("précision"), max_length=300, blank=True)
    help_text_en = models.CharField(_("précision en anglais"), max_length=300, blank=True)
    options = models.JSONField(
        _("réponses proposées"),
        default=list,
        blank=True,
        help_text="[{value, label, label_en}]: choices, degrees of a scale, columns of a matrix.",
    )
    rows = models.JSONField(_("lignes"), default=list, blank=True, help_text="[{value, label, label_en}] of a matrix.")
    required = models.BooleanField(_("réponse nécessaire"), default=False)
    shown_if = models.ForeignKey(
        "self", verbose_name=_("posée seulement si"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shown_if_value = models.CharField(_("a pour réponse"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question d’un questionnaire")
        verbose_name_plural = _("questions d’un questionnaire")
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="survey_question_key_once"),
            models.CheckConstraint(
                condition=models.Q(shown_if=None) ^ ~models.Q(shown_if_value=""), name="survey_condition_in_full"
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value, words in the reader's language) of each answer proposed; a degree without words has its number."""
        if self.kind == self.Kind.YES_NO:
            return [(self.YES, str(_("Oui"))), (self.NO, str(_("Non")))]
        return options_in_words(self.options)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """(value, words) of each row of a matrix."""
        return options_in_words(self.rows)


class SurveyAnswer(models.Model):
    """What one person answered: `values` by question identifier – a value, a list of them, {row: value}, or a text.

    `day` is the day on which the survey opened, or on which a paper form was typed in. A finer one would name people:
    who was reminded is known, so that what comes the day after a reminder would be theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    day = models.DateField()
    values = models.JSONField(default=dict)
    paper = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = _("réponse à un questionnaire")
        verbose_name_plural = _("réponses à un questionnaire")

    def __str__(self):
        return str(self.pk)


class SurveyToken(models.Model):
    """The right to answer once. It is deleted when it is used: neither hour nor order of its use remains.

    A link's secret is not kept, only its SHA-256. Each letter carries a link of its own: somebody's tokens go together.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="survey_tokens")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = _("droit de réponse")
        verbose_name_plural = _("droits de réponse")

    def __str__(self):
        return _("droit de réponse n° %(number)s") % {"number": self.pk}


class SurveyInvited(models.Model):
    """Who was given a token, so that nobody is given a second one. Never written to again, deleted at closing.

    It stands apart from the token: a mark on the token's row would move it in the database, and show the order of use.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invited")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = _("personne invitée à répondre")
        verbose_name_plural = _("personnes invitées à répondre")
        constraints = [models.UniqueConstraint(fields=["survey", "registration"], name="survey_invited_once")]

    def __str__(self):
        return _("invitation n° %(number)s") % {"number": self.pk}


class PublishedTable(models.Model):
    """A table of the results, declared before the survey opens: one question, alone or crossed by another."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tables")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        SurveyQuestion, verbose_name=_("croisée par"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("tableau de résultats")
        verbose_name_plural = _("tableaux de résultats")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "question", "by"],
                name="survey_table_once",
                violation_error_message=_("Ce tableau est déjà prévu."),
            ),
            models.UniqueConstraint(
                fields=["survey", "question"],
                condition=models.Q(by=None),
                name="survey_table_alone_once",
                violation_error_message=_("Ce tableau est déjà prévu."),
            ),
            models.CheckConstraint(
                condition=models.Q(by=None) | ~models.Q(by=models.F("question")),
                name="survey_table_of_two",
                violation_error_message=_("Croisez avec une autre question."),
            ),
        ]

    def __str__(self):
        return _("tableau n° %(number)s") % {"number": self.pk}


class FreeText(models.Model):
    """What somebody wrote, taken out of their answer at closing and mixed with the others; published once it was read."""

    class State(models.TextChoices):
        WAITING = "waiting", _("À relire")
        KEPT = "kept", _("Gardé")
        LEFT_OUT = "left_out", _("Écarté")

    TRANSITIONS = {
        State.WAITING: {State.KEPT, State.LEFT_OUT},
        State.KEPT: {State.LEFT_OUT, State.WAITING},
        State.LEFT_OUT: {State.KEPT, State.WAITING},
    }

    # What stands in the place of a passage that names somebody.
    MARK = "[…]"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="texts")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="texts")
    text = models.TextField(_("texte"))
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.WAITING)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["question__position", "pk"]
        verbose_name = _("texte libre")
        verbose_name_plural = _("textes libres")

    def __str__(self):
        return _("texte n° %(number)s") % {"number": self.pk}

    @property
    def pieces(self) -> list[naming.Piece]:
        """The text in parts, those that may name somebody told apart."""
        return naming.pieces(self.text)


class SurveyResults(models.Model):
    """The figures of a closed survey as they were published: computed once, under disclosure control.

    They stay when results are taken off the site, without the texts: `published_at` is None then.
    """

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="results")
    snapshot = models.JSONField(default=dict)
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-published_at", "pk"]
        verbose_name = _("résultats d’un questionnaire")
        verbose_name_plural = _("résultats de questionnaires")

    def __str__(self):
        return _("résultats n° %(number)s") % {"number": self.pk}


class PublishedTotal(models.Model):
    """How many of the people of several surveys gave each answer to a question that all of them ask in the same way.

    `counts` follow `values`, None where one is withheld. A total is never changed nor deleted: whoever read it may subtract
    it from others, which are decided on accordingly.
    """

    surveys = models.ManyToManyField(Survey, related_name="totals")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=8, choices=SurveyQuestion.Kind.choices)
    values = models.JSONField(default=list)
    counts = models.JSONField(default=list)
    published_at = models.DateTimeField(_("publié le"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["published_at", "pk"]
        verbose_name = _("total de plusieurs questionnaires")
        verbose_name_plural = _("totaux de plusieurs questionnaires")

    def __str__(self):
        return _("total n° %(number)s") % {"number": self.pk}
