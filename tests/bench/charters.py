"""Charters in full through the real server: the working space, a decision that carries others, texts compared, follow-up."""

from datetime import date, timedelta

from tests.bench import driver, words
from tests.bench.result import Figure

WORKSPACE_GOAL, QUERIES_GOAL = 150.0, 20
DECISION_GOAL = 300.0
COMPARE_GOAL = 100.0
TEXT_ON_GOAL = 50.0
DASHBOARD_GOAL = 100.0
COUNT, WARM_UP = 60, 5
WRITTEN = "/chartes/charte-mesuree/ecriture/"
VERSIONS = "/chartes/charte-a-trois-versions"
DECISIONS = {
    "ordinary": "accepting a proposal that carries 50 others",
    "largest": "accepting a proposal that carries 50 others, clause of 20,000 characters",
    "first of a place": "accepting a proposal with which 50 others collide",
    "beside collisions": "accepting a proposal beside 50 that collide already",
}


def measure(site) -> list[Figure]:
    made = site.inside("workspace", "prepare")
    asked = site.inside("workspace", "count_queries")
    versions, follow_up = site.inside("versions", "measure"), site.inside("functions", "follow_up")
    space = "working space of 200 clauses, 500 proposals, 300 comments"
    board = f"dashboard of {follow_up['rows']} commitments"
    # On each of these days another version was in force; each is asked for in both languages.
    days = [date.today() - timedelta(days=ago) for ago in (25, 15, 5)]
    texts = [f"{language}{VERSIONS}/texte-consolide/?le={day}" for day in days for language in ("", "/en")]
    return [
        _page(site, space, WRITTEN, WORKSPACE_GOAL, made["session"]),
        Figure(site.name, f"{space}: queries", asked["queries"], "queries", QUERIES_GOAL),
        *(_decisions(site, DECISIONS[name], paths, made["session"]) for name, paths in made["decisions"].items()),
        *_comparing(site, versions),
        _first(site, "consolidated text of 200 clauses on a day", texts, TEXT_ON_GOAL),
        _page(site, "consolidated text of 200 clauses on a day", texts[0], TEXT_ON_GOAL),
        _function(site, "consolidated text of 200 clauses on a day, read anew", versions["read"], TEXT_ON_GOAL),
        _page(site, board, site.made["dashboard"], DASHBOARD_GOAL),
        _function(site, f"{board}, its data", follow_up["dashboard"], DASHBOARD_GOAL),
        *words.measure(site),
    ]


def _page(site, subject, path, goal, session="") -> Figure:
    before = site.cpu_seconds()
    timing = driver.get_many(site.port, path, site.headers(session), connections=1, count=COUNT, warm_up=WARM_UP)
    cpu = (site.cpu_seconds() - before) / (COUNT + WARM_UP) * 1000
    detail = f"p50 {timing.percentile(0.5) * 1000:.0f} ms of {COUNT}, processor {cpu:.0f} ms each"
    return Figure(site.name, f"{subject}, the page: p95", timing.percentile(0.95) * 1000, "ms", goal, detail)


def _first(site, subject, paths, goal) -> Figure:
    """Pages whose text the site has not kept yet: each is asked for once, the worst is judged."""
    before = site.cpu_seconds()
    found = [
        driver.get_many(site.port, path, site.headers(), connections=1, count=1, warm_up=0).durations[0]
        for path in paths
    ]
    cpu = (site.cpu_seconds() - before) / len(paths) * 1000
    detail = f"median {driver.percentile(found, 0.5) * 1000:.0f} ms of {len(paths)}, processor {cpu:.0f} ms each"
    return Figure(site.name, f"{subject}, the page, the first time: worst", max(found) * 1000, "ms", goal, detail)


def _function(site, subject, durations, goal) -> Figure:
    median = driver.percentile(durations, 0.5) * 1000
    detail = f"median {median:.0f} ms of {len(durations)}"
    return Figure(site.name, f"{subject}, as a function: worst", max(durations) * 1000, "ms", goal, detail)


def _comparing(site, found) -> list[Figure]:
    figures = []
    for name, number, how_many in (("some", 2, "a quarter"), ("whole", 3, "all")):
        subject = f"comparing two versions of 200 clauses, {how_many} changed"
        paths = [
            f"{language}{VERSIONS}/comparer/?de={old}&a={new}"
            for old, new in ((1, number), (number, 1))
            for language in ("", "/en")
        ]
        figures += [
            _first(site, subject, paths, COMPARE_GOAL),
            _page(site, subject, paths[0], COMPARE_GOAL),
            _function(site, subject, found[name], COMPARE_GOAL),
        ]
    return figures


def _decisions(site, subject, paths, session) -> Figure:
    """Each by the button of the proposal's page; the worst is judged."""
    headers, body = driver.form({"verb": "accept", "reason": ""})
    before = site.cpu_seconds()
    durations = [
        driver.time_post(site.port, path, {**site.headers(session), **headers}, body, status=302) for path in paths
    ]
    cpu = (site.cpu_seconds() - before) / len(durations) * 1000
    median = driver.percentile(durations, 0.5) * 1000
    detail = f"median {median:.0f} ms of {len(durations)}, processor {cpu:.0f} ms each"
    return Figure(site.name, f"{subject}, by POST: worst", max(durations) * 1000, "ms", DECISION_GOAL, detail)
