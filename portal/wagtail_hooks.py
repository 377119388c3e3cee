"""The Wagtail admin in the portal's name and colours, and its menus edited there. Nothing of a module."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.models import MenuItem


class MenuItemViewSet(SnippetViewSet):
    model = MenuItem
    icon = "list-ul"
    menu_label = _("Menus du site")
    menu_order = 700
    add_to_admin_menu = True
    list_display = ["__str__", "place", "position"]
    list_filter = ["place"]
    ordering = ["place", "position"]
    inspect_view_enabled = False


register_snippet(MenuItemViewSet)


@hooks.register("insert_global_admin_css")
def portal_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin.css"))
