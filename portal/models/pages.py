"""Pages: the interface every page of the portal offers to the others, the home page and the plain page.

A module's pages extend `PortalPage` in their own app. This module knows none of them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from portal.blocks import BODY_BLOCKS
from portal.documents import nodes_from_plain


class PortalPage(Page):
    """What any page offers to others: a summary, a picture, its text for an index, its content as booklet nodes."""

    summary = models.CharField(_("résumé"), max_length=400, blank=True)
    picture = models.ForeignKey(
        "portal.Picture", verbose_name=_("image"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("index_text")]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        request.portal_page = self
        context = super().get_context(request, *args, **kwargs)
        context["breadcrumb"] = self.breadcrumb(request)
        return context

    def route(self, request, path_components):
        """Wagtail's way down the tree, straight to a page that lies deeper: those between are not loaded to be passed.

        An address that is not exactly a page's goes Wagtail's way, for pages that answer to more than their own.
        """
        if len(path_components) > 1:
            found = self._descendant_at(path_components)
            if found is not None:
                return found.specific.route(request, [])
        return super().route(request, path_components)

    def _descendant_at(self, path_components):
        """The page at this address under this one, by its slug; several pages may have it in other places."""
        url_path = f"{self.url_path}{'/'.join(path_components)}/"
        depth = self.depth + len(path_components)
        there = Page.objects.filter(slug=path_components[-1], depth=depth, path__startswith=self.path)
        return next((page for page in there if page.url_path == url_path), None)

    def get_view_restrictions(self):
        """As Wagtail's, which asks for every page above first; few sites keep any page for some readers."""
        any_there = PageViewRestriction.objects.exists()
        return super().get_view_restrictions() if any_there else PageViewRestriction.objects.none()

    def breadcrumb(self, request) -> list[dict]:
        """The way from the home page to this one, this one included without address."""
        # The root of the tree is no page of the site, so that a home page has nothing above it to ask for.
        ancestors = self.get_ancestors().filter(depth__gt=1).only("title", "url_path") if self.depth > 2 else []
        return [{"title": page.title, "url": page.get_url(request)} for page in ancestors] + [
            {"title": self.title, "url": ""}
        ]

    def addresses(self, request) -> dict[str, str]:
        """Where this page is, by language in which it is published; only what makes an address is read."""
        found = self.get_translations(inclusive=True).live().select_related("locale")
        return {
            page.locale.language_code: page.get_url(request) for page in found.only("url_path", "locale__language_code")
        }

    def get_summary(self) -> str:
        """One or two sentences in plain text for a card, a feed or a search result."""
        return self.summary or self.search_description

    def index_text(self) -> str:
        """All the page's words in plain text, for search."""
        return self.get_summary()

    def booklet_nodes(self) -> list:
        """The page's content as document nodes (`portal.documents`), for a booklet."""
        return nodes_from_plain(self.get_summary())


class BodyPage(PortalPage):
    """A page whose content is one body of shared blocks."""

    body = StreamField(BODY_BLOCKS, verbose_name=_("contenu"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("picture"), FieldPanel("body")]

    class Meta:
        abstract = True

    def index_text(self) -> str:
        return " ".join([self.get_summary(), *self.body.stream_block.get_searchable_content(self.body)])

    def booklet_nodes(self) -> list:
        nodes = []
        for child in self.body:
            nodes += child.block.booklet_nodes(child.value)
        return nodes


class HomePage(BodyPage):
    hero_title = models.CharField(_("grande phrase"), max_length=120)
    hero_lead = models.CharField(_("chapeau"), max_length=300, blank=True)
    hero_primary = models.ForeignKey(
        Page, verbose_name=_("premier bouton"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hero_primary_label = models.CharField(_("texte du premier bouton"), max_length=60, blank=True)
    hero_secondary = models.ForeignKey(
        Page, verbose_name=_("second bouton"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hero_secondary_label = models.CharField(_("texte du second bouton"), max_length=60, blank=True)

    template = "portal/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("hero_lead"),
        FieldPanel("hero_primary"),
        FieldPanel("hero_primary_label"),
        FieldPanel("hero_secondary"),
        FieldPanel("hero_secondary_label"),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("page d’accueil")
        verbose_name_plural = _("pages d’accueil")

    @property
    def hero_actions(self) -> list[tuple[str, str]]:
        """(words, address) of the buttons under the large sentence; a page that is not published gives none."""
        buttons = (
            (self.hero_primary, self.hero_primary_label),
            (self.hero_secondary, self.hero_secondary_label),
        )
        return [(label or page.title, page.get_url()) for page, label in buttons if page and page.live]

    def get_summary(self) -> str:
        return super().get_summary() or self.hero_lead

    def breadcrumb(self, request) -> list[dict]:
        return []


class StandardPage(BodyPage):
    template = "portal/standard_page.html"

    class Meta:
        verbose_name = _("page simple")
        verbose_name_plural = _("pages simples")


class IndexPage(BodyPage):
    """The first page of a module: an introduction above what the module lists."""

    class Meta:
        abstract = True
