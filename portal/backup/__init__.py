"""A whole site in one file, and back: a snapshot of the database, the files it names, an embedded site's keys.

`make` and `restore` are the two verbs; the file's form stands in `archive`, what differs between SQLite and PostgreSQL in
`databases`, between a folder and a bucket in `places`. It prints nothing: the commands do.
"""

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models import FileField
from django.utils import timezone

import portal
from portal.backup import archive, databases, places
from portal.backup.archive import BackupError, Manifest
from portal.locks import FolderBusy, folder_lock

__all__ = ["UNFINISHED", "BackupError", "Manifest", "make", "restore"]

# Lies in the data folder while a restored site is put in place; found there later, the putting in place was cut.
UNFINISHED = "restore-unfinished"


def make(target: Path) -> Manifest:
    """Write the whole site to `target`, a new file that only its owner can read; returns what it holds.

    The database is read first and at one moment, the files after it: a file that is deleted in between is named in the
    manifest's `missing`. The site may be running. Raises BackupError, and then leaves no file.
    """
    database = databases.current()
    with tempfile.TemporaryDirectory(prefix="portal-backup-") as scratch:
        snapshot = Path(scratch) / database.entry
        with database.snapshot(snapshot) as query, archive.Writer(target) as writer:
            with snapshot.open("rb") as stream:
                writer.add(database.entry, stream)
            for place in places.all_places():
                for name in place.names():
                    with place.open(name) as stream:
                        writer.add(name, stream)
            return writer.finish(
                portal_version=portal.__version__,
                made_at=timezone.now().isoformat(timespec="seconds"),
                database=database.kind,
                database_version=database.version(),
                migrations=sorted(query('SELECT "app", "name" FROM "django_migrations"')),
                missing=sorted(_named_files(query) - writer.file_names(places.STORED)),
            )


def restore(source: Path, *, replace: bool = False) -> Manifest:
    """Put the site that `source` holds in the place of this one, which must be empty unless `replace` is given.

    Nothing is touched before the archive has been read to its end and every checksum agreed. Raises BackupError with a
    sentence for people; the place is then as it was before.
    """
    database = databases.current()
    with archive.Reader(source) as reader, _exclusive():
        _check_fits(reader.manifest, database)
        all_places = places.all_places()
        if not replace:
            _check_empty(database, all_places)
        with _staging() as staged:
            reader.extract(staged, {database.entry, *(place.prefix for place in all_places)})
            database.check(staged / database.entry)
            _put_in_place(staged, database, all_places)
        return reader.manifest


def _put_in_place(staged: Path, database, all_places) -> None:
    """Files first, the database last: until it stands, everything can be taken back."""
    moves = []
    _mark_unfinished()
    try:
        for place in all_places:
            moves.append(place.put(staged / place.prefix))
        database.put(staged / database.entry)
    except Exception:
        for move in reversed(moves):
            move.take_back()
        _mark_finished()
        raise
    for move in moves:
        move.keep()
    _mark_finished()


def _check_fits(manifest: Manifest, database) -> None:
    if manifest.database != database.kind:
        raise BackupError(
            f"Cette sauvegarde est celle d’une base {manifest.database} ; ce portail fonctionne avec {database.kind}."
        )
    known = MigrationLoader(None).disk_migrations
    installed = {config.label for config in apps.get_app_configs()}
    newer = [f"{app}.{name}" for app, name in manifest.migrations if app in installed and (app, name) not in known]
    if newer:
        raise BackupError(
            f"Cette sauvegarde vient d’une version plus récente du portail ({manifest.portal_version}) : "
            f"cette version ne connaît pas {newer[0]}. Mettez d’abord le portail à jour."
        )


def _check_empty(database, all_places) -> None:
    full = [each.label for each in (database, *all_places) if each.occupied()]
    if full:
        raise BackupError(
            f"Cet endroit n’est pas vide ({', '.join(full)}). Restaurez dans un dossier ou une base vide, "
            "ou ajoutez --replace pour remplacer ce qui s’y trouve."
        )


def _named_files(query) -> set[str]:
    """The names of every file that a row of the snapshot points to."""
    names = set()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                table, column = model._meta.db_table, field.column
                names |= {name for (name,) in query(f'SELECT "{column}" FROM "{table}"') if name}
    return names


@contextmanager
def _exclusive():
    """Nobody serves the data folder meanwhile; elsewhere the database's own locks decide."""
    if not settings.PORTAL_DATA:
        yield
        return
    try:
        with folder_lock(settings.PORTAL_DATA):
            yield
    except FolderBusy as error:
        raise BackupError("Le portail tourne sur ce dossier : arrêtez-le avant de restaurer.") from error


@contextmanager
def _staging():
    """An empty folder of ours: within the data folder, so that what it holds is put in place by a rename."""
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=settings.PORTAL_DATA or None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mark_unfinished() -> None:
    """A mark that only a crash leaves behind: `prepare` then refuses to go on with half a site."""
    if settings.PORTAL_DATA:
        (Path(settings.PORTAL_DATA) / UNFINISHED).touch(mode=0o600)
        _sync_folder(settings.PORTAL_DATA)


def _mark_finished() -> None:
    if settings.PORTAL_DATA:
        _sync_folder(settings.PORTAL_DATA)
        (Path(settings.PORTAL_DATA) / UNFINISHED).unlink()


def _sync_folder(path: Path) -> None:
    """What was renamed in the folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
