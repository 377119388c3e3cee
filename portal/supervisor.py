"""Keeps a few child processes alive and stops them together. It knows nothing of Django.

Children are forked from a parent that has loaded everything and opened nothing, so that they share its memory. A child
that dies is started again (after a growing wait when it dies at once); the parent's end, however sudden, ends them all.
"""

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
GRACE = 10.0
LONGEST_WAIT = 30.0
LIVED_LONG = 20.0


@dataclass
class Child:
    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    deaths: int = 0
    restart_at: float = 0.0


class Supervisor:
    def __init__(self, children: dict[str, Callable[[], None]]):
        self.children = [Child(name, run) for name, run in children.items()]
        self.stopping = False

    def run(self) -> int:
        """Start the children and stay until a signal asks to stop; returns the process's exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        gc.freeze()
        for child in self.children:
            self._start(child)
        while not self.stopping:
            self._reap()
            self._restart()
            time.sleep(0.2)
        return self._end()

    def _stop(self, number, frame):
        self.stopping = True

    def _start(self, child: Child) -> None:
        parent = os.getpid()
        child.started = time.monotonic()
        child.restart_at = 0.0
        child.pid = os.fork()
        if child.pid:
            logger.info("%s is process %s", child.name, child.pid)
            return
        code = 1
        try:
            _die_with(parent)
            # A terminal interrupts everybody, then the parent ends its children: a worker that is told twice breaks off its task.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            child.run()
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            logger.exception("%s failed", child.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        for child in self.children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                continue
            lived = time.monotonic() - child.started
            child.deaths = 0 if lived > LIVED_LONG else child.deaths + 1
            wait = min(LONGEST_WAIT, 2.0 ** (child.deaths - 1)) if child.deaths > 1 else 0.0
            child.pid, child.restart_at = 0, time.monotonic() + wait
            logger.error("%s ended by itself (%s); it is started again in %.0f s", child.name, _how(status), wait)

    def _restart(self) -> None:
        for child in self.children:
            if not child.pid and time.monotonic() >= child.restart_at:
                self._start(child)

    def _end(self) -> int:
        """Ask the children to stop, wait, then insist."""
        for child in self.children:
            _signal(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        alive = [child for child in self.children if child.pid]
        while alive and time.monotonic() < deadline:
            alive = [child for child in alive if os.waitpid(child.pid, os.WNOHANG)[0] == 0]
            time.sleep(0.05)
        for child in alive:
            logger.error("%s did not stop in %.0f s and is killed", child.name, GRACE)
            _signal(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        return 0


def _die_with(parent: int) -> None:
    """Ask the kernel for a SIGTERM when the parent ends (Linux); nothing elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _signal(pid: int, number: int) -> None:
    if pid:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit code {os.waitstatus_to_exitcode(status)}"
