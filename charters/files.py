"""Where frozen and sealed PDFs are kept: among the private files, under names made from their own hash."""

from charters.evidence import sha256
from portal import private_files
from portal.private_files import forget, put_in_place, read

__all__ = ["forget", "keep", "put_in_place", "read"]


def keep(charter, number: int, label: str, content: bytes) -> str:
    """Keep the bytes; the name under which `read` finds them again."""
    return private_files.keep(f"charters/{charter.identifier}/v{number}-{label}-{sha256(content)[:24]}.pdf", content)
