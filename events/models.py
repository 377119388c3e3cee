"""Events. For now: the module's first page and its roles."""

from django.utils.translation import gettext_lazy as _

from portal.models import IndexPage


class EventIndexPage(IndexPage):
    template = "events/event_index_page.html"

    class Meta:
        verbose_name = _("rubrique des événements")
        verbose_name_plural = _("rubriques des événements")
        permissions = [("organise", _("Organiser des événements")), ("judge", _("Siéger dans un jury"))]
