"""The decks that come with the project: `<name>.toml` says what is on each card, the drawings are static files.

It reads files and knows no row.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DRAWINGS = FOLDER.parent / "static"
NAMES = ("dwelling",)


@dataclass(frozen=True)
class Card:
    """A drawing: its key, its static file's path, and what is seen on it in both languages."""

    key: str
    path: str
    alt: str
    alt_en: str


@dataclass(frozen=True)
class Shipped:
    """A deck as its file tells it. `licence` is its SPDX identifier."""

    name: str
    title: str
    title_en: str
    credits: str
    credits_en: str
    licence: str
    cards: tuple[Card, ...]


@cache
def shipped(name: str) -> Shipped:
    """The deck of this name, its cards in their order."""
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    cards = tuple(
        Card(
            key=f"{name}-{number:02}",
            path=f"workshops/decks/{name}/{card['file']}",
            alt=card["alt"],
            alt_en=card["alt_en"],
        )
        for number, card in enumerate(told["card"], start=1)
    )
    words = {field: told[field] for field in ("title", "title_en", "credits", "credits_en", "licence")}
    return Shipped(name=name, cards=cards, **words)


def drawing(path: str) -> bytes:
    """The SVG file of a card."""
    return (DRAWINGS / path).read_bytes()
