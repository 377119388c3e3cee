"""`manage.py verify_charter FILE`: both verdicts on a sealed PDF, as JSON, without the web.

Exit code 0 only for an intact file whose signatures hold, in a register whose chain of evidence holds; 1 for an altered
or unknown one, or a broken chain; 2 for an unreadable one. Without the register (by --without-register, or because there
is no database here) only the signatures can be judged: `intact` is null and the code is never 0.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from charters import verification
from charters.models import ProofFile, SealAuthority, SealedAct, SealedRevision, StampedAct, Version

NOT_ASKED = "Le registre n’a pas été consulté : seules les signatures sont jugées."
NOT_THERE = "Il n’y a pas de registre lisible ici : seules les signatures sont jugées."


class Command(BaseCommand):
    help = "Verifies a sealed charter and prints what it holds as JSON."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--without-register", action="store_true", help="judge the signatures only")
        parser.add_argument("--root", type=Path, help="the trusted root certificates (PEM); the register's by default")

    def handle(self, *, file, without_register, root, **options):
        note = NOT_ASKED if without_register else "" if _register_answers() else NOT_THERE
        if note and not root:
            raise CommandError(f"{note} Donnez la racine du sceau : --root racine-du-sceau.pem.", returncode=2)
        try:
            content = file.read_bytes()
            roots = x509.load_pem_x509_certificates(root.read_bytes()) if root else None
        except (OSError, ValueError) as error:
            raise CommandError(f"Ce fichier ne peut pas être lu : {error}", returncode=2) from error
        verdict = verification.verify(content, roots=roots, with_register=not note)
        chain = _chain(verdict.known)
        told = {**verdict.as_dict(), "chain": asdict(chain) if chain else None}
        if note:
            told["note"] = note
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        sys.exit(verdict.exit_code or int(chain is not None and not chain.holds))


def _register_answers() -> bool:
    """Whether there is a database here, with the register's tables as this code knows them."""
    try:
        for model in (SealAuthority, Version, SealedRevision, SealedAct, StampedAct, ProofFile):
            model.objects.exists()
    except DatabaseError:
        return False
    return True


def _chain(known) -> verification.Chain | None:
    """The state of the chain of evidence behind a registered file."""
    if known is None:
        return None
    return verification.check_chain(Version.objects.get(charter__slug=known.slug, number=known.version))
