"""Tasks cut by a crash are taken again, those that still run are not."""

from datetime import timedelta

import pytest
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.management.commands.serve import GivingWay
from portal.models import Heartbeat
from portal.tasks import (
    KEPT,
    SILENT_AFTER,
    STALE_AFTER,
    TRIES,
    go_through,
    prune_results,
    release_tasks_of,
    requeue_stale,
    requeue_unanswered,
    run_due_jobs,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def running(worker_id, since):
    """A task that the worker took so long ago."""
    row = DBTaskResult.objects.get(pk=run_due_jobs.enqueue().id)
    row.claim(worker_id)
    DBTaskResult.objects.filter(pk=row.pk).update(started_at=NOW - since)
    return row


def status(row):
    return DBTaskResult.objects.get(pk=row.pk).status


def test_task_of_a_worker_that_beats_is_left_alone_however_long_it_lasts():
    Heartbeat.objects.create(name="alive", at=NOW - timedelta(seconds=30))
    row = running("alive", STALE_AFTER * 3)
    assert requeue_stale(NOW) == 0
    assert status(row) == TaskResultStatus.RUNNING


def test_task_of_a_silent_worker_is_queued_again_once():
    Heartbeat.objects.create(name="gone", at=NOW - SILENT_AFTER - timedelta(seconds=1))
    row = running("gone", SILENT_AFTER + timedelta(seconds=5))
    assert requeue_stale(NOW) == 1
    assert status(row) == TaskResultStatus.READY
    assert requeue_stale(NOW) == 0


@pytest.mark.parametrize(("since", "count"), [(STALE_AFTER - timedelta(seconds=1), 0), (STALE_AFTER * 1.1, 1)])
def test_task_of_a_worker_that_never_beat_is_stale_after_a_while(since, count):
    running("unknown", since)
    assert requeue_stale(NOW) == count


def test_old_beats_are_forgotten():
    Heartbeat.objects.create(name="ancient", at=NOW - KEPT - timedelta(hours=1))
    Heartbeat.objects.create(name="recent", at=NOW)
    requeue_stale(NOW)
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["recent"]


def test_worker_that_starts_takes_back_its_own_tasks_only():
    mine, other = running("mine", timedelta(0)), running("other", timedelta(0))
    assert release_tasks_of("mine", alone=False) == 1
    assert (status(mine), status(other)) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def test_only_worker_takes_back_everything():
    other = running("other", timedelta(0))
    assert release_tasks_of("mine", alone=True) == 1
    assert status(other) == TaskResultStatus.READY


@task()
def finds_the_database_locked() -> None:
    raise OperationalError("database is locked")


@task()
def is_wrong() -> None:
    raise ValueError("wrong for ever")


def worked_on(wanted):
    """The row of a task that a real worker has just run."""
    row = DBTaskResult.objects.get(pk=wanted.enqueue().id)
    run(row)
    return row


def run(row):
    row.claim("worker")
    worker = GivingWay(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="worker",
        excluded_queue_names=[],
    )
    worker.run_task(row)


def test_task_that_the_database_did_not_answer_is_queued_again_a_few_times():
    row = worked_on(finds_the_database_locked)
    for _ in range(TRIES - 1):
        row.refresh_from_db()
        assert (row.status, row.finished_at) == (TaskResultStatus.READY, None)
        assert row.run_after > timezone.now()
        run(row)
    assert status(row) == TaskResultStatus.FAILED


def test_task_that_is_wrong_by_itself_stays_failed():
    assert status(worked_on(is_wrong)) == TaskResultStatus.FAILED


def test_task_that_somebody_else_queued_again_meanwhile_is_left_alone():
    row = running("worker", timedelta(0))
    row.refresh_from_db()
    row.set_failed(InterfaceError("connection already closed"))
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.RUNNING, started_at=NOW + timedelta(minutes=1)
    )
    assert requeue_unanswered(row) == 0
    assert status(row) == TaskResultStatus.RUNNING


def test_finished_tasks_go_after_a_week():
    old, recent = (DBTaskResult.objects.get(pk=run_due_jobs.enqueue().id) for _ in range(2))
    for row, age in ((old, KEPT + timedelta(hours=1)), (recent, timedelta(hours=1))):
        row.set_successful(None)
        DBTaskResult.objects.filter(pk=row.pk).update(finished_at=NOW - age)
    assert prune_results(NOW) == 1
    assert DBTaskResult.objects.get() == recent


def test_one_deed_that_fails_keeps_none_of_the_others_from_being_done():
    done = []

    def fails():
        raise ValueError("non")

    with pytest.raises(ExceptionGroup) as raised:
        go_through([fails, lambda: done.append("a") or 1, fails, lambda: done.append("b") or 1])
    assert (done, len(raised.value.exceptions)) == (["a", "b"], 2)
    assert go_through([lambda: 2, lambda: 3]) == 5
