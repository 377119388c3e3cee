"""Runs Typst in a child process that is kept warm, and replaced when it has grown.

Typst keeps what it computed for later documents: some 75 MB for each large one, several hundred in all, never given
back. A child costs that much for a moment only, and its replacement starts while nobody waits. It knows no template.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

SCRIPT = Path(__file__).with_name("typesetter.py")
LARGEST_BYTES = 100_000_000
LONGEST_SECONDS = 60.0


class PressError(Exception):
    """Typst refused or did not answer; `diagnostic` is its own account of where, empty when it gave none."""

    def __init__(self, message: str, diagnostic: str = ""):
        super().__init__(message)
        self.diagnostic = diagnostic


class Press:
    """One child at a time; documents asked for at once wait for each other."""

    def __init__(self, font_folders: Sequence[str], largest: int = LARGEST_BYTES, longest: float = LONGEST_SECONDS):
        self.font_folders, self.largest, self.longest = font_folders, largest, longest
        self._turn = threading.Lock()
        self._child: subprocess.Popen | None = None

    @property
    def pid(self) -> int | None:
        """The child's process, None before the first document."""
        return self._child.pid if self._child else None

    def run(self, world: dict, *, compile: dict | None = None, query: str | None = None) -> tuple[list[bytes], list]:
        """Typst's output files for the options of `compile`, and the values that the selector `query` finds.

        `world` are Typst's arguments without fonts, `input` as texts by name. A child that died is replaced once. Raises
        PressError for what Typst refuses, or does not end in `longest` seconds.
        """
        request = json.dumps({"world": world, "compile": compile, "query": query}).encode() + b"\n"
        with self._turn:
            answer, parts = self._ask(request) or self._ask(request) or (None, [])
            if answer is None:
                raise PressError("The typesetter did not answer: the document asks too much time or memory.")
            if answer["memory"] > self.largest:
                self.end()
                self._start()
        if "error" in answer:
            raise PressError(answer["message"], answer["diagnostic"])
        return parts, answer["query"]

    def _ask(self, request: bytes) -> tuple[dict, list[bytes]] | None:
        """The child's answer; None, the child gone, when it has none."""
        if self._child is None:
            self._start()
        limit = threading.Timer(self.longest, self._child.kill)
        limit.start()
        try:
            self._child.stdin.write(request)
            self._child.stdin.flush()
            answer = json.loads(self._child.stdout.readline())
            return answer, [self._read(length) for length in answer.get("lengths", [])]
        except (OSError, ValueError):
            self.end()
            return None
        finally:
            limit.cancel()

    def _read(self, length: int) -> bytes:
        part = self._child.stdout.read(length)
        if len(part) != length:
            raise ValueError("The typesetter ended in the middle of its answer.")
        return part

    def start(self) -> None:
        """Start the child before it is needed; it gets ready by itself while this process goes on."""
        with self._turn:
            if self._child is None:
                self._start()

    def _start(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-I", SCRIPT, *self.font_folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
        )

    def end(self) -> None:
        """End the child, which holds nothing that is worth a goodbye; the next document starts another."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        child.wait()
