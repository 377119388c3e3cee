"""One process tree at a time on a data folder: whoever serves it or puts a restored site into it holds its lock."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

LOCK = "serve.lock"


class FolderBusy(Exception):
    """Another process holds the folder's lock."""


def take_folder(folder: Path) -> int:
    """Hold the folder's lock for the life of this process and of the children that it forks; returns the descriptor.

    Raises FolderBusy. The kernel frees the lock with the last process that holds it, however it ends.
    """
    descriptor = os.open(Path(folder) / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise FolderBusy(folder) from error
    return descriptor


@contextmanager
def folder_lock(folder: Path):
    descriptor = take_folder(folder)
    try:
        yield
    finally:
        os.close(descriptor)
