"""Django under ASGI with one hop to the request's thread, and so many threads at once. It decides nothing else.

Django adapts each middleware to its neighbours one by one: as a coroutine, a middleware that has anything to do goes to
the request's thread and back, some twenty times a request (2 to 3 ms of it). Ours, the views and the database
are synchronous: they run there from end to end, and only what serves static files stays in the event loop.

When hundreds ask at the same moment, each with a thread of its own, they take the processor and the database's lock from
one another, and some are refused a connection. They wait here instead, in the order in which they came. Those who change
something wait in a line of their own: whoever holds a lock must get the processor back soon, so few of them are at work.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from weakref import WeakKeyDictionary

from asgiref.sync import AsyncToSync, ThreadSensitiveContext, iscoroutinefunction, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.urls import set_script_prefix

# Requests at work in one process, and as many connections to the database; enough for some to be slow.
AT_ONCE = 12
CHANGING_AT_ONCE = 2
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def in_turn(call, at_once: int = AT_ONCE, changing: int = CHANGING_AT_ONCE):
    """An asynchronous callable that lets so many calls be at work at once; the others wait in line, without a thread."""
    lines: WeakKeyDictionary = WeakKeyDictionary()

    async def called(request):
        loop = asyncio.get_running_loop()
        everybody, those_who_change = lines.setdefault(loop, (asyncio.Semaphore(at_once), asyncio.Semaphore(changing)))
        async with nullcontext() if request.method in SAFE else those_who_change, everybody:
            return await call(request)

    return called


class OneHopHandler(ASGIHandler):
    """What `get_asgi_application` gives, its middleware built from the view upwards as synchronous code."""

    def __init__(self):
        # The threads stay, and each keeps its connection to the database where DATABASES says so (CONN_MAX_AGE).
        self.threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="request")
        super().__init__()

    def load_middleware(self, is_async=True):
        """Everything inside the innermost middleware that is only asynchronous is called at once, in one thread."""
        super().load_middleware(is_async=False)
        chain = self._middleware_chain
        # Built for a synchronous caller: an asynchronous chain was wrapped for it, and is what we want.
        self._middleware_chain = chain.awaitable if isinstance(chain, AsyncToSync) else self._hop(chain)

    def adapt_method_mode(self, is_async, method, method_is_async=None, debug=False, name=None):
        """The hop to a thread, taken in turn, where an asynchronous caller has synchronous code before it."""
        if is_async and not (iscoroutinefunction(method) if method_is_async is None else method_is_async):
            return self._hop(method)
        return super().adapt_method_mode(is_async, method, method_is_async, debug, name)

    def _hop(self, chain):
        """The request from beginning to end in one of the threads; only what is streamed is sent before it ends."""

        def answered(request):
            signals.request_started.send(sender=OneHopHandler, scope=request.scope)
            try:
                response = chain(request)
            except BaseException:
                signals.request_finished.send(sender=OneHopHandler)
                raise
            if response.streaming:
                # Its end comes in another thread, and what this one used of the database is over.
                close_old_connections()
            else:
                response.close()
            return response

        return in_turn(sync_to_async(answered, thread_sensitive=False, executor=self.threads))

    async def __call__(self, scope, receive, send):
        """Django's own, without the changes of thread that open and close a request, and without giving up a request
        whose visitor has gone: the thread would go on, and somebody else would be let in meanwhile.
        """
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            request, response = self.create_request(scope, body)
            if request is not None:
                response = await self.run_get_response(request)
            if not response.streaming:
                await self.send_response(response, send)
                return
            async with ThreadSensitiveContext():
                await self.send_response(response, send)
                await sync_to_async(response.close)()
