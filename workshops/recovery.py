"""Two words with which somebody comes back to their place from another phone: drawn at random, easy to copy and to say.

They open a place only beside the first name that stands on it, and wrong tries are counted for that name (`limits`).
"""

import secrets
from pathlib import Path

from django.utils.crypto import salted_hmac

from portal.folding import folded

# Things that one can see, none that sounds like another; 219 of them, so some 47,000 pairs.
WORDS = Path(__file__).with_name("recovery_words.txt").read_text(encoding="utf-8").split()


def new_words() -> str:
    """Two different words."""
    first = secrets.choice(WORDS)
    second = secrets.choice([word for word in WORDS if word != first])
    return f"{first} {second}"


def recovery_digest(board: int, name: str, words: str) -> str:
    """What is kept: the words with the name and the board, under the site's key, however they are written."""
    text = f"{board}:{folded(name)}:{folded(words)}"
    return salted_hmac("workshops.recovery", text, algorithm="sha256").hexdigest()
