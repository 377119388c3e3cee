"""Themes: what the facilitator makes of the words that the tables noted."""

from workshops.engine.documents import EVERYONE, HIDDEN, Draft, State
from workshops.engine.methods import Actor, Operation
from workshops.engine.photolangage.method import END, PHOTOLANGAGE, PLENARY, next_place, put_in_theme
from workshops.engine.room import FACILITATOR
from workshops.engine.shapes import key, one_of, text

MOST_THEMES = 30
TITLE = text(80)


def _check_new_theme(state: State, actor: Actor, data: dict) -> str | None:
    return "too_many" if len(Draft(state).get(EVERYONE, "themes", default={})) >= MOST_THEMES else None


@PHOTOLANGAGE.operation("theme", FACILITATOR, required={"title": TITLE}, phases={PLENARY, END}, check=_check_new_theme)
def theme(draft: Draft, operation: Operation) -> None:
    """A theme without words yet; the operation's identifier names it from now on."""
    draft.put(
        EVERYONE,
        "themes",
        operation.id,
        value={"title": operation.data["title"], "place": next_place(draft, "themes"), "words": {}},
    )


def _check_theme(state: State, actor: Actor, data: dict) -> str | None:
    return None if Draft(state).get(EVERYONE, "themes", data["theme"]) else "unknown_theme"


@PHOTOLANGAGE.operation(
    "mend_theme",
    FACILITATOR,
    required={"theme": key},
    optional={"title": TITLE, "extent": one_of("shared", "differs", "")},
    phases={PLENARY, END},
    check=_check_theme,
)
def mend_theme(draft: Draft, operation: Operation) -> None:
    """Its title, and whether it is shared or differs from table to table."""
    for name in ("title", "extent"):
        if name in operation.data:
            draft.put(EVERYONE, "themes", operation.data["theme"], name, value=operation.data[name] or None)


@PHOTOLANGAGE.operation("drop_theme", FACILITATOR, required={"theme": key}, phases={PLENARY, END}, check=_check_theme)
def drop_theme(draft: Draft, operation: Operation) -> None:
    dropped = operation.data["theme"]
    draft.put(HIDDEN, "dropped", dropped, value=draft.get(EVERYONE, "themes", dropped))
    draft.drop(EVERYONE, "themes", dropped)


def _check_dropped(state: State, actor: Actor, data: dict) -> str | None:
    if Draft(state).get(HIDDEN, "dropped", data["theme"]) is None:
        return "unknown_theme"
    return _check_new_theme(state, actor, data)


@PHOTOLANGAGE.operation(
    "restore_theme", FACILITATOR, required={"theme": key}, phases={PLENARY, END}, check=_check_dropped
)
def restore_theme(draft: Draft, operation: Operation) -> None:
    """As it was, but for words that were hidden or mended meanwhile."""
    restored = operation.data["theme"]
    theme = draft.get(HIDDEN, "dropped", restored)
    draft.put(EVERYONE, "themes", restored, value=theme | {"words": {}})
    for word in theme["words"]:
        if not draft.get(HIDDEN, "words", word, "hidden"):
            put_in_theme(draft, restored, word)
    draft.drop(HIDDEN, "dropped", restored)


def _check_gather(state: State, actor: Actor, data: dict) -> str | None:
    word = Draft(state).get(HIDDEN, "words", data["word"])
    if word is None or word.get("hidden"):
        return "unknown_word"
    return _check_theme(state, actor, data)


@PHOTOLANGAGE.operation(
    "gather", FACILITATOR, required={"theme": key, "word": key}, phases={PLENARY, END}, check=_check_gather
)
def gather(draft: Draft, operation: Operation) -> None:
    """Words that were said go to a theme, with their photo and their table and without a name."""
    put_in_theme(draft, operation.data["theme"], operation.data["word"])


@PHOTOLANGAGE.operation(
    "ungather", FACILITATOR, required={"theme": key, "word": key}, phases={PLENARY, END}, check=_check_theme
)
def ungather(draft: Draft, operation: Operation) -> None:
    draft.drop(EVERYONE, "themes", operation.data["theme"], "words", operation.data["word"])
