"""Live boards over real sockets against the real server: what is acknowledged is kept, what is silent stays silent."""

import asyncio
import os
import shutil
import signal
import socket
import time

import pytest
import websockets

from tests.services.board_room import Screen, phase, seed, written
from tests.services.portal_process import Portal
from workshops import outbox


@pytest.fixture(scope="module")
def portal(prepared, tmp_path_factory):
    data = shutil.copytree(prepared, tmp_path_factory.mktemp("boards") / "data")
    with Portal(data) as portal:
        yield portal


@pytest.fixture(scope="module")
def made(portal):
    return seed(portal, 6)


def test_a_room_works_and_a_silent_choice_reaches_nobody(portal, made):
    async def play():
        async with (
            Screen(portal, made) as desk,
            Screen(portal, made, "p0") as ana,
            Screen(portal, made, "p2") as beside,
        ):
            for screen in (desk, ana, beside):
                await screen.hello()
            assert set(ana.mirror.documents) == {"all", "table:1", "person:p0"}
            assert set(desk.mirror.documents) == {"all", "desk", "wall"}
            for step in (("waiting", "framing"), ("framing", "choice")):
                assert (await phase(desk, *step))["t"] == "ack"
            for screen in (ana, beside):
                await screen.until_seen(lambda documents: documents["all"]["phase"] == "choice")
            heard = len(beside.texts)
            assert (await ana.do("choose", photo="porte"))["t"] == "ack"
            assert (await ana.do("chosen"))["t"] == "ack"
            assert ana.mirror.documents["person:p0"]["choice"]["photos"] == {"porte": 1}
            await desk.until_seen(lambda documents: documents["desk"].get("counts") == {"chosen": 1})
            assert "porte" not in "".join(desk.texts)
            await beside.quiet()
            # Nothing but the answer to the ping and, at most, how many are here.
            assert {text[:10] for text in beside.texts[heard:]} <= {'{"t":"pong', '{"t":"pres'}
            await phase(desk, "choice", "round")
            await beside.until_seen(
                lambda documents: documents["table:1"]["people"]["p0"].get("photos") == {"porte": 1}
            )

    asyncio.run(play())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nothing", "malformed"),
        ("[]", "malformed"),
        ('{"t":7}', "unknown_frame"),
        ('{"t":"op","id":{"a":1},"kind":"lock","data":{}}', "malformed"),
        ('{"t":"op","id":"x1","kind":"lock","data":{"on":true}}', "forbidden"),
        ('{"t":"op","id":"x2","kind":["lock"],"data":{}}', "unknown_kind"),
        ('{"t":"op","id":"x3","kind":"rename","data":{"name":"' + "é" * 500 + '"}}', "too_long"),
        ("[" * 20_000, "too_long"),
        ("[" * 9_000, "malformed"),
    ],
)
def test_a_bad_frame_is_refused_and_nothing_else(portal, made, text, reason):
    async def play():
        async with Screen(portal, made, "p1") as screen:
            await screen.hello()
            await screen.socket.send(text)
            assert (await screen.until(lambda frame: frame["t"] == "refused"))["reason"] == reason
            assert (await screen.do("rename", name="Encore 🏠 مرحبا"))["t"] == "ack"

    asyncio.run(play())


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": "atelier-ESSAI=p0.invented-secret-of-24-signs"}, {"Cookie": ""}, {"Cookie": "sessionid=none"}],
)
def test_who_holds_no_place_is_told_so_and_nothing_more(portal, made, headers):
    async def play():
        for place in ("p0", ""):
            async with Screen(portal, made, place, headers=headers) as screen:
                assert (await screen.receive()) == {"t": "closed", "reason": "denied"}
                with pytest.raises(websockets.ConnectionClosed) as closed:
                    await screen.receive()
                assert closed.value.rcvd.code == 4403

    asyncio.run(play())


def test_who_says_nothing_is_shown_out(portal, made):
    async def play():
        async with Screen(portal, made, "p3") as screen:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await asyncio.wait_for(screen.socket.recv(), 40)
            assert closed.value.rcvd.code == 4407

    asyncio.run(play())


def test_another_site_s_page_opens_no_socket(portal, made):
    async def play():
        with pytest.raises(websockets.InvalidStatus):
            async with Screen(portal, made, "p0", origin="https://elsewhere.test"):
                pass

    asyncio.run(play())


def test_the_room_cannot_end_what_its_page_ends(portal, made):
    """Else the board's state would say something else than its journal."""

    async def play():
        async with Screen(portal, made) as desk:
            await desk.hello()
            for kind in ("close", "reopen", "report"):
                assert (await desk.do(kind))["reason"] == "forbidden"

    asyncio.run(play())


