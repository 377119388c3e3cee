"""The demonstration's three charters, from the texts beside: played through the real actions, at their own dates.

One is being written, one is being signed (signed, declined, awaited), one is in force, followed up and amended. The
writing has its past dates; what is frozen and signed is so on the day of loading, and really sealed.
"""

import tomllib
from pathlib import Path

from .story import Story

FOLDER = Path(__file__).parent
FILES = ("travail-pair.toml", "prevention.toml", "accueil.toml")


def load(network: dict) -> None:
    for name in FILES:
        with (FOLDER / name).open("rb") as file:
            Story(tomllib.load(file), network).play()
