"""Runs pyHanko's coroutines to their end from synchronous code, whatever the calling thread is doing.

pyHanko's own synchronous functions call `asyncio.run`, which refuses to start in a thread where an event
loop already runs (a view under ASGI, a test with pytest-asyncio).
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run_to_completion(start: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Call `start` and await its coroutine; blocks the calling thread, loop included, until the result is there.

    `start` takes no argument and returns the coroutine. Its exceptions come through unchanged.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(start())
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sealing") as executor:
        return executor.submit(lambda: asyncio.run(start())).result()
