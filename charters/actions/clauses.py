"""Writing clauses, by those who hold the pen or through a decision. Each change leaves a state in the clause's history
and is followed by the proposals that wait on it (`carrying`). Nothing here touches what was frozen.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import rules
from charters.evidence import plain
from charters.models import Clause, ClauseRevision
from charters.rebase import Change, Cut, Texts, joined, order_of
from charters.redline import edits_between
from portal.partners.rules import require

from .carrying import carry, carry_after_cut, carry_after_join
from .consent import carry_positions
from .holding import held, raise_edition, require_drafting

STEP = 10
EDITABLE = ("kind", "heading", "text", "summary", "binding")


def record(clause, change, *, actor, partner=None, reason="", origin=None, at=None, over: Change | None = None) -> None:
    """Add a clause's present state to its history, under its next number; the proposals on it follow.

    `over`: the edits that made this text of the former one, when they are known better than by comparing.
    """
    former = clause.revision
    last = ClauseRevision.objects.filter(clause=clause, number=former).first()
    clause.revision += 1
    clause.save()
    parties = list(clause.parties.select_related("partner"))
    ClauseRevision.objects.create(
        clause=clause,
        number=clause.revision,
        change=change,
        kind=clause.kind,
        heading=clause.heading,
        text=clause.text,
        summary=clause.summary,
        binding=clause.binding,
        named=[party.partner.short_name for party in parties],
        party_ids=[party.pk for party in parties],
        position=clause.position,
        author=actor,
        partner=partner,
        reason=reason[:500],
        origin=origin,
        at=at or timezone.now(),
    )
    if last is not None:
        before = last.texts
        carry(clause, before, over if over is not None else Change.between(before, clause.texts), former, actor=actor)


def fill(clause, values, parties=None) -> None:
    """Put the values into the clause, cleaned and checked; its parties (unchanged when None) are of the same charter."""
    for name in EDITABLE:
        if name in values:
            value = values[name]
            setattr(clause, name, plain(value) if name in ("heading", "text", "summary") else value)
    clause.full_clean(exclude=["parties", "origin"])
    if parties is None:
        return
    if clause.binding == Clause.Binding.NAMED and not parties:
        raise ValidationError({"parties": _("Nommez au moins une organisation, ou choisissez « toutes ».")})
    if any(party.charter_id != clause.charter_id or party.left_at for party in parties):
        raise ValidationError({"parties": _("Cette organisation ne participe pas à la charte.")})


def rewrite(clause, texts: Texts, change, *, actor, over: Change | None = None, **story) -> None:
    """Give a clause whose charter is held other texts. For the actions of this package."""
    fill(clause, {"heading": texts.heading, "text": texts.text, "summary": texts.summary})
    record(clause, change, actor=actor, over=over, **story)


def standing(charter) -> list[Clause]:
    """The clauses of the text, in order, without the parties that they name."""
    return list(charter.clauses.standing())


def places(charter) -> list[Clause]:
    """Every clause that the text ever had, in order: one that left keeps its place among the others."""
    return list(charter.clauses.order_by("position", "pk"))


def place(charter, moved: Clause, after: Clause | None) -> None:
    """Put a clause right after another, even one that left (None: first), all places numbered anew. The charter is held."""
    by_key = {each.pk: each for each in [*places(charter), moved]}
    order = order_of(list(by_key), moved.pk, after.pk if after else None)
    for number, key in enumerate(order, start=1):
        by_key[key].position = number * STEP
    by_key[moved.pk] = moved
    moved.position = (order.index(moved.pk) + 1) * STEP
    Clause.objects.bulk_update(by_key.values(), ["position"])


def _last_position(charter) -> int:
    return charter.clauses.aggregate(last=Max("position"))["last"] or 0


def insert_clause(
    charter, values, *, parties=(), after=None, first=False, origin=None, actor, partner=None, reason="", at=None
) -> Clause:
    """Write a new clause into a charter whose row is held: after another, first, or at the end."""
    clause = Clause(charter=charter, origin=origin)
    fill(clause, values, parties)
    clause.position = _last_position(charter) + STEP
    clause.save()
    clause.parties.set(parties if clause.binding == Clause.Binding.NAMED else [])
    if after is not None or first:
        place(charter, clause, after)
    record(clause, ClauseRevision.Change.CREATED, actor=actor, partner=partner, reason=reason, origin=origin, at=at)
    raise_edition(charter)
    return clause


def cut_clause(clause, cut: Cut, *, actor, **story) -> Clause:
    """Cut a clause of a held charter in two; gives the second part, which stands right after the first."""
    before = clause.texts
    first, second = cut.parts(before.text)
    if not first or not second or not plain(cut.heading):
        raise ValidationError({"at": _("Chaque partie doit avoir un texte, et la seconde un intitulé.")})
    other = Clause(
        charter=clause.charter,
        kind=clause.kind,
        binding=clause.binding,
        origin=clause.origin,
        position=clause.position,
        text=second,
        heading=cut.heading,
    )
    fill(other, {"heading": cut.heading, "text": second})
    other.save()
    parties = list(clause.parties.all())
    other.parties.set(parties)
    place(clause.charter, other, clause)
    record(other, ClauseRevision.Change.SPLIT, actor=actor, origin=clause.origin, **story)
    # Each proposal goes to its part first: what is about the first part then stands as it is, in a text cut after it.
    carry_after_cut(clause, other, before, cut, actor=actor)
    rewrite(
        clause,
        Texts(before.heading, first, before.summary),
        ClauseRevision.Change.SPLIT,
        actor=actor,
        over=Change(),
        **story,
    )
    return other


def join_clauses(clause, other, *, heading="", actor, **story) -> None:
    """Make one clause of two of a held charter that follow one another; the second leaves the text."""
    before = clause.texts
    after = joined(before, other.texts, plain(heading))
    # The first one's text stands unchanged before the joint: only what precedes nothing is said anew.
    over = Change(
        heading=edits_between(before.heading, after.heading),
        summary=() if before.summary else edits_between("", after.summary),
    )
    rewrite(clause, after, ClauseRevision.Change.JOINED, actor=actor, over=over, **story)
    if other.binding == Clause.Binding.NAMED and clause.binding == Clause.Binding.NAMED:
        clause.parties.add(*other.parties.all())
    carry_after_join(clause, other, before, actor=actor)
    carry_positions(other, clause)
    take_out(other, ClauseRevision.Change.JOINED, actor=actor, **story)


def take_out(clause, change=ClauseRevision.Change.REMOVED, *, actor, **story) -> None:
    clause.removed_at = timezone.now()
    record(clause, change, actor=actor, **story)


def put_in(clause, change=ClauseRevision.Change.RESTORED, *, actor, **story) -> None:
    clause.removed_at = None
    record(clause, change, actor=actor, **story)


@transaction.atomic
def add_clause(charter, values, *, parties=(), after=None, partner=None, reason="", actor, at=None) -> Clause:
    """A new clause at the end, or after another. `values`: kind, heading, text, summary, binding."""
    charter = held(charter)
    require_drafting(charter)
    require(rules.may_edit_clauses(actor, charter))
    clause = insert_clause(
        charter, values, parties=parties, after=after, actor=actor, partner=partner, reason=reason, at=at
    )
    log(charter, "charters.clause_added", user=actor, data={"clause": str(clause.identifier)})
    return clause


def _held_clause(clause, actor):
    charter = held(clause.charter)
    require_drafting(charter)
    require(rules.may_edit_clauses(actor, charter))
    clause = Clause.objects.get(pk=clause.pk)
    clause.charter = charter
    return charter, clause


@transaction.atomic
def edit_clause(clause, values, *, revision, parties=(), partner=None, reason="", actor, at=None) -> Clause:
    """Change a clause that still is at `revision`; otherwise somebody else wrote meanwhile (code "conflict")."""
    charter, clause = _held_clause(clause, actor)
    if clause.removed_at:
        raise ValidationError(_("Cette clause a été retirée entre-temps."), code="conflict")
    if clause.revision != revision:
        raise ValidationError(
            _("Quelqu’un a modifié cette clause pendant que vous écriviez. Votre texte est gardé ci-dessous."),
            code="conflict",
        )
    fill(clause, values, parties)
    clause.parties.set(parties if clause.binding == Clause.Binding.NAMED else [])
    record(clause, ClauseRevision.Change.EDITED, actor=actor, partner=partner, reason=reason, at=at)
    raise_edition(charter)
    log(charter, "charters.clause_edited", user=actor, data={"clause": str(clause.identifier)})
    return clause


@transaction.atomic
def move_clause(clause, direction: int, *, actor) -> None:
    """Exchange a clause with the one before (-1) or after (+1) it; at an end nothing happens."""
    charter, clause = _held_clause(clause, actor)
    others = standing(charter)
    here = next((number for number, each in enumerate(others) if each.pk == clause.pk), None)
    if here is None or not 0 <= here + direction < len(others):
        return
    rest = [each for each in others if each.pk != clause.pk]
    before = here + direction - 1
    place(charter, clause, rest[before] if before >= 0 else None)
    record(clause, ClauseRevision.Change.MOVED, actor=actor)
    raise_edition(charter)
    log(charter, "charters.clause_moved", user=actor, data={"clause": str(clause.identifier)})


@transaction.atomic
def remove_clause(clause, *, reason="", actor) -> None:
    """Take a clause out of the text. It keeps its history and can be restored."""
    charter, clause = _held_clause(clause, actor)
    if clause.removed_at:
        return
    take_out(clause, actor=actor, reason=reason)
    raise_edition(charter)
    log(charter, "charters.clause_removed", user=actor, data={"clause": str(clause.identifier)})


@transaction.atomic
def restore_clause(clause, *, actor) -> None:
    charter, clause = _held_clause(clause, actor)
    if not clause.removed_at:
        return
    put_in(clause, actor=actor)
    raise_edition(charter)
    log(charter, "charters.clause_restored", user=actor, data={"clause": str(clause.identifier)})
