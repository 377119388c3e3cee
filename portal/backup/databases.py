"""A database's snapshot and its return, in the form its own makers give it: exact, triggers and sequences included.

SQLite: `VACUUM INTO`, a file of one moment. PostgreSQL: `pg_dump -Fc` on an exported snapshot, back through one `psql`
transaction. Why not a form of our own that fits both: docs/decisions/backup.md.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from portal.backup.archive import BackupError

# Whatever the former site left in the schema, tables and our triggers' functions, but not what extensions brought.
EMPTY_SCHEMA = """
DO $$
DECLARE item record;
BEGIN
  FOR item IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LOOP EXECUTE 'DROP TABLE IF EXISTS ' || item.name || ' CASCADE'; END LOOP;
  FOR item IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE 'DROP FUNCTION IF EXISTS ' || item.name || ' CASCADE'; END LOOP;
END $$;
"""
LOCK_WAIT = "SET lock_timeout = '15s';\n"


def current():
    """The one of this site."""
    return {"sqlite": SqliteDatabase, "postgresql": PostgresDatabase}[connection.vendor]()


class SqliteDatabase:
    kind = "SQLite"
    label = "base de données"
    entry = "database.sqlite3"

    @property
    def path(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def version(self) -> str:
        return sqlite3.sqlite_version

    @contextmanager
    def snapshot(self, target: Path):
        if not self.occupied():
            raise BackupError("Il n’y a pas encore de base de données à sauvegarder ici.")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
        copy = sqlite3.connect(target)
        try:
            yield lambda sql: copy.execute(sql).fetchall()
        finally:
            copy.close()

    def occupied(self) -> bool:
        if not self.path.exists():
            return False
        reader = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return bool(reader.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        except sqlite3.DatabaseError:
            return True
        finally:
            reader.close()

    def check(self, staged: Path) -> None:
        reader = sqlite3.connect(staged)
        try:
            sound = reader.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            sound = False
        finally:
            reader.close()
        if not sound:
            raise BackupError("La base de données de cette sauvegarde est abîmée.")

    def put(self, staged: Path) -> None:
        """A former database's journal never meets the new file: it goes first."""
        connection.close()
        moved = []
        try:
            for suffix in ("", "-wal", "-shm"):
                former = self.path.with_name(self.path.name + suffix)
                if former.exists():
                    moved.append((former, former.rename(staged.with_name(f"former-{former.name}"))))
            staged.rename(self.path)
        except OSError:
            for former, aside in moved:
                aside.rename(former)
            raise


class PostgresDatabase:
    kind = "PostgreSQL"
    label = "base de données"
    entry = "database.pgdump"

    def version(self) -> str:
        return str(connection.pg_version)

    @contextmanager
    def snapshot(self, target: Path):
        _find("pg_dump")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot(), to_regclass('django_migrations')")
            snapshot, migrations = cursor.fetchone()
            if migrations is None:
                raise BackupError("Il n’y a pas encore de base de données à sauvegarder ici.")
            _run(
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                "--file",
                target,
            )

            def query(sql):
                cursor.execute(sql)
                return cursor.fetchall()

            yield query

    def occupied(self) -> bool:
        return bool(connection.introspection.table_names())

    def check(self, staged: Path) -> None:
        """`pg_restore` reads its whole table of contents."""
        _run("pg_restore", "--list", staged, connected=False)

    def put(self, staged: Path) -> None:
        script = staged.with_suffix(".sql")
        _run("pg_restore", "--no-owner", "--no-privileges", "--file", script, staged, connected=False)
        before = staged.with_name("empty-schema.sql")
        before.write_text(LOCK_WAIT + EMPTY_SCHEMA, encoding="utf-8")
        connection.close()
        _run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "-f",
            before,
            "-f",
            script,
        )


def _find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"Le programme {program} manque sur cette machine : installez les outils clients de PostgreSQL."
        )
    return found


def _run(program: str, *arguments, connected: bool = True) -> None:
    """One of PostgreSQL's own programs on this site's database; its last words become the error's."""
    environment = dict(os.environ)
    command = [_find(program), *map(str, arguments)]
    if connected:
        conninfo, password = _conninfo()
        command.insert(1, f"--dbname={conninfo}")
        if password:
            environment["PGPASSWORD"] = password
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        words = result.stderr.strip().splitlines() or [f"code {result.returncode}"]
        raise BackupError(f"{program} a échoué : {words[-1]}")


def _conninfo() -> tuple[str, str]:
    """What libpq needs to reach the same database, and the password apart: a command line can be read by others."""
    from psycopg.conninfo import make_conninfo

    ours = connection.get_connection_params()
    password = ours.get("password") or ""
    kept = {
        name: value
        for name, value in ours.items()
        if value
        and (name in {"host", "port", "user", "dbname", "service"} or name.startswith(("ssl", "gss", "channel")))
    }
    return make_conninfo("", **kept), password
