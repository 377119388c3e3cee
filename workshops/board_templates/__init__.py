"""Boards ready to be prepared, for each method: a question, a rule, steps and their lengths. One file a method, in French.

A facilitator starts from a copy and changes it freely.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workshops import setups
from workshops.methods import METHODS

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Template:
    """`title` and `text` say what it is for; `pieces` are pieces of a setup (`setups.PIECES`), photos excepted."""

    method: str
    key: str
    title: str
    text: str
    pieces: dict


@cache
def templates() -> dict[str, tuple[Template, ...]]:
    """Those of each method, in the order in which they are offered."""
    return {method: tuple(_read(method)) for method in METHODS}


def template(method: str, key: str) -> Template:
    """That of this key, or the method's first one. Raises KeyError for a method that there is not."""
    offered = templates()[method]
    return next((each for each in offered if each.key == key), offered[0])


def _read(method: str):
    found = tomllib.loads((FOLDER / f"{method}.toml").read_text(encoding="utf-8"))
    for each in found["template"]:
        pieces = {name: value for name, value in each.items() if name not in ("key", "title", "text", "left_out")}
        pieces["phases"] = setups.steps(method, each.get("left_out", ()))
        for name in ("question", "secrecy", "rules"):
            if name in pieces:
                pieces[name] = " ".join(line.strip(" ") for line in pieces[name].strip().split("\n"))
        yield Template(method, each["key"], each["title"], each["text"], pieces)
