"""The way of a request under ASGI: the same answers, in few changes of thread."""

import asyncio

from asgiref.sync import SyncToAsync

from portal.asgi import application
from portal.handler import OneHopHandler, in_turn


async def _get(path, handler=application):
    """Status, headers and body of a GET, as an ASGI server would ask."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    asked, sent = False, []

    async def receive():
        nonlocal asked
        if asked:
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await handler(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])


def test_an_answer_passed_through_every_middleware():
    status, headers, body = asyncio.run(_get("/healthz"))
    assert (status, body.strip() != b"") == (200, True)
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_request_goes_to_its_thread_a_few_times_only(monkeypatch):
    """What opens and closes a request, and the request itself; each middleware alone would make some twenty."""
    calls = []
    call = SyncToAsync.__call__

    async def counted(self, *args, **kwargs):
        calls.append(self.func)
        return await call(self, *args, **kwargs)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    asyncio.run(_get("/healthz"))
    assert len(calls) <= 6, calls


def test_middleware_that_is_all_synchronous_answers_too(settings):
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    status, _headers, _body = asyncio.run(_get("/healthz", OneHopHandler()))
    assert status == 200


def test_so_many_are_at_work_at_once_and_the_others_come_in_their_order():
    working, most, order = 0, 0, []

    async def work(number):
        nonlocal working, most
        working += 1
        most = max(most, working)
        order.append(number)
        await asyncio.sleep(0)
        working -= 1
        return number

    async def crowd():
        call = in_turn(work, at_once=3)
        return await asyncio.gather(*(call(number) for number in range(20)))

    assert asyncio.run(crowd()) == list(range(20))
    assert (most, order) == (3, list(range(20)))


def test_every_way_to_a_thread_is_taken_in_turn(monkeypatch, settings):
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("tests.")]
    taken = []

    def counted(call, at_once=0):
        taken.append(call)
        return call

    monkeypatch.setattr("portal.handler.in_turn", counted)
    OneHopHandler()
    assert len(taken) == 1
