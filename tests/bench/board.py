"""The live board: so many screens in one room, so many operations a second, beside the tutorial's design in the same run.

Everything is written, permitted and sent by the real server; screens are driven from a process of their own.
"""

import json
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psutil

from tests.bench import crowd
from tests.bench.memory import pss_of
from tests.bench.result import Figure
from tests.services.portal_process import ROOT, free_port, wait_until

SCREENS, RATES, SECONDS = (100, 500, 1000), (20, 100, 300), 10.0
# Milliseconds at a thousand screens, by operations a second.
GOALS = {100: 45.0, 300: 60.0}
TWO_PROCESSES_GOAL, MEMORY_GOAL = 150.0, 400.0
LONG, LATE_GOAL = 5_000, 300.0
AT_THE_DOOR, DOOR_SECONDS, DOOR_GOAL = 420, 10.0, 1000.0
KEY_OF_PLACE = re.compile(rb"/a/[A-Z0-9]+/place/[A-Za-z0-9_-]+/")


def measure(site) -> list[Figure]:
    if site.most_processes > 1:
        return [*_through_a_restart(site), _door(site)]
    cells = [(screens, rate) for screens in SCREENS for rate in RATES]
    codes = {cell: f"S{cell[0]}X{cell[1]}"[:8] for cell in cells}
    made = _prepare(site, {codes[cell]: cell[0] for cell in cells})
    figures = []
    for cell in cells:
        with site.serving(1):
            figures += _cell(site, "board", cell, made[codes[cell]], site.portal)
        with tutorial(site) as served:
            figures += _cell(site, "tutorial", cell, made[codes[cell]], served)
    with site.serving(1):
        figures.append(_late(site))
    return [*figures, _door(site)]


def _prepare(site, boards: dict[str, int]) -> dict:
    site.portal.environment["BENCH_BOARDS"] = " ".join(f"{code}={people}" for code, people in boards.items())
    return site.inside("board_room", "prepare")


class Driver:
    """The screens' process: started at once, its figures are there when it ends."""

    def __init__(self, site, port: int, design: str, rate: int, screens: list[dict]):
        headers = site.headers()
        # A page of the site opens the socket.
        headers["Origin"] = f"{'https' if site.secure else 'http'}://{headers['Host']}"
        order = {
            "port": port,
            "design": design,
            "rate": rate,
            "seconds": SECONDS if rate else 0,
            "screens": [
                {
                    "path": each["path"] if design == "board" else "/ws/" + each["path"].split("/")[3] + "/",
                    "headers": headers | {"Cookie": each["cookie"]},
                }
                for each in screens
            ],
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.screens"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process.stdin.write(json.dumps(order))
        self.process.stdin.close()

    def wait_until_loaded(self) -> None:
        """Until everybody is in and a third of the operations is under way."""
        self.process.stdout.readline()
        time.sleep(SECONDS / 3)

    def figures(self) -> dict:
        told = self.process.stdout.read().splitlines()[-1]
        if self.process.wait():
            raise RuntimeError("the screens' process failed")
        return json.loads(told)


class Watch:
    """Processor time and memory of processes, from now to `stop`; memory at its height, looked at twice a second."""

    def __init__(self, pids: list[int]):
        self.pids, self.height = pids, 0.0
        self._cpu, self._at, self._over = self._seconds(), time.monotonic(), threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _seconds(self) -> float:
        return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in self.pids)

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.height = max(self.height, sum(pss_of(pid) for pid in self.pids))

    def stop(self) -> tuple[float, float]:
        """Share of a core, and MB."""
        self._over.set()
        self._thread.join()
        return (self._seconds() - self._cpu) / (time.monotonic() - self._at), self.height


def _cell(site, design: str, cell: tuple[int, int], places: list[dict], served) -> list[Figure]:
    screens, rate = cell
    watch = Watch(served.pids())
    told = Driver(site, served.port, design, rate, places).figures()
    core, memory = watch.stop()
    subject = f"{design}, {screens} screens, {rate} operations/s"
    is_goal = design == "board" and screens == max(SCREENS)
    detail = _told(told, screens, core, memory)
    figures = [
        Figure(site.name, f"{subject}: p95", told["p95"], "ms", GOALS.get(rate) if is_goal else None, detail),
        _exactly(site, design, f"{subject}: lost, doubled", told["lost"] + told["doubled"]),
    ]
    if is_goal and rate == max(RATES):
        figures.append(Figure(site.name, f"{subject}: memory (PSS) at its height", memory, "MB", MEMORY_GOAL))
    return figures


def _told(told: dict, screens: int, core: float, memory: float) -> str:
    return (
        f"p50 {told['p50']:.0f}, p99 {told['p99']:.0f} ms; delivered {told['delivered']:,} of "
        f"{told['sent'] * screens:,}, resyncs {told['resyncs']}, cut {told['cut']}, refused {told['refused']}; server "
        f"{core:.0%} of a core, {memory:.0f} MB; client {told['own']:.0%} of a core"
    )


