"""The charters app: what it registers with the ground, and the triggers made again after every migrate."""

from datetime import timedelta

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _guard(sender, using, **kwargs):
    from charters.immutability import ensure_triggers

    ensure_triggers(connections[using])


class ChartersConfig(AppConfig):
    name = "charters"
    verbose_name = _("chartes")

    def ready(self):
        from charters import due, personal_data, queries
        from portal import registry

        post_migrate.connect(_guard, sender=self, dispatch_uid="charters.immutability")
        registry.awaiting.register("signatures", queries.awaiting_signatures)
        registry.awaiting.register("proposals", queries.awaiting_decisions)
        registry.personal_data.register("signatures", personal_data.SIGNATURES)
        registry.personal_data.register("clause_authors", personal_data.AUTHORS)
        registry.due_jobs.register("signing", registry.DueJob(_("Rappels et expiration des signatures"), due.signing))
        registry.due_jobs.register(
            "seal", registry.DueJob(_("Renouvellement du certificat du sceau"), due.seal, timedelta(hours=12))
        )
        registry.due_jobs.register(
            "charters_retention",
            registry.DueJob(_("Fin de conservation des chartes"), due.retention, timedelta(hours=12)),
        )
        registry.health_checks.register("charters", registry.HealthCheck(_("Chartes"), due.health))
