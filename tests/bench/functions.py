"""What is timed without HTTP: run inside the site by `manage.py shell`, it prints durations in seconds."""

import json
import time

from django.utils import timezone

from charters import files, queries, typesetting, verification
from charters.models import Charter, Version
from tests.bench.result import MARK

TIMES = 10


def measure() -> None:
    version = Version.objects.get(charter__slug="charte-a-signer")
    fields = sorted(version.fields.values())
    evidence = version.signatures.first().evidence
    sealed = files.read(version.sealed_revisions.order_by("-sequence").first().name)
    made = {
        # The first of each is left out: it loads the fonts and the libraries.
        "pdf": timed(lambda: typesetting.typeset_version(version.canonical, version.sha256, version.frozen_at, fields)),
        "stamp": timed(lambda: typesetting.stamp(evidence, version.frozen_at)),
        "verify": timed(lambda: verification.verify(sealed)),
        "pdf_bytes": len(files.read(version.pdf_name)),
    }
    print(f"{MARK}{json.dumps(made)}")


def follow_up() -> None:
    """The dashboard's data: every commitment of the charter in force, its light and figures."""
    charter = Charter.objects.get(slug="charte-en-vigueur")
    today = timezone.localdate()
    board = queries.dashboard(charter, today)
    print(
        f"{MARK}{json.dumps({'dashboard': timed(lambda: queries.dashboard(charter, today)), 'rows': len(board.rows)})}"
    )


def timed(function) -> list[float]:
    """Durations in seconds of ten calls, after one that is left out."""
    durations = []
    for _each in range(TIMES + 1):
        start = time.perf_counter()
        function()
        durations.append(time.perf_counter() - start)
    return durations[1:]