def _exactly(site, design: str, subject: str, count: int) -> Figure:
    return Figure(site.name, subject, float(count), "deliveries", 0.0 if design == "board" else None, sense="=")


class Tutorial:
    """The tutorial's room, served by the same server with the same settings."""

    def __init__(self, site):
        self.port = free_port()
        command = [
            "-m",
            "uvicorn",
            "tests.bench.tutorial:application",
            "--ws",
            "websockets-sansio",
            "--lifespan",
            "off",
        ]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--port", str(self.port), "--log-level", "critical"],
            cwd=ROOT,
            env=site.portal.environment,
        )

    def pids(self) -> list[int]:
        return [self.process.pid]


@contextmanager
def tutorial(site):
    served = Tutorial(site)
    try:
        wait_until(lambda: _listens(served.port), "the tutorial's server")
        yield served
    finally:
        served.process.kill()
        served.process.wait()


def _listens(port: int) -> bool:
    return any(
        each.laddr.port == port and each.status == psutil.CONN_LISTEN for each in psutil.net_connections(kind="tcp")
    )


def _late(site) -> Figure:
    """Somebody comes when the board has a long past: from the opening of the socket to all that they may know."""
    site.portal.environment["BENCH_OPERATIONS"] = str(LONG)
    made = site.inside("board_room", "prepare_long")
    waits = [Driver(site, site.port, "board", 0, [made["screen"]]).figures()["welcomed_worst"] for _each in range(5)]
    detail = f"the first, who opens the room, {waits[0]:.0f} ms, then {', '.join(f'{each:.0f}' for each in waits[1:])}"
    subject = f"board of {made['operations']:,} operations, all of it to who comes late: worst"
    return Figure(site.name, subject, max(waits), "ms", LATE_GOAL, detail)


class Door(crowd.Day):
    """A board that people join: its page, the press that gives a place, the place."""

    async def register(self, number: int, tally) -> None:
        path = f"/a/{self.made['code']}/"
        async with self.visitor(number) as visitor:
            page = await crowd.asked(visitor, path)
            tally.add("page", page.seconds)
            fields = {"csrfmiddlewaretoken": crowd.value(page.body, crowd.CSRF), "press": f"press-{number}"}
            sent = await visitor.post(path, fields | {"name": f"Prénom {number}", "table": "?"})
            tally.add("press", sent.seconds)
            key = KEY_OF_PLACE.search(sent.body)
            if sent.status != 200 or key is None:
                raise crowd.WrongAnswer(f"{path}: {sent.status}")
            tally.add("place", (await crowd.asked(visitor, key[0].decode())).seconds)


def _door(site) -> Figure:
    """A whole room comes in."""
    made = site.inside("board_room", "prepare_door")
    with site.serving(site.most_processes):
        # A server that has just started has read no page yet.
        crowd.in_turns(Door(site, made), range(AT_THE_DOOR, AT_THE_DOOR + 20), 4)
        before = site.cpu_seconds()
        tally = crowd.spread(Door(site, made), range(AT_THE_DOOR), DOOR_SECONDS)
        cpu = 1000 * (site.cpu_seconds() - before) / AT_THE_DOOR
    steps = ", ".join(f"{step} p95 {tally.percentile(step, 0.95):.0f}" for step in tally.steps)
    spent = f"all in {tally.wall:.1f} s, processor {cpu:.0f} ms each, client {tally.own / tally.wall:.0%} of a core"
    detail = f"{spent}; ms by step: {steps}"
    subject = f"{AT_THE_DOOR} joins in {DOOR_SECONDS:.0f} s, each request: worst"
    return Figure(site.name, subject, 1000 * max(tally.every), "ms", DOOR_GOAL, detail)


def _through_a_restart(site) -> list[Figure]:
    """Two processes, whose rooms hear of each other through Redis; then the same while Redis is stopped for a while."""
    cell = (max(SCREENS), 100)
    made = _prepare(site, {"CALME": cell[0], "PANNE": cell[0]})
    figures = []
    for code, subject in (("CALME", ""), ("PANNE", ", Redis stopped for three seconds")):
        with site.serving(site.most_processes):
            driver = Driver(site, site.port, "board", cell[1], made[code])
            watch = Watch(site.portal.pids())
            if subject:
                driver.wait_until_loaded()
                site.redis.stop()
                time.sleep(3)
                site.redis.start()
            told = driver.figures()
            core, memory = watch.stop()
        named = f"board, 2 processes, {cell[0]} screens, {cell[1]} operations/s{subject}"
        goal = None if subject else TWO_PROCESSES_GOAL
        figures.append(Figure(site.name, f"{named}: p95", told["p95"], "ms", goal, _told(told, cell[0], core, memory)))
        figures.append(_exactly(site, "board", f"{named}: lost, doubled", told["lost"] + told["doubled"]))
    return figures
