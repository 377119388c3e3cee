"""A task that lasts until its test lets it end: it tells its process through one pipe, then waits for the other."""

import os
from pathlib import Path

from django_tasks import task


@task()
def wait_for_the_test(folder: str) -> None:
    """Write a line to `said` at each start, wait until somebody opens `go` for writing, then write `done`."""
    said = Path(folder) / "said"
    with said.open("a", encoding="utf-8") as lines:
        lines.write(f"{os.getpid()}\n")
    with (Path(folder) / "go").open(encoding="utf-8") as pipe:
        pipe.read()
    (Path(folder) / "done").touch()
