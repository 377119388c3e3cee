"""The ground's models: pages, media, the site's identity and menus, messages, the worker's pulse."""

from .media import Attachment, Picture, Rendition
from .messages import Message
from .pages import BodyPage, HomePage, IndexPage, PortalPage, StandardPage
from .site import Heartbeat, MenuItem, SiteIdentity

__all__ = [
    "Attachment",
    "BodyPage",
    "Heartbeat",
    "HomePage",
    "IndexPage",
    "MenuItem",
    "Message",
    "Picture",
    "PortalPage",
    "Rendition",
    "SiteIdentity",
    "StandardPage",
]
