"""Deciding by consent: an organisation's one voice, given, confirmed, carried along; objections recorded; silences asked.

A position is never changed: another one replaces it, and the row stays for the story.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, rules
from charters.consent import consent_of
from charters.evidence import plain
from charters.models import CharterParty, Clause, Position
from portal.partners.models import User
from portal.partners.rules import require

from .holding import held, require_drafting

Stance = Position.Stance
PAUSE = timedelta(days=1)
REASON_LIMIT = 2000
# Clauses count their revisions from 1: a position carried from elsewhere is about no text of its new clause.
OF_ANOTHER_TEXT = 0
SEVERITY = {Stance.AGREE: 0, Stance.RESERVE: 1, Stance.OBJECT: 2}


@transaction.atomic
def give_position(
    party: CharterParty,
    clause: Clause | None,
    *,
    stance: str,
    reason="",
    revision: int,
    seen: int | None,
    actor,
    at=None,
) -> Position:
    """Say, in an organisation's name, whether a clause (None: the whole text) suits it. It replaces what it said before.

    `revision` is the clause's (the charter's edition for the whole) and `seen` the standing position (primary key, or
    None) that the person had before their eyes: code "conflict" when either is another now, nothing being written over
    unseen. The same answer given twice counts once. Raises PermissionDenied for those who do not belong to the
    organisation, ValidationError with code "closed" outside of the decision.
    """
    charter, party, clause = _held(party, clause, actor, at)
    reason = plain(reason)
    if stance not in Stance.values:
        raise ValidationError({"stance": _("Choisissez une des trois réponses.")})
    if stance != Stance.AGREE and not reason:
        raise ValidationError({"reason": _("Dites pourquoi : les autres organisations le liront.")})
    if len(reason) > REASON_LIMIT:
        raise ValidationError({"reason": _("C’est trop long : %(limit)s signes au plus.") % {"limit": REASON_LIMIT}})
    former = _standing(party, clause)
    present = clause.revision if clause else charter.edition
    if former is not None and (former.stance, former.reason, former.revision) == (stance, reason, present):
        return former
    if (former.pk if former else None) != seen:
        raise ValidationError(_already_said(former), code="conflict")
    if revision != present:
        raise ValidationError(
            _("Le texte a changé pendant que vous répondiez. Relisez-le : votre réponse est gardée ci-dessous."),
            code="conflict",
        )
    return _say(charter, party, clause, former, stance, reason, actor, at)


@transaction.atomic
def confirm_position(position: Position, *, revision: int, actor, at=None) -> Position:
    """Say again, on the present text (the one at `revision`), what was said on a former one."""
    charter, party, clause = _held(position.party, position.clause, actor, at)
    standing = _standing(party, clause)
    if standing is None or standing.pk != position.pk:
        raise ValidationError(_already_said(standing), code="conflict")
    present = clause.revision if clause else charter.edition
    if revision != present:
        raise ValidationError(_("Le texte vient encore de changer. Relisez-le avant de confirmer."), code="conflict")
    if standing.revision == present:
        return standing
    return _say(charter, party, clause, standing, standing.stance, standing.reason, actor, at)


@transaction.atomic
def record_objection(position: Position, *, actor, at=None) -> Position:
    """Record an objection as a reserve: it is printed with the text and no longer blocks; its organisation is told."""
    charter = held(position.charter)
    require(rules.may_manage(actor, charter))
    require_drafting(charter)
    position = charter.positions.blocking().select_related("party__partner", "clause").filter(pk=position.pk).first()
    if position is None:
        raise ValidationError(
            _("Cette objection ne bloque plus : l’organisation l’a levée ou redite, ou elle est déjà consignée."),
            code="conflict",
        )
    position.recorded_at, position.recorded_by = at or timezone.now(), actor
    position.save(update_fields=["recorded_at", "recorded_by"])
    for member in User.objects.belonging_to([position.party.partner_id]):
        notifications.ObjectionRecorded(position=position).queue(user=member)
    log(charter, "charters.objection_recorded", user=actor, data={"position": position.pk})
    return position


@transaction.atomic
def ask_for_positions(charter, parties, *, actor, at=None) -> list[CharterParty]:
    """Write to the members of those organisations that still have something to say; at most once a day to each.

    Gives the organisations written to. Raises ValidationError when there is none, and says why.
    """
    now = at or timezone.now()
    charter = held(charter)
    require(rules.may_edit_clauses(actor, charter))
    _require_open(charter, now)
    wanted = {party.pk for party in parties}
    awaited = [voice.party for voice in consent_of(charter).unanswered() if voice.party.pk in wanted]
    if not awaited:
        raise ValidationError(_("Rien à demander : la réponse est déjà donnée."), code="answered")
    due = [party for party in awaited if party.consent_asked_at is None or now - party.consent_asked_at >= PAUSE]
    if not due:
        raise ValidationError(_("Un message est déjà parti il y a moins d’un jour."), code="soon")
    asked = []
    last_day = rules.decided_until(charter)
    for party in due:
        members = list(User.objects.belonging_to([party.partner_id]))
        for member in members:
            notifications.PositionAwaited(party=party, until=last_day).queue(user=member)
        if members:
            asked.append(party)
            party.consent_asked_at = now
            party.save(update_fields=["consent_asked_at"])
    if not asked:
        raise ValidationError(
            _("Personne n’a de compte ouvert dans cette organisation : invitez-y quelqu’un d’abord."), code="nobody"
        )
    log(charter, "charters.positions_asked", user=actor, data={"partners": [party.partner_id for party in asked]})
    return asked


def carry_positions(joined: Clause, into: Clause) -> None:
    """Two clauses of a held charter become one: what was objected to, or reserved, on the one that goes is not lost.

    It is said on the clause that stays, to be confirmed there; with the organisation's other words on it, where it had
    some, under the graver of the two. Agreements do not follow: they were about another text.
    """
    for position in joined.positions.counting().exclude(stance=Stance.AGREE).select_related("party"):
        other = _standing(position.party, into)
        if other is not None and other.stance != Stance.AGREE:
            graver = max(position, other, key=lambda each: SEVERITY[each.stance])
            reason = "\n\n".join(dict.fromkeys([other.reason, position.reason]))
            recorded = graver if not (position.blocks or other.blocks) else None
        else:
            graver, reason, recorded = position, position.reason, position
        if other is not None:
            other.replaced_at = timezone.now()
            other.save(update_fields=["replaced_at"])
        Position.objects.create(
            charter=position.charter,
            party=position.party,
            clause=into,
            stance=graver.stance,
            reason=reason,
            revision=OF_ANOTHER_TEXT,
            author=position.author,
            recorded_at=recorded.recorded_at if recorded else None,
            recorded_by=recorded.recorded_by if recorded else None,
        )


def _held(party, clause, actor, at):
    """The charter held, and what the position is about as it is now; refused to strangers and outside of the decision."""
    charter = held(party.charter)
    party = CharterParty.objects.select_related("partner").get(pk=party.pk)
    require(party.pk in {each.pk for each in rules.acts_for(actor, charter)})
    _require_open(charter, at)
    if clause is not None:
        clause = Clause.objects.get(pk=clause.pk)
        if clause.charter_id != charter.pk or clause.removed_at:
            raise ValidationError(
                _("Cette clause a été retirée du texte entre-temps : elle n’attend plus de réponse."), code="conflict"
            )
    return charter, party, clause


def _require_open(charter, at) -> None:
    closed = rules.why_not_give_positions(charter, timezone.localdate(at) if at else None)
    if closed:
        raise ValidationError(closed, code="closed")


def _standing(party, clause) -> Position | None:
    return Position.objects.standing().filter(party=party, clause=clause).select_related("author").first()


def _already_said(standing: Position | None) -> str:
    if standing is None:
        return _("La réponse de votre organisation n’est plus là. Relisez la page.")
    return _(
        "Votre organisation a répondu entre-temps, par %(name)s : « %(stance)s ». Votre réponse la remplacera si vous "
        "l’envoyez à nouveau."
    ) % {
        "name": standing.author.get_full_name() if standing.author else _("quelqu’un dont le compte est effacé"),
        "stance": standing.get_stance_display(),
    }


def _say(charter, party, clause, former, stance, reason, actor, at) -> Position:
    now = at or timezone.now()
    if former is not None:
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
    position = Position(
        charter=charter,
        party=party,
        clause=clause,
        stance=stance,
        reason=reason,
        revision=clause.revision if clause else charter.edition,
        author=actor,
        at=now,
    )
    position.clean_fields(exclude=["charter", "party", "clause", "author"])
    position.save()
    _tell_editors(position, former, actor)
    log(
        charter,
        "charters.position_given",
        user=actor,
        data={"partner": party.partner_id, "clause": str(clause.identifier) if clause else None, "stance": stance},
    )
    return position


def _tell_editors(position, former, actor) -> None:
    """Write to who holds the pen when an objection is raised (or raised with other words, or again), and when lifted."""
    raised = position.blocks and not (former and former.blocks and former.reason == position.reason)
    lifted = not position.blocks and former is not None and former.stance == Stance.OBJECT
    if not (raised or lifted):
        return
    message = notifications.ObjectionRaised if raised else notifications.ObjectionLifted
    for editor in pens_of(position.charter):
        if editor != actor:
            message(position=position).queue(user=editor)


def pens_of(charter) -> list[User]:
    """Who is told of what the decision meets: the charter's editors, or the coordinators while it has none."""
    editors = [user for user in charter.editors.filter(is_active=True) if rules.is_editor(user, charter)]
    return editors or list(User.objects.coordinating())
