"""What is timed without HTTP: run inside the site by `manage.py shell`, it prints durations in seconds."""

import json
import time

from charters import files, typesetting, verification
from charters.models import Version
from tests.bench.result import MARK

TIMES = 10


def measure() -> None:
    version = Version.objects.get(charter__slug="charte-a-signer")
    fields = sorted(version.fields.values())
    evidence = version.signatures.first().evidence
    sealed = files.read(version.sealed_revisions.order_by("-sequence").first().name)
    made = {
        # The first of each is left out: it loads the fonts and the libraries.
        "pdf": _times(
            lambda: typesetting.typeset_version(version.canonical, version.sha256, version.frozen_at, fields)
        ),
        "stamp": _times(lambda: typesetting.stamp(evidence, version.frozen_at)),
        "verify": _times(lambda: verification.verify(sealed)),
        "pdf_bytes": len(files.read(version.pdf_name)),
    }
    print(f"{MARK}{json.dumps(made)}")


def _times(function) -> list[float]:
    durations = []
    for _each in range(TIMES + 1):
        start = time.perf_counter()
        function()
        durations.append(time.perf_counter() - start)
    return durations[1:]
