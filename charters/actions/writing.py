"""Writing a charter: the charter itself, its parties, its clauses. Nothing here touches what was frozen."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import rules
from charters.evidence import plain
from charters.models import Charter, CharterIndexPage, CharterPage, CharterParty, Clause, ClauseRevision
from portal.partners.rules import require

from .holding import held, raise_edition, require_drafting

STEP = 10
EDITABLE = ("kind", "heading", "text", "summary", "binding")


@transaction.atomic
def open_charter(*, title, actor, slug="", scope="", territory=None, index: CharterIndexPage | None = None) -> Charter:
    """A new charter, being written, and the page that presents it under the charters' index."""
    require(rules.may_open_charters(actor))
    slug = slugify(slug or title)[:80] or "charte"
    if Charter.objects.filter(slug=slug).exists():
        raise ValidationError({"title": _("Une charte porte déjà ce titre : précisez-le.")})
    charter = Charter(title=plain(title), slug=slug, scope=plain(scope), territory=territory, created_by=actor)
    charter.full_clean(exclude=["created_by"])
    charter.save()
    index = index or CharterIndexPage.objects.filter(locale__language_code="fr").order_by("path").first()
    if index is not None:
        page = index.add_child(
            instance=CharterPage(
                title=charter.title, slug=slug, charter=charter, scope=charter.scope[:300], locale=index.locale
            )
        )
        # Who may open a charter may publish its page: `rules` decides, not the rights on Wagtail's tree.
        page.save_revision(user=actor).publish(user=actor, skip_permission_checks=True)
    log(charter, "charters.open", user=actor)
    return charter


@transaction.atomic
def describe_charter(charter, *, title, scope, territory, entry_rule, entry_count, actor) -> Charter:
    """Change what a charter is called, what it covers and when it enters into force."""
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    require_drafting(charter)
    charter.title, charter.scope, charter.territory = plain(title), plain(scope), territory
    charter.entry_rule = entry_rule
    charter.entry_count = entry_count if entry_rule == Charter.EntryRule.COUNT else None
    charter.full_clean()
    charter.save()
    raise_edition(charter)
    log(charter, "charters.describe", user=actor)
    return charter


@transaction.atomic
def set_editors(charter, editors, *, actor) -> None:
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    charter.editors.set(editors)
    log(charter, "charters.editors", user=actor, data={"editors": sorted(user.pk for user in editors)})


@transaction.atomic
def add_party(charter, partner, *, required=True, actor) -> CharterParty:
    require(rules.may_manage(actor, charter))
    charter = held(charter)
    require_drafting(charter)
    last = charter.parties.aggregate(last=Max("position"))["last"] or 0
    party = CharterParty(charter=charter, partner=partner, required=required, position=last + STEP)
    party.full_clean()
    party.save()
    raise_edition(charter)
    log(charter, "charters.party_added", user=actor, data={"partner": partner.pk})
    return party


@transaction.atomic
def remove_party(party, *, actor) -> None:
    """Take an organisation out of a charter being written; refused while a clause names it."""
    require(rules.may_manage(actor, party.charter))
    charter = held(party.charter)
    require_drafting(charter)
    naming = charter.clauses.current().filter(parties=party).first()
    if naming:
        raise ValidationError(
            _("La clause « %(heading)s » nomme cette organisation : changez-la d’abord.") % {"heading": naming.heading}
        )
    party = CharterParty.objects.get(pk=party.pk)
    if party.left_at is None:
        party.left_at = timezone.now()
        party.save(update_fields=["left_at"])
        raise_edition(charter)
        log(charter, "charters.party_removed", user=actor, data={"partner": party.partner_id})


def _record(clause, change, *, actor, partner=None, reason="", origin=None, at=None) -> None:
    """Add a clause's present state to its history, under its next number."""
    clause.revision += 1
    clause.save()
    ClauseRevision.objects.create(
        clause=clause,
        number=clause.revision,
        change=change,
        kind=clause.kind,
        heading=clause.heading,
        text=clause.text,
        summary=clause.summary,
        binding=clause.binding,
        named=[party.partner.short_name for party in clause.parties.select_related("partner")],
        position=clause.position,
        author=actor,
        partner=partner,
        reason=reason,
        origin=origin,
        at=at or timezone.now(),
    )


