"""The socket of the working space: who is let in, who is here, what is told, and how it ends with the rights."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from charters import actions, consumers
from charters.presence import group_of
from portal.asgi import application
from portal.partners.models import Membership

from .conftest import make_member, make_partner

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def short_beat(monkeypatch):
    monkeypatch.setattr(consumers, "BEAT", 0.05)


def socket(charter, user=None, origin="http://localhost"):
    """The page's socket, as a browser in which the person is logged in opens it."""
    headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
    if user is not None:
        browser = Client()
        browser.force_login(user, backend=BACKEND)
        name = next(iter(browser.cookies))
        headers.append((b"cookie", f"{name}={browser.cookies[name].value}".encode()))
    path = f"/ws/chartes/{charter.slug}/"
    return ApplicationCommunicator(
        application, {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
    )


async def opened(told) -> bool:
    """Whether the server lets the socket open."""
    await told.send_input({"type": "websocket.connect"})
    return (await told.receive_output(timeout=5))["type"] == "websocket.accept"


async def leave(told) -> None:
    await told.send_input({"type": "websocket.disconnect", "code": 1000})
    await told.wait(timeout=5)


async def closed(told) -> int:
    """The code with which the socket ends; frames before it are passed over, and nothing of it is left running."""
    while True:
        output = await told.receive_output(timeout=5)
        if output["type"] == "websocket.close":
            await leave(told)
            return output["code"]


async def frame(told, name):
    """The next frame that holds `name`."""
    while True:
        found = json.loads((await told.receive_output(timeout=5))["text"])
        if name in found:
            return found[name]


def code_of(told) -> int:
    async def converse():
        await opened(told)
        return await closed(told)

    return asyncio.run(converse())


def test_who_is_not_of_the_charter_is_not_let_in(charter):
    for user in (None, make_member(make_partner("Ailleurs"), "Otto")):
        assert code_of(socket(charter, user)) == consumers.DENIED


def test_another_site_is_not_let_in(charter, people):
    assert asyncio.run(opened(socket(charter, people["Rivages"], "https://ailleurs.test"))) is False


def test_people_see_each_other_come_and_go(charter, people, coordinator):
    one, two = socket(charter, people["Rivages"]), socket(charter, coordinator)

    async def converse():
        await opened(one)
        alone = await frame(one, "here")
        await opened(two)
        both = await frame(one, "here")
        await frame(two, "here")
        seen_by_two = await frame(two, "here")
        await leave(two)
        after = await frame(one, "here")
        await leave(one)
        return alone, both, seen_by_two, after

    alone, both, seen_by_two, after = asyncio.run(converse())
    lena = {"name": "Lena Rivages", "organisation": "Rivages", "me": True}
    claire = {"name": "Claire Aubin", "organisation": "Coordination", "me": False}
    assert (alone, both, after) == ([lena], [claire, lena], [lena])
    assert [(each["name"], each["me"]) for each in seen_by_two] == [("Claire Aubin", True), ("Lena Rivages", False)]


def test_a_change_of_the_text_and_a_comment_are_told_after_the_commit(charter, people, coordinator):
    told = socket(charter, people["Rivages"])
    clause = charter.clauses.first()

    async def converse():
        await opened(told)
        await sync_to_async(actions.move_clause)(clause, 1, actor=coordinator)
        first = await frame(told, "changed")
        await sync_to_async(actions.comment)(charter, clause=clause, text="Bien.", actor=coordinator)
        second = await frame(told, "changed")
        await leave(told)
        return first, second

    assert asyncio.run(converse()) == ("text", "talk")


def end_of_party(charter, user, coordinator):
    actions.remove_party(charter.parties.get(partner=user.memberships.get().partner), actor=coordinator)


def end_of_membership(charter, user, coordinator):
    Membership.objects.filter(user=user).update(ended_at=timezone.now())


def end_of_account(charter, user, coordinator):
    user.is_active = False
    user.save()


def end_of_session(charter, user, coordinator):
    SessionStore.get_model_class().objects.all().delete()


@pytest.mark.parametrize("end", [end_of_party, end_of_membership, end_of_account, end_of_session])
def test_the_socket_is_cut_when_the_right_ends(charter, people, coordinator, end):
    user = people["Rivages"]
    told = socket(charter, user)

    async def converse():
        await opened(told)
        await frame(told, "here")
        await sync_to_async(end)(charter, user, coordinator)
        return await closed(told)

    assert asyncio.run(converse()) == consumers.DENIED


def test_who_fell_silent_is_forgotten(charter, people, monkeypatch):
    monkeypatch.setattr(consumers, "FORGET", 0.1)
    told = socket(charter, people["Rivages"])
    ghost = {"id": 0, "charter": charter.pk, "name": "Fantôme", "organisation": "Nulle part"}

    async def converse():
        await opened(told)
        await frame(told, "here")
        await get_channel_layer().group_send(
            group_of(charter.pk), {"type": "writing.here", "channel": "ghost", "person": ghost}
        )
        seen = [await frame(told, "here"), await frame(told, "here")]
        await leave(told)
        return [len(each) for each in seen]

    assert asyncio.run(converse()) == [2, 1]


@pytest.mark.parametrize("frames", [["x" * 300], ["{}"] * (consumers.MAX_FRAMES + 1)])
def test_a_page_that_talks_too_much_is_cut(charter, people, frames):
    told = socket(charter, people["Rivages"])

    async def converse():
        await opened(told)
        for text in frames:
            await told.send_input({"type": "websocket.receive", "text": text})
        return await closed(told)

    assert asyncio.run(converse()) == consumers.FLOOD
