"""The registries, what the foundation registers in them, and the clock that runs what is due."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal import registry
from portal.search import find_pages
from portal.tasks import requeue_stale, run_due, run_due_jobs


def test_a_name_is_registered_once():
    names = registry.Registry("thing")
    names.register("one", 1)
    with pytest.raises(ValueError, match="already registered"):
        names.register("one", 2)
    assert list(names) == [1]
    assert dict(names.items()) == {"one": 1}


def test_the_foundation_uses_every_registry():
    assert {"requeue_stuck", "requeue_stale", "prune_results", "clear_sessions", "purge_personal_data"} <= set(
        registry.due_jobs.names()
    )
    assert {"pages", "partners"} <= set(registry.search_sources.names())
    for each in (registry.awaiting, registry.works, registry.personal_data, registry.health_checks):
        assert list(each)


@pytest.mark.parametrize("name", registry.personal_data.names())
def test_each_kind_of_personal_data_says_what_becomes_of_it(name):
    kind = registry.personal_data[name]
    assert all(str(text) for text in (kind.label, kind.purpose, kind.retention))
    assert bool(kind.erase) != bool(kind.kept_because)


@pytest.mark.django_db
def test_run_due_runs_every_job_and_again_without_harm(_fresh_cache):
    counts = run_due()
    assert set(counts) == set(registry.due_jobs.names())
    assert min(counts.values()) >= 0
    assert run_due() == {}


@pytest.mark.django_db
def test_run_due_goes_on_after_a_job_that_fails(monkeypatch):
    class Broken(Exception):
        pass

    def fail(now):
        raise Broken

    entries = {"broken": registry.DueJob("x", fail), "whole": registry.DueJob("x", lambda now: 3)}
    monkeypatch.setattr(registry.due_jobs, "_entries", entries)
    with pytest.raises(Broken):
        run_due()


@pytest.mark.django_db
def test_a_task_whose_worker_died_is_taken_again():
    run_due_jobs.enqueue()
    now = timezone.now()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=now - timedelta(minutes=11))
    assert requeue_stale(now) == 1
    assert requeue_stale(now) == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


@pytest.mark.django_db
def test_pages_are_found_by_their_words(site):
    call_command("wagtail_update_index", verbosity=0)
    hits, total = find_pages("chartes", 20)
    assert hits[0].title == "Chartes"
    assert total == len(hits)
    assert find_pages("zzzz", 20) == ([], 0)
