"""The form of a backup: a ZIP file with one entry a file and, at its end, `manifest.json` with every entry's SHA-256.

Format 1. Entries: `database.sqlite3` or `database.pgdump`; `media/…`, `private/…` (the two storages); in embedded mode
`keys/…` and `secret-key`. The manifest is the only list of what is read back. It knows neither Django nor where things go.
"""

import hashlib
import json
import os
import re
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
MAX_MANIFEST = 256 * 1024 * 1024
CHUNK = 1024 * 1024
# What is compressed already is stored as it is.
STORED_SUFFIXES = {".avif", ".gif", ".heic", ".jpeg", ".jpg", ".pdf", ".pgdump", ".png", ".webp", ".zip"}
SHA256 = re.compile(r"[0-9a-f]{64}")


class BackupError(Exception):
    """Why a backup or a restoration can't be done, as a sentence for people."""


@dataclass(frozen=True)
class Manifest:
    """What an archive holds. `migrations` are (app, name) pairs, `files` maps an entry to its size and SHA-256."""

    format: int
    portal_version: str
    made_at: str
    database: str
    database_version: str
    migrations: list
    files: dict[str, dict]
    missing: list[str] = field(default_factory=list)


class Writer:
    """Writes an archive to a draft beside its place, then moves it there whole. Leaving early removes the draft."""

    def __init__(self, target: Path):
        self.target = Path(target)
        self.draft = self.target.with_name(f".{self.target.name}.{os.getpid()}.part")
        self.files: dict[str, dict] = {}

    def __enter__(self):
        if self.target.exists():
            raise BackupError(f"Le fichier {self.target} existe déjà : donnez un autre nom.")
        try:
            descriptor = os.open(self.draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BackupError(f"Le fichier {self.target} ne peut pas être écrit ({error.strerror}).") from error
        self.stream = os.fdopen(descriptor, "wb")
        self.zip = zipfile.ZipFile(self.stream, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=3)
        return self

    def add(self, name: str, source: BinaryIO) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o600 << 16
        stored = PurePosixPath(name).suffix.lower() in STORED_SUFFIXES
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as entry:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self.files[name] = {"size": size, "sha256": digest.hexdigest()}

    def file_names(self, prefixes) -> set[str]:
        """The names, without their prefix, of what was added under one of the prefixes."""
        split = (name.split("/", 1) for name in self.files if "/" in name)
        return {rest for prefix, rest in split if prefix in prefixes}

    def finish(self, **header) -> Manifest:
        """Write the manifest and put the archive in its place."""
        manifest = Manifest(format=FORMAT, files=self.files, **header)
        self.zip.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        self.zip.close()
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        self.draft.rename(self.target)
        return manifest

    def __exit__(self, *error):
        self.stream.close()
        self.draft.unlink(missing_ok=True)


class Reader:
    """An archive, opened and understood: its manifest is of a format we know and names nothing outside its place."""

    def __init__(self, source: Path):
        try:
            self.zip = zipfile.ZipFile(source)
        except OSError as error:
            raise BackupError(f"Le fichier {source} ne peut pas être lu ({error.strerror}).") from error
        except zipfile.BadZipFile as error:
            raise BackupError(f"Le fichier {source} n’est pas une sauvegarde, ou il est abîmé.") from error
        try:
            self.manifest = self._read_manifest()
        except BackupError:
            self.zip.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.zip.close()

    def _read_manifest(self) -> Manifest:
        try:
            with self.zip.open(MANIFEST) as entry:
                raw = json.loads(entry.read(MAX_MANIFEST))
            number = int(raw["format"])
        except (KeyError, ValueError, TypeError, zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise BackupError("Ce fichier n’est pas une sauvegarde du portail, ou il est abîmé.") from error
        if number > FORMAT:
            raise BackupError(
                f"Cette sauvegarde est d’un format plus récent ({number}) que ce portail ({FORMAT}) : mettez-le à jour."
            )
        try:
            manifest = Manifest(**{**raw, "migrations": [(app, name) for app, name in raw["migrations"]]})
            for name, described in manifest.files.items():
                _check_name(name)
                if not (isinstance(described["size"], int) and SHA256.fullmatch(described["sha256"])):
                    raise ValueError(name)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise BackupError("Le sommaire de cette sauvegarde est abîmé.") from error
        return manifest

    def extract(self, folder: Path, wanted: set[str]) -> None:
        """Write every file below `folder`, readable by its owner only, and compare size and SHA-256.

        `wanted` are the first parts of names that have a place here; any other makes the archive refused, and so does
        an entry that the manifest does not name.
        """
        foreign = {name for name in self.manifest.files if name.split("/", 1)[0] not in wanted}
        unlisted = set(self.zip.namelist()) - set(self.manifest.files) - {MANIFEST}
        if foreign or unlisted:
            raise BackupError(f"Cette sauvegarde contient un fichier inattendu : {min(foreign | unlisted)!r}.")
        for name, described in self.manifest.files.items():
            target = folder / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                intact = self._extract(name, target, described)
            except (KeyError, zipfile.BadZipFile, EOFError, ValueError, zlib.error) as error:
                raise BackupError(f"Cette sauvegarde est abîmée : {name} ne peut pas être lu.") from error
            except OSError as error:
                raise BackupError(f"{target} ne peut pas être écrit ({error.strerror}).") from error
            if not intact:
                raise BackupError(f"Cette sauvegarde est abîmée : {name} n’a pas l’empreinte attendue.")

    def _extract(self, name: str, target: Path, described: dict) -> bool:
        digest, size = hashlib.sha256(), 0
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as output, self.zip.open(name) as entry:
            while chunk := entry.read(CHUNK):
                size += len(chunk)
                if size > described["size"]:
                    return False
                digest.update(chunk)
                output.write(chunk)
            output.flush()
            os.fsync(output.fileno())
        return size == described["size"] and digest.hexdigest() == described["sha256"]


def _check_name(name: str) -> None:
    """Refuse what could leave the folder it is written to."""
    if "\\" in name or "\x00" in name or any(part in {"", ".", ".."} for part in name.split("/")):
        raise ValueError(name)