def test_whoever_is_removed_is_out_at_once_and_may_be_given_the_place_back(portal, made):
    async def play():
        async with Screen(portal, made) as desk, Screen(portal, made, "p4") as screen:
            await desk.hello()
            await screen.hello()
            assert (await desk.do("remove", person="p4"))["t"] == "ack"
            assert (await screen.until(lambda frame: frame["t"] == "closed"))["reason"] == "removed"
            await desk.do("restore", person="p4")
            async with Screen(portal, made, "p4") as again:
                await again.hello()
                assert again.mirror.documents["person:p4"]["me"]["name"] == "Nom-4"

    asyncio.run(play())


def test_a_flood_ends_its_own_socket_only(portal, made):
    async def play():
        async with Screen(portal, made, "p5") as flood, Screen(portal, made, "p3") as other:
            await flood.hello()
            await other.hello()

            async def pour():
                for number in range(3_000):
                    await flood.say("op", id=f"flood{number}", kind="rename", data={"name": f"Flot {number}"})

            pouring = asyncio.create_task(pour())
            assert (await other.do("rename", name="Tranquille"))["t"] == "ack"
            with pytest.raises(websockets.ConnectionClosed) as closed:
                while True:
                    await asyncio.wait_for(flood.socket.recv(), 60)
            assert closed.value.rcvd.code == 4408
            assert (await other.do("rename", name="Toujours là"))["t"] == "ack"
            pouring.cancel()
            await asyncio.gather(pouring, return_exceptions=True)

    asyncio.run(play())


def test_what_is_acknowledged_outlives_a_killed_server_exactly_once(prepared, tmp_path):
    """The server is killed while a burst is on its way; what was not acknowledged is sent again, as a client does."""
    data = shutil.copytree(prepared, tmp_path / "data")

    async def burst(portal, made, acknowledged):
        async with Screen(portal, made, "p0") as screen:
            await screen.hello()
            for number in range(40):
                await screen.say("op", id=f"burst{number}", kind="rename", data={"name": f"Nom {number}"})
            while len(acknowledged) < 10:
                frame = await screen.receive()
                if frame["t"] == "ack":
                    acknowledged.add(frame["id"])
            os.killpg(portal.process.pid, signal.SIGKILL)
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    frame = await screen.receive()
                    if frame["t"] == "ack":
                        acknowledged.add(frame["id"])
            return screen.mirror

    async def again(portal, made, mirror):
        async with Screen(portal, made, "p0") as screen:
            screen.mirror = mirror
            await screen.hello()
            for number in range(40):
                assert (await screen.do("rename", f"burst{number}", name=f"Nom {number}"))["t"] == "ack"
            await screen.quiet()
            return screen.mirror.documents["person:p0"]["me"]["name"]

    acknowledged: set[str] = set()
    with Portal(data) as portal:
        made = seed(portal, 2)
        mirror = asyncio.run(burst(portal, made, acknowledged))
    with Portal(data) as portal:
        kept = [client_id for _seq, client_id, kind in written(portal) if kind == "rename"]
        assert acknowledged <= set(kept) and len(set(kept)) == len(kept)
        asyncio.run(again(portal, made, mirror))
        journal = written(portal)
        assert [seq for seq, _id, _kind in journal] == list(range(1, len(journal) + 1))
        assert sorted(client_id for _seq, client_id, kind in journal if kind == "rename") == sorted(
            f"burst{number}" for number in range(40)
        )


def test_who_stops_reading_is_shown_out_and_keeps_nobody_waiting(prepared, tmp_path):
    data = shutil.copytree(prepared, tmp_path / "data")

    async def play(portal, made):
        async with Screen(portal, made) as desk, Screen(portal, made, "p1") as other:
            await desk.hello()
            await other.hello()
            for step in (("waiting", "framing"), ("framing", "choice"), ("choice", "round")):
                await phase(desk, *step)
            for number in range(160):
                await desk.do("say", text=f"{number} " + "é" * 490, **{"for": f"p{number % 8}"})
            # A welcome of this board is large, and this screen reads none of what it asks for; its system holds little of it.
            narrow = socket.socket()
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            narrow.connect(("127.0.0.1", portal.port))
            async with Screen(portal, made, max_queue=1, ping_interval=None, sock=narrow) as stalled:
                for _time in range(150):
                    await stalled.say("hello", v=1, epoch="", docs={})
                begun, closing = time.monotonic(), asyncio.create_task(stalled.socket.wait_closed())
                while (asked := time.monotonic()) - begun < outbox.BLOCKED_SECONDS + 3:
                    assert (await other.do("rename", name=f"Vite {asked:.1f}"))["t"] == "ack"
                    assert time.monotonic() - asked < 3
                    await asyncio.wait({closing}, timeout=0.3)
                with pytest.raises(websockets.ConnectionClosed) as closed:
                    while True:
                        await asyncio.wait_for(stalled.socket.recv(), 60)
                assert closed.value.rcvd.code == 4409

    with Portal(data) as portal:
        asyncio.run(play(portal, seed(portal, 8)))
