"""`manage.py verify_charter FILE`: both verdicts on a sealed PDF, as JSON, without the web.

Exit code 0 only for an intact file whose signatures hold; 1 for an altered or unknown one; 2 for an unreadable one.
With --without-register (no database asked) only the signatures can be judged: `intact` is null and the code is never 0.
"""

import json
import sys
from pathlib import Path

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError

from charters import verification


class Command(BaseCommand):
    help = "Verifies a sealed charter and prints what it holds as JSON."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--without-register", action="store_true", help="judge the signatures only")
        parser.add_argument("--root", type=Path, help="the trusted root certificates (PEM); the register's by default")

    def handle(self, *, file, without_register, root, **options):
        if without_register and not root:
            raise CommandError(
                "Sans le registre, donnez la racine du sceau : --root racine-du-sceau.pem.", returncode=2
            )
        try:
            content = file.read_bytes()
            roots = x509.load_pem_x509_certificates(root.read_bytes()) if root else None
        except (OSError, ValueError) as error:
            raise CommandError(f"Ce fichier ne peut pas être lu : {error}", returncode=2) from error
        verdict = verification.verify(content, roots=roots, with_register=not without_register)
        told = verdict.as_dict()
        if without_register:
            told["note"] = "Le registre n’a pas été consulté : seules les signatures sont jugées."
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        sys.exit(verdict.exit_code)
