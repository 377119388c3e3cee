"""The ground's app, and what is left out of the static files."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("portail")


class PortalStaticConfig(StaticFilesConfig):
    # htmx's extensions name modules that are not shipped with them; we use none.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]
