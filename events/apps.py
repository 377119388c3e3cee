"""The events app: what it registers with the ground."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _publish_programme(sender, instance, revision, **kwargs):
    """Wagtail says that an event's page is published, or is to be later."""
    from events.actions import publish_programme

    if instance.live:
        publish_programme(instance, actor=revision.user)


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("événements")

    def ready(self):
        from wagtail.signals import page_published

        from events import due, lists_data, personal_data
        from events.models import EventPage
        from events.queries import awaiting
        from portal import registry

        page_published.connect(_publish_programme, sender=EventPage, dispatch_uid="events.programme")

        registry.due_jobs.register("offers", registry.DueJob(_("Propositions de places expirées"), due.offers))
        registry.due_jobs.register("shares", registry.DueJob(_("Places réservées libérées"), due.shares))
        registry.due_jobs.register("batches", registry.DueJob(_("Traitements en nombre interrompus"), due.batches))
        # Each tick of the clock takes a lot of the mailings that wait.
        registry.due_jobs.register(
            "letters", registry.DueJob(_("Messages aux personnes inscrites"), due.owed_letters, timedelta(seconds=20))
        )
        registry.health_checks.register("event_letters", registry.HealthCheck(_("Messages des événements"), due.health))
        registry.due_jobs.register(
            "reminders", registry.DueJob(_("Rappels des événements"), due.reminders, timedelta(minutes=10))
        )
        registry.due_jobs.register(
            "certificates", registry.DueJob(_("Attestations de présence"), due.certificates, timedelta(hours=1))
        )
        registry.due_jobs.register(
            "surveys", registry.DueJob(_("Questionnaires à ouvrir, à envoyer, à clore"), due.surveys)
        )
        registry.awaiting.register("event_demands", awaiting.awaiting_organisers)
        registry.awaiting.register("event_offers", awaiting.awaiting_answers)
        registry.works.register("events", awaiting.own_events)
        registry.works.register("registrations", awaiting.own_registrations)
        registry.personal_data.register("event_lists", lists_data.IMPORTED_LISTS)
        registry.personal_data.register("event_trainings", personal_data.TRAININGS)
        registry.personal_data.register("event_needs", personal_data.NEEDS)
        registry.personal_data.register("event_registrations", personal_data.REGISTRATIONS)
        registry.personal_data.register("event_helpers", personal_data.HELPED)
        registry.personal_data.register("event_organisers", personal_data.ORGANISED)
