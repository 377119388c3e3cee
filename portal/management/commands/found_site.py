"""`manage.py found_site`: the first pages of a new site, in French and English. A site that has a home page is left alone."""

from django.core.management.base import BaseCommand
from django.db import transaction
from wagtail.models import Locale, Page, Site

from charters.models import CharterIndexPage
from events.models import EventIndexPage
from portal.models import HomePage
from resources.models import ResourceIndexPage
from workshops.models import WorkshopIndexPage

INDEXES = (
    (CharterIndexPage, "chartes", "Chartes"),
    (EventIndexPage, "evenements", "Événements"),
    (WorkshopIndexPage, "ateliers", "Ateliers"),
    (ResourceIndexPage, "formations-et-livrets", "Formations et livrets"),
)


class Command(BaseCommand):
    help = "Makes the first pages of a new site."

    @transaction.atomic
    def handle(self, **options):
        if HomePage.objects.exists():
            return
        french = Locale.objects.get(language_code="fr")
        Locale.objects.get_or_create(language_code="en")
        root = Page.objects.get(depth=1)
        root.get_children().delete()
        root.refresh_from_db()
        home = root.add_child(
            instance=HomePage(title="Accueil", slug="accueil", hero_title="S’engager ensemble.", locale=french)
        )
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home, "site_name": ""}
        )
        for model, slug, title in INDEXES:
            home.add_child(instance=model(title=title, slug=slug, locale=french))
