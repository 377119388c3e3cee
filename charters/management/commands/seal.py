"""`manage.py seal status|rotate`: the seal's certificate, its end, its root's fingerprint; and its renewal.

Rotation is for the embedded keyring. In production, put a new PKCS#12 file in place and restart: former roots stay known.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from charters import sealing, seals


class Command(BaseCommand):
    help = "Shows or renews the certificate with which charters are sealed."

    def add_arguments(self, parser):
        parser.add_argument("verb", choices=["status", "rotate"])

    def handle(self, *, verb, **options):
        try:
            if verb == "rotate":
                self._rotate()
            key = seals.current_key()
        except sealing.SealKeyError as error:
            raise CommandError(str(error)) from error
        seals.register_authority(key)
        self.stdout.write(f"Certificat : {key.certificate.serial_number:x}")
        self.stdout.write(f"Valable jusqu’au : {key.certificate.not_valid_after_utc:%d/%m/%Y}")
        self.stdout.write(f"Jours restants : {sealing.days_left(key, datetime.now(UTC))}")
        self.stdout.write(f"Empreinte de la racine (SHA-256) : {sealing.root_fingerprint(key.root)}")

    def _rotate(self):
        if settings.SEAL_PKCS12:
            raise CommandError("En production, remplacez le fichier PKCS#12, puis redémarrez.")
        seals.current_key()
        sealing.rotate_leaf(settings.SEAL_KEYS)
