"""The verbs on people and organisations: each checks, writes, logs and queues its messages in one transaction.

No request and no HTML. They raise PermissionDenied, or ValidationError with a sentence for the person who acts.
"""

from .accounts import (
    ask_erasure,
    carry_out_erasure,
    end_session,
    grant_role,
    revoke_role,
    update_profile,
    withdraw_erasure,
)
from .mandates import (
    check_mandate,
    delegate_mandate,
    file_mandate,
    refuse_mandate,
    remind_ending_mandates,
    revoke_mandate,
)
from .messages import send_message_again, tell_of_failed_message
from .people import (
    accept_invitation,
    change_membership_role,
    end_membership,
    find_invitation,
    invite,
    revoke_invitation,
)
from .presentation import update_presentation

__all__ = [
    "accept_invitation",
    "ask_erasure",
    "carry_out_erasure",
    "change_membership_role",
    "check_mandate",
    "delegate_mandate",
    "end_membership",
    "end_session",
    "file_mandate",
    "find_invitation",
    "grant_role",
    "invite",
    "refuse_mandate",
    "remind_ending_mandates",
    "revoke_invitation",
    "revoke_mandate",
    "revoke_role",
    "send_message_again",
    "tell_of_failed_message",
    "update_presentation",
    "update_profile",
    "withdraw_erasure",
]
