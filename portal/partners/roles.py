"""The roles of the network as groups with permissions, so that the Wagtail admin can grant them.

A group is found by the permission that makes it, never by its name: coordinators may rename it.
"""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

# permission (app_label.codename) -> name given to its group at first start
ROLES = {
    "partners.coordinate": _("Coordination"),
    "workshops.facilitate": _("Animation"),
    "resources.publish": _("Formation"),
    "events.organise": _("Organisation d’événements"),
    "events.judge": _("Jury"),
}


def permission(name: str) -> Permission:
    label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=label, codename=codename)


def group_of(role: str) -> Group:
    """The group that carries the role's permission (the first made, where several do)."""
    return Group.objects.filter(permissions=permission(role)).order_by("pk").first()
