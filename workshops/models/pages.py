"""The page under which workshops are found, and the right to facilitate them."""

from django.utils.translation import gettext_lazy as _

from portal.models import IndexPage

from .outcomes import Outcome


class WorkshopIndexPage(IndexPage):
    template = "workshops/workshop_index_page.html"

    class Meta:
        verbose_name = _("rubrique des ateliers")
        verbose_name_plural = _("rubriques des ateliers")
        permissions = [("facilitate", _("Animer des ateliers"))]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["reports"] = Outcome.objects.published()
        return context
