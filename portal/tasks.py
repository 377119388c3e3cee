"""What keeps background work honest: the clock, due jobs, tasks cut short taken again, old results deleted."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal import registry
from portal.models import Heartbeat

logger = logging.getLogger(__name__)

TICK = 30.0
SILENT_AFTER = timedelta(minutes=2)
STALE_AFTER = timedelta(minutes=10)
KEPT = timedelta(days=7)
# What the database answers when it is locked, restarted or out of reach: the task itself did nothing wrong.
NOT_THE_TASKS_FAULT = {f"{error.__module__}.{error.__qualname__}" for error in (OperationalError, InterfaceError)}
TRIES = 5


def run_due(now=None) -> dict[str, int]:
    """Run every registered job that is due; one that fails is logged and the others run.

    Returns how many things each handled, -1 for a job that failed. A job runs at most once per its `every` in a process.
    """
    now = now or timezone.now()
    counts = {}
    for name, job in registry.due_jobs.items():
        if not cache.add(f"due:{name}", True, timeout=max(1, int(job.every.total_seconds()) - 1)):
            continue
        try:
            counts[name] = job.run(now)
        except Exception:
            if connection.in_atomic_block:
                raise
            logger.exception("Due job %s failed", name)
            counts[name] = -1
    return counts


@task()
def run_due_jobs() -> None:
    """What the clock asks of the worker. Having run it is the worker's sign of life."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})
    run_due()


def enqueue_once(wanted, *, after: timedelta | None = None) -> None:
    """Queue a task without arguments, unless one still waits: it will do what this one would.

    `after` lets more come together before it runs.
    """
    if not DBTaskResult.objects.filter(task_path=wanted.module_path, status=TaskResultStatus.READY).exists():
        (wanted.using(run_after=timezone.now() + after) if after else wanted).enqueue()


def give_way() -> None:
    """What a worker does between two things that it writes, where the settings say for how long.

    SQLite has one writer, and who waits to be it looks again only now and then: a worker that wrote without a pause would
    keep visitors out for half a second.
    """
    if settings.WORKER_GIVES_WAY:
        time.sleep(settings.WORKER_GIVES_WAY)


def clock(worker_id: str) -> None:
    """Say every half minute that this worker lives, and queue `run_due_jobs` unless one still waits.

    Runs in a thread of the worker, for ever: it beats while a long task runs.
    """
    while True:
        try:
            close_old_connections()
            Heartbeat.objects.update_or_create(name=worker_id, defaults={"at": timezone.now()})
            enqueue_once(run_due_jobs)
        except OperationalError:
            logger.exception("The clock could not queue its task and tries again")
        time.sleep(TICK)


def requeue_stale(now) -> int:
    """Tasks RUNNING in a worker that no longer beats are queued again; returns how many.

    Every task can run twice without harm. A task of a worker that never beat (not one of `serve`'s) is stale after
    `STALE_AFTER`.
    """
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    count = 0
    for task_result in DBTaskResult.objects.running().filter(started_at__lt=now - SILENT_AFTER):
        worker_id = task_result.worker_ids[-1] if task_result.worker_ids else ""
        silent_since = beats.get(worker_id)
        limit = now - (SILENT_AFTER if silent_since else STALE_AFTER)
        if (silent_since or task_result.started_at) < limit:
            count += _requeue(task_result)
    Heartbeat.objects.filter(at__lt=now - KEPT).delete()
    return count


def release_tasks_of(worker_id: str, *, alone: bool) -> int:
    """Queue again what a worker that is just starting left RUNNING when it died; returns how many.

    `alone` says that there is no other worker on this database, so that whatever is RUNNING is nobody's.
    """
    running = DBTaskResult.objects.running()
    return sum(_requeue(each) for each in running if alone or (each.worker_ids and each.worker_ids[-1] == worker_id))


def requeue_unanswered(task_result) -> int:
    """Queue a task again, after a growing wait, that failed because the database did not answer; returns how many (0, 1).

    A mail whose task was lost so would never leave. After `TRIES` it stays failed.
    """
    tries = len(task_result.worker_ids)
    if task_result.exception_class_path not in NOT_THE_TASKS_FAULT or tries >= TRIES:
        return 0
    wait = timedelta(seconds=2 ** (tries - 1))
    return _requeue(task_result, finished_at=None, run_after=timezone.now() + wait)


def _requeue(task_result, **values) -> int:
    """Compare-and-swap: a task that ended meanwhile, or that somebody else queued again, is left alone."""
    changed = DBTaskResult.objects.filter(
        pk=task_result.pk, status=task_result.status, started_at=task_result.started_at
    ).update(status=TaskResultStatus.READY, started_at=None, **values)
    if changed:
        logger.warning("Task %s (%s) was cut and is queued again", task_result.pk, task_result.task_path)
    return changed


def clear_sessions(now) -> int:
    """Expired sessions are deleted."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def purge_personal_data(now) -> int:
    """Personal data past their end date, of every module. Returns how many rows changed."""
    return go_through(partial(kind.purge, now) for kind in registry.personal_data if kind.purge)


def go_through(deeds: Iterable[Callable[[], int]]) -> int:
    """Do each, and add up what they return: one that fails keeps none of the others from being done.

    Raises ExceptionGroup in the end if some failed.
    """
    count, failed = 0, []
    for deed in deeds:
        try:
            count += deed()
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("Some of what was due could not be done.", failed)
    return count


def prune_results(now) -> int:
    """Finished tasks older than a week are deleted."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()[0]
