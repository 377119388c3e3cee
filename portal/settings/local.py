"""What the embedded site makes for itself under PORTAL_DATA at first start: its folder and its secret key.

It must not hold any setting: embedded.py does.
"""

import os
import secrets
import sys
from pathlib import Path


def data_folder(path: Path) -> Path:
    """The folder of database, media, keys and outbox, made readable by its owner only.

    Ends the process with one sentence (exit code 2) when the folder can't be written: without it nothing can run.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.stderr.write(
            f"Le dossier de données {path} ne peut pas être écrit ({error.strerror}). "
            "Choisissez-en un autre avec la variable PORTAL_DATA.\n"
        )
        raise SystemExit(2) from error
    return path


def secret_key(folder: Path) -> str:
    """The site's secret key, made once; two processes that start together end up with the same one."""
    path = folder / "secret-key"
    if not path.exists():
        draft = folder / f".secret-key-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
