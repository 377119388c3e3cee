"""The pulse socket answers pings and nothing else, and ends with who floods it."""

import asyncio
import json

import pytest
from asgiref.testing import ApplicationCommunicator

from portal.consumers import MAX_PINGS, PulseConsumer

# It reads no row, but Channels looks after the connections of its thread.
pytestmark = pytest.mark.django_db


def talk(*frames):
    """What the socket says to each frame, and the code with which it closes, if it does."""

    async def converse():
        scope = {"type": "websocket", "path": "/ws/pouls/", "headers": []}
        socket = ApplicationCommunicator(PulseConsumer.as_asgi(), scope)
        await socket.send_input({"type": "websocket.connect"})
        assert (await socket.receive_output())["type"] == "websocket.accept"
        told = []
        for frame in frames:
            await socket.send_input({"type": "websocket.receive", "text": frame})
            answer = await socket.receive_output(timeout=5)
            if answer["type"] == "websocket.close":
                return [*told, answer["code"]]
            told.append(json.loads(answer["text"]))
        return told

    return asyncio.run(converse())


def test_a_ping_is_answered():
    assert talk('{"ping": 7}') == [{"pong": 7}]


@pytest.mark.parametrize(
    "frame",
    ["", "x", "[]", "{}", "null", '{"ping": null}', '{"ping": "x"}', '{"ping": 1e999}', '{"ping": NaN}', "[" * 250],
)
def test_what_is_no_ping_is_refused_and_the_socket_lives(frame):
    assert talk(frame, '{"ping": 1}') == [{"refused": "malformed"}, {"pong": 1}]


def test_a_long_frame_ends_it():
    assert talk(json.dumps({"ping": 1, "more": "x" * 300})) == [4400]


def test_a_flood_ends_it():
    assert talk(*['{"ping": 1}'] * (MAX_PINGS + 1))[-1] == 4400
