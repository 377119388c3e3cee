"""What the site answers when something beneath it is away for a moment: a plain 503 that asks nobody for anything.

A database or a Redis that does not answer or admits nobody more, a SQLite file locked for too long: the
reader is told to try again, and by when. Any other failure stays a 500.
"""

import sqlite3
import sys

from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from django.views import defaults

RETRY_SECONDS = 10
SQLITE_WAITS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_outage(error: BaseException | None) -> bool:
    """Whether the error, or one that caused it, says that a service is away or has no room, rather than a fault of ours."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            if connection.vendor == "postgresql":
                return True
            return getattr(error.__cause__, "sqlite_errorcode", None) in SQLITE_WAITS
        if type(error).__module__.startswith("redis.") and isinstance(error, _redis_outages()):
            return True
        error = error.__cause__ or error.__context__
    return False


def _redis_outages() -> tuple:
    """Redis belongs to production's packages only: an embedded site does not have it."""
    from redis.exceptions import ConnectionError, TimeoutError

    return ConnectionError, TimeoutError


def server_error(request, *args, **kwargs):
    """Django's handler of what no view caught: 503 for an outage, else the 500 page."""
    if not is_outage(sys.exc_info()[1]):
        return defaults.server_error(request, *args, **kwargs)
    response = HttpResponse(get_template("503.html").render(), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
