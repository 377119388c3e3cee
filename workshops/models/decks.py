"""Decks of photos for photolangage: those that come with the project, and those that facilitators put together.

A photo is of use once what is seen on it is said in words, its rights are noted, and whoever can be recognised on it has
consented until a date that is not past. Nothing here decides who may do what.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.languages import in_words
from portal.private_files import private_storage

MOST_PHOTOS = 120
# The sizes in which a photo is kept and asked for: fields of its files.
SIZES = ("thumb", "large")


def new_key() -> str:
    """A photo's key is also what lets its file be seen: nobody guesses it."""
    return secrets.token_urlsafe(15)


class DeckQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at=None)

    def for_user(self, user):
        """Those that come with the project, one's own, and those that colleagues share."""
        return self.kept().filter(Q(shared=True) | Q(owner=user) | ~Q(shipped=""))


class Deck(models.Model):
    title = models.CharField(_("titre"), max_length=120)
    title_en = models.CharField(_("titre en anglais"), max_length=120, blank=True)
    credits = models.CharField(_("crédits"), max_length=200, blank=True)
    credits_en = models.CharField(_("crédits en anglais"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True, editable=False)
    # The name of a deck that comes with the project; empty for those that people put together.
    shipped = models.SlugField(max_length=40, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="decks",
        verbose_name=_("composé par"),
        editable=False,
    )
    shared = models.BooleanField(
        _("partagé avec les autres animatrices et animateurs du réseau"),
        default=False,
        help_text=_("Sinon, vous seul·e pouvez l’utiliser."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DeckQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("title", "pk")
        verbose_name = _("jeu de photos")
        verbose_name_plural = _("jeux de photos")
        constraints = [
            models.UniqueConstraint(fields=["shipped"], condition=~Q(shipped=""), name="one_deck_of_a_shipped_name"),
        ]

    def __str__(self):
        return _("jeu de photos n° %(number)s") % {"number": self.pk}

    @property
    def title_shown(self) -> str:
        return in_words(self.title, self.title_en)

    @property
    def credits_shown(self) -> str:
        return in_words(self.credits, self.credits_en)


class PhotoQuerySet(models.QuerySet):
    def kept(self):
        """Those that are still in their deck."""
        return self.filter(removed_at=None)

    def usable(self, day):
        """Those with which a board may be prepared on that day."""
        consented = Q(recognisable=False) | Q(recognisable=True, consent_until__gte=day, consent_withdrawn_at=None)
        drawn = ~Q(drawing="")
        noted = ~Q(thumb="") & ~Q(taken_by="") & ~Q(rights="") & consented
        return self.kept().filter(drawn | noted).exclude(alt="")


class Photo(models.Model):
    class Rights(models.TextChoices):
        OWN = "own", _("Je l’ai prise, et je permets au réseau de l’utiliser")
        AUTHORISED = "authorised", _("La personne qui l’a prise l’a permis par écrit")
        CC0 = "cc0", _("Domaine public ou CC0")
        CC_BY = "cc-by", _("Creative Commons, attribution (CC BY)")
        CC_BY_SA = "cc-by-sa", _("Creative Commons, attribution et partage dans les mêmes conditions (CC BY-SA)")
        OTHER = "other", _("Une autre licence, précisée")

    class State(models.TextChoices):
        READY = "ready", _("Prête")
        ALT = "alt", _("À décrire")
        RIGHTS = "rights", _("Droits à préciser")
        CONSENT = "consent", _("Accord à préciser")
        EXPIRED = "expired", _("Accord terminé")
        WITHDRAWN = "withdrawn", _("Accord retiré")

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="photos")
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    position = models.PositiveSmallIntegerField(_("numéro"))
    alt = models.CharField(
        _("ce qu’on voit sur la photo"),
        max_length=240,
        blank=True,
        help_text=_(
            "Une phrase, sans dire ce qu’il faut en penser ni nommer personne. Elle est lue à qui ne voit pas."
        ),
    )
    alt_en = models.CharField(_("la même phrase en anglais"), max_length=240, blank=True)

    # A drawing that comes with the project is a static file; a photo that was sent is two files of ours.
    drawing = models.CharField(max_length=120, blank=True, editable=False)
    thumb = models.FileField(storage=private_storage, upload_to="decks/%Y/", blank=True, editable=False)
    large = models.FileField(storage=private_storage, upload_to="decks/%Y/", blank=True, editable=False)
    # SHA-256 of the large file: the same photo sent again is told from another one.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveSmallIntegerField(default=600, editable=False)
    height = models.PositiveSmallIntegerField(default=400, editable=False)

    taken_by = models.CharField(_("qui a pris la photo"), max_length=120, blank=True)
    rights = models.CharField(_("droits"), max_length=10, choices=Rights, blank=True)
    rights_note = models.CharField(
        _("précision sur les droits"),
        max_length=200,
        blank=True,
        help_text=_("Licence, adresse d’origine, date de l’autorisation et où elle est gardée."),
    )
    recognisable = models.BooleanField(_("des personnes sont reconnaissables"), null=True, blank=True)
    consent_until = models.DateField(_("accord de ces personnes, jusqu’au"), null=True, blank=True)
    consent_note = models.CharField(
        _("où l’accord écrit est gardé"),
        max_length=200,
        blank=True,
        help_text=_("Sans le nom des personnes : « classeur de l’association, fiche 12 »."),
    )
    consent_withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PhotoQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("deck", "position", "pk")
        verbose_name = _("photo d’un jeu")
        verbose_name_plural = _("photos d’un jeu")
        constraints = [
            models.CheckConstraint(
                condition=Q(recognisable=True) | Q(consent_until=None),
                name="consent_of_somebody_recognisable",
                violation_error_message=_("Un accord ne se note que si des personnes sont reconnaissables."),
            ),
        ]

    def __str__(self):
        return _("photo n° %(number)s") % {"number": self.pk}

    @property
    def alt_shown(self) -> str:
        return in_words(self.alt, self.alt_en)

    def state_on(self, day) -> str:
        """What it lacks to be of use on that day: the first thing to do. READY just where `usable` finds it."""
        if self.consent_withdrawn_at:
            return self.State.WITHDRAWN
        if self.recognisable and self.consent_until and self.consent_until < day:
            return self.State.EXPIRED
        # Destroyed when the consent was over; another consent does not bring them back.
        if not (self.drawing or self.thumb):
            return self.State.EXPIRED
        if not self.alt:
            return self.State.ALT
        if self.drawing:
            return self.State.READY
        if not (self.taken_by and self.rights):
            return self.State.RIGHTS
        if self.recognisable is None or (self.recognisable and not self.consent_until):
            return self.State.CONSENT
        return self.State.READY

    def may_be_shown_on(self, day) -> bool:
        """Whether its picture may still be seen: consent ends for boards that used it as well."""
        return self.state_on(day) not in {self.State.EXPIRED, self.State.WITHDRAWN}
