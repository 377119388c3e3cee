"""The real `manage.py serve` on a scratch folder and a free port, for tests that need the running portal."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240
# Below those that a system gives to outgoing connections, and apart for each process that runs tests.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
PORTS = iter(random.sample(range(12_000 + WORKER * 2_000, 14_000 + WORKER * 2_000), 2_000))


def free_port() -> int:
    """A port of this machine that nobody has, and that is given once: it is still free when a server comes to take it."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("Every port of this process was given.")


class Portal:
    """Use as a context manager: entered, it answers; left, it has stopped and `exit_code` is known."""

    def __init__(self, data: Path, *arguments: str, wait_for: str = "/healthz", **environment: str):
        self.data = Path(data)
        self.port = free_port()
        self.arguments = arguments
        self.wait_for = wait_for
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_DATA"}
        }
        self.environment = {**kept, "PORTAL_DATA": str(self.data), "PORT": str(self.port), **environment}
        self.log_path = self.data.parent / f"serve-{self.port}.log"
        self.exit_code: int | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """Another management command on the same folder."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=check,
            capture_output=True,
            text=True,
        )

    def __enter__(self):
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *self.arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"serve ended by itself:\n{self.log}")
            try:
                if self.get(self.wait_for).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"no answer in {START_SECONDS} s:\n{self.log}")

    def __exit__(self, *error):
        self.stop()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.exit_code = self.process.returncode

    def get(self, path: str, **options) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=20, **options)

    def pids(self) -> list[int]:
        """The processes of this portal: the parent, then its children."""
        parent = psutil.Process(self.process.pid)
        return [parent.pid, *(child.pid for child in parent.children(recursive=True))]

    @staticmethod
    def left_behind(pids: list[int]) -> list[int]:
        return [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]


def wait_until(condition, what: str, seconds: float = 30):
    """The condition's first true value; fails with `what` when it does not come in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{seconds} s passed without {what}")
