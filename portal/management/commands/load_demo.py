"""`manage.py load_demo`: the demonstration network, once."""

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Loads the demonstration network, once."

    def handle(self, **options):
        return
