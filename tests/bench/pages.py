"""Public pages as a visitor asks for them: requests per second, and how long one waits at 1 and 8 connections."""

from tests.bench import driver
from tests.bench.result import Figure

GOAL_MS = 30.0
WARM_UP = 10
# connections → requests on each
COUNTS = {1: 150, 8: 25}


def measure(site) -> list[Figure]:
    figures = []
    addresses = {
        "home page": "/",
        f"charter of {site.made['clauses']} clauses": site.made["charter"],
        f"directory of {site.made['organisations']} organisations, first page": "/partenaires/",
        f"directory of {site.made['organisations']} organisations, all as a list": "/partenaires/?affichage=liste",
    }
    for name, path in addresses.items():
        for connections, count in COUNTS.items():
            before = site.cpu_seconds()
            timing = driver.get_many(
                site.port, path, site.headers(), connections=connections, count=count, warm_up=WARM_UP
            )
            cpu = (site.cpu_seconds() - before) / (connections * (count + WARM_UP))
            figures.append(_figure(site, name, connections, timing, cpu))
    return figures


def _figure(site, name, connections, timing, cpu) -> Figure:
    plural = "connection" if connections == 1 else "connections"
    return Figure(
        site=site.name,
        subject=f"{name}, {connections} {plural}: p95",
        value=timing.percentile(0.95) * 1000,
        unit="ms",
        goal=GOAL_MS if connections == 1 else None,
        detail=f"{timing.rate:.0f} requests/s, p50 {timing.percentile(0.5) * 1000:.1f} ms, "
        f"processor {cpu * 1000:.0f} ms each",
    )
