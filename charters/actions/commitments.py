"""Commitments: drawn from a version in force, planned by whoever holds the pen, reminded of, published or not."""

import json
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import evidence, notifications, progress, rules
from charters.models import (
    AgendaItem,
    Charter,
    Clause,
    Commitment,
    Indicator,
    ProgressEntry,
    RecordedOriginal,
    SignatureRequest,
    SigningRound,
)
from portal.partners.models import User
from portal.partners.rules import require

from .holding import held

SIGNED = SignatureRequest.Status.SIGNED
# A due date farther from today, before or after, is a slip of the keyboard.
FARTHEST = timedelta(days=100 * 366)


@transaction.atomic
def draw_commitments(version, at=None) -> list[Commitment]:
    """The commitments of a version in force: one per signed clause of that kind, borne by the parties bound to it.

    Called when the version enters into force, and again when one more party is bound to it (a late signature, an original
    recorded, an adhesion); nothing changes when nothing is new. After an avenant, new clauses get one, the others keep
    theirs with heading and version brought up to date, those that are gone leave the follow-up (`dropped_at`). A bearer that
    did not sign the avenant stays one: it is bound to the former version. Returns the commitments of the version, in the
    order of its text; none for a version that is not in force, or that another one followed.
    """
    at = at or timezone.now()
    charter = held(version.charter)
    if not _in_force(version):
        return []
    text = json.loads(version.canonical)
    clauses = [clause for clause in text["clauses"] if clause["kind"] == Clause.Kind.COMMITMENT]
    rows = {str(row.identifier): row for row in charter.clauses.filter(identifier__in=[each["id"] for each in clauses])}
    bound = _bound_parties(version)
    drawn, changes = [], {"new": 0, "changed": 0, "dropped": 0}
    for clause in clauses:
        commitment, change = _draw(rows[clause["id"]], clause["heading"], version, at)
        _set_bearers(commitment, _named(version, text, clause), bound)
        drawn.append(commitment)
        if change:
            changes[change] += 1
    gone = charter.commitments.filter(dropped_at=None).exclude(pk__in=[each.pk for each in drawn])
    changes["dropped"] = gone.update(dropped_at=at)
    if any(changes.values()):
        log(charter, "charters.commitments_drawn", data={"version": version.number, **changes})
    return drawn


def _in_force(version) -> bool:
    """Whether the version is the last one of its charter that entered into force."""
    last = SigningRound.objects.filter(
        version__charter=version.charter_id, status=SigningRound.Status.IN_FORCE
    ).order_by("-version__number")
    return last.values_list("version_id", flat=True).first() == version.pk


def _bound_parties(version) -> set[int]:
    """Who signed the version, on the portal or on an original recorded here, or joined it; and takes part still."""
    signed = SignatureRequest.objects.filter(version=version, status=SIGNED).values_list("party_id", flat=True)
    recorded = RecordedOriginal.objects.filter(version=version).values_list("party_id", flat=True)
    current = version.charter.parties.current().values_list("pk", flat=True)
    return {*signed, *recorded} & set(current)


def _named(version, text: dict, clause: dict) -> set[int] | None:
    """The parties that the signed clause names, None for one that binds all. From the frozen text, never from today's rows.

    The parties of the text and the version's signature fields stand in the same order.
    """
    if clause["binds"] == "all":
        return None
    keys = sorted(version.fields, key=version.fields.get)
    by_name = {party["legal_name"]: int(key) for party, key in zip(text["parties"], keys, strict=True)}
    return {by_name[name] for name in clause["binds"] if name in by_name}


def _draw(clause, heading: str, version, at) -> tuple[Commitment, str]:
    """(the clause's commitment, what was done to it: "new", "changed" or "")."""
    commitment = Commitment.objects.filter(clause=clause).first()
    if commitment is None:
        made = Commitment.objects.create(
            charter_id=version.charter_id, clause=clause, version=version, heading=heading, created_at=at
        )
        return made, "new"
    kept = (commitment.version_id, commitment.heading, commitment.dropped_at)
    if kept == (version.pk, heading, None):
        return commitment, ""
    commitment.version, commitment.heading, commitment.dropped_at = version, heading, None
    commitment.save(update_fields=["version", "heading", "dropped_at"])
    return commitment, "changed"


def _set_bearers(commitment, named: set[int] | None, bound: set[int]) -> None:
    before = set(commitment.bearers.filter(left_at=None).values_list("pk", flat=True))
    bearers = (bound if named is None else bound & named) | (before - bound)
    if bearers != before:
        commitment.bearers.set(bearers)


@transaction.atomic
def plan_commitment(commitment, *, due_on, actor) -> Commitment:
    """Say by when a commitment should be kept; None takes the date away."""
    commitment = _planned(commitment, actor)
    if due_on and abs(due_on - timezone.localdate()) > FARTHEST:
        raise ValidationError({"due_on": _("Vérifiez l’année : cette date est trop loin.")})
    commitment.due_on = due_on
    commitment.save(update_fields=["due_on"])
    _log(commitment, "charters.commitment_planned", actor)
    return commitment


