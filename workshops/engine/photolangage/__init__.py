"""Photolangage: a silent choice of photos, a round at each table, a table's answer, themes gathered from words said.

A photo is never taken away: several may choose it. What somebody chooses is theirs alone until the round begins; the desk
learns who has chosen, not what. Words are noted as they were said, and a theme is made of such words, so that each can be
followed back to its photo and its table. Names stay at the table and on the desk.
"""

from workshops.engine.photolangage import themes
from workshops.engine.photolangage.method import (
    ANSWER,
    CHOICE,
    DEFAULTS,
    END,
    MOST_IN_ANSWER,
    OPTIONAL,
    PHOTOLANGAGE,
    PLENARY,
    ROUND,
    SECOND,
)

__all__ = [
    "ANSWER",
    "CHOICE",
    "DEFAULTS",
    "END",
    "MOST_IN_ANSWER",
    "OPTIONAL",
    "PHOTOLANGAGE",
    "PLENARY",
    "ROUND",
    "SECOND",
    "themes",
]
