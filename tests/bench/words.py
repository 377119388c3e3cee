"""The comparison word by word of two clauses of 20,000 characters, the largest that there are: time and memory.

Pure functions: run in the measuring process, once for each site like the rest of the table.
"""

import random
import time
import tracemalloc

from charters.redline import redline
from tests.bench.result import Figure

SIZE = 20_000
GOAL_MS = 200.0
GOAL_MB = 40.0
TIMES = 5
# Small words make half of a French text.
SMALL = ("de", "la", "le", "les", "et", "à", "un", "une", "pour", "sur")


def _prose(seed: int) -> str:
    """A text whose words come back as often as they do in prose."""
    chance = random.Random(seed)
    words = [f"mot{number}" for number in range(3000)]
    said = [chance.choice(SMALL) if chance.random() < 0.5 else chance.choice(words) for _each in range(SIZE // 3)]
    return " ".join(said)[:SIZE]


def _signs(seed: int, size: int, among: str) -> str:
    """Nothing but signs: as many tokens as a text of that length can have, each found everywhere in the other."""
    chance = random.Random(seed)
    return "".join(chance.choice(among) for _each in range(size))


def pairs() -> dict[str, tuple[str, str]]:
    """What is compared. The last three are the worst: the longest tables of words, and those cut by the bounds."""
    prose = _prose(1)
    chance = random.Random(2)
    rewritten = " ".join("autre" if chance.random() < 0.2 else word for word in prose.split(" "))
    return {
        "one word in five changed": (prose, rewritten[:SIZE]),
        "wholly different": (prose, _prose(3)),
        "no word in common": ("a " * (SIZE // 2), "b " * (SIZE // 2)),
        "nothing but signs, the most that are compared one by one": (
            _signs(4, 14_100, ".,;:"),
            _signs(5, 14_100, ".,;:"),
        ),
        "nothing but signs": (_signs(6, SIZE, ".,;:"), _signs(7, SIZE, ".,;:")),
        "nothing but signs, in lines": (_signs(8, SIZE, ".,;:\n"), _signs(9, SIZE, ".,;:\n")),
    }


def measure(site) -> list[Figure]:
    figures = []
    for name, (old, new) in pairs().items():
        subject = f"words of two clauses of {SIZE} characters, {name}"
        worst = max(_seconds(old, new) for _each in range(TIMES)) * 1000
        figures.append(Figure(site.name, f"{subject}: worst", worst, "ms", GOAL_MS, f"of {TIMES}, processor"))
        figures.append(Figure(site.name, f"{subject}: memory at the most", _peak(old, new), "MB", GOAL_MB))
    return figures


def _seconds(old: str, new: str) -> float:
    start = time.process_time()
    redline(old, new)
    return time.process_time() - start


def _peak(old: str, new: str) -> float:
    tracemalloc.start()
    try:
        redline(old, new)
        return tracemalloc.get_traced_memory()[1] / 1_000_000
    finally:
        tracemalloc.stop()
