"""Charters. For now: the module's first page."""

from django.utils.translation import gettext_lazy as _

from portal.models import IndexPage


class CharterIndexPage(IndexPage):
    template = "charters/charter_index_page.html"

    class Meta:
        verbose_name = _("rubrique des chartes")
        verbose_name_plural = _("rubriques des chartes")
