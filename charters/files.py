"""Where frozen and sealed PDFs are kept: in the private storage, under names made from their own hash.

A file that lost a race is an orphan with a name that nobody refers to, never one that takes another's place.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from charters.evidence import sha256


def keep(charter, number: int, label: str, content: bytes) -> str:
    """Keep the bytes; the name under which `read` finds them again."""
    # The storage asks by itself whether the name is taken, and gives another: asking here too would be one more
    # request to a bucket.
    name = f"charters/{charter.identifier}/v{number}-{label}-{sha256(content)[:24]}.pdf"
    return storages["private"].save(name, ContentFile(content))


def read(name: str) -> bytes:
    with storages["private"].open(name) as content:
        return content.read()


def forget(name: str) -> None:
    storages["private"].delete(name)


@contextmanager
def put_in_place(*names: str) -> Iterator[None]:
    """One transaction that gives files just kept their place; refused within, it is undone and the files are forgotten.

    A failure of the commit itself leaves them: nobody knows then whether rows refer to them.
    """
    refused = False
    try:
        with transaction.atomic():
            try:
                yield
            except BaseException:
                refused = True
                raise
    finally:
        if refused:
            for name in names:
                forget(name)
