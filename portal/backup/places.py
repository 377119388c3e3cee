"""Where a site's files live, whatever they are: a folder, one file, a bucket. Each lists, opens, and takes a new content.

`put` answers with a move that can still be taken back; until `keep` the former content is not lost (a bucket's objects
of the same name excepted: an object has no rename).
"""

import shutil
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

from portal.backup.archive import BackupError

STORED = {"media": "default", "private": "private"}


def all_places() -> list:
    """Every place of this site, in the order in which they are written and put back."""
    found = []
    for prefix, alias in STORED.items():
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            mode = 0o644 if alias == "default" else 0o600
            found.append(LocalPlace(prefix, Path(storage.location), label=f"dossier {prefix}", mode=mode))
        else:
            found.append(BucketPlace(prefix, storage))
    if settings.PORTAL_DATA:
        found.append(LocalPlace("keys", Path(settings.SEAL_KEYS), label="clés de scellement"))
        found.append(LocalPlace("secret-key", Path(settings.PORTAL_DATA) / "secret-key", label=""))
    return found


class LocalPlace:
    """A folder, or one file (the secret key: any command makes one, so that its presence does not mean occupied)."""

    def __init__(self, prefix: str, path: Path, *, label: str, mode: int = 0o600):
        self.prefix, self.path, self.label, self.mode = prefix, path, label, mode

    def names(self) -> list[str]:
        if self.path.is_file():
            return [self.prefix]
        return [f"{self.prefix}/{each.relative_to(self.path).as_posix()}" for each in self._files()]

    def _files(self) -> list[Path]:
        return sorted(each for each in self.path.rglob("*") if each.is_file() and not each.is_symlink())

    def open(self, name: str) -> BinaryIO:
        return (self.path / name.removeprefix(self.prefix).lstrip("/")).open("rb")

    def occupied(self) -> bool:
        return bool(self.label) and bool(self._files())

    def put(self, staged: Path) -> "LocalMove":
        for each in staged.rglob("*") if staged.is_dir() else ():
            each.chmod(0o700 if each.is_dir() else self.mode)
        if not staged.exists() and self.label:
            staged.mkdir(mode=0o700)
        return LocalMove(staged, self.path)


class LocalMove:
    """The former content is set aside, the new one takes its name; both by a rename on the same disk."""

    def __init__(self, staged: Path, path: Path):
        self.path = path
        self.aside = staged.with_name(f"former-{staged.name}")
        if path.exists():
            path.rename(self.aside)
        try:
            if staged.exists():
                staged.rename(path)
        except OSError:
            self.take_back()
            raise

    def take_back(self) -> None:
        _remove(self.path)
        if self.aside.exists():
            self.aside.rename(self.path)

    def keep(self) -> None:
        _remove(self.aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class BucketPlace:
    """A storage that only knows whole objects."""

    def __init__(self, prefix: str, storage):
        self.prefix, self.storage = prefix, storage
        self.label = f"fichiers {prefix}"

    def names(self) -> list[str]:
        return sorted(f"{self.prefix}/{name}" for name in self._walk(""))

    def _walk(self, folder: str):
        folders, files = self.storage.listdir(folder)
        yield from (f"{folder}{name}" for name in files if name)
        for name in folders:
            yield from self._walk(f"{folder}{name}/")

    def open(self, name: str) -> BinaryIO:
        return self.storage.open(name.removeprefix(f"{self.prefix}/"))

    def occupied(self) -> bool:
        return next(self._walk(""), None) is not None

    def put(self, staged: Path) -> "BucketMove":
        return BucketMove(self, staged)


class BucketMove:
    """The new objects are written; what stood there under other names goes only once everything else stands."""

    def __init__(self, place: BucketPlace, staged: Path):
        self.storage = place.storage
        self.former = {name.removeprefix(f"{place.prefix}/") for name in place.names()}
        self.written: list[str] = []
        try:
            for path in sorted(each for each in staged.rglob("*") if each.is_file()):
                self._write(path.relative_to(staged).as_posix(), path)
        except Exception:
            self.take_back()
            raise

    def _write(self, name: str, path: Path) -> None:
        if name in self.former:
            self.storage.delete(name)
        with path.open("rb") as stream:
            kept = self.storage.save(name, File(stream))
        self.written.append(kept)
        if kept != name:
            raise BackupError(f"Le fichier {name} n’a pas pu garder son nom dans le stockage.")

    def take_back(self) -> None:
        for name in set(self.written) - self.former:
            self.storage.delete(name)

    def keep(self) -> None:
        for name in self.former - set(self.written):
            self.storage.delete(name)
