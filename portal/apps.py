"""The ground's app with what it registers, accounts in the admin, and what is left out of the static files."""

from datetime import timedelta

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("portail")

    def ready(self):
        from portal import frame, notifications, registry, search, tasks

        # Wagtail's catalogue comes before Django's and says "Champ requis." on every page.
        forms.Field.default_error_messages["required"] = _("Il manque une réponse ici.")
        frame.watch()
        day = timedelta(days=1)
        for name, label, run, every in (
            ("requeue_stuck", _("Messages à renvoyer"), notifications.requeue_stuck, timedelta(minutes=1)),
            ("requeue_stale", _("Tâches coupées"), tasks.requeue_stale, timedelta(minutes=1)),
            ("prune_results", _("Tâches terminées"), tasks.prune_results, day),
            ("clear_sessions", _("Sessions expirées"), tasks.clear_sessions, day),
            ("purge_personal_data", _("Données arrivées à échéance"), tasks.purge_personal_data, day),
        ):
            registry.due_jobs.register(name, registry.DueJob(label, run, every))
        registry.search_sources.register("pages", registry.SearchSource(_("Pages"), search.find_pages))


class PortalUsersConfig(WagtailUsersAppConfig):
    """Wagtail's accounts with our form and our limits."""

    user_viewset = "portal.partners.admin.UserViewSet"
