"""The pages that present charters to the public. They hold no clause: `Charter` does, and outlives them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from charters import queries, rules
from portal.models import BodyPage, IndexPage

from .charters import Charter


class CharterIndexPage(IndexPage):
    template = "charters/charter_index_page.html"
    subpage_types = ["charters.CharterPage"]

    class Meta:
        verbose_name = _("rubrique des chartes")
        verbose_name_plural = _("rubriques des chartes")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["charters"] = queries.charter_cards(self)
        context["may_open"] = rules.may_open_charters(request.user)
        return context


class CharterPage(BodyPage):
    """A presentation of one charter; its translations present the same one."""

    charter = models.ForeignKey(Charter, verbose_name=_("charte"), on_delete=models.PROTECT, related_name="pages")
    scope = models.CharField(_("périmètre, en une phrase"), max_length=300, blank=True)

    template = "charters/charter_page.html"
    parent_page_types = ["charters.CharterIndexPage"]
    subpage_types = []
    content_panels = [
        *BodyPage.content_panels[:2],
        FieldPanel("charter", read_only=True),
        FieldPanel("scope"),
        *BodyPage.content_panels[2:],
    ]

    class Meta:
        verbose_name = _("page d’une charte")
        verbose_name_plural = _("pages de chartes")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context.update(queries.charter_reading(self.charter, request.user))
        return context

    def index_text(self) -> str:
        return f"{super().index_text()} {self.scope} {queries.public_words(self.charter)}"
