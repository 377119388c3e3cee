"""What a fixture made is put back for the next tests that ask for it: going through the real actions each time is slow.

    @pytest.fixture
    @kept
    def charter(coordinator, people): ...

The first test of a process that asks for it has it built, and what that changed is recorded: rows, files below
PRIVATE_ROOT, the result and the objects it was made from. A later test is given the same again if it stands where the first
stood: the same kept fixtures in the same order and nothing else written since it began, the same arguments, settings,
language and day. Otherwise, and when the time is not the real one or what the test writes is committed, it is built.
"""

import functools
import hashlib
import inspect
import io
import pickle
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import time_machine
from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.core import mail
from django.core.cache import cache
from django.db import DJANGO_VERSION_PICKLE_KEY, connection
from django.db.models import Model
from django.utils import timezone, translation

READS = ("SELECT", "SAVEPOINT", "RELEASE", "BEGIN", "PRAGMA", "SET CONSTRAINTS")
PLAIN = (str, bytes, int, float, Decimal, date, type(None))
FOLLOWS_PRIVATE_ROOT = {"PRIVATE_ROOT", "STORAGES"}


class Standing:
    """Where the running test stands: by which recordings its rows came about, and the objects these gave."""

    def __init__(self):
        self.recordings: tuple[int, ...] | None = ()  # None once something else has written
        self.busy = False
        self.objects: list[Model] = []
        self._places: dict[int, int] = {}

    def place(self, found: Model) -> int:
        """The object's number; new ones are given the next."""
        if id(found) not in self._places:
            self._places[id(found)] = len(self.objects)
            self.objects.append(found)
        return self._places[id(found)]

    def shape(self, argument):
        """What an argument is, comparable between tests. Raises TypeError for what can't be compared."""
        if isinstance(argument, Model):
            return self.place(argument)
        if isinstance(argument, dict):
            return [(name, self.shape(value)) for name, value in argument.items()]
        if isinstance(argument, list | tuple):
            return [self.shape(value) for value in argument]
        if isinstance(argument, PLAIN):
            return repr(argument)
        raise TypeError(f"{type(argument).__name__} can't be compared between tests")


class Objects:
    """A value with all model instances in it, as bytes. Those that a test has already are filled anew, not doubled."""

    def __init__(self, value, standing: Standing):
        known, stream = len(standing.objects), io.BytesIO()
        pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
        pickler.persistent_id = lambda found: standing.place(found) if isinstance(found, Model) else None
        pickler.dump(value)
        for found in standing.objects:  # which grows while they are written down
            pickler.dump(found.__reduce__()[2])
        self._bytes = stream.getvalue()
        self._made = [type(found) for found in standing.objects[known:]]

    def give(self, standing: Standing):
        for model in self._made:
            standing.place(model.__new__(model))
        unpickler = pickle.Unpickler(io.BytesIO(self._bytes))
        unpickler.persistent_load = standing.objects.__getitem__
        value = unpickler.load()
        for found in standing.objects:
            found.__dict__.clear()
            found.__setstate__(unpickler.load())
            del found.__dict__[DJANGO_VERSION_PICKLE_KEY]
        return value


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]
    key: str

    def read(self, cursor) -> dict:
        cursor.execute(f'SELECT {", ".join(map(_quoted, self.columns))} FROM "{self.name}"')
        place = self.columns.index(self.key)
        return {row[place]: tuple(map(_stored, row)) for row in cursor.fetchall()}

    def delete(self, cursor, keys) -> None:
        cursor.executemany(f'DELETE FROM "{self.name}" WHERE "{self.key}" = %s', [(key,) for key in keys])

    def insert(self, cursor, rows) -> None:
        names, marks = ", ".join(map(_quoted, self.columns)), ", ".join(["%s"] * len(self.columns))
        cursor.executemany(f'INSERT INTO "{self.name}" ({names}) VALUES ({marks})', rows)

    def update(self, cursor, key, old: tuple, new: tuple) -> None:
        changed = [
            (column, after) for column, before, after in zip(self.columns, old, new, strict=True) if before != after
        ]
        values = ", ".join(f'"{column}" = %s' for column, _value in changed)
        cursor.execute(
            f'UPDATE "{self.name}" SET {values} WHERE "{self.key}" = %s', [*(value for _column, value in changed), key]
        )


