"""Publication: each publishes what they wrote, and may take it back; the facilitator may hide it at any time."""

from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, State
from workshops.engine.methods import Actor, Author, Operation
from workshops.engine.pledges.drafts import check_draft, check_write, pledge_of, show_draft, write
from workshops.engine.pledges.method import (
    BEARER,
    DUE,
    GROUPING,
    PLEDGES,
    PUBLISHING,
    WORDS,
    next_place,
    wording,
)
from workshops.engine.pledges.standing import alive, sources_of, top, words_of
from workshops.engine.pledges.votes import show_results
from workshops.engine.room import ANYBODY, FACILITATOR, why_not_private
from workshops.engine.shapes import flag, key, text

# The steps in which what one wrote may go to the wall.
OPEN = {PUBLISHING, GROUPING}
ORGANISATION = text(120, least=0)


@PLEDGES.operation(
    "publish",
    ANYBODY,
    required={"draft": key, "signed": flag},
    optional={"organisation": ORGANISATION},
    phases=OPEN,
    check=check_draft,
    for_others=True,
)
def publish(draft: Draft, operation: Operation) -> None:
    """A draft becomes a pledge, with its author's name if they sign; the operation's identifier names it from now on.

    Published again it is the same pledge at the same place, in its group, and still hidden if the facilitator hid it. An
    unsigned one names its author to nobody, the desk included.
    """
    _publish(draft, operation, operation.data["draft"])


@PLEDGES.operation(
    "pledge",
    ANYBODY,
    required={"text": WORDS, "signed": flag},
    optional={"bearer": BEARER, "due": DUE, "organisation": ORGANISATION},
    phases=OPEN,
    check=check_write,
    for_others=True,
)
def pledge(draft: Draft, operation: Operation) -> None:
    """Written and published in one go: whoever enters for somebody does not see the drafts of that person."""
    write(draft, operation)
    _publish(draft, operation, operation.id)


def _publish(draft: Draft, operation: Operation, written: str) -> None:
    who = operation.author
    pledge = draft.get(HIDDEN, "drafts", who, written, "pledge", default=operation.id)
    name = draft.get(HIDDEN, "people", who, "name") if operation.data["signed"] else ""
    before = draft.get(HIDDEN, "pledges", pledge) or {"place": next_place(draft, HIDDEN, "pledges")}
    published = {field: value for field, value in before.items() if field != "withdrawn"}
    published |= wording(draft.get(HIDDEN, "drafts", who, written))
    published |= {"organisation": operation.data.get("organisation", ""), "name": name, "who": who, "draft": written}
    if draft.get(EVERYONE, "moderated"):
        published["hidden"] = True
    draft.put(HIDDEN, "pledges", pledge, value=published)
    draft.put(HIDDEN, "drafts", who, written, "pledge", value=pledge)
    show_pledge(draft, pledge)


def _check_unpublish(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    who = author.key
    if not draft.get(HIDDEN, "drafts", who, data["draft"]):
        return "unknown_draft"
    return None if pledge_of(draft, who, data["draft"]) else "not_published"


@PLEDGES.operation("unpublish", ANYBODY, required={"draft": key}, phases=OPEN, check=_check_unpublish, for_others=True)
def unpublish(draft: Draft, operation: Operation) -> None:
    """Taken back, from under a merged pledge as well; it is its author's draft again."""
    pledge = pledge_of(draft, operation.author, operation.data["draft"])
    draft.put(HIDDEN, "pledges", pledge, "withdrawn", value=True)
    show_pledge(draft, pledge)


def _check_any_pledge(state: State, actor: Actor, data: dict) -> str | None:
    pledge = Draft(state).get(HIDDEN, "pledges", data["pledge"])
    return "unknown_pledge" if pledge is None or pledge.get("withdrawn") else None


@PLEDGES.operation("hide", FACILITATOR, required={"pledge": key}, check=_check_any_pledge)
def hide(draft: Draft, operation: Operation) -> None:
    """The facilitator's moderation, at any time."""
    draft.put(HIDDEN, "pledges", operation.data["pledge"], "hidden", value=True)
    show_pledge(draft, operation.data["pledge"])


@PLEDGES.operation("show", FACILITATOR, required={"pledge": key}, check=_check_any_pledge)
def show(draft: Draft, operation: Operation) -> None:
    """Let through, or shown again."""
    draft.drop(HIDDEN, "pledges", operation.data["pledge"], "hidden")
    show_pledge(draft, operation.data["pledge"])


def show_pledge(draft: Draft, pledge: str) -> None:
    """The pledge and whatever it is merged with, as they now are, to everybody and to those who wrote them."""
    _show_under(draft, top(draft, pledge), True)
    if draft.get(HIDDEN, "tally") is not None:
        show_results(draft)


def _show_under(draft: Draft, pledge: str, over_is_seen: bool) -> None:
    """A source is to be seen where what stands over it is. The desk holds what the facilitator may show again."""
    record, face = draft.get(HIDDEN, "pledges", pledge), _face(draft, pledge)
    seen = over_is_seen and alive(draft, pledge)
    held = record.get("hidden") and not record.get("withdrawn")
    draft.put(EVERYONE, "pledges", pledge, value=face if seen else None)
    draft.put(DESK, "held", pledge, value=face if held else None)
    if "draft" in record:
        show_draft(draft, record["who"], record["draft"])
    for source in sources_of(draft, pledge):
        _show_under(draft, source, seen)


def _face(draft: Draft, pledge: str) -> dict:
    record, sources = draft.get(HIDDEN, "pledges", pledge), sources_of(draft, pledge)
    own = (
        {"sources": {source: place for place, source in enumerate(sources, start=1)}}
        if sources
        else {name: record[name] for name in ("organisation", "name")}
    )
    links = {name: record[name] for name in ("group", "merged") if record.get(name)}
    return words_of(draft, pledge) | {"place": record["place"]} | own | links
