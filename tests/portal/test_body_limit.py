"""A request that weighs too much is refused while it arrives, said or not, and the others pass untouched."""

import asyncio

import pytest

from portal.body_limit import BodyLimit


async def echo(scope, receive, send):
    """An application that reads the whole body first, as Django does."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def untouchable(scope, receive, send):
    raise AssertionError("The body should not have been read.")


def answer(app, chunks, *, declared=None):
    """(status, body) that the application gives to a request of these chunks."""
    left = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    left.append({"type": "http.request", "body": b"", "more_body": False})
    told = []

    async def receive():
        return left.pop(0)

    async def send(message):
        told.append(message)

    headers = [] if declared is None else [(b"content-length", declared)]
    asyncio.run(BodyLimit(app, limit=10)({"type": "http", "headers": headers}, receive, send))
    return told[0]["status"], b"".join(message.get("body", b"") for message in told)


@pytest.mark.parametrize("declared", [None, b"10", b"abc", b""])
def test_a_body_within_the_limit_passes(declared):
    assert answer(echo, [b"12345", b"67890"], declared=declared) == (200, b"1234567890")


def test_a_body_said_to_be_too_large_is_not_read():
    status, body = answer(untouchable, [b"x" * 11], declared=b"11")
    assert status == 413
    assert "trop lourd" in body.decode()


@pytest.mark.parametrize("declared", [None, b"5"])
def test_a_body_that_does_not_say_its_size_is_cut(declared):
    assert answer(echo, [b"12345", b"67890", b"1"], declared=declared)[0] == 413


def test_the_site_stands_behind_the_limit():
    from portal.asgi import application

    # What comes before it are requests that wait, whose own limit is far smaller.
    *_waiting, site = application.application_mapping["http"].routes
    assert isinstance(site.callback, BodyLimit)
