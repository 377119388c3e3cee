"""Memory of `manage.py serve`, all its processes: proportional set size, so that what they share counts once."""

import re
from pathlib import Path

import psutil

from tests.bench.result import Figure

GOAL_MB = 350.0


def measure(site) -> list[Figure]:
    """Each process, then their sum. MB are 1 000 000 bytes; Linux only."""
    sizes = [(_name(pid), pss_of(pid)) for pid in site.portal.pids()]
    total = sum(size for _name, size in sizes)
    detail = ", ".join(f"{name} {size:.0f}" for name, size in sizes)
    return [Figure(site.name, "memory (PSS) of serve after the run", total, "MB", GOAL_MB, detail)]


def pss_of(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[1]) * 1024 / 1_000_000


def _name(pid: int) -> str:
    """`serve`, or the script that a process of its runs instead."""
    script = next((word for word in psutil.Process(pid).cmdline()[1:] if word.endswith(".py")), "")
    return "serve" if script.endswith("manage.py") else Path(script).stem or "other"
