"""What is said in the margin as a person sees it: threads, unread marks, who may be called in, what calls for an answer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from charters import models, rules
from portal.partners.models import Membership
from portal.registry import Awaiting

from .proposals import proposals_for
from .reading_marks import Marks, read_marks

FIELDS = (
    "pk",
    "thread",
    "clause",
    "proposal",
    "proposal__clause",
    "author",
    "author__first_name",
    "author__last_name",
    "author__email",
    "partner__short_name",
    "quote",
    "text",
    "at",
    "removed_at",
    "resolved_at",
)


@dataclass(frozen=True)
class Said:
    """One comment. A removed one keeps its place: no words, no name."""

    pk: int
    author: str
    organisation: str
    text: str
    quote: str
    at: datetime
    removed: bool
    unread: bool
    mine: bool


@dataclass(frozen=True)
class Thread:
    """A comment and its answers, oldest first. `proposal`: the number of the proposal it is about, if it is."""

    opening: Said
    answers: tuple[Said, ...]
    clause: int | None
    proposal: int | None
    resolved: bool
    resolved_at: datetime | None

    @property
    def pk(self) -> int:
        return self.opening.pk

    @property
    def unread(self) -> int:
        return sum(said.unread for said in (self.opening, *self.answers))

    @property
    def is_empty(self) -> bool:
        """Everything that was said was taken back."""
        return all(said.removed for said in (self.opening, *self.answers))


def visible_comments(charter, proposals):
    """The charter's comments but for those on other proposals than these: an organisation keeps its own to itself."""
    return charter.comments.filter(Q(proposal=None) | Q(proposal__in=proposals.values("pk")))


def threads(comments, marks: Marks, user) -> list[Thread]:
    """The comments of a queryset as threads, in the order they began; one query."""
    found: dict[int, list[tuple[dict, Said]]] = {}
    # Plain values: a page shows hundreds of comments, and a model's instance costs more than its words.
    for row in comments.order_by("at", "pk").values(*FIELDS):
        said = _said(row, marks, user)
        found.setdefault(row["thread"] or row["pk"], []).append((row, said))
    return [_thread(rows) for rows in found.values()]


def _thread(rows: list[tuple[dict, Said]]) -> Thread:
    (row, opening), *answers = sorted(rows, key=lambda pair: pair[0]["thread"] is not None)
    return Thread(
        opening=opening,
        answers=tuple(said for _row, said in answers),
        clause=_clause_of(row),
        proposal=row["proposal"],
        resolved=row["resolved_at"] is not None,
        resolved_at=row["resolved_at"],
    )


def _clause_of(row: dict) -> int | None:
    """A talk on a proposal stands in the margin of the clause that it would change."""
    return row["proposal__clause"] if row["proposal"] else row["clause"]


def _said(row: dict, marks, user) -> Said:
    removed = row["removed_at"] is not None
    mine = row["author"] == user.pk
    return Said(
        pk=row["pk"],
        author="" if removed else _name(row),
        organisation=row["partner__short_name"] if row["partner__short_name"] and not removed else "",
        text=row["text"],
        quote=row["quote"],
        at=row["at"],
        removed=removed,
        unread=not mine and not removed and marks.is_new(row["at"], _clause_of(row), row["proposal"]),
        mine=mine,
    )


def _name(row: dict) -> str:
    if row["author"] is None:
        return _("Compte effacé")
    return f"{row['author__first_name']} {row['author__last_name']}".strip() or row["author__email"]


def discussion(charter, user, *, clause=None, proposal=None) -> dict:
    """What the page of one subject shows: its threads, open ones first, and what the person may do."""
    place = rules.place_of(user, charter)
    seen = proposals_for(charter, user, [party.partner_id for party in place.parties], editor=place.holds_pen)
    comments = visible_comments(charter, seen)
    if proposal is not None:
        comments = comments.filter(proposal=proposal)
    elif clause is not None:
        comments = comments.filter(Q(clause=clause) | Q(proposal__clause=clause))
    else:
        comments = comments.filter(clause=None, proposal__clause=None)
    found = threads(comments, read_marks(charter, user), user)
    return {
        "threads": [each for each in found if not each.resolved],
        "resolved": [each for each in found if each.resolved],
        "unread": sum(each.unread for each in found),
        "may_comment": rules.may_comment(user, charter),
        "may_resolve_all": place.holds_pen,
    }


def people_by_organisation(charter, user) -> list[tuple[str, list[tuple[int, str]]]]:
    """Who may be called in, but oneself: (organisation, [(key, name)]), in the parties' order, coordination last."""
    people = {each.pk: each for each in rules.people_of(charter).exclude(pk=user.pk).order_by("last_name", "pk")}
    groups: list[tuple[str, list[tuple[int, str]]]] = []
    placed = set()
    parties = list(charter.parties.current())
    belonging: dict[int, list[int]] = {}
    memberships = Membership.objects.current().filter(partner__in=[party.partner_id for party in parties])
    for partner, person in memberships.values_list("partner", "user"):
        belonging.setdefault(partner, []).append(person)
    for party in parties:
        members = set(belonging.get(party.partner_id, ()))
        found = [(pk, each.get_full_name()) for pk, each in people.items() if pk in members and pk not in placed]
        placed |= {pk for pk, _name in found}
        if found:
            groups.append((party.partner.short_name, found))
    others = [(pk, each.get_full_name()) for pk, each in people.items() if pk not in placed]
    return [*groups, *([(_("Coordination"), others)] if others else [])]


def awaiting_calls(user):
    """Calls that the person has not seen, on charters that they may still read, one line for each subject."""
    called = (
        models.Mention.objects.filter(user=user, seen_at=None)
        .select_related(
            "comment__charter", "comment__clause", "comment__proposal__clause", "comment__proposal__charter"
        )
        .order_by("comment__charter", "pk")
    )
    told, allowed = set(), {}
    for mention in called:
        charter = mention.comment.charter
        if charter.pk not in allowed:
            allowed[charter.pk] = rules.may_comment(user, charter)
        address = address_of(mention.comment)
        if allowed[charter.pk] and address not in told and _still_shown(user, mention.comment):
            told.add(address)
            yield Awaiting(
                verb=_("Répondre"),
                label=_("On vous appelle dans une discussion : « %(about)s », %(charter)s")
                % {"about": _about(mention.comment), "charter": charter.title},
                url=address,
                icon="comment",
            )


def _still_shown(user, comment) -> bool:
    """Only what waits for its organisation, or was taken back, may be hidden from who was called."""
    hidden = (models.Proposal.Status.INTERNAL, models.Proposal.Status.WITHDRAWN)
    return comment.proposal is None or comment.proposal.status not in hidden or rules.may_see_comment(user, comment)


def _about(comment) -> str:
    if comment.proposal_id:
        clause = comment.proposal.clause
        return clause.heading if clause else comment.proposal.heading
    return comment.clause.heading if comment.clause_id else _("l’ensemble du texte")


def address_of(comment) -> str:
    """The page where a comment is read and answered."""
    slug = comment.charter.slug
    if comment.proposal_id:
        return reverse("proposal_discussion", args=[slug, comment.proposal_id])
    if comment.clause_id:
        return reverse("clause_discussion", args=[slug, comment.clause.identifier])
    return reverse("charter_discussion", args=[slug])
