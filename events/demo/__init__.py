"""The demonstration's events, from the texts beside: a series of four days in four towns, and one learning visit.

One day is past, with who came and what they answered; one is today, with its badges; one is full, with people who wait; one
is open. All goes through the real actions, at dates of its own.
"""

import random
import tomllib
from pathlib import Path

from events.models import EventSeries

from .crowd import Crowd
from .story import DayStory, VisitStory

FOLDER = Path(__file__).parent
# The same people each time.
SEED = 20261


def load(network: dict) -> None:
    texts = {name: _read(name) for name in ("series", "crowd")}
    chance = random.Random(SEED)
    crowd = Crowd(texts["crowd"], network, chance)
    series = EventSeries.objects.create(**texts["series"]["series"])
    for town in texts["series"]["town"]:
        DayStory(texts["series"], town, series, network, crowd).play()
    VisitStory(texts["series"]["visit"], network, crowd).play()


def _read(name: str) -> dict:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)
