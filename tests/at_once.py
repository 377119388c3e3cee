"""Calls that run at the same moment, each in a thread with its own connection."""

import threading
import time

from django.db import connection, connections

AWAITED = """
    SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


def at_once(*calls):
    """Run the calls in threads that start together; gives each one's result or exception, in order."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(30)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def until_awaited(seconds: int = 30) -> None:
    """Go on once somebody waits for what the transaction that is open here holds. On PostgreSQL."""
    end = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(AWAITED)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits for this transaction.")
