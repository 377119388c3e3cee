"""Freezing, signing and verifying a charter of 60 clauses, through the buttons of the site and as functions."""

import httpx

from tests.bench import driver
from tests.bench.result import Figure

PDF_GOAL = SIGN_GOAL = 300.0
VERIFY_GOAL = 500.0
VERIFICATIONS = 15


def measure(site) -> list[Figure]:
    """Signing comes first: its codes last a quarter of an hour."""
    before = site.cpu_seconds()
    signed = [_sign(site, each) for each in site.made["to_sign"]]
    signing_cpu = (site.cpu_seconds() - before) / len(signed)
    sealed = httpx.get(f"{site.url}{site.made['sealed']}", headers=site.headers(), timeout=60).content
    altered = sealed[:-200] + bytes([sealed[-200] ^ 1]) + sealed[-199:]
    frozen = [_freeze(site, slug) for slug in site.made["drafts"]]
    inside = site.inside("functions", "measure")
    size = f"{len(sealed) // 1024} KiB, {site.made['signed'] + len(signed)} signatures"
    return [
        _figure(site, "freezing, the whole action by POST", frozen, None),
        _figure(site, "the PDF alone, as a function", inside["pdf"], PDF_GOAL, f"{inside['pdf_bytes'] // 1024} KiB"),
        _figure(site, "one stamp, as a function", inside["stamp"], None),
        _figure(
            site,
            f"one signature after {site.made['signed']} others, the whole action by POST",
            signed,
            SIGN_GOAL,
            f"after {site.made['signed']} to {site.made['signed'] + len(signed) - 1}, "
            f"processor {signing_cpu * 1000:.0f} ms each",
        ),
        _figure(site, "verifying that file by POST", _verify(site, sealed), VERIFY_GOAL, size),
        _figure(site, "verifying that file, one bit changed, by POST", _verify(site, altered), VERIFY_GOAL, size),
        _figure(site, "verifying that file, as a function", inside["verify"], VERIFY_GOAL),
    ]


def _sign(site, each: dict) -> float:
    headers, body = driver.form({"agree": "on", "typed_name": each["name"], "code": each["code"]})
    return driver.time_post(site.port, each["address"], {**site.headers(each["session"]), **headers}, body, status=302)


def _freeze(site, slug: str) -> float:
    headers, body = driver.form({})
    address = f"/chartes/{slug}/figer/"
    return driver.time_post(site.port, address, {**site.headers(site.made["coordinator"]), **headers}, body, status=302)


def _verify(site, content: bytes) -> list[float]:
    headers, body = driver.upload("file", content)
    return [
        driver.time_post(site.port, "/verifier/", {**site.headers(), **headers}, body, status=200)
        for _each in range(VERIFICATIONS)
    ]


def _figure(site, subject, durations, goal, detail="") -> Figure:
    """The worst of the durations is judged; their median stands beside it."""
    median = driver.percentile(durations, 0.5) * 1000
    words = [f"median {median:.0f} ms of {len(durations)}", detail]
    return Figure(site.name, f"{subject}: worst", max(durations) * 1000, "ms", goal, ", ".join(filter(None, words)))
