"""The workshops app: what it registers with the ground, and the decks that come with it, found after every migrate."""

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _found_decks(sender, using, **kwargs):
    from workshops.actions.decks import found_shipped
    from workshops.models import Photo

    # Not where migrations stopped before there were decks.
    if using == "default" and Photo._meta.db_table in connections[using].introspection.table_names():
        found_shipped()


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("ateliers")

    def ready(self):
        from portal import registry
        from workshops import personal_data
        from workshops.queries import boards, decks

        registry.awaiting.register("boards", boards.awaiting_facilitators)
        registry.works.register("boards", boards.own_boards)
        registry.personal_data.register("boards_facilitated", personal_data.FACILITATED)
        registry.personal_data.register("boards_said", personal_data.SAID)
        registry.awaiting.register("photo_consents", decks.awaiting_consents)
        registry.personal_data.register("photos", personal_data.PHOTOS)
        post_migrate.connect(_found_decks, sender=self, dispatch_uid="workshops.decks")
