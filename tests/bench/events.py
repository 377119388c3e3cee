"""Events on their busiest day: registering at once and in a row, a large desk, badges, published results."""

from tests.bench import crowd, driver
from tests.bench.result import Figure

AT_ONCE = 300
SUBMIT_GOAL = 2000.0
IN_A_MINUTE, MINUTE, REQUEST_GOAL = 420, 60.0, 150.0
# Twenty times what pretix 2026.8 registers on such a machine through its pages with two processes.
RATE_GOAL = 20 * 3.0
ROW, LANES = 400, 8
ALONE = 40
DESK_GOAL = RESULTS_GOAL = 200.0
BADGES_GOAL = 2000.0
COUNT, WARM_UP = 40, 5


def measure(site) -> list[Figure]:
    made = site.inside("busy_day", "prepare")
    inside = site.inside("busy_day", "make_badges")
    with site.serving(site.most_processes):
        return [
            *_rush(site, made),
            *_alone(site, made),
            *_minute(site, made),
            *_row(site, made),
            _page(site, f"registration desk of {made['counts']['desk']:,}", made["desk"], DESK_GOAL, made["organiser"]),
            _page(site, f"results over {made['counts']['results']:,} answers", made["results"], RESULTS_GOAL),
            *_badges(site, made, inside),
        ]


def _client(tally) -> str:
    return f"client {tally.own / tally.wall:.0%} of a core"


def _rush(site, made) -> list[Figure]:
    day = crowd.Day(site, made["rush"])
    tally = crowd.at_once(day, range(AT_ONCE))
    found = site.inside("busy_day", "rush_seats")
    errors = AT_ONCE - tally.ends.get(crowd.SEATED, 0) - tally.ends.get(crowd.REFUSED, 0)
    subject = f"{AT_ONCE} submits at once for {made['seats']} seats"
    spent = f"all in {max(tally.steps['submit']):.1f} s, {_client(tally)}"
    both = [
        f"{name} p50 {tally.percentile(name, 0.5):.0f}, p95 {tally.percentile(name, 0.95):.0f} ms"
        for name in ("seated", "refused")
    ]
    return [
        Figure(site.name, f"{subject}: seats given", found["held"], "seats", made["seats"], "", "="),
        Figure(site.name, f"{subject}: answers that are none", errors, "answers", 0, str(tally.ends), "="),
        Figure(
            site.name,
            f"{subject}: p95",
            tally.percentile("submit", 0.95),
            "ms",
            SUBMIT_GOAL,
            "; ".join([*both, spent]),
        ),
    ]


def _alone(site, made) -> list[Figure]:
    """A refusal beside an acceptance, each alone: what one costs more than the other."""
    figures = []
    for name, key, status in (("a seat given", "flow", crowd.SEATED), ("a refusal", "full", crowd.REFUSED)):
        before = site.cpu_seconds()
        tally = crowd.one_by_one(crowd.Day(site, made[key]), range(100_000, 100_000 + ALONE))
        cpu = (site.cpu_seconds() - before) / ALONE * 1000
        if tally.ends != {status: ALONE}:
            raise driver.WrongAnswer(f"{name}: {tally.ends}")
        detail = f"p50 {tally.percentile('submit', 0.5):.0f} ms of {ALONE}, processor with the form {cpu:.0f} ms each"
        figures.append(
            Figure(
                site.name,
                f"{name}, one submit after the other: p95",
                tally.percentile("submit", 0.95),
                "ms",
                None,
                detail,
            )
        )
    return figures


def _minute(site, made) -> list[Figure]:
    before = site.cpu_seconds()
    tally = crowd.spread(crowd.Day(site, made["flow"]), range(IN_A_MINUTE), MINUTE)
    used = (site.cpu_seconds() - before) / tally.wall
    steps = ", ".join(f"{step} {tally.percentile(step, 0.95):.0f}" for step in tally.steps)
    detail = f"p95 by step: {steps}; server {used:.0%} of a core, {_client(tally)}"
    subject = f"{IN_A_MINUTE} registrations in {tally.wall:.0f} s, each request: p95"
    return [Figure(site.name, subject, driver.percentile(tally.every, 0.95) * 1000, "ms", REQUEST_GOAL, detail)]


def _row(site, made) -> list[Figure]:
    day = crowd.Day(site, made["crowd"])
    crowd.in_turns(day, range(50_000, 50_000 + 4 * LANES), LANES)
    before = site.cpu_seconds()
    tally = crowd.in_turns(day, range(ROW), LANES)
    cpu = (site.cpu_seconds() - before) / ROW * 1000
    steps = ", ".join(f"{step} {tally.percentile(step, 0.5):.0f}" for step in tally.steps)
    detail = f"processor {cpu:.0f} ms each, {_client(tally)}; p50 by step, ms: {steps}"
    subject = f"whole registrations, {LANES} visitors at a time: in a second"
    return [Figure(site.name, subject, ROW / tally.wall, "registrations", RATE_GOAL, detail, ">")]


def _page(site, subject, path, goal, session="") -> Figure:
    before = site.cpu_seconds()
    timing = driver.get_many(site.port, path, site.headers(session), connections=1, count=COUNT, warm_up=WARM_UP)
    cpu = (site.cpu_seconds() - before) / (COUNT + WARM_UP) * 1000
    detail = f"p50 {timing.percentile(0.5) * 1000:.0f} ms of {COUNT}, processor {cpu:.0f} ms each"
    return Figure(site.name, f"{subject}, the page: p95", timing.percentile(0.95) * 1000, "ms", goal, detail)


def _badges(site, made, inside) -> list[Figure]:
    headers = site.headers(made["organiser"])
    timing = driver.get_many(site.port, made["badges"], headers, connections=1, count=5, warm_up=1)
    median = {name: driver.percentile(inside[name], 0.5) for name in ("read", "data", "whole")}
    parts = (
        f"as a function: reading {median['read'] * 1000:.0f}, codes and words {(median['data'] - median['read']) * 1000:.0f}, "
        f"pages {(median['whole'] - median['data']) * 1000:.0f} ms; {inside['bytes'] // 1024} KiB"
    )
    subject = f"{made['counts']['badges']} badges in one PDF, downloaded: worst"
    detail = f"median {timing.percentile(0.5) * 1000:.0f} ms of 5; {parts}"
    return [Figure(site.name, subject, timing.percentile(1) * 1000, "ms", BADGES_GOAL, detail)]