@transaction.atomic
def add_indicator(commitment, *, actor, **values) -> Indicator:
    """How a commitment is measured; `values` are label, unit, baseline, target, source and period."""
    commitment = _planned(commitment, actor)
    indicator = Indicator(commitment=commitment, **_cleaned(values))
    indicator.full_clean()
    indicator.save()
    _log(commitment, "charters.indicator_added", actor, indicator=indicator.pk)
    return indicator


@transaction.atomic
def change_indicator(indicator, *, actor, **values) -> Indicator:
    """Mend an indicator. Its unit does not change any more once a figure was given in it: another is made instead."""
    commitment = _planned(indicator.commitment, actor)
    indicator = Indicator.objects.select_for_update().get(pk=indicator.pk, removed_at=None)
    values = _cleaned(values)
    if not progress.same_unit(values["unit"], indicator.unit) and indicator.progress.exists():
        raise ValidationError(
            {
                "unit": _(
                    "Des chiffres ont déjà été donnés en « %(unit)s » : cette unité ne change plus. Ajoutez un autre "
                    "indicateur, puis retirez celui-ci."
                )
                % {"unit": indicator.unit}
            }
        )
    for name, value in values.items():
        setattr(indicator, name, value)
    indicator.full_clean()
    indicator.save()
    _log(commitment, "charters.indicator_changed", actor, indicator=indicator.pk)
    return indicator


@transaction.atomic
def remove_indicator(indicator, *, actor) -> None:
    """No figure is asked for any more; those that were given stay in the story."""
    commitment = _planned(indicator.commitment, actor)
    Indicator.objects.filter(pk=indicator.pk, removed_at=None).update(removed_at=timezone.now())
    _log(commitment, "charters.indicator_removed", actor, indicator=indicator.pk)


def _cleaned(values: dict) -> dict:
    return {
        name: " ".join(evidence.plain(value).split()) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _planned(commitment, actor) -> Commitment:
    """The commitment, its charter held, for who may plan it while the charter binds."""
    charter = held(commitment.charter)
    require(rules.may_plan_commitments(actor, charter))
    return _followed(commitment, charter)


def _followed(commitment, charter) -> Commitment:
    commitment = Commitment.objects.select_related("charter").get(pk=commitment.pk)
    require_followed(commitment, charter)
    return commitment


def require_followed(commitment, charter) -> None:
    """Raise ValidationError for a commitment that is not followed up any more."""
    if commitment.dropped_at:
        raise ValidationError(_("Un avenant a retiré cet engagement : il n’est plus suivi."), code="dropped")
    if not charter.is_binding:
        raise ValidationError(_("Cette charte n’est plus en vigueur : son suivi est clos."), code="ended")


@transaction.atomic
def publish_progress(party, *, publishes: bool, actor) -> None:
    """Whether an organisation lets its commitments and their progress appear on the charter's public dashboard."""
    charter = held(party.charter)
    party = charter.parties.select_related("partner").get(pk=party.pk)
    require(rules.may_switch_publication(actor, party))
    if party.publishes_progress == publishes:
        return
    party.publishes_progress = publishes
    party.save(update_fields=["publishes_progress"])
    log(
        charter,
        "charters.progress_published" if publishes else "charters.progress_withheld",
        user=actor,
        data={"partner": party.partner_id},
    )


@transaction.atomic
def remind_bearers(commitment, *, at) -> int:
    """Tell the members of the bearers of a due date that comes or has passed, once for each day of `reminder_days`.

    Returns how many were told; nobody when nothing is due, or when the commitment is kept or given up.
    """
    today = timezone.localdate(at)
    commitment = Commitment.objects.select_for_update(of=("self",)).select_related("charter").get(pk=commitment.pk)
    day = progress.reminder_due(commitment.due_on, today)
    if day is None or day == commitment.reminded_for or commitment.dropped_at:
        return 0
    commitment.reminded_for = day
    commitment.save(update_fields=["reminded_for"])
    last = commitment.progress.current().order_by("-on", "-pk").first()
    if last is not None and last.state in (progress.DONE, progress.GIVEN_UP):
        return 0
    told = list(User.objects.belonging_to(commitment.bearers.filter(left_at=None).values("partner")))
    for user in told:
        notifications.CommitmentDue(commitment=commitment, passed=commitment.due_on < today).queue(user=user)
    return len(told)


def reminders_before(now):
    """The commitments whose due date is near or past, of charters in force: those that a reminder may concern."""
    last = timezone.localdate(now) + max(progress.REMINDED_BEFORE, default=timedelta())
    return Commitment.objects.filter(dropped_at=None, due_on__lte=last, charter__status__in=Charter.BINDING).order_by(
        "pk"
    )


def forget_commitments(version) -> None:
    """Delete the follow-up of a version that is being purged, with its documents. The caller holds the charter.

    The committee's minutes stay, in words: its points keep their title.
    """
    AgendaItem.objects.filter(commitment__version=version).update(commitment=None)
    entries = ProgressEntry.objects.filter(commitment__version=version)
    files = [entry.evidence for entry in entries if entry.evidence]
    entries.update(corrects=None)
    entries.delete()
    Indicator.objects.filter(commitment__version=version).delete()
    Commitment.objects.filter(version=version).delete()
    transaction.on_commit(lambda: [each.storage.delete(each.name) for each in files])


def _log(commitment, name: str, actor, **data) -> None:
    log(commitment.charter, name, user=actor, data={"commitment": commitment.pk, **data})
