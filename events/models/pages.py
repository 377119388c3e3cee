"""The pages that present events to the public. They hold words and the programme as written; `Event` holds the facts.

What pages ask of the modules that read and write rows is imported where it is asked: those need the models first.
"""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import PagePermissionTester
from wagtail.rich_text import expand_db_html

from events.blocks import PROGRAMME_BLOCKS
from events.forms.pages import EventPageForm
from portal.blocks import BODY_BLOCKS, RICH_TEXT_FEATURES
from portal.documents import nodes_from_html
from portal.models import IndexPage, PortalPage

from .events import Event


class EventIndexPage(IndexPage):
    template = "events/event_index_page.html"
    subpage_types = ["events.EventPage"]

    class Meta:
        verbose_name = _("rubrique des événements")
        verbose_name_plural = _("rubriques des événements")
        permissions = [("organise", _("Organiser des événements")), ("judge", _("Siéger dans un jury"))]

    def get_context(self, request, *args, **kwargs):
        from events.views.index import index_context

        context = super().get_context(request, *args, **kwargs)
        context.update(index_context(request))
        return context


class TranslationOnlyPanel(HelpPanel):
    """Words that stand on translations only."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk) and not self.instance.is_source


class EventPagePermissions(PagePermissionTester):
    """Wagtail's, and what organisers may do with the pages of events that they run: edit and publish, nothing else."""

    def __init__(self, user, page):
        super().__init__(user, page)
        self._without_organising = user.is_superuser or "change" in getattr(self, "permissions", ())
        if user.is_active and not user.is_superuser and page.event_id:
            from events import rules

            if rules.may_organise(user, page.event):
                self.permissions |= {"change", "publish"}

    def can_delete(self, ignore_bulk=False):
        """An event that was announced keeps its page: the event is cancelled, or the page unpublished."""
        announced = self.page.is_source and self.page.event.status != Event.Status.DRAFT
        return not announced and self._without_organising and super().can_delete(ignore_bulk)

    def can_move(self):
        return self._without_organising and super().can_delete(ignore_bulk=True)


class EventPage(PortalPage):
    """A presentation of one event; its translations present the same one, with the same blocks in other words."""

    event = models.ForeignKey(Event, verbose_name=_("événement"), on_delete=models.PROTECT, related_name="pages")
    body = StreamField(BODY_BLOCKS, verbose_name=_("présentation"), blank=True)
    programme = StreamField(PROGRAMME_BLOCKS, verbose_name=_("programme"), blank=True)
    access = RichTextField(_("venir, et accès des personnes handicapées"), blank=True, features=RICH_TEXT_FEATURES[2:])
    practical = RichTextField(_("informations pratiques"), blank=True, features=RICH_TEXT_FEATURES[2:])
    photos = StreamField(
        [("photo", ImageChooserBlock(label=_("photo")))], verbose_name=_("photos de la journée"), blank=True
    )

    template = "events/event_page.html"
    # `actions.open_event` makes them, so that a page always has its event and an event one page by language.
    is_creatable = False
    parent_page_types = ["events.EventIndexPage"]
    subpage_types = []
    base_form_class = EventPageForm
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("event", read_only=True),
        MultiFieldPanel([FieldPanel("summary"), FieldPanel("picture"), FieldPanel("body")], _("Présentation")),
        MultiFieldPanel(
            [
                HelpPanel(
                    _(
                        "Date, lieu, places et inscription se règlent à l’organisation de l’événement. "
                        "Publier cette page annonce l’événement et met son programme à jour."
                    )
                ),
                TranslationOnlyPanel(
                    _(
                        "Sur une traduction, seuls les mots comptent : jours, heures, salles et places sont ceux de la "
                        "page en français."
                    )
                ),
                FieldPanel("programme"),
            ],
            _("Programme"),
        ),
        MultiFieldPanel([FieldPanel("access"), FieldPanel("practical")], _("Venir")),
        MultiFieldPanel([FieldPanel("photos")], _("Après la journée")),
    ]

    class Meta:
        verbose_name = _("page d’un événement")
        verbose_name_plural = _("pages d’événements")

    @property
    def is_source(self) -> bool:
        """Whether facts come from this page: its translations bring words only."""
        return self.locale.language_code == settings.LANGUAGE_CODE

    @cached_property
    def source(self) -> "EventPage":
        """The page that the programme's facts come from; this one where there is no other."""
        if self.is_source:
            return self
        return self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first() or self

    def permissions_for_user(self, user):
        return EventPagePermissions(user, self)

    def get_context(self, request, *args, **kwargs):
        from events.queries.pages import event_reading

        context = super().get_context(request, *args, **kwargs)
        context.update(event_reading(self, request))
        return context

    def index_text(self) -> str:
        words = [self.get_summary(), self.event.place]
        for stream in (self.body, self.programme):
            words += stream.stream_block.get_searchable_content(stream)
        words += [strip_tags(self.access), strip_tags(self.practical)]
        return " ".join(filter(None, map(str, words)))

    def booklet_nodes(self) -> list:
        nodes = []
        for child in [*self.body, *self.programme]:
            nodes += child.block.booklet_nodes(child.value)
        for text in (self.access, self.practical):
            nodes += nodes_from_html(expand_db_html(text))
        return nodes
