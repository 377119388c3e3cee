"""`manage.py backup FILE`: the whole site in one file, while it runs or not."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from portal import backup


class Command(BaseCommand):
    help = "Writes the whole site (database, files, an embedded site's keys) to one file."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            manifest = backup.make(file)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file} : {filesizeformat(file.stat().st_size)}, {len(manifest.files)} fichiers.")
        for name in manifest.missing:
            self.stderr.write(f"Manque : la base nomme le fichier {name}, qui n’est plus là.")
        if settings.PORTAL_DATA:
            self.stdout.write(
                "Cette sauvegarde contient la clé secrète et les clés de scellement : qui la lit peut signer au nom du "
                "portail. Gardez-la en lieu sûr, chiffrée si elle quitte cette machine."
            )
        else:
            self.stdout.write(
                "Cette sauvegarde contient des données personnelles ; la clé secrète et les clés de scellement n’y sont "
                "pas : gardez-les à part."
            )
