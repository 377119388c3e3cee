"""The verbs of events. Each checks who may, holds the event's row, writes, logs and queues in one transaction."""

from .answering import Spent, answer_by_badge, answer_by_link, answer_on_paper, answer_openly, find_open
from .attendance import Operation, enter_sheet, note_use, open_pass, revoke_pass, take_operations
from .batches import give_up_batch, plan_batch, purge_batches, start_batch, take_up_batches, work
from .composing import (
    add_question,
    change_question,
    declare_all_tables,
    declare_table,
    delete_question,
    duplicate_question,
    move_question,
    withdraw_table,
)
from .copying import copy_event
from .deciding import promote, put_first, refuse, validate
from .desk import (
    add,
    change_for,
    mark_need,
    note_export,
    register_again,
    renew_link,
    resend_confirmation,
    resend_link,
    write_note,
)
from .events import cancel_event, describe_event, open_event
from .forgetting import erase
from .importing import draft_import, plan_lines, set_columns
from .keeping import (
    accept_offer,
    accept_session,
    cancel,
    change,
    decline_offer,
    expire_offers,
    leave_session,
    release_shares,
    transfer,
)
from .letters import owe
from .organisers import add_organiser, remove_organiser
from .programme import publish_programme
from .publishing import publish_results, snapshot, unpublish_results
from .questions import (
    add_registration_question,
    archive_registration_question,
    change_registration_question,
    move_registration_question,
)
from .registering import NONE_LEFT, AlreadyRegistered, NoSeat, register, send_link
from .reviewing import judge_text, mask_text
from .shares import add_share, change_share, remove_share
from .surveying import (
    close_survey,
    copy_survey,
    delete_survey,
    describe_survey,
    make_survey,
    open_survey,
    remind_of_survey,
    send_survey,
    take_back,
)
from .telling import announce_change, remind, send_again, tell_of_certificates
from .texts import change_text, require_placeholders, undo_text
from .translating import open_translation

__all__ = [
    "NONE_LEFT",
    "AlreadyRegistered",
    "NoSeat",
    "Operation",
    "Spent",
    "accept_offer",
    "accept_session",
    "add",
    "add_organiser",
    "add_question",
    "add_registration_question",
    "add_share",
    "announce_change",
    "answer_by_badge",
    "answer_by_link",
    "answer_on_paper",
    "answer_openly",
    "archive_registration_question",
    "cancel",
    "cancel_event",
    "change",
    "change_for",
    "change_question",
    "change_registration_question",
    "change_share",
    "change_text",
    "close_survey",
    "copy_event",
    "copy_survey",
    "declare_all_tables",
    "declare_table",
    "decline_offer",
    "delete_question",
    "delete_survey",
    "describe_event",
    "describe_survey",
    "draft_import",
    "duplicate_question",
    "enter_sheet",
    "erase",
    "expire_offers",
    "find_open",
    "give_up_batch",
    "judge_text",
    "leave_session",
    "make_survey",
    "mark_need",
    "mask_text",
    "move_question",
    "move_registration_question",
    "note_export",
    "note_use",
    "open_event",
    "open_pass",
    "open_survey",
    "open_translation",
    "owe",
    "plan_batch",
    "plan_lines",
    "promote",
    "publish_programme",
    "publish_results",
    "purge_batches",
    "put_first",
    "refuse",
    "register",
    "register_again",
    "release_shares",
    "remind",
    "remind_of_survey",
    "remove_organiser",
    "remove_share",
    "renew_link",
    "require_placeholders",
    "resend_confirmation",
    "resend_link",
    "revoke_pass",
    "send_again",
    "send_link",
    "send_survey",
    "set_columns",
    "snapshot",
    "start_batch",
    "take_back",
    "take_operations",
    "take_up_batches",
    "tell_of_certificates",
    "transfer",
    "undo_text",
    "unpublish_results",
    "validate",
    "withdraw_table",
    "work",
    "write_note",
]
