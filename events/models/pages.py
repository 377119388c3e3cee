"""The pages that present events to the public. They hold words and the programme as written; `Event` holds the facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock

from events.blocks import PROGRAMME_BLOCKS
from portal.blocks import BODY_BLOCKS, RICH_TEXT_FEATURES
from portal.models import IndexPage, PortalPage

from .events import Event


class EventIndexPage(IndexPage):
    template = "events/event_index_page.html"
    subpage_types = ["events.EventPage"]

    class Meta:
        verbose_name = _("rubrique des événements")
        verbose_name_plural = _("rubriques des événements")
        permissions = [("organise", _("Organiser des événements")), ("judge", _("Siéger dans un jury"))]


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
    parent_page_types = ["events.EventIndexPage"]
    subpage_types = []
    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("event", read_only=True),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("programme"),
        FieldPanel("access"),
        FieldPanel("practical"),
        FieldPanel("photos"),
    ]

    class Meta:
        verbose_name = _("page d’un événement")
        verbose_name_plural = _("pages d’événements")
