"""What a change of a clause does to the proposals that wait on it: each is carried to the new text, or collides.

Called while the charter's row is held, by whatever writes a clause. It decides nothing: what collides waits for people.
"""

from collections.abc import Iterable

from charters.models import Clause, ClauseRevision, Proposal, ProposalEvent
from charters.rebase import JOINT, Change, Cut, Texts, after_cut, after_join
from charters.redline import Collision, Edit, shift

WITH_TEXT = (Proposal.Kind.REPLACE, Proposal.Kind.SPLIT)
FOLLOWING = ("clause", "base_revision", "change", "collides")


def waiting_on(clause) -> list[Proposal]:
    """The undecided proposals whose text follows the clause's."""
    return list(Proposal.objects.pending().filter(clause=clause, kind__in=WITH_TEXT).order_by("pk"))


def kept_state(proposals: Iterable[Proposal]) -> dict[str, dict]:
    """How each proposal followed its clause, by primary key as text: what an undoing puts back."""
    return {
        str(each.pk): {
            "clause": each.clause_id,
            "base_revision": each.base_revision,
            "change": each.change,
            "collides": each.collides,
        }
        for each in proposals
    }


def carry(clause: Clause, before: Texts, over: Change, former: int, *, actor) -> None:
    """Follow a change of the clause's text: `over` made of `before`, its revision `former`, what the clause now is."""
    proposals = waiting_on(clause)
    late = [each for each in proposals if each.base_revision != former or each.collides]
    # Those that collide often are about the same revision: it is compared once.
    since = {number: Change.between(texts, clause.texts) for number, texts in _bases(clause, late).items()}
    behind = {each.pk for each in late}
    for each in proposals:
        _follow(each, clause, since[each.base_revision] if each.pk in behind else over)
    _save(proposals, clause, actor)


def catch_up(proposal: Proposal, *, actor) -> None:
    """Bring a proposal that is open again to what its clause became while nothing was expected of it, or mark it."""
    if proposal.kind not in WITH_TEXT:
        return
    clause = proposal.clause
    base = _bases(clause, [proposal])[proposal.base_revision]
    _follow(proposal, clause, Change.between(base, clause.texts))
    _save([proposal], clause, actor)


def _bases(clause, proposals) -> dict[int, Texts]:
    """The clause's texts at the revisions that the proposals are about."""
    numbers = {each.base_revision for each in proposals}
    if not numbers:
        return {}
    return {each.number: each.texts for each in ClauseRevision.objects.filter(clause=clause, number__in=numbers)}


def _follow(proposal, clause, over: Change) -> None:
    """Say the proposal for the clause's present text, or mark that it collides; `newly` says whether it did not before."""
    try:
        if proposal.kind == Proposal.Kind.SPLIT:
            cut = proposal.cut
            change = {"at": shift(cut.at, over.text), "heading": cut.heading}
        else:
            change = proposal.edits.rebased(over).to_json()
    except Collision:
        _collide(proposal)
    else:
        _settle(proposal, clause, change)


def _settle(proposal, clause, change: dict) -> None:
    proposal.newly, proposal.collides = False, False
    proposal.clause, proposal.base_revision, proposal.change = clause, clause.revision, change


def _collide(proposal) -> None:
    proposal.newly, proposal.collides = not proposal.collides, True


def _save(proposals, clause, actor) -> None:
    """Write where the proposals now stand, and tell the story of those that met a change of the same place."""
    Proposal.objects.bulk_update(proposals, FOLLOWING)
    ProposalEvent.objects.bulk_create(
        ProposalEvent(
            proposal=each,
            kind=ProposalEvent.Kind.COLLIDED,
            by=actor,
            data={"clause": clause.pk, "revision": clause.revision},
        )
        for each in proposals
        if each.newly
    )


def _tell_carried(proposals, clause, actor) -> None:
    ProposalEvent.objects.bulk_create(
        ProposalEvent(proposal=each, kind=ProposalEvent.Kind.CARRIED, by=actor, data={"clause": clause.pk})
        for each in proposals
    )


def carry_after_cut(first: Clause, second: Clause, before: Texts, cut: Cut, *, actor) -> None:
    """Give each proposal on a clause that was cut to the part that it is about; about both, it collides."""
    proposals = waiting_on(first)
    moved = []
    for each in proposals:
        each.newly = False
        if each.collides:
            continue
        try:
            part, change = _part(each, before, cut)
        except Collision:
            _collide(each)
            continue
        _settle(each, (first, second)[part], change)
        if part:
            moved.append(each)
    _save(proposals, first, actor)
    _tell_carried(moved, second, actor)


def _part(proposal, before: Texts, cut: Cut) -> tuple[int, dict]:
    if proposal.kind == Proposal.Kind.SPLIT:
        ends, begins = cut.trims(before.text)
        at = proposal.cut.at
        if ends <= at <= begins:
            raise Collision([(Edit(at, at, ""), Edit(ends, begins, ""))])
        part = int(at > begins)
        return part, {"at": at - begins * part, "heading": proposal.cut.heading}
    part, change = after_cut(proposal.edits, before, cut)
    return part, change.to_json()


def carry_after_join(first: Clause, second: Clause, before: Texts, *, actor) -> None:
    """Say the proposals on the second of two joined clauses for the one they became; `before`: the first one's texts."""
    proposals = waiting_on(second)
    moved = []
    for each in proposals:
        each.newly = False
        if each.collides:
            continue
        try:
            if each.kind == Proposal.Kind.SPLIT:
                change = {"at": each.cut.at + len(before.text) + len(JOINT), "heading": each.cut.heading}
            else:
                change = after_join(each.edits, before).to_json()
        except Collision:
            _collide(each)
            continue
        _settle(each, first, change)
        moved.append(each)
    _save(proposals, second, actor)
    _tell_carried(moved, first, actor)


def put_back(clauses: Iterable[Clause], kept: dict[str, dict]) -> None:
    """After an undoing: what still waits follows its clause exactly as `kept_state` saw it.

    `clauses` have their former texts again, each under a new revision, to which `carry` already brought what came since.
    """
    by_key = {each.pk: each for each in clauses}
    proposals = list(Proposal.objects.pending().filter(pk__in=[int(key) for key in kept]))
    for each in proposals:
        state = kept[str(each.pk)]
        _settle(each, by_key[state["clause"]], state["change"])
        if state["collides"]:
            each.collides, each.base_revision = True, state["base_revision"]
    Proposal.objects.bulk_update(proposals, FOLLOWING)
