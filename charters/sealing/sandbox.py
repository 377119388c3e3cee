"""Examines a PDF that a stranger handed in, in a process of its own with little memory and little time.

Decompression bombs, endless loops and crashes of the parser end as UnreadablePdf. The child is examiner.py: it gets the
file and the roots on its standard input, answers in JSON, and inherits neither the environment's secrets nor an open
file.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from .errors import UnreadablePdf
from .report import Report
from .wording import gettext_noop

PROJECT_FOLDER = Path(__file__).resolve().parents[2]
EXAMINER = Path(__file__).with_name("examiner.py")
TOO_DEMANDING = gettext_noop("Ce fichier demande trop de temps ou de mémoire : il est sans doute endommagé ou piégé.")


def examine_untrusted(
    pdf: bytes,
    roots: Sequence[x509.Certificate],
    *,
    timestamp_roots: Sequence[x509.Certificate] = (),
    at: datetime | None = None,
    seconds: int = 10,
    memory_mb: int = 512,
) -> Report:
    """Do what `verify.examine` does, within `seconds` of time and `memory_mb` MiB of address space.

    Blocks the calling thread. Raises UnreadablePdf for whatever cannot be examined within these bounds.
    """
    request = {
        "roots": [root.public_bytes(Encoding.PEM).decode() for root in roots],
        "timestamp_roots": [root.public_bytes(Encoding.PEM).decode() for root in timestamp_roots],
        "at": at.isoformat() if at else None,
    }
    try:
        answer = subprocess.run(
            [sys.executable, "-P", EXAMINER, str(seconds), str(memory_mb)],
            input=json.dumps(request).encode() + b"\n" + pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(PROJECT_FOLDER), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            cwd=PROJECT_FOLDER,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadablePdf(TOO_DEMANDING) from error
    if answer.returncode != 0:
        raise UnreadablePdf(TOO_DEMANDING)
    try:
        result = json.loads(answer.stdout)
    except ValueError as error:
        raise UnreadablePdf(TOO_DEMANDING) from error
    if "unreadable" in result:
        raise UnreadablePdf(result["unreadable"])
    return Report.from_dict(result)
