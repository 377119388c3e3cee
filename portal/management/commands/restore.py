"""`manage.py restore FILE`: the site that a backup holds, put into an empty place or, when confirmed, over another one."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import backup

CONFIRMATION = "remplacer"


class Command(BaseCommand):
    help = "Puts the site that a backup holds into this empty place, or over what is there with --replace."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace what is there, once confirmed")
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")

    def handle(self, *, file, replace, yes, **options):
        if replace and not yes:
            self._confirm()
        try:
            manifest = backup.restore(file, replace=replace)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Le site du {manifest.made_at} est en place ({len(manifest.files)} fichiers).")
        for name in manifest.missing:
            self.stderr.write(f"Manque : la base nomme le fichier {name}, absent de la sauvegarde.")
        self.stdout.write("Lancez maintenant `serve` (embarqué) ou `migrate` puis `serve` (production).")

    def _confirm(self):
        if not sys.stdin.isatty():
            raise CommandError("--replace efface ce qui est en place : ajoutez --yes pour le confirmer.")
        self.stdout.write("Tout ce qui est en place ici sera remplacé par la sauvegarde.")
        if input(f"Tapez « {CONFIRMATION} » pour continuer : ").strip() != CONFIRMATION:
            raise CommandError("Rien n’a été changé.")
