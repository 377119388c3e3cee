"""Short codes that people read out and type, and what is kept of the secret in a link. Nothing here is stored.

Not here: links that are signed and kept nowhere (events/links.py), the six digits that confirm a signature
(charters/evidence.py).
"""

import secrets
from collections.abc import Callable
from hashlib import sha256

# No vowel, so that no word comes out, and nothing that is read or heard as something else.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
# A code of so many letters meets no other among some thousands (28⁸ of them): it may be given without looking.
LONG = 8


def new_code(length: int, taken: Callable[[str], bool] | None = None) -> str:
    """A code of so many letters, drawn again for as long as it is `taken`. Short ones need the look, LONG ones do not."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _letter in range(length))
        if taken is None or not taken(code):
            return code


def digest(secret: str) -> str:
    """What is kept of a link's secret: its SHA-256, in hexadecimal. The secret has to be drawn at random, and long."""
    return sha256(secret.encode()).hexdigest()
