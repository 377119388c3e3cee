"""A signatory's way in a test: open, read, get the mailed code, sign."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from charters import actions
from charters.actions.requests import Client
from portal.models import Message

CLIENT = Client(ip="192.0.2.1", user_agent="Essai", methods=("code 2026-11-23",))


def mailed_code(user) -> str:
    text = Message.objects.filter(user=user, kind="charters/email/signing_code").latest("pk").text
    return re.search(r"^\d{6}$", text, re.MULTILINE)[0]


def read_and_ask(request, user) -> str:
    """Open, read, and get the code that was mailed."""
    actions.view_request(request, user=user, client=CLIENT)
    actions.mark_read(request, user=user, client=CLIENT)
    actions.send_code(request, user=user, client=CLIENT)
    return mailed_code(user)


def tamper(row, **changes):
    """Change an immutable row as somebody could who administers the database: with its triggers taken away."""
    table = row._meta.db_table
    connection.check_constraints()  # PostgreSQL alters no table whose checks in this transaction are pending
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_immutable")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_update")
    QuerySet(type(row)).filter(pk=row.pk).update(**changes)


def sign(request, user, **changes):
    code = read_and_ask(request, user)
    values = {"code": code, "typed_name": user.get_full_name(), "client": CLIENT, **changes}
    return actions.sign(request, user=user, **values)


PDF = b"%PDF-1.7\n% un original"


def original_values(**changes) -> dict:
    """What a coordinator copies from an original signed by hand."""
    values = {
        "kind": "paper",
        "signatory": "Lena Rivages",
        "position": "Directrice",
        "reference": "CA du 3 mars",
        "signed_on": timezone.localdate(),
        "holder": "Rivages, armoire du secrétariat",
        "reserves": "",
        "scan": SimpleUploadedFile("original.pdf", PDF),
    }
    return {**values, **changes}


def record(version, name, actor, **changes):
    """Record the original of the party with that short name."""
    party = version.parties().get(partner__short_name=name)
    return actions.record_original(version, party, actor=actor, **original_values(**changes))
