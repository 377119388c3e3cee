"""The verbs of charters. Each checks who may, holds the charter's row, writes, logs and queues in one transaction.

`propose_clause` is the way in for other modules.
"""

from .freezing import freeze
from .lifecycle import end_charter, purge_version, reopen_draft
from .proposals import accept_proposal, propose_clause, reject_proposal, withdraw_proposal
from .proving import hand_out_proof
from .signing import (
    decline,
    expire_requests,
    mark_read,
    open_signing,
    remind,
    replace_signatory,
    send_code,
    sign,
    view_request,
)
from .writing import (
    add_clause,
    add_party,
    describe_charter,
    edit_clause,
    move_clause,
    open_charter,
    remove_clause,
    remove_party,
    restore_clause,
    set_editors,
)

__all__ = [
    "accept_proposal",
    "add_clause",
    "add_party",
    "decline",
    "describe_charter",
    "edit_clause",
    "end_charter",
    "expire_requests",
    "freeze",
    "hand_out_proof",
    "mark_read",
    "move_clause",
    "open_charter",
    "open_signing",
    "propose_clause",
    "purge_version",
    "reject_proposal",
    "remind",
    "remove_clause",
    "remove_party",
    "reopen_draft",
    "replace_signatory",
    "restore_clause",
    "send_code",
    "set_editors",
    "sign",
    "view_request",
    "withdraw_proposal",
]
