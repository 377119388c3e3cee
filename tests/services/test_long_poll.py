"""Live boards where sockets are blocked: the same room by requests that wait, against the real server."""

import asyncio
import json
import shutil
import time

import httpx
import pytest

from tests.services.board_room import Listener, Screen, phase, seed, written
from tests.services.portal_process import Portal


@pytest.fixture(scope="module")
def portal(prepared, tmp_path_factory):
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("polls") / "data")
    with Portal(data) as portal:
        yield portal


@pytest.fixture(scope="module")
def made(portal):
    return seed(portal, 8)


def test_a_room_is_the_same_by_requests_and_a_silent_choice_reaches_nobody(portal, made):
    async def play():
        async with (
            Screen(portal, made) as desk,
            Screen(portal, made, "p2") as beside,
            Listener(portal, made, "p0") as ana,
            Listener(portal, made, "p4") as other,
        ):
            await desk.hello()
            await beside.hello()
            for listener in (ana, other):
                assert (await listener.hello())[0]["t"] == "welcome"
                assert set(listener.mirror.documents) == {"all", "table:1", f"person:{listener.mirror.key}"}
            for step in (("waiting", "framing"), ("framing", "choice")):
                assert (await phase(desk, *step))["t"] == "ack"
            for listener in (ana, other):
                await listener.until_seen(lambda documents: documents["all"]["phase"] == "choice")
            heard = len(beside.texts), len(other.texts)
            waiting = asyncio.create_task(other.listen())
            assert (await beside.do("choose", photo="nid"))["t"] == "ack"
            assert (await ana.do("choose", photo="porte"))["t"] == "ack"
            assert (await ana.do("chosen"))["t"] == "ack"
            assert ana.mirror.documents["person:p0"]["choice"]["photos"] == {"porte": 1}
            await desk.until_seen(lambda documents: documents["desk"].get("counts") == {"chosen": 1})
            # What the others hear until the choice is over: how many are here, at most.
            await other.listen({"t": "ping"})
            await waiting
            by_poll = [each for text in other.texts[heard[1] :] for each in json.loads(text)["frames"]]
            assert {each["t"] for each in by_poll} <= {"pong", "presence"}
            assert "porte" not in "".join([*beside.texts[heard[0] :], *desk.texts])
            assert "nid" not in "".join(ana.texts[heard[1] :]) + "".join(other.texts[heard[1] :])
            await phase(desk, "choice", "round")
            await other.until_seen(lambda documents: documents["table:1"]["people"]["p0"].get("photos") == {"porte": 1})
            assert ana.headers["Cookie"].partition("p0.")[2] not in "".join(desk.texts + other.texts + beside.texts)

    asyncio.run(play())


def test_a_request_waits_and_is_answered_when_there_is_something(portal, made):
    async def play():
        async with Screen(portal, made, "p1") as screen, Listener(portal, made, "p3") as listener:
            await screen.hello()
            await listener.hello()
            waiting = asyncio.create_task(
                listener.until_seen(lambda documents: documents["table:2"]["people"]["p1"]["name"] == "Voisine")
            )
            asked = time.monotonic()
            await screen.do("rename", name="Voisine")
            await waiting
            assert time.monotonic() - asked < 5
            # One request for each thing that came, at most: none is answered before.
            assert all(json.loads(text)["frames"] for text in listener.texts)

    asyncio.run(play())


def test_a_newer_request_of_a_session_is_the_one_that_is_told(portal, made):
    async def play():
        async with Listener(portal, made, "p5") as listener, Listener(portal, made, "p3") as beside:
            await listener.hello()
            await beside.hello()
            session = listener.session
            older = asyncio.create_task(listener.listen())
            # It was sent before this one, and has come when this one is answered.
            await beside.listen({"t": "ping"})
            done = await listener.do("rename", name="Encore")
            assert done["t"] == "ack"
            await asyncio.wait_for(older, 5)
            assert listener.session == session
            assert listener.mirror.documents["person:p5"]["me"]["name"] == "Encore"

    asyncio.run(play())


