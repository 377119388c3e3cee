"""Live workshops. For now: the module's first page and its role."""

from django.utils.translation import gettext_lazy as _

from portal.models import IndexPage


class WorkshopIndexPage(IndexPage):
    template = "workshops/workshop_index_page.html"

    class Meta:
        verbose_name = _("rubrique des ateliers")
        verbose_name_plural = _("rubriques des ateliers")
        permissions = [("facilitate", _("Animer des ateliers"))]
