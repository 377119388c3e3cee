"""`manage.py prepare`: an embedded site's database, static files and first pages, made or brought up to date."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from charters import seals
from charters.immutability import ensure_triggers
from portal.backup import UNFINISHED
from portal.models import HomePage

STAMP = ".made-from"


class Command(BaseCommand):
    help = "Makes or brings up to date what an embedded site needs before it is served."
    requires_system_checks = []

    def handle(self, **options):
        if not settings.PORTAL_DATA:
            raise CommandError("En production, lancez `migrate`, `collectstatic` puis `found_site`.")
        if (settings.PORTAL_DATA / UNFINISHED).exists():
            raise CommandError(
                "Une restauration a été interrompue sur ce dossier. Recommencez-la : `restore FICHIER --replace`."
            )
        _close_to_others(Path(settings.DATABASES["default"]["NAME"]))
        self._migrate()
        ensure_triggers(connection)
        self._collect()
        seals.register_authority(seals.current_key())
        if settings.PORTAL_DEMO:
            call_command("load_demo")
        if not HomePage.objects.exists():
            call_command("found_site")

    def _migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Préparation de la base de données…")
            self.stdout.flush()
            call_command("migrate", interactive=False, verbosity=0)

    def _collect(self):
        """Collect the static files when they are not those that were collected last."""
        stamp = Path(settings.STATIC_ROOT) / STAMP
        wanted = _fingerprint()
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
            return
        self.stdout.write("Préparation des fichiers de présentation…")
        self.stdout.flush()
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(wanted, encoding="ascii")


def _close_to_others(database: Path) -> None:
    """The database is read by its owner only, in whatever folder it lies; SQLite gives its journals the same mode."""
    database.touch(mode=0o600)
    for path in (database, *database.parent.glob(f"{database.name}-*")):
        path.chmod(0o600)


def _fingerprint() -> str:
    """What the static files are made from: the libraries' versions and our own files' content."""
    digest = hashlib.sha256()
    for package in ("django", "wagtail", "django-allauth", "servestatic"):
        digest.update(f"{package}=={version(package)}\n".encode())
    for config in apps.get_app_configs():
        folder = Path(config.path) / "static"
        if settings.BASE_DIR in folder.parents and ".venv" not in folder.parts:
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
