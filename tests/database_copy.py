"""A migrated database is kept and copied: applying three hundred migrations takes longer than hundreds of tests.

The key is every migration's source and that of what runs after them; another key and all migrations are applied anew. A copy
goes through `migrate` again, which finds nothing to apply and sends its signals. SQLite's copy is a file under .cache/;
PostgreSQL's is a database of the same server.
"""

import fcntl
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = Path(settings.BASE_DIR) / ".cache" / "migrated"
AFTER_MIGRATE = ("portal/partners/apps.py", "portal/partners/roles.py", "charters/apps.py", "charters/immutability.py")


def key() -> str:
    """Names the database that the migrations of this moment make."""
    found = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version} {settings.LANGUAGE_CODE}".encode())
    sources = [settings.BASE_DIR / name for name in AFTER_MIGRATE]
    for app in apps.get_app_configs():
        sources += sorted(Path(app.path, "migrations").glob("*.py"))
    for source in sources:
        found.update(f"\0{source.parent.parent.name}/{source.name}\0".encode() + source.read_bytes())
    return found.hexdigest()[:24]


class MigratedCopy:
    """From `take` to `keep` one process of this checkout is alone: the others wait for the copy that it makes."""

    def take(self) -> None:
        """Put the copy, if there is one, where Django is about to migrate."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self._lock = (FOLDER / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._take()

    def keep(self) -> None:
        """Keep what Django has migrated, if nothing was kept, in place of what other migrations made."""
        self._keep()
        self._lock.close()


class SqliteCopy(MigratedCopy):
    """Django's test database lies in memory, and lasts while somebody has it open."""

    def __init__(self):
        self.path = FOLDER / f"{key()}.sqlite3"
        self.memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)

    def _take(self) -> None:
        if self.path.exists():
            with closing(sqlite3.connect(self.path)) as kept:
                kept.backup(self.memory)

    def _keep(self) -> None:
        if not self.path.exists():
            unfinished = self.path.with_suffix(".part")
            unfinished.unlink(missing_ok=True)
            with closing(sqlite3.connect(unfinished)) as kept:
                self.memory.backup(kept)
            for old in FOLDER.glob("*.sqlite3"):
                old.unlink()
            unfinished.rename(self.path)
        self.memory.close()


class PostgresCopy(MigratedCopy):
    """Has Django create its test database from the one that was kept on the same server."""

    def __init__(self):
        self.name = f"migrated_{key()}"

    def _take(self) -> None:
        if self.name in self._kept():
            connection.settings_dict["TEST"]["TEMPLATE"] = self.name

    def _keep(self) -> None:
        kept = self._kept()
        if self.name in kept:
            return
        made = connection.settings_dict["NAME"]
        connection.close()
        with connection.creation._nodb_cursor() as cursor:
            for old in kept:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{made}"')

    def _kept(self) -> list[str]:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated\\_%%'")
            return [row[0] for row in cursor.fetchall()]


def copy_of_migrated() -> MigratedCopy:
    return PostgresCopy() if connection.vendor == "postgresql" else SqliteCopy()
