"""Django under ASGI with one hop to the request's thread. It decides nothing else about a request.

Django adapts each middleware to its neighbours one by one: as a coroutine, a middleware that has anything to do goes to
the request's thread and back, some twenty times a request (2 to 3 ms of it). Ours, the views and the database
are synchronous: they run there from end to end, and only what serves static files stays in the event loop.
"""

from asgiref.sync import AsyncToSync, sync_to_async
from django.core.handlers.asgi import ASGIHandler


class OneHopHandler(ASGIHandler):
    """What `get_asgi_application` gives, its middleware built from the view upwards as synchronous code."""

    def load_middleware(self, is_async=True):
        """Everything inside the innermost middleware that is only asynchronous is called at once, in one thread."""
        super().load_middleware(is_async=False)
        chain = self._middleware_chain
        # Built for a synchronous caller: an asynchronous chain was wrapped for it, and is what we want.
        self._middleware_chain = (
            chain.awaitable if isinstance(chain, AsyncToSync) else sync_to_async(chain, thread_sensitive=True)
        )
