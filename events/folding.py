"""Words as they are compared: without accents, case or doubled spaces, so that « Hélène » is found by « helene ». Pure."""

import unicodedata


def folded(text) -> str:
    text = str(text)
    if text.isascii():
        return " ".join(text.lower().split())
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join(plain.casefold().replace("’", "'").split())
