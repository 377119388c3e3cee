"""Organisations of the network and the territories they work on. They hold no people: memberships do."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.search import index

from portal.partners.identifiers import validate_rna, validate_siren, validate_siret


class Territory(models.Model):
    name = models.CharField(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(_("adresse"), max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")

    def __str__(self):
        return self.name


class PartnerQuerySet(models.QuerySet):
    def listed(self):
        """Active organisations in the order of a directory."""
        return self.filter(active=True).order_by("short_name", "pk")

    def for_directory(self, kind: str = "", territory: str = "", words: str = ""):
        """Listed organisations that match the filters, with what their card shows."""
        partners = self.listed().select_related("territory")
        if kind:
            partners = partners.filter(kind=kind)
        if territory:
            partners = partners.filter(territory__slug=territory)
        if words:
            partners = partners.filter(models.Q(short_name__icontains=words) | models.Q(legal_name__icontains=words))
        return partners

    def for_table(self):
        """Only what a row of the directory's table shows."""
        return self.only("slug", "short_name", "kind", "contact_phone", "contact_email", "territory__name")

    def with_logos(self, rendition: str):
        """Logos with the rendition that a card shows (a Wagtail filter), in a constant number of queries."""
        pictures = get_image_model().objects.prefetch_renditions(rendition)
        return self.prefetch_related(models.Prefetch("logo", queryset=pictures))


class Partner(index.Indexed, models.Model):
    class Kind(models.TextChoices):
        METROPOLE = "metropole", _("Métropole ou collectivité")
        STATE = "state", _("Service de l’État")
        HOUSING = "housing_provider", _("Bailleur social")
        ASSOCIATION = "association", _("Association")
        CCAS = "social_centre", _("CCAS")
        SIAO = "siao", _("SIAO")
        HEALTH = "health", _("Santé")
        TRAINING = "training", _("Organisme de formation")
        PEERS = "peer_workers", _("Travail pair")
        RESIDENTS = "residents_group", _("Collectif de personnes concernées")
        OTHER = "other", _("Autre")

    legal_name = models.CharField(_("nom légal"), max_length=200, unique=True)
    short_name = models.CharField(_("nom d’usage"), max_length=80)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    kind = models.CharField(_("genre"), max_length=20, choices=Kind.choices)
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territoire"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partners",
    )
    logo = models.ForeignKey(
        "portal.Picture", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    description = models.TextField(_("présentation"), blank=True, max_length=3000)
    contact_email = models.EmailField(_("adresse électronique publique"), blank=True)
    contact_phone = models.CharField(_("téléphone public"), max_length=30, blank=True)
    website = models.URLField(_("site"), blank=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True, validators=[validate_siren])
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[validate_siret])
    rna = models.CharField(_("RNA"), max_length=10, blank=True, validators=[validate_rna])
    active = models.BooleanField(_("membre du réseau"), default=True)

    objects = PartnerQuerySet.as_manager()

    search_fields = [
        index.SearchField("legal_name"),
        index.SearchField("short_name"),
        index.SearchField("description"),
        index.AutocompleteField("short_name"),
        index.AutocompleteField("legal_name"),
        index.FilterField("active"),
    ]

    class Meta:
        ordering = ["short_name", "pk"]
        verbose_name = _("partenaire")
        verbose_name_plural = _("partenaires")
        permissions = [("coordinate", _("Coordonner le réseau"))]
        constraints = [
            models.UniqueConstraint(
                fields=["siret"],
                condition=~models.Q(siret=""),
                name="partner_siret_once",
                violation_error_message=_("Ce SIRET est déjà celui d’un autre partenaire."),
            )
        ]

    def __str__(self):
        return self.short_name

    def get_kind_display(self):
        """Django's own translates every choice at each call, which a directory would do once for each organisation."""
        return str(self.Kind(self.kind).label) if self.kind in self.Kind else self.kind

    def get_absolute_url(self):
        return reverse("partner", args=[self.slug])

    def clean(self):
        super().clean()
        if self.siret and self.siren and not self.siret.startswith(self.siren):
            raise ValidationError({"siret": _("Ce SIRET ne commence pas par le SIREN indiqué.")})
