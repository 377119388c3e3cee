"""`manage.py found_site`: the first pages of a new site, in French and English. A site with a home page is left alone."""

from django.conf import settings
from django.core.management.base import BaseCommand

from charters.models import CharterIndexPage
from events.models import EventIndexPage
from portal import founding, pagetexts
from portal.models import HomePage
from resources.models import ResourceIndexPage
from workshops.models import WorkshopIndexPage

MODULES = {
    "charters": CharterIndexPage,
    "events": EventIndexPage,
    "workshops": WorkshopIndexPage,
    "resources": ResourceIndexPage,
}


class Command(BaseCommand):
    help = "Makes the first pages of a new site."

    def handle(self, **options):
        if not HomePage.objects.exists():
            founding.found(pagetexts.read(settings.BASE_DIR / "portal" / "founding.toml"), MODULES)
