"""The page under which workshops are found, and the right to facilitate them."""

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from portal.models import IndexPage

from .outcomes import Outcome

REPORTS_A_PAGE = 24


class WorkshopIndexPage(IndexPage):
    template = "workshops/workshop_index_page.html"

    class Meta:
        verbose_name = _("rubrique des ateliers")
        verbose_name_plural = _("rubriques des ateliers")
        permissions = [("facilitate", _("Animer des ateliers"))]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        published = Paginator(Outcome.objects.published(), REPORTS_A_PAGE)
        context["page_obj"] = published.get_page(request.GET.get("page"))
        return context
