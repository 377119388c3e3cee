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
        registry.awaiting.register("attestations", queries.awaiting_attestations)
        registry.awaiting.register("proposals", queries.awaiting_decisions)
        registry.awaiting.register("positions", queries.awaiting_positions)
        registry.awaiting.register("progress", queries.awaiting_progress)
        registry.awaiting.register("own_proposals", queries.awaiting_answers)
        registry.works.register("charters", queries.own_charters)
        registry.personal_data.register("signatures", personal_data.SIGNATURES)
        registry.personal_data.register("signing_observers", personal_data.OBSERVERS)
        registry.personal_data.register("recorded_originals", personal_data.ORIGINALS)
        registry.personal_data.register("clause_authors", personal_data.AUTHORS)
        registry.personal_data.register("positions", personal_data.POSITIONS)
        registry.personal_data.register("progress_entries", personal_data.PROGRESS)
        registry.due_jobs.register("signing", registry.DueJob(_("Rappels et expiration des signatures"), due.signing))
        registry.awaiting.register("committee", queries.awaiting_committee)
        registry.personal_data.register("committee_attendance", personal_data.ATTENDANCE)
        registry.due_jobs.register("committee", registry.DueJob(_("Rappels des comités de suivi"), due.meetings))
        registry.due_jobs.register(
            "commitments", registry.DueJob(_("Rappels d’échéance des engagements"), due.commitments, timedelta(hours=1))
        )
        registry.awaiting.register("charter_calls", queries.awaiting_calls)
        registry.personal_data.register("charter_comments", personal_data.COMMENTS)
        registry.due_jobs.register(
            "charter_stages",
            registry.DueJob(_("Rappels avant la fin d’une étape"), due.stages, timedelta(hours=1)),
        )
        registry.due_jobs.register(
            "seal", registry.DueJob(_("Renouvellement du certificat du sceau"), due.seal, timedelta(hours=12))
        )
        registry.due_jobs.register("withdrawals", registry.DueJob(_("Retraits qui prennent effet"), due.withdrawals))
        registry.due_jobs.register("timestamps", registry.DueJob(_("Horodatage des chartes signées"), due.timestamps))
        registry.due_jobs.register(
            "charters_retention",
            registry.DueJob(_("Fin de conservation des chartes"), due.retention, timedelta(hours=12)),
        )
        registry.health_checks.register("charters", registry.HealthCheck(_("Chartes"), due.health))
