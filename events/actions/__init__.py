"""The verbs of events. Each checks who may, holds the event's row, writes, logs and queues in one transaction."""

from .answering import Spent, answer_by_badge, answer_by_link, answer_on_paper, answer_openly, find_open
from .attendance import Operation, enter_sheet, exchange, note_use, open_pass, revoke_pass
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
from .reviewing import judge_text, mask_text
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
from .telling import announce_change, remind, send_again
from .texts import change_text, require_placeholders, undo_text

__all__ = [
    "AlreadyRegistered",
    "NoSeat",
    "Operation",
    "Person",
    "Spent",
    "accept_offer",
    "accept_session",
    "add_question",
    "announce_change",
    "answer_by_badge",
    "answer_by_link",
    "answer_on_paper",
    "answer_openly",
    "cancel",
    "change",
    "change_question",
    "change_text",
    "close_survey",
    "copy_survey",
    "declare_all_tables",
    "declare_table",
    "delete_question",
    "delete_survey",
    "describe_survey",
    "duplicate_question",
    "enter_sheet",
    "exchange",
    "expire_offers",
    "find_open",
    "judge_text",
    "leave_session",
    "make_survey",
    "mask_text",
    "move_question",
    "note_use",
    "open_pass",
    "open_survey",
    "owe",
    "promote",
    "put_first",
    "refuse",
    "register",
    "release_shares",
    "remind",
    "remind_of_survey",
    "require_placeholders",
    "revoke_pass",
    "send_again",
    "send_link",
    "send_survey",
    "take_back",
    "transfer",
    "undo_text",
    "validate",
    "withdraw_table",
]
