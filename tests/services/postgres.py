"""A scratch PostgreSQL in a folder, for whoever runs without tests/run.sh, which starts its own the same way."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from tests.services.portal_process import free_port


def programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def scratch(folder: Path):
    """A running server under the folder: its address without a database. It writes durably, as a real one does.

    PostgreSQL refuses to run as root: root runs it as the account `postgres`.
    """
    commands, port = programs(), free_port()
    folder.mkdir(parents=True)
    if commands is None:
        raise RuntimeError("PostgreSQL is not installed on this machine.")
    account = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        account = ["runuser", "-u", "postgres", "--"]

    def run(program, *arguments):
        subprocess.run(
            [*account, commands / program, "-D", folder / "data", *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    run("initdb", "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    run("pg_ctl", "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgres://portal@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")
