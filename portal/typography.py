"""French typography: the spaces at which no line may break, for words that people typed with plain ones."""

import re

# The thin one before ; ! ?, the wide one before : and inside quotation marks.
_THIN, _BEFORE, _AFTER = re.compile(r"(?<=\S) (?=[;!?])"), re.compile(r"(?<=\S) (?=[:»])"), re.compile(r"(?<=«) ")


def unbroken(text: str) -> str:
    return _AFTER.sub("\u00a0", _BEFORE.sub("\u00a0", _THIN.sub("\u202f", text)))
