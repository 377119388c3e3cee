"""Private files: only a view of their module hands them out, under its own rule.

Those that a row names are kept before the transaction that writes it, since nothing slow is done inside one, and are given
their place in it. A file that lost a race is an orphan with a name that nobody refers to, never one that takes another's place.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction


def private_storage():
    """The `storage` of a FileField whose files have no address: which one that is, the settings say."""
    return storages["private"]


def keep(name: str, content: bytes) -> str:
    """Keep the bytes; the name under which `read` finds them again, another one where this one is taken."""
    # The storage asks by itself whether the name is taken: asking here too would be one more request to a bucket.
    return private_storage().save(name, ContentFile(content))


def read(name: str) -> bytes:
    with private_storage().open(name) as content:
        return content.read()


def forget(name: str) -> None:
    private_storage().delete(name)


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
