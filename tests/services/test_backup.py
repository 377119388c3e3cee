"""`manage.py backup` and `restore` on real sites: every table row by row, every file byte by byte, on both databases."""

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile

import psycopg
import pytest

from tests.services import production
from tests.services.portal_process import ROOT, Portal, wait_until

SEED = "from tests.services.seed import person_with_files; person_with_files()"
# Rows that a running portal changes by itself between two looks.
LIVELY = {"portal_heartbeat", "django_tasks_database_dbtaskresult"}


def sqlite_tables(folder, without=frozenset()):
    with sqlite3.connect(folder / "portal.sqlite3") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names if name not in without
        }


def nothing_waits(folder) -> bool:
    """Whether the worker has done all that it was given."""
    with sqlite3.connect(folder / "portal.sqlite3") as database:
        waiting = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
        return database.execute(waiting).fetchone() == (0,)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in ("media", "private", "keys", "secret-key")
        for path in ([folder / part] if (folder / part).is_file() else (folder / part).rglob("*"))
        if path.is_file()
    }


def elsewhere(portal, data):
    """The same commands on another data folder."""
    other = Portal(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    return other


@pytest.fixture(scope="module")
def embedded(prepared, tmp_path_factory):
    """A seeded embedded site that ran, a backup made while it ran, and another made after."""
    folder = tmp_path_factory.mktemp("embedded")
    shutil.copytree(prepared, folder / "data")
    with Portal(folder / "data") as portal:
        portal.manage("shell", "-c", SEED)
        wait_until(lambda: nothing_waits(portal.data), "the index being up to date")
        (portal.data / "keys").mkdir(mode=0o700, exist_ok=True)
        (portal.data / "keys" / "root.pem").write_text("une clé", encoding="utf-8")
        made = portal.manage("backup", str(folder / "running.zip"))
        tables = sqlite_tables(portal.data, LIVELY)
    assert portal.exit_code == 0
    assert "clés de scellement" in made.stdout
    portal.manage("backup", str(folder / "stopped.zip"))
    return portal, folder, tables


def test_backup_of_a_running_site_restores_into_an_empty_folder(embedded, tmp_path):
    portal, folder, tables = embedded
    elsewhere(portal, tmp_path / "new").manage("restore", str(folder / "running.zip"))
    assert sqlite_tables(tmp_path / "new", LIVELY) == tables
    assert files(tmp_path / "new") == files(portal.data)
    assert len(files(portal.data)) >= 5


def test_restored_site_serves_what_was_there(embedded, tmp_path):
    portal, folder, _ = embedded
    other = Portal(tmp_path / "new")
    other.manage("restore", str(folder / "stopped.zip"))
    assert sqlite_tables(tmp_path / "new") == sqlite_tables(portal.data)
    with other:
        assert other.get("/").status_code == 200
        kept = other.manage(
            "shell", "-c", "from portal.partners.models import User; print(User.objects.get().first_name)"
        )
        assert "Inès" in kept.stdout


def test_backup_is_secret_and_never_overwrites(embedded):
    portal, folder, _ = embedded
    assert stat.S_IMODE((folder / "running.zip").stat().st_mode) == 0o600
    again = portal.manage("backup", str(folder / "running.zip"), check=False)
    assert again.returncode == 1
    assert "existe déjà" in again.stderr
    assert sorted(path.name for path in folder.iterdir() if path.suffix == ".part") == []


def test_backup_into_an_unwritable_place_says_so(embedded):
    portal, _, _ = embedded
    refused = portal.manage("backup", "/proc/nowhere.zip", check=False)
    assert refused.returncode == 1
    assert "ne peut pas être écrit" in refused.stderr


def test_restore_refuses_a_place_that_is_not_empty(embedded):
    portal, folder, _ = embedded
    before = files(portal.data)
    refused = portal.manage("restore", str(folder / "stopped.zip"), check=False)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert files(portal.data) == before


def test_restore_with_replace_puts_the_backup_in_the_place(embedded, tmp_path):
    portal, folder, _ = embedded
    shutil.copytree(portal.data, tmp_path / "data")
    (tmp_path / "data" / "media" / "later.txt").write_text("plus tard", encoding="utf-8")
    with sqlite3.connect(tmp_path / "data" / "portal.sqlite3") as database:
        database.execute("UPDATE partners_user SET first_name = 'Autre'")
    other = elsewhere(portal, tmp_path / "data")
    asked = other.manage("restore", str(folder / "stopped.zip"), "--replace", check=False)
    assert (asked.returncode, "--yes" in asked.stderr) == (1, True)
    other.manage("restore", str(folder / "stopped.zip"), "--replace", "--yes")
    assert sqlite_tables(tmp_path / "data") == sqlite_tables(portal.data)
    assert files(tmp_path / "data") == files(portal.data)
    assert [path.name for path in (tmp_path / "data").glob(".restore*")] == []


def test_restore_refuses_while_the_site_runs(embedded, data):
    _, folder, _ = embedded
    with Portal(data) as running:
        refused = running.manage("restore", str(folder / "stopped.zip"), "--replace", "--yes", check=False)
        assert (refused.returncode, "arrêtez-le" in refused.stderr) == (1, True)
        assert running.get("/healthz").status_code == 200


def test_interrupted_restoration_is_not_served(embedded, tmp_path):
    portal, folder, _ = embedded
    other = elsewhere(portal, tmp_path / "data")
    other.manage("restore", str(folder / "stopped.zip"))
    (tmp_path / "data" / "restore-unfinished").touch()
    refused = other.manage("serve", check=False)
    assert refused.returncode == 2
    assert "interrompue" in refused.stderr
    other.manage("restore", str(folder / "stopped.zip"), "--replace", "--yes")
    assert not (tmp_path / "data" / "restore-unfinished").exists()


def rewritten(source, target, change):
    """The archive with its entries passed through `change(entries)` (a dict of names to bytes)."""
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target


def with_manifest(**changes):
    def change(entries):
        entries["manifest.json"] = json.dumps({**json.loads(entries["manifest.json"]), **changes}).encode()

    return change


def altered_database(entries):
    content = bytearray(entries["database.sqlite3"])
    content[len(content) // 2] ^= 1
    entries["database.sqlite3"] = bytes(content)


def climbing_entry(entries):
    manifest = json.loads(entries["manifest.json"])
    manifest["files"]["media/../../outside.txt"] = manifest["files"]["secret-key"]
    entries["media/../../outside.txt"] = entries["secret-key"]
    entries["manifest.json"] = json.dumps(manifest).encode()


def foreign_entry(entries):
    manifest = json.loads(entries["manifest.json"])
    manifest["files"]["outbox/x.eml"] = manifest["files"]["secret-key"]
    entries["outbox/x.eml"] = entries["secret-key"]
    entries["manifest.json"] = json.dumps(manifest).encode()


def unlisted_entry(entries):
    entries["media/unlisted.txt"] = b"?"


def missing_entry(entries):
    del entries["secret-key"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (altered_database, "abîmée"),
        (climbing_entry, "sommaire"),
        (foreign_entry, "inattendu"),
        (unlisted_entry, "inattendu"),
        (missing_entry, "ne peut pas être lu"),
        (with_manifest(format=2), "plus récent"),
        (with_manifest(database="PostgreSQL"), "PostgreSQL"),
        (with_manifest(migrations=[["partners", "9999_from_tomorrow"]]), "plus récente"),
        (with_manifest(files={"secret-key": {}}), "abîmé"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_bad_archive_is_refused_and_nothing_is_touched(embedded, tmp_path, change, words):
    portal, folder, _ = embedded
    bad = rewritten(folder / "stopped.zip", tmp_path / "bad.zip", change)
    refused = elsewhere(portal, tmp_path / "new").manage("restore", str(bad), check=False)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"secret-key", "serve.lock", "uploads"}
    assert not (tmp_path / "outside.txt").exists()


def test_cut_archive_is_refused(embedded, tmp_path):
    portal, folder, _ = embedded
    content = (folder / "stopped.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: len(content) // 2])
    refused = elsewhere(portal, tmp_path / "new").manage("restore", str(tmp_path / "cut.zip"), check=False)
    assert (refused.returncode, "abîmé" in refused.stderr) == (1, True)


def postgres_tables(url):
    with psycopg.connect(url) as database:
        names = [name for (name,) in database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}
        sequences = dict(database.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall())
        triggers = sorted(database.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal").fetchall())
    return rows, sequences, triggers


def test_backup_and_restore_on_postgresql_with_a_bucket(tmp_path):
    with (
        production.database("backup_from") as source,
        production.database("backup_to") as target,
        production.Bucket() as bucket,
    ):
        bucket.add("ailleurs")
        variables = production.environment(
            tmp_path, database_url=source, bucket_url=bucket.url, mail_url="smtp://127.0.0.1:9"
        )
        site = Portal(tmp_path / "from", **variables)
        other = Portal(tmp_path / "to", **{**variables, "DATABASE_URL": target, "S3_BUCKET": "ailleurs"})
        refused = site.manage("backup", str(tmp_path / "site.zip"), check=False)
        assert (refused.returncode, "pas encore" in refused.stderr) == (1, True)
        site.manage("migrate", "-v", "0")
        site.manage("found_site")
        site.manage("shell", "-c", SEED)
        with psycopg.connect(source, autocommit=True) as database:
            database.execute("CREATE FUNCTION refuse() RETURNS trigger AS 'BEGIN RETURN NULL; END' LANGUAGE plpgsql")
            database.execute("CREATE TRIGGER frozen BEFORE DELETE ON partners_partner EXECUTE FUNCTION refuse()")
        site.manage("backup", str(tmp_path / "site.zip"))
        other.manage("restore", str(tmp_path / "site.zip"))
        assert postgres_tables(target) == postgres_tables(source)
        assert bucket.contents("ailleurs") == bucket.contents()
        assert len(bucket.contents()) == 3

        refused = other.manage("restore", str(tmp_path / "site.zip"), check=False)
        assert (refused.returncode, "n’est pas vide" in refused.stderr) == (1, True)
        with psycopg.connect(target, autocommit=True) as database:
            database.execute("UPDATE partners_user SET first_name = 'Autre'")
            database.execute("CREATE TABLE left_over (id int)")
        bucket.client.put_object(Bucket="ailleurs", Key="media/later.txt", Body=b"plus tard")
        other.manage("restore", str(tmp_path / "site.zip"), "--replace", "--yes")
        assert postgres_tables(target) == postgres_tables(source)
        assert bucket.contents("ailleurs") == bucket.contents()


def test_missing_postgresql_tools_are_named(tmp_path):
    with production.database("backup_tools") as url, production.Bucket() as bucket:
        variables = production.environment(
            tmp_path, database_url=url, bucket_url=bucket.url, mail_url="smtp://127.0.0.1:9"
        )
        site = Portal(tmp_path / "data", **{**variables, "PATH": "/nonexistent"})
        refused = subprocess.run(
            [sys.executable, "manage.py", "backup", str(tmp_path / "site.zip")],
            cwd=ROOT,
            env=site.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (refused.returncode, "pg_dump" in refused.stderr) == (1, True)
        assert not (tmp_path / "site.zip").exists()
