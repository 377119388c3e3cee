"""The Wagtail admin in the portal's name and colours, what one may go to from its home, its menus. Nothing of a module."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from portal import registry
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


class OwnSpacePanel(Component):
    """What awaits a person and what they work on, on the admin's home: most of it is done on the site itself."""

    name = "own_space"
    template_name = "portal/admin_home_panel.html"
    order = 100

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {"tasks": registry.awaiting_of(user), "works": registry.works_of(user)}


@hooks.register("construct_homepage_panels")
def add_own_space(request, panels):
    panels.append(OwnSpacePanel())


@hooks.register("insert_global_admin_css")
def portal_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin.css"))
