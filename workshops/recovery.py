"""Two words with which somebody comes back to their place from another phone: easy to copy and to say, in whichever order.

They open a place only beside the first name that stands on it, and wrong tries are counted for that name (`limits`).
"""

import secrets
from pathlib import Path

from django.utils.crypto import salted_hmac

from portal.folding import folded, words_of

# Things that one can see, none that sounds like another; 219 of them, so some 24,000 pairs.
WORDS = Path(__file__).with_name("recovery_words.txt").read_text(encoding="utf-8").split()


def new_words(seed: str = "") -> str:
    """Two different words, drawn at random; the same again for a seed that is given."""
    if not seed:
        seed = secrets.token_hex(16)
    drawn = salted_hmac("workshops.words", seed, algorithm="sha256").digest()
    first = WORDS[int.from_bytes(drawn[:8]) % len(WORDS)]
    others = [word for word in WORDS if word != first]
    return f"{first} {others[int.from_bytes(drawn[8:16]) % len(others)]}"


def recovery_digest(board: int, name: str, words: str) -> str:
    """What is kept: the words with the name and the board, under the site's key, however they are written."""
    text = f"{board}:{folded(name)}:{' '.join(sorted(words_of(words)))}"
    return salted_hmac("workshops.recovery", text, algorithm="sha256").hexdigest()
