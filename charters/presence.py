"""Telling the open working spaces of a charter that something changed. It carries no content and keeps no state."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

# What changed: the words (or the parties, the rule, the stage), or what is said in the margin.
TEXT = "text"
TALK = "talk"


def group_of(charter_id: int) -> str:
    """The channel layer's group of everybody who has the charter's working space open."""
    return f"charter.{charter_id}"


def tell(charter_id: int, what: str) -> None:
    async_to_sync(get_channel_layer().group_send)(group_of(charter_id), {"type": "writing.changed", "what": what})


def tell_on_commit(charter_id: int, what: str) -> None:
    """Tell after the transaction, if it commits. A channel layer that is down costs the notice, never the action."""
    transaction.on_commit(lambda: tell(charter_id, what), robust=True)
