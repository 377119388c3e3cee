"""What takes long to make is made by whichever test process comes first, and read by all that run beside it."""

import fcntl
import os
import shutil


def made_once(tmp_path_factory, name: str, make):
    """The folder of this name that the processes of one run share, filled by `make(folder)` before anybody has it.

    The others wait meanwhile. Nobody writes into it afterwards: copy what is to be changed.
    """
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    folder, finished = run / f"once-{name}", run / f"once-{name}.finished"
    with (run / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not finished.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            finished.touch()
    return folder
