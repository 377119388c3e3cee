"""`manage.py run_due`: everything that time has made due, from cron or by hand, at any moment."""

from django.core.management.base import BaseCommand

from portal.tasks import run_due


class Command(BaseCommand):
    help = "Runs reminders, expiries, mailings and retention that are due. Safe at any time."

    def handle(self, **options):
        counts = run_due()
        for name, count in counts.items():
            if count:
                self.stdout.write(f"{name}: {count if count >= 0 else 'a échoué (voir le journal)'}")
        if any(count < 0 for count in counts.values()):
            raise SystemExit(1)
