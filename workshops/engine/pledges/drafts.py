"""Drafts: written in silence, one's own. The desk learns who is done, and neither what they wrote nor how much.

They are entered for nobody who has a phone: whether a draft is refused would tell whose words an unsigned pledge is, and who
has written nothing.
"""

from workshops.engine.documents import DESK, HIDDEN, Draft, State, person
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.pledges.method import (
    BEARER,
    DRAFTING,
    DUE,
    GROUPING,
    PLEDGES,
    PUBLISHING,
    WORDS,
    count,
    next_place,
    wording,
)
from workshops.engine.room import ANYBODY, why_not_private
from workshops.engine.shapes import key

# The steps in which one may still write.
WRITING = {DRAFTING, PUBLISHING, GROUPING}
# Drafts of one person that stand, and all that they ever wrote, what they dropped included.
MOST_DRAFTS, MOST_WRITTEN = 10, 40


def _standing_drafts(draft: Draft, who: str) -> list[dict]:
    return [each for each in draft.get(HIDDEN, "drafts", who, default={}).values() if not each.get("dropped")]


def check_write(state: State, actor: Actor, data: dict) -> str | None:
    """So many drafts at a time, and so many in all."""
    draft, who = Draft(state), Author(actor, data).key
    full = len(_standing_drafts(draft, who)) >= MOST_DRAFTS
    return "too_many" if full or len(draft.get(HIDDEN, "drafts", who, default={})) >= MOST_WRITTEN else None


def _check_new_draft(state: State, actor: Actor, data: dict) -> str | None:
    return why_not_private(Draft(state), Author(actor, data)) or check_write(state, actor, data)


@PLEDGES.operation(
    "write",
    ANYBODY,
    required={"text": WORDS},
    optional={"bearer": BEARER, "due": DUE},
    phases=WRITING,
    check=_check_new_draft,
    for_others=True,
)
def write(draft: Draft, operation: Operation) -> None:
    """A draft: what, who does it, by when; the operation's identifier names it from now on."""
    who = operation.author
    place = next_place(draft, HIDDEN, "drafts", who)
    draft.put(HIDDEN, "drafts", who, operation.id, value=wording(operation.data) | {"place": place})
    _drafting(draft, who, operation.id)


def pledge_of(draft: Draft, who: str, written: str) -> str | None:
    """The pledge that was made of a draft and stands on the wall, or waits there to be let through."""
    pledge = draft.get(HIDDEN, "drafts", who, written, "pledge")
    return None if pledge is None or draft.get(HIDDEN, "pledges", pledge, "withdrawn") else pledge


def check_draft(state: State, actor: Actor, data: dict) -> str | None:
    """One's own, not dropped; what is published is taken back before it is changed, so that no one's words turn under
    the eyes of those who read them.
    """
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    who = author.key
    written = draft.get(HIDDEN, "drafts", who, data["draft"])
    if written is None or written.get("dropped"):
        return "unknown_draft"
    return "published" if pledge_of(draft, who, data["draft"]) else None


@PLEDGES.operation(
    "change",
    ANYBODY,
    required={"draft": key, "text": WORDS},
    optional={"bearer": BEARER, "due": DUE},
    phases=WRITING,
    check=check_draft,
    for_others=True,
)
def change(draft: Draft, operation: Operation) -> None:
    """The draft anew: what is not said is no longer said."""
    who, written = operation.author, operation.data["draft"]
    for name, value in wording(operation.data).items():
        draft.put(HIDDEN, "drafts", who, written, name, value=value)
    _drafting(draft, who, written)


@PLEDGES.operation("drop", ANYBODY, required={"draft": key}, phases=WRITING, check=check_draft, for_others=True)
def drop(draft: Draft, operation: Operation) -> None:
    """Not wanted any more; kept, so that its author can have it back."""
    who, written = operation.author, operation.data["draft"]
    draft.put(HIDDEN, "drafts", who, written, "dropped", value=True)
    _drafting(draft, who, written)


def _check_undrop(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    who = author.key
    if not draft.get(HIDDEN, "drafts", who, data["draft"], "dropped"):
        return "unknown_draft"
    return "too_many" if len(_standing_drafts(draft, who)) >= MOST_DRAFTS else None


@PLEDGES.operation("undrop", ANYBODY, required={"draft": key}, phases=WRITING, check=_check_undrop, for_others=True)
def undrop(draft: Draft, operation: Operation) -> None:
    """Wanted after all."""
    who, written = operation.author, operation.data["draft"]
    draft.drop(HIDDEN, "drafts", who, written, "dropped")
    _drafting(draft, who, written)


def _check_pass(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    return "drafted" if _standing_drafts(draft, author.key) else None


@PLEDGES.operation("pass", ANYBODY, phases={DRAFTING}, check=_check_pass, for_others=True)
def passed(draft: Draft, operation: Operation) -> None:
    """« Je passe » : nobody has to commit themselves, nor to say why not."""
    who = operation.author
    draft.put(HIDDEN, "passed", who, value=True)
    _done(draft, who)


def _drafting(draft: Draft, who: str, written: str) -> None:
    show_draft(draft, who, written)
    _done(draft, who)


def show_draft(draft: Draft, who: str, written: str) -> None:
    """A draft as its author knows it: whether it is published, how, and whether everybody sees it."""
    record = draft.get(HIDDEN, "drafts", who, written)
    shown = {name: value for name, value in record.items() if name != "pledge"}
    if pledge := pledge_of(draft, who, written):
        published = draft.get(HIDDEN, "pledges", pledge)
        shown["published"] = {
            "pledge": pledge,
            "signed": bool(published["name"]),
            "organisation": published["organisation"],
            "hidden": bool(published.get("hidden")),
        }
    draft.put(person(who), "drafts", written, value=shown)


def _done(draft: Draft, who: str) -> None:
    """Whether somebody has written, or passed: the desk learns that they are done, and neither which nor how much."""
    if written := _standing_drafts(draft, who):
        draft.drop(HIDDEN, "passed", who)
    has_passed = draft.get(HIDDEN, "passed", who)
    done = True if written or has_passed else None
    draft.put(person(who), "passed", value=has_passed)
    draft.put(HIDDEN, "drafted", who, value=done)
    draft.put(DESK, "people", who, "drafted", value=done)
    count(draft)
