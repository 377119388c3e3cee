"""`manage.py load_demo`: the demonstration network, once. A portal that already has partners is left alone."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from charters import demo as charters_demo
from events import demo as events_demo
from portal import founding, pagetexts
from portal.models import HomePage
from portal.partners import demo as partners_demo
from portal.partners.models import Partner
from workshops import demo as workshops_demo

from .found_site import MODULES

HERO_LABELS = {
    "fr": ("Voir les chartes", "Connaître le réseau"),
    "en": ("See the charters", "Find out about the network"),
}


class Command(BaseCommand):
    help = "Loads the demonstration network, once."

    def handle(self, **options):
        if not settings.PORTAL_DEMO:
            raise CommandError("La démonstration ne se charge que dans un portail de démonstration (make demo).")
        if Partner.objects.exists():
            return
        self.stdout.write("Chargement du réseau de démonstration…")
        self.stdout.flush()
        self._pages()
        network = partners_demo.load()
        charters_demo.load(network)
        events_demo.load(network)
        workshops_demo.load(network)

    @transaction.atomic
    def _pages(self):
        """The demonstration's pages take the place of the neutral ones."""
        texts = pagetexts.read(settings.BASE_DIR / "portal" / "demo" / "pages.toml")
        texts.pop("partners")
        for home in HomePage.objects.all():
            home.delete()
        pages = founding.found(texts, MODULES)
        for language, found in pages.items():
            home = found["home"]
            home.hero_primary, home.hero_secondary = found["charters"], found["network"]
            home.hero_primary_label, home.hero_secondary_label = HERO_LABELS[language]
            home.save_revision().publish()