def _fill(clause, values, parties) -> None:
    """Put the values into the clause, cleaned and checked; its parties are of the same charter."""
    for name in EDITABLE:
        if name in values:
            value = values[name]
            setattr(clause, name, plain(value) if name in ("heading", "text", "summary") else value)
    clause.full_clean(exclude=["parties", "origin"])
    if clause.binding == Clause.Binding.NAMED and not parties:
        raise ValidationError({"parties": _("Nommez au moins une organisation, ou choisissez « toutes ».")})
    if any(party.charter_id != clause.charter_id or party.left_at for party in parties):
        raise ValidationError({"parties": _("Cette organisation ne participe pas à la charte.")})


def _place_after(charter, after) -> int:
    """A position after the clause given, or at the end; the following ones make room."""
    positions = charter.clauses.filter(removed_at=None)
    if after is None:
        return (positions.aggregate(last=Max("position"))["last"] or 0) + STEP
    following = list(positions.filter(position__gt=after.position).order_by("position"))
    for clause in following:
        clause.position += STEP
    Clause.objects.bulk_update(following, ["position"])
    return after.position + STEP


def insert_clause(
    charter, values, *, parties=(), after=None, origin=None, actor, partner=None, reason="", at=None
) -> Clause:
    """Write a new clause into a charter whose row is held. For the actions of this package."""
    clause = Clause(charter=charter, origin=origin)
    _fill(clause, values, parties)
    clause.position = _place_after(charter, after)
    clause.save()
    clause.parties.set(parties if clause.binding == Clause.Binding.NAMED else [])
    _record(clause, ClauseRevision.Change.CREATED, actor=actor, partner=partner, reason=reason, origin=origin, at=at)
    raise_edition(charter)
    return clause


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
    return charter, Clause.objects.get(pk=clause.pk)


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
    _fill(clause, values, parties)
    clause.parties.set(parties if clause.binding == Clause.Binding.NAMED else [])
    _record(clause, ClauseRevision.Change.EDITED, actor=actor, partner=partner, reason=reason, at=at)
    raise_edition(charter)
    log(charter, "charters.clause_edited", user=actor, data={"clause": str(clause.identifier)})
    return clause


@transaction.atomic
def move_clause(clause, direction: int, *, actor) -> None:
    """Exchange a clause with the one before (-1) or after (+1) it; at an end nothing happens."""
    charter, clause = _held_clause(clause, actor)
    current = list(charter.clauses.current())
    here = next((place for place, each in enumerate(current) if each.pk == clause.pk), None)
    if here is None or not 0 <= here + direction < len(current):
        return
    current[here], current[here + direction] = current[here + direction], current[here]
    for place, each in enumerate(current, start=1):
        each.position = place * STEP
    Clause.objects.bulk_update(current, ["position"])
    moved = current[here + direction]
    _record(moved, ClauseRevision.Change.MOVED, actor=actor)
    raise_edition(charter)
    log(charter, "charters.clause_moved", user=actor, data={"clause": str(moved.identifier)})


@transaction.atomic
def remove_clause(clause, *, reason="", actor) -> None:
    """Take a clause out of the text. It keeps its history and can be restored."""
    charter, clause = _held_clause(clause, actor)
    if clause.removed_at:
        return
    clause.removed_at = timezone.now()
    _record(clause, ClauseRevision.Change.REMOVED, actor=actor, reason=reason)
    raise_edition(charter)
    log(charter, "charters.clause_removed", user=actor, data={"clause": str(clause.identifier)})


@transaction.atomic
def restore_clause(clause, *, actor) -> None:
    charter, clause = _held_clause(clause, actor)
    if not clause.removed_at:
        return
    clause.removed_at = None
    _record(clause, ClauseRevision.Change.RESTORED, actor=actor)
    raise_edition(charter)
    log(charter, "charters.clause_restored", user=actor, data={"clause": str(clause.identifier)})
