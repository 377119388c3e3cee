"""The roles of the network as groups with permissions, so that the Wagtail admin can grant them.

A group is found by the permission that makes it, never by its name: an administrator may rename it.
"""

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

COORDINATE = "partners.coordinate"

ORGANISE = "events.organise"

# permission (app_label.codename) -> name given to its group at first start
ROLES = {
    COORDINATE: _("Coordination"),
    "workshops.facilitate": _("Animation"),
    "resources.publish": _("Formation"),
    ORGANISE: _("Organisation d’événements"),
    "events.judge": _("Jury"),
}

OUR_APPS = ("portal", "partners", "charters", "events", "workshops", "resources")

# Rows that only our actions write: coordinators see them, whatever the admin offers.
WRITTEN_BY_ACTIONS = {
    ("partners", "erasurerequest"),
    ("partners", "invitation"),
    ("partners", "mandate"),
    ("partners", "membership"),
    ("portal", "heartbeat"),
    ("portal", "message"),
}
SITE_PERMISSIONS = (
    "wagtailadmin.access_admin",
    "simple_translation.submit_translation",
    *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")),
    *(
        f"wagtailcore.{verb}_{model}"
        for model in ("locale", "task", "workflow")
        for verb in ("add", "change", "delete", "view")
    ),
)
# Organisers write the pages of their events there, with pictures and documents; which pages, the pages themselves say.
ORGANISERS_PERMISSIONS = ("wagtailadmin.access_admin", "simple_translation.submit_translation")
ORGANISERS_COLLECTION_CODENAMES = ("add_image", "choose_image", "add_document", "choose_document")
PAGE_CODENAMES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
# Wagtail asks for its own image's and document's permissions, whatever models stand in their place.
COLLECTION_MODELS = (("wagtailimages", "image"), ("wagtaildocs", "document"), ("wagtailcore", "collection"))


def permission(name: str) -> Permission | None:
    """The permission "app_label.codename", None while its module does not define it."""
    label, codename = name.split(".")
    return Permission.objects.filter(content_type__app_label=label, codename=codename).first()


def group_of(role: str) -> Group | None:
    """The group that carries the role's permission (the first made, where several do)."""
    label, codename = role.split(".")
    carried = Group.objects.filter(permissions__content_type__app_label=label, permissions__codename=codename)
    return carried.order_by("pk").first()


def ensure_roles() -> None:
    """One group for each role whose permission exists, with what coordinators need. Calling it again changes nothing.

    It adds and never takes away: what an administrator gave a group stays, and a new model reaches coordinators.
    """
    with translation.override(settings.LANGUAGE_CODE):
        for role, name in ROLES.items():
            wanted = permission(role)
            if wanted and group_of(role) is None:
                group, _created = Group.objects.get_or_create(name=str(name))
                group.permissions.add(wanted)
    coordination = group_of(COORDINATE)
    if coordination:
        coordination.permissions.add(*_coordination_permissions())
        _allow_on_pages(coordination)
        _allow_on_collections(coordination)
    organisers = group_of(ORGANISE)
    if organisers:
        organisers.permissions.add(*filter(None, map(permission, ORGANISERS_PERMISSIONS)))
        _allow_on_collections(organisers, ORGANISERS_COLLECTION_CODENAMES)


def ensure_roles_after_migrate(sender, **kwargs) -> None:
    """Receiver of post_migrate: permissions of an app are made in its own signal, so the last one of all is awaited."""
    with_models = [config for config in apps.get_app_configs() if config.models_module is not None]
    if sender.label == with_models[-1].label:
        ensure_roles()


def _coordination_permissions() -> list[Permission]:
    """What the site needs, and what our own models offer but for accounts' deletion and the other roles' permissions."""
    site = Q(pk=None)
    for name in SITE_PERMISSIONS:
        label, codename = name.split(".")
        site |= Q(content_type__app_label=label, codename=codename)
    found = list(Permission.objects.filter(site).select_related("content_type"))
    for each in Permission.objects.filter(content_type__app_label__in=OUR_APPS).select_related("content_type"):
        kind = (each.content_type.app_label, each.content_type.model)
        name = f"{kind[0]}.{each.codename}"
        only_view = kind in WRITTEN_BY_ACTIONS and not each.codename.startswith("view_")
        if name == COORDINATE or not (name in ROLES or name == "partners.delete_user" or only_view):
            found.append(each)
    return found


def _allow_on_pages(group: Group) -> None:
    root = Page.objects.filter(depth=1).first()
    if root is None:
        return
    for each in Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=PAGE_CODENAMES
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=each)


def _allow_on_collections(group: Group, codenames: tuple[str, ...] | None = None) -> None:
    """Let the group do these things, or all, with what the site's libraries hold."""
    root = Collection.get_first_root_node()
    if root is None:
        return
    for label, model in COLLECTION_MODELS:
        for each in Permission.objects.filter(content_type__app_label=label, content_type__model=model):
            if codenames is None or each.codename in codenames:
                GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=each)
