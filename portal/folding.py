"""Words as they are compared: without accents, case or doubled spaces, so that « Hélène » is found by « helene ». Pure.

Not for what is kept, hashed or shown: two texts may fold to one.
"""

import unicodedata


def words_of(name) -> list[str]:
    """The words of a name, folded: « Anne-Lise L’Hôte » has four."""
    return folded(name).replace("-", " ").replace("'", " ").split()


def folded(text) -> str:
    text = str(text)
    if text.isascii():
        return " ".join(text.lower().split())
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join(plain.casefold().replace("’", "'").split())
