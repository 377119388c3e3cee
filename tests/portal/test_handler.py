"""The way of a request under ASGI: the same answers, in few changes of thread."""

import asyncio
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from asgiref.sync import SyncToAsync
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from django.http import FileResponse

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


@pytest.fixture
def as_served(settings):
    """Without the guards of the tests, which stand outside everything."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("tests.")]


def test_an_answer_passed_through_every_middleware():
    status, headers, body = asyncio.run(_get("/healthz"))
    assert (status, body.strip() != b"") == (200, True)
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_request_goes_to_its_thread_once(monkeypatch, as_served):
    """What opens and closes it included; each middleware alone would make some twenty."""
    calls = []
    call = SyncToAsync.__call__

    async def counted(self, *args, **kwargs):
        calls.append(self.func)
        return await call(self, *args, **kwargs)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    asyncio.run(_get("/healthz", OneHopHandler()))
    assert len(calls) == 1, calls


@contextmanager
def _noted(*wanted):
    """What each of these signals was sent in: pairs of its place among them and the thread's name."""
    seen, receivers = [], []
    for place, signal in enumerate(wanted):
        receivers.append((signal, lambda place=place, **kwargs: seen.append((place, threading.current_thread().name))))
        signal.connect(receivers[-1][1])
    try:
        yield seen
    finally:
        for signal, receiver in receivers:
            signal.disconnect(receiver)


@pytest.fixture
def one_thread(monkeypatch):
    """The next request can have no other, even if it comes before the first one's has come to rest."""
    monkeypatch.setattr("portal.handler.AT_ONCE", 1)


def test_a_request_is_opened_and_closed_in_a_thread_that_serves_again(as_served, one_thread):
    handler = OneHopHandler()
    with _noted(request_started, request_finished) as seen:
        for _each in range(2):
            asyncio.run(_get("/healthz", handler))
    assert seen == [(0, "request_0"), (1, "request_0")] * 2


@pytest.mark.django_db(transaction=True)
def test_a_connection_to_the_database_is_kept_for_the_next_request_where_the_settings_say_so(
    settings, as_served, one_thread
):
    """Opening one takes longer than all that most requests ask of it."""
    handler = OneHopHandler()
    with _noted(connection_created) as made:
        for _each in range(3):
            assert asyncio.run(_get("/readyz", handler))[0] in (200, 503)
    assert made == [(0, "request_0")] * (3 if settings.DATABASES["default"].get("CONN_MAX_AGE", 0) == 0 else 1)


class Broken(OneHopHandler):
    def load_middleware(self, is_async=True):
        def chain(request):
            raise SystemError("cut")

        self._middleware_chain = self._hop(chain)


def test_a_request_that_breaks_everything_is_closed_all_the_same():
    with _noted(request_started, request_finished) as seen, pytest.raises(SystemError):
        asyncio.run(_get("/healthz", Broken()))
    assert seen == [(0, "request_0"), (1, "request_0")]


def test_what_is_streamed_is_sent_to_its_end_and_closed_afterwards(tmp_path):
    (tmp_path / "long.txt").write_bytes(b"0123456789" * 20_000)

    class Streaming(OneHopHandler):
        def load_middleware(self, is_async=True):
            self._middleware_chain = self._hop(lambda request: FileResponse((tmp_path / "long.txt").open("rb")))

    # Django says so of every file that it sends.
    says = pytest.warns(Warning, match="must consume synchronous iterators")
    with says, _noted(request_started, request_finished) as seen:
        status, _headers, body = asyncio.run(_get("/long.txt", Streaming()))
    assert (status, body) == (200, b"0123456789" * 20_000)
    assert [place for place, _thread in seen] == [0, 1]


def test_middleware_that_is_all_synchronous_answers_too(settings):
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    status, _headers, _body = asyncio.run(_get("/healthz", OneHopHandler()))
    assert status == 200


class Crowd:
    """Requests that come at the same moment: in which order they are at work, and how many at most."""

    def __init__(self):
        self.working, self.most, self.order = 0, 0, []

    async def work(self, request):
        self.working += 1
        self.most = max(self.most, self.working)
        self.order.append(request.number)
        await asyncio.sleep(0)
        self.working -= 1
        return request.number

    def come(self, methods, **most):
        async def all_of_them():
            call = in_turn(self.work, **most)
            requests = (SimpleNamespace(method=method, number=number) for number, method in enumerate(methods))
            return await asyncio.gather(*map(call, requests))

        return asyncio.run(all_of_them())


def test_so_many_are_at_work_at_once_and_the_others_come_in_their_order():
    crowd = Crowd()
    assert crowd.come(["GET"] * 20, at_once=3) == list(range(20))
    assert (crowd.most, crowd.order) == (3, list(range(20)))


def test_those_who_change_something_wait_in_a_line_of_their_own():
    crowd = Crowd()
    crowd.come(["POST"] * 6 + ["GET"] * 3, at_once=9, changing=2)
    # Who only reads passes those who wait to change.
    assert crowd.order[:5] == [0, 1, 6, 7, 8] and crowd.order[5:] == [2, 3, 4, 5]


def test_every_way_to_a_thread_is_taken_in_turn(monkeypatch, as_served):
    taken = []

    def counted(call):
        taken.append(call)
        return call

    monkeypatch.setattr("portal.handler.in_turn", counted)
    OneHopHandler()
    assert len(taken) == 1