class Recording:
    """What a build changed, from rows and files `before` to those of now."""

    def __init__(self, number: int, before: tuple[dict, dict], value, standing: Standing):
        self.number = number
        self._rows = [(table, *found) for table, *found in _changes(before[0], rows())]
        self._files = {
            name: content
            for name, content in (dict.fromkeys(before[1]) | files()).items()
            if before[1].get(name) != content
        }
        self._objects = Objects(value, standing)

    def put_back(self, standing: Standing):
        """The value, with its rows and files, as the build left them. Needs the standing the build had."""
        with connection.cursor() as cursor:
            for table, deleted, inserted, updated in self._rows:
                if deleted:
                    table.delete(cursor, deleted)
                if inserted:
                    table.insert(cursor, inserted)
                for key, (old, new) in updated.items():
                    table.update(cursor, key, old, new)
        for name, content in self._files.items():
            path = Path(settings.PRIVATE_ROOT, name)
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return self._objects.give(standing)


_standing = Standing()
_recordings: dict[tuple, Recording] = {}


def begin() -> None:
    """A test begins: it has what the migrations made and nothing else."""
    global _standing
    _standing = Standing()
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def forget() -> None:
    """What the migrations made is no more: what was built upon it holds no longer."""
    _recordings.clear()


def kept(build):
    """The fixture function, that gives what an earlier test had from it where that is the same.

    Its result must be made of plain values and model instances; it may write rows and private files only.
    """
    assert not inspect.isgeneratorfunction(build), f"{build.__qualname__} ends after the test: it can't be kept"

    @functools.wraps(build)
    def give(**arguments):
        standing = _standing
        if standing.recordings is None or not connection.in_atomic_block or time_machine.escape_hatch.is_travelling():
            return build(**arguments)
        key = (build.__module__, build.__qualname__, standing.recordings, _around(), _seen(arguments, standing))
        recordings, standing.recordings, standing.busy = standing.recordings, None, True
        try:
            if recording := _recordings.get(key):
                value = recording.put_back(standing)
            else:
                before, outside = (rows(), files()), _outside()
                value = build(**arguments)
                assert _outside() == outside, f"{build.__qualname__} mails or fills the cache: it can't be kept"
                recording = _recordings[key] = Recording(len(_recordings), before, value, standing)
        finally:
            standing.busy = False
        standing.recordings = (*recordings, recording.number)
        return value

    return give


def rows() -> dict[Table, dict]:
    """All rows of all models, by table and key."""
    with connection.cursor() as cursor:
        return {table: table.read(cursor) for table in _tables()}


def files() -> dict[str, bytes]:
    """The private files, by name."""
    root = Path(settings.PRIVATE_ROOT)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@functools.cache
def _tables() -> list[Table]:
    return [
        Table(
            meta.db_table,
            tuple(field.column for field in meta.local_concrete_fields if not field.generated),
            meta.pk.column,
        )
        for meta in (model._meta for model in apps.get_models(include_auto_created=True))
        if meta.managed and not meta.proxy
    ]


def _changes(before: dict[Table, dict], after: dict[Table, dict]):
    """By table that changed: the deleted keys, the inserted rows, the updated rows' old and new state by key."""
    for table, new in after.items():
        old = before[table]
        if old == new:
            continue
        updated = {key: (old[key], row) for key, row in new.items() if key in old and old[key] != row}
        yield (
            table,
            [key for key in old if key not in new],
            [row for key, row in new.items() if key not in old],
            updated,
        )


def _watch(execute, sql, params, many, context):
    """Notices what somebody else than a kept fixture writes."""
    if not _standing.busy and not str(sql).lstrip().startswith(READS):
        _standing.recordings = None
    return execute(sql, params, many, context)


def _around() -> tuple:
    """What a build may depend on beside rows and arguments."""
    changed, holder = set(), settings._wrapped
    while isinstance(holder, UserSettingsHolder):
        changed |= {name for name in holder.__dict__ if name.isupper()}
        holder = holder.default_settings
    values = [f"{name}={getattr(settings, name)!r}" for name in sorted(changed - FOLLOWS_PRIVATE_ROOT)]
    values += [
        f"{name}={getattr(settings, name)!r}".replace(str(settings.PRIVATE_ROOT), "")
        for name in sorted(changed & FOLLOWS_PRIVATE_ROOT)
    ]
    return (*values, translation.get_language(), timezone.get_current_timezone_name(), timezone.localdate())


def _seen(arguments: dict, standing: Standing) -> str:
    """A digest of the arguments and of every object that the test has from kept fixtures."""
    shapes = standing.shape(arguments)
    fields = [
        (found._meta.label, [_stored(found.__dict__.get(field.attname)) for field in found._meta.concrete_fields])
        for found in standing.objects
    ]
    return hashlib.sha256(repr((shapes, fields)).encode()).hexdigest()


def _outside() -> tuple:
    return len(mail.outbox), sorted(cache._cache)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _stored(value):
    """As it can be compared and written again: SQLite's driver reads dates that it no longer likes to write."""
    if isinstance(value, memoryview):
        return bytes(value)
    if connection.vendor == "sqlite" and isinstance(value, date | datetime):
        return str(value)
    return value
