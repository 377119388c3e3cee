"""Proposals as people read them: one with its redline, a list with filters, those that meet side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from charters import rules
from charters.models.clauses import Clause, ClauseRevision
from charters.models.proposals import Proposal, ProposalVoice
from charters.rebase import FIELDS, Change, Texts, brought_to, groups
from charters.redline import Collision, Edit, Segment, Step, redline, segments, shortened, steps

Kind = Proposal.Kind


@dataclass(frozen=True)
class Marked:
    """What two texts of a clause differ by: a redline of each field, empty where nothing changed."""

    heading: list[Segment] = field(default_factory=list)
    text: list[Segment] = field(default_factory=list)
    summary: list[Segment] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [step for name in FIELDS for step in steps(getattr(self, name))]

    @property
    def short(self) -> "Marked":
        return Marked(**{name: shortened(getattr(self, name)) for name in FIELDS})


def marked(old: Texts, change: Change) -> Marked:
    """The redline of a change, without comparing anything again."""
    return Marked(
        **{
            name: segments(getattr(old, name), getattr(change, name)) if getattr(change, name) else []
            for name in FIELDS
        }
    )


def compared(old: Texts, new: Texts) -> Marked:
    """What leads from one text to the other; empty where they agree."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in FIELDS}
    return Marked(**{name: redline(*pair) if pair[0] != pair[1] else [] for name, pair in pairs.items()})


@dataclass(frozen=True)
class Shown:
    """A proposal and the words that it is about. `base`: the clause's texts when it was said, None for a new clause.

    `marked` is a redline where words change; `result` what the clause would say; `parts` the two texts of a clause cut.
    `answer`: the counter-text over what the clause says now; None where there is none, or it meets a later change.
    """

    proposal: Proposal
    base: Texts | None
    marked: Marked | None = None
    result: Texts | None = None
    parts: tuple[str, str] | None = None
    answer: Texts | None = None

    @property
    def title(self) -> str:
        proposal = self.proposal
        return proposal.clause.heading if proposal.clause_id else proposal.heading

    @property
    def counter(self) -> Marked | None:
        """What the counter-text changes in what was proposed."""
        return compared(self.result, self.answer) if self.answer and self.result else None

    @property
    def gone(self) -> bool:
        """Whether it still asks for something of a clause that left the text."""
        about = (self.proposal.clause, self.proposal.other)
        return self.proposal.is_pending and any(clause is not None and clause.removed_at for clause in about)


def show(proposals: Iterable[Proposal]) -> list[Shown]:
    """Each proposal with its redline, in one query whatever their number."""
    proposals = list(proposals)
    wanted = {(each.clause_id, each.base_revision) for each in proposals if each.base_revision is not None}
    wanted |= {each.counter_base for each in proposals if each.counter_base}
    found = ClauseRevision.objects.filter(
        clause__in={clause for clause, _number in wanted}, number__in={number for _clause, number in wanted}
    )
    bases = {(each.clause_id, each.number): each.texts for each in found} if wanted else {}
    return [_shown(each, bases.get((each.clause_id, each.base_revision)), bases) for each in proposals]


def _shown(proposal, base: Texts | None, bases) -> Shown:
    if proposal.kind == Kind.INSERT:
        words = Texts(proposal.heading, proposal.text, proposal.summary)
        return Shown(proposal, None, result=words, answer=proposal.counter_texts)
    base = base or proposal.clause.texts
    if proposal.kind == Kind.REPLACE:
        change = proposal.edits
        answer = _answer(proposal, bases) if proposal.counter else None
        return Shown(proposal, base, marked(base, change), change.applied_to(base), answer=answer)
    if proposal.kind == Kind.SPLIT:
        return Shown(proposal, base, parts=proposal.cut.parts(base.text))
    if proposal.kind == Kind.DELETE:
        return Shown(proposal, base, compared(base, Texts()))
    return Shown(proposal, base)


