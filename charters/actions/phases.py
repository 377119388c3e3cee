"""The stages of a charter's life: which one the writing is at, when each is planned, the reminder before one ends."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from charters import notifications, presence, rules
from charters.models import Charter, PhaseDate
from portal.partners.models import Membership, User
from portal.partners.rules import require

from .holding import held, require_drafting

Stage = PhaseDate.Stage


@transaction.atomic
def set_phase(charter: Charter, phase: str, *, actor) -> Charter:
    """Pass to a stage of the writing, forward or back; what it allows is in `rules`. Nothing proposed or said is lost."""
    charter = held(charter)
    require(rules.may_set_phase(actor, charter))
    require_drafting(charter)
    if phase not in Charter.Phase.values:
        raise ValidationError({"phase": _("Choisissez une étape.")})
    if charter.phase != phase:
        charter.phase = phase
        charter.save(update_fields=["phase"])
        log(charter, "charters.phase_set", user=actor, data={"phase": phase})
        presence.tell_on_commit(charter.pk, presence.TEXT)
    return charter


@transaction.atomic
def set_stage_dates(charter: Charter, dates: dict[str, tuple[date | None, date | None]], *, actor) -> None:
    """Plan the stages: stage → (first day, last day), either may be None. A stage that is not named keeps its dates.

    Raises ValidationError by field ("<stage>_starts_on", "<stage>_ends_on") for a stage that ends before it begins, or
    before the one that comes first. A new last day is reminded of anew.
    """
    charter = held(charter)
    require(rules.may_set_phase(actor, charter))
    known = {each.stage: each for each in charter.phase_dates.all()}
    planned = {stage: (each.starts_on, each.ends_on) for stage, each in known.items()} | dates
    _check_order(planned)
    for stage in Stage.values:
        starts, ends = planned.get(stage, (None, None))
        each = known.get(stage) or PhaseDate(charter=charter, stage=stage)
        if each.pk and starts is None and ends is None:
            each.delete()
        elif (each.starts_on, each.ends_on) != (starts, ends):
            if each.ends_on != ends:
                each.reminded_at = None
            each.starts_on, each.ends_on = starts, ends
            each.save()
    log(charter, "charters.stage_dates", user=actor)


@transaction.atomic
def remind_stage(planned: PhaseDate, *, at: datetime) -> bool:
    """Tell the organisations' referents and the coordinator that the stage under way ends soon; once for each last day."""
    charter = held(planned.charter)
    planned = PhaseDate.objects.get(pk=planned.pk)
    if planned.reminded_at or planned.ends_on is None or planned.stage != rules.stage_of(charter):
        return False
    planned.reminded_at = at
    planned.save(update_fields=["reminded_at"])
    for user in _to_remind(charter):
        notifications.StageEnds(charter=charter, planned=planned).queue(user=user)
    log(charter, "charters.stage_reminded", data={"stage": planned.stage})
    return True


def _to_remind(charter) -> list[User]:
    """Each once: the referents of the parties, and the coordinator who opened the charter (all of them if they left)."""
    referents = rules.members_of(charter, role=Membership.Role.REFERENT)
    staff = User.objects.coordinating()
    opened_by = [user for user in staff if user.pk == charter.created_by_id]
    return list({user.pk: user for user in [*referents, *(opened_by or staff)]}.values())


def _check_order(planned: dict) -> None:
    errors = {}
    last, before = None, ""
    for stage in Stage:
        starts, ends = planned.get(stage.value, (None, None))
        if starts and ends and ends < starts:
            errors[f"{stage.value}_ends_on"] = _("La fin d’une étape ne peut pas précéder son début.")
        elif last and (ends or starts) and (ends or starts) < last:
            field = f"{stage.value}_{'ends_on' if ends else 'starts_on'}"
            errors[field] = _("L’étape « %(stage)s » se termine plus tard : cette date doit la suivre.") % {
                "stage": before
            }
        if ends or starts:
            last, before = ends or starts, stage.label
    if errors:
        raise ValidationError(errors)
