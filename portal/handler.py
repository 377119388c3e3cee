"""Django under ASGI with one hop to the request's thread, and so many threads at once. It decides nothing else.

Django adapts each middleware to its neighbours one by one: as a coroutine, a middleware that has anything to do goes to
the request's thread and back, some twenty times a request (2 to 3 ms of it). Ours, the views and the database
are synchronous: they run there from end to end, and only what serves static files stays in the event loop.

When hundreds ask at the same moment, each with a thread of its own, they take the processor and the database's lock from
one another, and some are refused a connection. They wait here instead, in the order in which they came. Those who change
something wait in a line of their own: whoever holds a lock must get the processor back soon, so few of them are at work.
"""

import asyncio
from contextlib import nullcontext
from weakref import WeakKeyDictionary

from asgiref.sync import AsyncToSync, sync_to_async
from django.core.handlers.asgi import ASGIHandler

# Requests at work in one process: fewer than the connections that it may have (DATABASE_POOL), enough for some to be slow.
AT_ONCE = 12
CHANGING_AT_ONCE = 3
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

    def load_middleware(self, is_async=True):
        """Everything inside the innermost middleware that is only asynchronous is called at once, in one thread."""
        super().load_middleware(is_async=False)
        chain = self._middleware_chain
        # Built for a synchronous caller: an asynchronous chain was wrapped for it, and is what we want.
        self._middleware_chain = (
            chain.awaitable if isinstance(chain, AsyncToSync) else in_turn(sync_to_async(chain, thread_sensitive=True))
        )

    def adapt_method_mode(self, is_async, method, method_is_async=None, debug=False, name=None):
        """The hop to the request's thread, which is taken in turn."""
        adapted = super().adapt_method_mode(is_async, method, method_is_async, debug, name)
        return adapted if adapted is method or not is_async else in_turn(adapted)