def test_a_session_is_nobody_else_s_and_a_lost_one_is_opened_again(portal, made):
    async def play():
        async with Listener(portal, made, "p5") as mine, Listener(portal, made, "p6") as other:
            await mine.hello()
            other.session = mine.session
            assert await other.listen({"t": "op", "id": "stolen", "kind": "rename", "data": {"name": "Pris"}}) == []
            assert other.session == ""
            assert "stolen" not in [client_id for _seq, client_id, _kind in written(portal)]
            assert (await mine.do("rename", name="À moi"))["t"] == "ack"
            mine.session = "none-of-this-name"
            assert await mine.listen() == [] and mine.session == ""
            assert (await mine.hello())[0]["t"] == "welcome"
            assert mine.mirror.documents["person:p5"]["me"]["name"] == "À moi"

    asyncio.run(play())


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": "atelier-ESSAI=p0.invented-secret-of-24-signs"}, {"Cookie": ""}, {"Cookie": "sessionid=none"}],
)
def test_who_holds_no_place_is_told_so_and_nothing_more(portal, made, headers):
    async def play():
        for place in ("p0", ""):
            async with Listener(portal, made, place, headers=headers) as listener:
                assert await listener.hello() == [{"t": "closed", "reason": "denied"}]
                assert listener.session == ""
                listener.address = listener.address.replace("essai", "aucun")
                assert await listener.hello() == [{"t": "closed", "reason": "denied"}]

    asyncio.run(play())


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        ("nothing", {}, 400),
        ("[]", {}, 400),
        ('{"session":7}', {}, 400),
        ('{"frames":{}}', {}, 400),
        ('{"frames":[' + ",".join(["{}"] * 51) + "]}", {}, 400),
        ("[" * 60_000, {}, 400),
        ("x" * 70_000, {}, 413),
        ('{"frames":[]}', {"Content-Type": "text/plain"}, 415),
        ('{"frames":[]}', {"Origin": "https://elsewhere.test"}, 403),
        ('{"frames":[]}', {"Origin": "null"}, 403),
        (b"\xff\xfe", {}, 400),
    ],
)
def test_a_bad_request_is_turned_away(portal, made, content, headers, status):
    async def play():
        async with Listener(portal, made, "p0") as listener:
            assert (await listener.post(content, **headers)).status_code == status

    asyncio.run(play())


def test_the_address_is_for_scripts(portal, made):
    assert portal.get("/a/essai/ecoute/").status_code == 405
    assert httpx.post(f"{portal.url}/a/essai/ecoute/", json={}).status_code == 403


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("text", "malformed"),
        ({"t": 7}, "unknown_frame"),
        ({"t": "op", "id": "y1", "kind": "lock", "data": {"on": True}}, "forbidden"),
        ({"t": "op", "id": "y2", "kind": "rename", "data": {"name": "é" * 500}}, "too_long"),
    ],
)
def test_a_bad_frame_is_refused_and_nothing_else(portal, made, said, reason):
    async def play():
        async with Listener(portal, made, "p1") as listener:
            await listener.hello()
            heard = await listener.listen(said)
            while not any(each["t"] == "refused" for each in heard):
                heard = await listener.listen()
            assert [each["reason"] for each in heard if each["t"] == "refused"] == [reason]
            assert (await listener.do("rename", name="Encore 🏠"))["t"] == "ack"

    asyncio.run(play())


def test_who_says_no_hello_has_no_session(portal, made):
    async def play():
        async with Listener(portal, made, "p1") as listener:
            assert [each["t"] for each in await listener.listen({"t": "ping"})] == ["pong"]
            assert listener.session == ""

    asyncio.run(play())


def test_whoever_is_removed_is_told_at_once(portal, made):
    async def play():
        async with Screen(portal, made) as desk, Listener(portal, made, "p7") as listener:
            await desk.hello()
            await listener.hello()

            async def until_closed():
                while (heard := await listener.listen())[-1]["t"] != "closed":
                    pass
                return heard[-1]

            waiting = asyncio.create_task(until_closed())
            await desk.quiet()
            assert (await desk.do("remove", person="p7"))["t"] == "ack"
            assert await asyncio.wait_for(waiting, 20) == {"t": "closed", "reason": "removed"}
            listener.session = ""
            assert await listener.hello() == [{"t": "closed", "reason": "removed"}]
            await desk.do("restore", person="p7")
            assert (await listener.hello())[0]["t"] == "welcome"

    asyncio.run(play())


def test_pages_are_served_while_many_requests_wait(portal, made):
    async def play():
        async with Listener(portal, made, "p0") as listener:
            await listener.hello()
            others = [Listener(portal, made, f"p{number % 6}") for number in range(40)]
            for other in others:
                await other.__aenter__()
                await other.hello()
            waiting = [asyncio.create_task(other.listen()) for other in others]
            asked = time.monotonic()
            assert (await asyncio.to_thread(portal.get, "/a/")).status_code == 200
            assert time.monotonic() - asked < 5
            for each in waiting:
                each.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            for other in others:
                await other.__aexit__()

    asyncio.run(play())
