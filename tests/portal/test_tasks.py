"""Tasks cut by a crash are taken again, those that still run are not."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.models import Heartbeat
from portal.tasks import (
    KEPT,
    SILENT_AFTER,
    STALE_AFTER,
    go_through,
    prune_results,
    release_tasks_of,
    requeue_stale,
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
