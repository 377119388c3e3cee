"""The two ways of running that are measured, each with the same network loaded and served by the real `manage.py serve`."""

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.bench.driver import TOKEN
from tests.bench.result import MARK
from tests.services import postgres, production
from tests.services.portal_process import Portal


@dataclass
class Site:
    """A served site; `made` is what the loader made in it."""

    name: str
    portal: Portal
    secure: bool
    # Web processes that a busy day asks for: SQLite has one.
    most_processes: int = 1
    made: dict = field(default_factory=dict)
    # Where there is one, to be stopped and started.
    redis: production.Redis | None = None

    @property
    def port(self) -> int:
        return self.portal.port

    @property
    def url(self) -> str:
        return self.portal.url

    def headers(self, session: str = "") -> dict[str, str]:
        """Of a visitor, or of the person whose session it is; behind the reverse proxy where there is one."""
        prefix = "__Host-" if self.secure else ""
        cookies = {f"{prefix}csrftoken": TOKEN}
        if session:
            cookies[f"{prefix}sessionid"] = session
        if self.secure:
            return production.behind_proxy(cookies)
        return {
            "Host": f"localhost:{self.port}",
            "X-Forwarded-For": "203.0.113.7",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }

    def visitor(self, number: int) -> dict[str, str]:
        """Headers of one visitor among many, each from an address of their own; their cookies are their affair."""
        headers = self.headers()
        del headers["Cookie"]
        return headers | {"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}

    @contextmanager
    def serving(self, processes: int):
        """The same site, started anew with so many web processes; afterwards as it was."""
        before, self.portal.arguments = self.portal.arguments, ("--processes", str(processes))
        self.portal.stop()
        try:
            with self.portal:
                yield
        finally:
            self.portal.arguments = before
            self.portal.__enter__()

    def cpu_seconds(self) -> float:
        """Processor time that the server's processes, and those of theirs that ended, have used since they started."""
        return sum(sum(psutil.Process(pid).cpu_times()[:4]) for pid in self.portal.pids())

    def inside(self, module: str, function: str) -> dict:
        """What a function of tests/bench prints when a process of the site's own runs it."""
        done = self.portal.manage(
            "shell", "-v", "0", "-c", f"from tests.bench.{module} import {function}; {function}()", check=False
        )
        line = next((line for line in done.stdout.splitlines() if line.startswith(MARK)), None)
        if line is None:
            raise RuntimeError(f"{module}.{function} failed:\n{done.stdout}\n{done.stderr}")
        return json.loads(line.removeprefix(MARK))


@contextmanager
def embedded(folder: Path):
    """SQLite and files, as `manage.py serve` runs by itself."""
    # Visitors come from as many addresses as they are, which the proxy would tell.
    portal = Portal(folder / "data", PORTAL_PROXIES="1")
    portal.manage("prepare")
    yield from _served(Site("SQLite", portal, secure=False))


@contextmanager
def on_services(folder: Path):
    """Production's settings on PostgreSQL, Redis, an S3-compatible bucket and an SMTP server, behind a proxy's headers."""
    with postgres.scratch(folder / "postgres") as address:
        os.environ["TEST_POSTGRES_URL"] = address
        with production.services(folder) as services:
            portal = Portal(folder / "data", **services.variables)
            production.set_up(portal)
            yield from _served(
                Site("PostgreSQL, Redis, S3", portal, secure=True, most_processes=2, redis=services.redis)
            )


def _served(site: Site):
    site.made = site.inside("loader", "load")
    with site.portal:
        yield site


SITES = {"sqlite": embedded, "postgres": on_services}
