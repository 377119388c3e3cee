"""What is left of an operation once a board's time has come: what was done stays, who did it and what they said may not.

The journal can still be played step by step: names become those that are given here, words three dots.
"""

from workshops.engine.methods import Method
from workshops.engine.shapes import is_text

GONE = "…"
# Names of people, by kind of operation.
NAMES = {"join": {"name"}, "rename": {"name"}, "replay": {"who"}, "mend_replay": {"who"}}
# Words of the facilitator in which a room's work is summed up, and names of tables: of nobody in particular.
SUMMED_UP = {
    "add_table": {"name"},
    "rename_table": {"name"},
    "theme": {"title"},
    "mend_theme": {"title"},
    "group": {"title"},
    "retitle": {"title"},
    "distil": {"text"},
    "mend_distilled": {"text"},
    "alternative": {"text"},
}


def forgotten(method: Method, kind: str, data: dict, *, name: str, keeps_words: bool) -> dict:
    """The data of an operation without names and, unless `keeps_words`, without the words of those who were there.

    `name` stands for the person whom it names. Nobody has signed any more. Doing so twice changes nothing.
    """
    declared = method.kinds[kind]
    shapes, left = declared.required | declared.optional, dict(data)
    for field, value in data.items():
        if field in NAMES.get(kind, ()):
            left[field] = name or GONE
        elif field == "signed":
            left[field] = False
        elif field in shapes and is_text(shapes[field]) and not keeps_words and field not in SUMMED_UP.get(kind, ()):
            left[field] = GONE if value else value
    return left
