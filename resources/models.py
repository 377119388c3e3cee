"""Trainings and booklets. For now: the module's first page and its role."""

from django.utils.translation import gettext_lazy as _

from portal.models import IndexPage


class ResourceIndexPage(IndexPage):
    template = "resources/resource_index_page.html"

    class Meta:
        verbose_name = _("rubrique des formations et livrets")
        verbose_name_plural = _("rubriques des formations et livrets")
        permissions = [("publish", _("Publier formations et livrets"))]
