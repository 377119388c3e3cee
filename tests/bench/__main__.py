"""`python -m tests.bench [ONLY…]`: runs the subjects on both sites and prints one table.

ONLY names subjects (signing, pages, charters, memory, events, board) or sites (sqlite, postgres); all of both if none is named.
"""

import logging
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import board, charters, events, memory, pages, signing
from tests.bench.result import table
from tests.bench.sites import SITES

# Signing comes first: its codes grow old. Memory comes after what it is asked for; events and the board last: they start the
# server anew, and events leave hundreds of letters to be written.
SUBJECTS = {
    "signing": signing,
    "pages": pages,
    "charters": charters,
    "memory": memory,
    "events": events,
    "board": board,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(SUBJECTS) - set(SITES)
    if unknown:
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join([*SUBJECTS, *SITES])}.", file=sys.stderr)
        return 2
    subjects = [name for name in SUBJECTS if name in names] or list(SUBJECTS)
    sites = [name for name in SITES if name in names] or list(SITES)
    # The pretended S3 would tell every request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    figures = []
    for name in sites:
        folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
        # PostgreSQL's own account passes through it.
        folder.chmod(0o755)
        try:
            print(f"{name}: loading…", file=sys.stderr, flush=True)
            with SITES[name](folder) as site:
                for subject in subjects:
                    print(f"{name}: {subject}…", file=sys.stderr, flush=True)
                    measured = SUBJECTS[subject].measure(site)
                    print("\n".join(figure.row for figure in measured), file=sys.stderr, flush=True)
                    figures += measured
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; {_company()}\n")
    print(table(figures))
    return 0


def _company() -> str:
    """How much others used the machine: what share of a core a busy process got at the end, and the load."""
    wall, cpu = time.perf_counter(), time.process_time()
    sum(number * number for number in range(5_000_000))
    share = (time.process_time() - cpu) / (time.perf_counter() - wall)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"at the end one busy process got {share:.0%} of a core (load {load})."


sys.exit(main(sys.argv[1:]))
