"""`manage.py catalogue`: the catalogues of translation brought up to date and compiled (with the development packages)."""

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Updates and compiles locale/en and locale/fr from the code and the templates."
    requires_system_checks = []

    def handle(self, **options):
        # Babel and polib belong to the development packages.
        from portal import catalogue

        missing = catalogue.update()
        for language, texts in missing.items():
            for text in texts:
                self.stdout.write(f"{language}: à traduire : {text}")
        if any(missing.values()):
            raise SystemExit(1)
