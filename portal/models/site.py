"""The site's identity (name, help, footer), its menus, and the pulse of its background worker."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page


@register_setting(icon="site")
class SiteIdentity(BaseGenericSetting):
    network_name = models.CharField(_("nom du réseau"), max_length=120, default="Trait d’union")
    network_name_en = models.CharField(_("nom du réseau en anglais"), max_length=120, blank=True)
    help_phone = models.CharField(_("téléphone d’aide"), max_length=30, blank=True)
    help_hours = models.CharField(_("heures d’aide"), max_length=120, blank=True)
    help_hours_en = models.CharField(_("heures d’aide en anglais"), max_length=120, blank=True)
    help_email = models.EmailField(_("adresse d’aide"), blank=True)
    footer_text = models.CharField(_("phrase du pied de page"), max_length=300, blank=True)
    footer_text_en = models.CharField(_("phrase du pied de page en anglais"), max_length=300, blank=True)
    social_picture = models.ForeignKey(
        "portal.Picture",
        verbose_name=_("image de partage"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        MultiFieldPanel([FieldPanel("network_name"), FieldPanel("network_name_en")], _("Réseau")),
        MultiFieldPanel(
            [FieldPanel("help_phone"), FieldPanel("help_hours"), FieldPanel("help_hours_en"), FieldPanel("help_email")],
            _("Besoin d’aide ?"),
        ),
        MultiFieldPanel(
            [FieldPanel("footer_text"), FieldPanel("footer_text_en"), FieldPanel("social_picture")], _("Pied de page")
        ),
    ]

    class Meta:
        verbose_name = _("identité du site")

    @classmethod
    def current(cls) -> "SiteIdentity":
        """The site's identity as it is kept, or the defaults while there is none: reading never writes."""
        return cls.objects.first() or cls()

    def in_language(self, field: str, language: str) -> str:
        """The field's text in the language, French where the translation is missing."""
        if language == "en":
            return getattr(self, f"{field}_en") or getattr(self, field)
        return getattr(self, field)


class MenuItem(models.Model):
    """A line of the main menu or of the footer: a page of the site, shown in the reader's language, or an address."""

    class Place(models.TextChoices):
        MAIN = "main", _("Menu principal")
        FOOTER = "footer", _("Pied de page")

    place = models.CharField(_("emplacement"), max_length=10, choices=Place.choices, default=Place.MAIN)
    title = models.CharField(_("titre"), max_length=60, blank=True, help_text=_("Vide : le titre de la page."))
    title_en = models.CharField(_("titre en anglais"), max_length=60, blank=True)
    page = models.ForeignKey(
        Page, verbose_name=_("page"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    path = models.CharField(
        _("ou adresse"), max_length=200, blank=True, help_text=_("Une adresse de ce site, par exemple /partenaires/.")
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    panels = [
        FieldPanel("place"),
        FieldPanel("page"),
        FieldPanel("path"),
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldPanel("position"),
    ]

    class Meta:
        ordering = ["place", "position", "pk"]
        verbose_name = _("ligne de menu")
        verbose_name_plural = _("menus")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(page__isnull=False) ^ ~models.Q(path=""),
                name="menu_item_has_one_target",
                violation_error_message=_("Choisissez une page ou donnez une adresse, l’une des deux."),
            ),
            models.CheckConstraint(
                condition=models.Q(page__isnull=False) | (models.Q(path__startswith="/") & ~models.Q(title="")),
                name="menu_item_path_is_local",
                violation_error_message=_("L’adresse commence par / et demande un titre."),
            ),
        ]

    def __str__(self):
        return self.title or (self.page.title if self.page else self.path)


class Heartbeat(models.Model):
    """The last sign of life of a background process, by name."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("signe de vie")

    def __str__(self):
        return self.name
