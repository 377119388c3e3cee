"""The verbs of events. Each checks who may, holds the event's row, writes, logs and queues in one transaction."""

from .attendance import Operation, enter_sheet, exchange, note_use, open_pass, revoke_pass
from .deciding import promote, put_first, refuse, validate
from .keeping import (
    accept_offer,
    accept_session,
    cancel,
    change,
    expire_offers,
    leave_session,
    release_shares,
    transfer,
)
from .letters import owe
from .registering import AlreadyRegistered, NoSeat, Person, register, send_link
from .telling import announce_change, remind, send_again
from .texts import change_text, require_placeholders, undo_text

__all__ = [
    "AlreadyRegistered",
    "NoSeat",
    "Operation",
    "Person",
    "accept_offer",
    "accept_session",
    "announce_change",
    "cancel",
    "change",
    "change_text",
    "enter_sheet",
    "exchange",
    "expire_offers",
    "leave_session",
    "note_use",
    "open_pass",
    "owe",
    "promote",
    "put_first",
    "refuse",
    "register",
    "release_shares",
    "remind",
    "require_placeholders",
    "revoke_pass",
    "send_again",
    "send_link",
    "transfer",
    "undo_text",
    "validate",
]