def _answer(proposal, bases) -> Texts | None:
    """The counter-text as its organisation would take it; once decided, as it was written."""
    if not proposal.is_open:
        return proposal.counter_texts
    written_on, number = proposal.counter_base
    if written_on != proposal.clause_id:
        return None
    try:
        return brought_to(proposal.counter_texts, bases[written_on, number], proposal.clause.texts)
    except Collision:
        return None


def seen_proposals(charter, user):
    """The proposals of a charter that somebody inside may see: what waits for its organisation is that one's business."""
    own = [party.partner_id for party in rules.acts_for(user, charter)]
    return proposals_for(charter, user, own, editor=rules.is_editor(user, charter)).with_related()


def proposals_for(charter, user, own: Iterable[int], *, editor: bool):
    """As `seen_proposals`, for who already knows their organisations and whether they hold the pen; no query.

    The same people as `rules.may_see_proposal`, said for rows.
    """
    shared = Q(pk__in=charter.proposals.shared().values("pk"))
    mine = Q(author=user) if editor else Q(author=user, partner=None)
    return charter.proposals.filter(shared | Q(partner__in=list(own)) | mine)


def with_voices(proposals):
    """Counts `supports` and `reserves` beside each, of the organisations that still take part."""
    stance, present = ProposalVoice.Stance, Q(voices__party__left_at=None)
    return proposals.annotate(
        supports=Count("voices", present & Q(voices__stance=stance.SUPPORT)),
        reserves=Count("voices", present & Q(voices__stance=stance.RESERVE)),
    )


@dataclass(frozen=True)
class Encounter:
    """Open proposals on one clause that can't all stand: side by side, for people to choose.

    `now`: what the clause says at present. `drops`: proposals to take the clause away, which would settle them all.
    """

    clause: Clause
    members: list[Shown]
    drops: list[Proposal]

    @property
    def now(self) -> Texts:
        return self.clause.texts


def _as_change(proposal) -> Change:
    """What a proposal touches, so that two can be held together: a cut touches one place."""
    if proposal.kind == Kind.SPLIT:
        at = proposal.cut.at
        return Change(text=(Edit(at, at, ""),))
    return proposal.edits


def encounters(charter) -> list[Encounter]:
    """Every group of proposals that meet, in the order of the text; a constant number of queries.

    Those that a change of the text already overtook (`collides`) stand together: they are to be said anew.
    """
    return list(_encounters(charter.proposals.open()))


def encounters_of(proposal) -> list[Encounter]:
    """The groups that a proposal is in with others."""
    if proposal.clause_id is None or not proposal.is_open:
        return []
    found = _encounters(Proposal.objects.open().filter(clause=proposal.clause_id))
    return [
        each
        for each in found
        if proposal.pk in {member.proposal.pk for member in each.members} and (len(each.members) > 1 or each.drops)
    ]


def _encounters(proposals):
    on_words: dict[Clause, list] = {}
    drops: dict[int, list] = {}
    following = proposals.filter(kind__in=[Kind.REPLACE, Kind.SPLIT, Kind.DELETE]).with_related()
    for each in with_voices(following).order_by("clause__position", "clause", "submitted_at", "pk"):
        if each.kind == Kind.DELETE:
            drops.setdefault(each.clause_id, []).append(each)
        else:
            on_words.setdefault(each.clause, []).append(each)
    grouped = []
    for clause, members in on_words.items():
        by_key = {each.pk: each for each in members}
        found = groups({each.pk: _as_change(each) for each in members if not each.collides})
        grouped += [(clause, [by_key[key] for key in keys]) for keys in found]
        late = [each for each in members if each.collides]
        if late:
            grouped.append((clause, late))
    shown = {each.proposal.pk: each for each in show(each for _clause, members in grouped for each in members)}
    for clause, members in grouped:
        yield Encounter(clause, [shown[each.pk] for each in members], drops.get(clause.pk, []))
