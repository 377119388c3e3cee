"""The same done to many registrations: planned, started, then worked through in small transactions, each line once.

A worker goes on where another stopped: a line is handled and marked in one transaction, its batch's row held. A line on
which something breaks is marked so, and keeps none of the others from being done.
"""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log

from events import rules
from events.models import Batch, BatchLine, Registration
from events.queries.batches import concerned
from portal.partners.rules import require
from portal.states import set_status

from . import importing
from .deciding import promote, refuse, validate
from .desk import resend_confirmation, resend_link
from .keeping import cancel

logger = logging.getLogger(__name__)

Kind = Batch.Kind
State = Batch.State
Line = BatchLine.State

# Lines handled in one transaction: the event's row is held no longer than a fraction of a second.
LOT = 20
IMPORT_LOT = 100
PLANNED_KEPT, DONE_KEPT = timedelta(days=7), timedelta(days=30)

# What each kind calls for a registration.
DEEDS = {
    Kind.VALIDATE: validate,
    Kind.REFUSE: refuse,
    Kind.PROMOTE: promote,
    Kind.CANCEL: cancel,
    Kind.LINK: resend_link,
    Kind.CONFIRMATION: resend_confirmation,
}


@transaction.atomic
def plan_batch(event, kind: str, keys: Iterable[int], *, actor) -> Batch:
    """Note what is to be done for which of the event's registrations, in the order of `keys`. Nothing is done yet.

    Those whose data were erased are left out.
    Raises ValidationError (code "nobody") when there is none, or when it would change nothing for any of them.
    """
    require(rules.may_organise(actor, event))
    there = Registration.objects.filter(event=event, anonymised_at=None)
    known = set(there.values_list("pk", flat=True))
    rows = [key for key in dict.fromkeys(keys) if key in known]
    if not rows:
        raise ValidationError(_("Cochez d’abord des inscriptions, ou choisissez toute la liste."), code="nobody")
    if not set(rows) & set(concerned(there, kind).values_list("pk", flat=True)):
        raise ValidationError(
            _("« %(what)s » ne changerait rien pour ces inscriptions.") % {"what": Kind(kind).label}, code="nobody"
        )
    batch = Batch.objects.create(event=event, kind=kind, created_by=actor)
    BatchLine.objects.bulk_create(
        (BatchLine(batch=batch, position=place, registration_id=key) for place, key in enumerate(rows)),
        batch_size=500,
    )
    return batch


@transaction.atomic
def start_batch(batch, *, actor) -> None:
    """Let the worker do what was planned. Starting twice changes nothing."""
    batch = _held(batch.pk)
    require(rules.may_organise(actor, batch.event))
    if batch.state == State.RUNNING:
        return
    set_status(batch, State.RUNNING, field="state")
    data = {"kind": batch.kind, "lines": batch.lines.count()}
    log(batch.event, "events.batch_started", user=actor, data=data)
    work_on_batch.enqueue(batch.pk)


@transaction.atomic
def give_up_batch(batch, *, actor) -> None:
    """Leave what is not done yet; what was typed of it goes."""
    batch = _held(batch.pk)
    require(rules.may_organise(actor, batch.event))
    _end(batch, State.GIVEN_UP)


def _end(batch, state) -> None:
    set_status(batch, state, field="state", finished_at=timezone.now())
    batch.lines.exclude(cells=[]).update(cells=[])


def _held(key) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).select_related("event", "created_by").get(pk=key)


@task()
def work_on_batch(batch_id: int) -> None:
    """Do what an organiser asked for many registrations."""
    work(batch_id)


def work(key: int, *, seconds: float | None = None) -> bool:
    """Work through a batch that was started, for so many seconds or to its end; True once nothing is left to do."""
    until = None if seconds is None else time.monotonic() + seconds
    while _do_lot(key):
        if until is not None and time.monotonic() >= until:
            return False
    return True


@transaction.atomic
def _do_lot(key) -> bool:
    """Handle the next lines; False when none is left."""
    batch = _held(key)
    if batch.state != State.RUNNING:
        return False
    actor = batch.created_by
    if actor is None or not rules.may_organise(actor, batch.event):
        _end(batch, State.GIVEN_UP)
        return False
    lot = IMPORT_LOT if batch.kind == Kind.IMPORT else LOT
    lines = list(batch.lines.filter(state=Line.TO_DO).order_by("position")[:lot])
    if not lines:
        _end(batch, State.DONE)
        return False
    with translation.override(actor.language):
        for together in [lines] if batch.kind == Kind.IMPORT else [[line] for line in lines]:
            _do(batch, together, actor)
    for line in lines:
        line.cells, line.words = [], str(line.words)[:300]
    BatchLine.objects.bulk_update(lines, ["state", "words", "cells", "registration"])
    return True


def _do(batch, lines, actor) -> None:
    """Handle these lines together, all or nothing; where something breaks, each half of them, down to the broken line.

    That one is marked, and the log has the traceback. The database's own troubles say nothing against a line: raised.
    """
    try:
        with transaction.atomic():
            if batch.kind == Kind.IMPORT:
                importing.import_lines(batch, lines, actor=actor)
            else:
                for line in lines:
                    line.state, line.words = _outcome(batch.kind, line.registration_id, actor)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(lines) == 1:
            [line] = lines
            logger.exception("Batch %s (%s) broke on its line %s", batch.pk, batch.kind, line.position)
            line.state = Line.REFUSED
            line.words = _("Une erreur est survenue, rien n’a été fait : prévenez qui exploite le site.")
            return
    else:
        return
    middle = len(lines) // 2
    for half in (lines[:middle], lines[middle:]):
        _do(batch, half, actor)


def _outcome(kind, key, actor) -> tuple[str, str]:
    """Do it for one registration; what became of the line, and in words."""
    registration = Registration.objects.select_related("event", "replaces__event").get(pk=key)
    if rules.is_decided(kind, registration):
        return Line.SAME, _("déjà fait")
    try:
        DEEDS[kind](registration, actor=actor)
    except ValidationError as error:
        return Line.REFUSED, " ".join(error.messages)
    return Line.DONE, ""


def take_up_batches(now) -> int:
    """Queue the batches that run without any task that works on them: one failed with the database, say. Returns how many."""
    tasks = DBTaskResult.objects.filter(
        task_path=work_on_batch.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    busy = {key for each in tasks for key in each.args_kwargs["args"]}
    left = list(Batch.objects.filter(state=State.RUNNING).exclude(pk__in=busy).values_list("pk", flat=True))
    for key in left:
        work_on_batch.enqueue(key)
    return len(left)


def purge_batches(now) -> int:
    """Forget what was planned and never done, and what was done long ago; returns how many batches went."""
    old = Batch.objects.filter(state=State.PLANNED, created_at__lt=now - PLANNED_KEPT) | Batch.objects.filter(
        finished_at__lt=now - DONE_KEPT
    )
    keys = list(old.values_list("pk", flat=True))
    Batch.objects.filter(pk__in=keys).delete()
    return len(keys)
