"""Marks the sentences that the catalogues of translation must hold, without Django, which this package does not import.

The sentences stay French here, in reports and in the JSON between processes; who shows them translates them.
"""


def gettext_noop(message: str) -> str:
    """`message` as it is; its name is what the catalogue looks for."""
    return message
