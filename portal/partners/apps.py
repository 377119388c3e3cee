"""People and organisations: what they register with the ground."""

from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "portal.partners"
    label = "partners"
    verbose_name = _("partenaires")

    def ready(self):
        from portal import notifications, registry
        from portal.partners import personal_data, queries
        from portal.partners.actions import remind_ending_mandates, tell_of_failed_message
        from portal.partners.roles import ensure_roles_after_migrate

        registry.awaiting.register("partners", queries.awaiting)
        personal_data.register()
        registry.due_jobs.register(
            "ending_mandates",
            registry.DueJob(_("Rappels des mandats qui prennent fin"), remind_ending_mandates, timedelta(hours=1)),
        )
        registry.search_sources.register("partners", registry.SearchSource(_("Partenaires"), queries.find_partners))
        registry.health_checks.register(
            "partners_without_referent",
            registry.HealthCheck(_("Organisations sans référent"), queries.partners_without_referent),
        )
        notifications.failure_observers.append(tell_of_failed_message)
        post_migrate.connect(ensure_roles_after_migrate, dispatch_uid="partners.ensure_roles")
