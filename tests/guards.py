"""Guards that turn a broken rule into a failing test: a GET that writes."""

import re

from django.db import connection

SAFE = {"GET", "HEAD", "OPTIONS"}
WRITES = re.compile(r'^\s*(INSERT|UPDATE|DELETE|REPLACE)\b[^"]*"(?P<table>[^"]+)"', re.IGNORECASE)

# Wagtail makes a rendition when a page first shows it; sessions keep allauth's steps between two pages; allauth notes
# that recovery codes were shown, and copies the account's address the first time the page of addresses is opened.
EXEMPT_TABLES = {"portal_rendition", "django_session", "mfa_authenticator", "account_emailaddress"}


class WriteDuringGet(AssertionError):
    pass


class ReadOnlyGetMiddleware:
    """Raises when a view writes to the database while it answers a GET, a HEAD or an OPTIONS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE:
            return self.get_response(request)

        def refuse(execute, sql, params, many, context):
            found = WRITES.match(sql)
            if found and found["table"] not in EXEMPT_TABLES:
                raise WriteDuringGet(f"{request.method} {request.path} writes: {sql[:120]}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse):
            return self.get_response(request)
