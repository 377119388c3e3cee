"""What is said in the margin: who may say, read, close and remove it."""

from charters import models
from charters.rules.people import is_editor, may_read_draft
from charters.rules.writing import may_see_proposal


def may_comment(user, charter) -> bool:
    """Say something in the margin, for as long as the charter lives: those who may read the text while it is written."""
    return charter.status != models.Charter.Status.ENDED and may_read_draft(user, charter)


def may_see_comment(user, comment) -> bool:
    """What is said of a proposal is read by those who may see the proposal."""
    if comment.proposal_id:
        return may_see_proposal(user, comment.proposal)
    return may_read_draft(user, comment.charter)


def may_resolve(user, thread) -> bool:
    """Close or open a thread again: whoever began it, and who holds the pen."""
    own = user.is_authenticated and thread.author_id == user.pk
    return may_comment(user, thread.charter) and (
        is_editor(user, thread.charter) or (own and may_see_comment(user, thread))
    )


def may_remove_comment(user, comment) -> bool:
    """One's own words, for as long as one may read what stands around them."""
    return user.is_authenticated and comment.author_id == user.pk and may_see_comment(user, comment)
