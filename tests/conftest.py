"""What every test stands on: with CI=true a skip is a failure; the tasks of a test run when it asks."""

import gc
import os
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import kept

# The same examples in each run, however slow the machine that draws them.
hypothesis_settings.register_profile(
    "suite", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("suite")


def pytest_configure(config):
    from tests.guards import watch_templates

    watch_templates()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """What is loaded by now stays to the end: the collector need not look through it again during every test."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if os.environ.get("CI") and skipped and exitstatus == 0:
        session.exitstatus = 1
        reporter.write_line(f"{skipped} skipped: with CI=true a skip is a failure.", red=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    kept.begin()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """What was migrated before is put where Django is about to migrate; --nomigrations makes another database."""
    if request.config.getoption("nomigrations"):
        return None
    from tests.database_copy import copy_of_migrated

    with django_db_blocker.unblock():
        copy = copy_of_migrated()
        copy.take()
    return copy


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_modify_db_settings, django_db_blocker):
    if django_db_modify_db_settings is not None:
        with django_db_blocker.unblock():
            django_db_modify_db_settings.keep()


@pytest.fixture(autouse=True)
def _french():
    """Each test starts in French, whatever the one before it activated."""
    from django.utils import translation

    with translation.override("fr"):
        yield


@pytest.fixture
@kept.kept
def site(db):
    """The first pages of a new site, in both languages."""
    call_command("found_site")


@pytest.fixture
def stopped_clock():
    """No window of a limit ends in the middle of the test."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that threads share as the site's do. SQLite's is in memory in tests: it is put in a file for a while."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    name, path = connection.settings_dict["NAME"], tmp_path / "portal.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    in_memory, connection.connection = connection.connection, None
    connection.settings_dict["NAME"] = path
    yield
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.connection = in_memory


@pytest.fixture(autouse=True)
def _fresh_cache():
    from django.core.cache import caches

    for alias in caches:
        caches[alias].clear()


@pytest.fixture(autouse=True)
def _flush_may_truncate(request):
    """PostgreSQL refuses to truncate what charters froze, and a transactional test ends by truncating every table.

    The triggers that refuse are dropped just before, and made again by the signal that ends the flush.
    """
    marker = request.node.get_closest_marker("django_db")
    by_marker = marker is not None and marker.kwargs.get("transaction", False)
    if not (by_marker or {"transactional_db", "live_server"} & set(request.fixturenames)):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    from charters.immutability import GUARDED

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in GUARDED:
                table = model._meta.db_table
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
    kept.forget()
