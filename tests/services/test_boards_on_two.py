"""Live boards on two processes with PostgreSQL and Redis: whatever stops meanwhile, what is acknowledged is kept, once."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack, asynccontextmanager
from types import SimpleNamespace

import psutil
import pytest
import websockets

from tests.services import production
from tests.services.board_room import Screen, seed, written
from tests.services.portal_process import Portal

PEOPLE, EACH = 12, 12


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boards-on-two")
    with production.services(folder) as services:
        portal = Portal(folder / "data", "--processes", "2", **services.variables)
        production.set_up(portal)
        with portal:
            yield SimpleNamespace(portal=portal, **vars(services))


@pytest.fixture(scope="module")
def made(site):
    return seed(site.portal, PEOPLE)


def screen(portal, made, place: str = "") -> Screen:
    """A screen of somebody who comes by HTTPS through the reverse proxy."""
    cookies = {f"atelier-ESSAI={place}.{made['held'][place]}"} if place else {f"__Host-sessionid={made['session']}"}
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "Cookie": "; ".join(cookies)}
    return Screen(portal, made, place, origin=f"https://{production.HOST}", headers=headers)


def processes_with_screens(portal) -> int:
    """How many of the portal's processes hold connections of screens."""
    return sum(
        any(
            each.laddr.port == portal.port and each.status == "ESTABLISHED"
            for each in psutil.Process(pid).net_connections()
        )
        for pid in portal.pids()
    )


@asynccontextmanager
async def entered(portal, made):
    """A screen for everybody, each having said hello."""
    async with AsyncExitStack() as stack:
        screens = [await stack.enter_async_context(screen(portal, made, place)) for place in made["held"]]
        for each in screens:
            await each.hello()
        yield screens


async def agree(portal, made, screens, names: dict[str, str]) -> None:
    """Until everybody, and whoever comes now, reads the last name of everybody at their table; they hold the same then.

    A process may be behind the other for a moment: who comes to it is sent what it knows, then the rest.
    """

    def named(documents: dict) -> bool:
        shown = {key: person["name"] for at in documents for key, person in documents[at].get("people", {}).items()}
        return bool(shown) and all(shown[key] == names[key] for key in shown)

    for each in screens:
        async with asyncio.timeout(30), screen(portal, made, each.mirror.key) as fresh:
            await fresh.hello()
            for one in (fresh, each):
                await one.until_seen(named)
            for audience in fresh.mirror.documents:
                while (ahead := each.mirror.revisions[audience] - fresh.mirror.revisions[audience]) != 0:
                    await (fresh if ahead > 0 else each).receive()
        assert fresh.mirror.documents == each.mirror.documents


def test_a_redis_that_stops_and_comes_back_in_a_burst_loses_and_doubles_nothing(site, made):
    async def work(each, number):
        for step in range(EACH):
            assert (await each.do("rename", f"redis-{number}-{step}", name=f"Nom {number} {step}"))["t"] == "ack"
            await each.quiet()

    async def play():
        async with entered(site.portal, made) as screens:
            assert processes_with_screens(site.portal) == 2
            works = [asyncio.create_task(work(each, number)) for number, each in enumerate(screens)]
            while not any(work.done() for work in works) and len(screens[0].texts) < 20:
                await asyncio.wait(works, timeout=0.05)
            await asyncio.to_thread(site.redis.stop)
            await asyncio.wait(works, timeout=2)
            await asyncio.to_thread(site.redis.start)
            await asyncio.gather(*works)
            await agree(
                site.portal, made, screens, {f"p{number}": f"Nom {number} {EACH - 1}" for number in range(PEOPLE)}
            )

    asyncio.run(play())
    journal = written(site.portal)
    assert [seq for seq, _id, _kind in journal] == list(range(1, len(journal) + 1))
    renamed = [client_id for _seq, client_id, kind in journal if kind == "rename"]
    assert sorted(renamed) == sorted(f"redis-{number}-{step}" for number in range(PEOPLE) for step in range(EACH))


STEPS = range(20)


async def pour(each: Screen, acknowledged: set[str]) -> None:
    """Send a burst without waiting, and note what is acknowledged, until the socket breaks."""
    for step in STEPS:
        id = f"kill-{each.mirror.key}-{step}"
        await each.say("op", id=id, kind="rename", data={"name": f"Nom {step}"})
    while True:
        frame = await each.receive()
        if frame["t"] == "ack":
            acknowledged.add(frame["id"])


async def killed_in_a_burst(portal, made) -> set[str]:
    """What had been acknowledged when both processes died."""
    acknowledged: set[str] = set()
    async with entered(portal, made) as screens:
        works = [asyncio.create_task(pour(each, acknowledged)) for each in screens]
        while len(acknowledged) < 15:
            await asyncio.wait(works, timeout=0.01)
        os.killpg(portal.process.pid, signal.SIGKILL)
        for outcome in await asyncio.gather(*works, return_exceptions=True):
            assert isinstance(outcome, websockets.ConnectionClosed)
    return acknowledged


async def sent_again(portal, made) -> None:
    async with entered(portal, made) as screens:
        for each in screens:
            for step in STEPS:
                assert (await each.do("rename", f"kill-{each.mirror.key}-{step}", name=f"Nom {step}"))["t"] == "ack"
        await agree(portal, made, screens, dict.fromkeys(made["held"], f"Nom {STEPS[-1]}"))


def test_what_two_killed_processes_acknowledged_is_kept_exactly_once(site, tmp_path):
    """Both are killed in the middle of a burst; everybody comes back and sends again all of it, as a client does."""
    with production.database("killed") as database_url:
        variables = {**site.variables, "DATABASE_URL": database_url}
        first = Portal(tmp_path / "data", "--processes", "2", **variables)
        production.set_up(first)
        with first:
            made = seed(first, 6)
            acknowledged = asyncio.run(killed_in_a_burst(first, made))
        kept = [client_id for _seq, client_id, _kind in written(first)]
        assert acknowledged <= set(kept) and len(set(kept)) == len(kept)
        with Portal(tmp_path / "data", "--processes", "2", **variables) as second:
            asyncio.run(sent_again(second, made))
            journal = written(second)
    assert [seq for seq, _id, _kind in journal] == list(range(1, len(journal) + 1))
    renamed = [client_id for _seq, client_id, kind in journal if kind == "rename"]
    assert sorted(renamed) == sorted(f"kill-{place}-{step}" for place in made["held"] for step in STEPS)
