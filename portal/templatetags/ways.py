"""Where a page stands, for the pages whose view does not say it. No query, no rule."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("components/breadcrumb.html")
def way(*steps):
    """The way from the home page: title and address by turns, and last the title of this page alone."""
    titles, addresses = steps[::2], (*steps[1::2], "")
    home = {"title": _("Accueil"), "url": reverse("wagtail_serve", args=[""])}
    way_here = [{"title": title, "url": url} for title, url in zip(titles, addresses, strict=True)]
    return {"breadcrumb": [home, *way_here]}
