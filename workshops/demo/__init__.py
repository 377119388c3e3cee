"""The demonstration's boards, from the texts beside: one that waits, one in its replays, one that votes, one that is over.

All goes through the journal, with the rules of each method, at moments of its own. In the first three people are simulated:
whoever facilitates may switch the rehearsal on, and they go on.
"""

import random
import tomllib
from pathlib import Path

from . import stories

FACILITATOR = "samira-benali"
# The same people each time.
SEED = 20262


def load(network: dict) -> None:
    texts = tomllib.loads(Path(__file__).with_name("boards.toml").read_text(encoding="utf-8"))
    joker, chance = network["people"][FACILITATOR], random.Random(SEED)
    stories.waiting(texts["waiting"], joker)
    stories.replaying(texts["replaying"], joker, chance)
    stories.voting(texts["voting"], joker, chance)
    stories.finished(texts["finished"], joker)
