"""Where frozen and sealed PDFs are kept: in the private storage, under names made from their own hash.

A file that lost a race is an orphan with a name that nobody refers to, never one that takes another's place.
"""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

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
