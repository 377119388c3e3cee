"""The steps up to what the tables answer: choosing in silence, the rounds, words noted, an answer that everybody confirms."""

from workshops.engine import room
from workshops.engine.documents import DESK, EVERYONE, HIDDEN, Draft, State, person, table
from workshops.engine.methods import Actor, Author, Method, Operation, Phase, Role
from workshops.engine.room import ANYBODY, FACILITATOR, people_at, table_of, why_not_private
from workshops.engine.shapes import key, keys, text, whole

WAITING, FRAMING, CHOICE, ROUND, SECOND, ANSWER, PLENARY, END = (
    "waiting",
    "framing",
    "choice",
    "round",
    "second",
    "answer",
    "plenary",
    "end",
)
# The step that a facilitator may leave out when preparing; what holds where they chose nothing.
OPTIONAL = {SECOND}
DEFAULTS = {"choices": 1}
CHOSEN, PASSED = "chosen", "passed"
# The steps in which what was noted may still be mended at the tables.
WRITING = {ROUND, SECOND, ANSWER}
MOST_IN_ANSWER, MOST_WORDS, MOST_SAID = 6, 500, 20


def _begin(draft: Draft, setup: dict) -> None:
    """`setup` is the room's and `photos` (their keys) and `choices` (how many photos each may choose, 1 to 3)."""
    room.begin(draft, setup, PHOTOLANGAGE)
    draft.put(EVERYONE, "choices", value=(DEFAULTS | setup)["choices"])
    draft.put(HIDDEN, "photos", value=dict.fromkeys(setup["photos"], True))


PHOTOLANGAGE = Method(
    "photolangage",
    (
        Phase(WAITING),
        Phase(FRAMING, minutes=5),
        Phase(CHOICE, minutes=10, silent=True),
        Phase(ROUND, minutes=20),
        Phase(SECOND, minutes=10),
        Phase(ANSWER, minutes=15),
        Phase(PLENARY, minutes=20),
        Phase(END),
    ),
    _begin,
)
room.furnish(PHOTOLANGAGE)


def next_place(draft: Draft, *counted: str) -> int:
    """One more of these: the operation's own number would tell how much everybody does."""
    draft.add(HIDDEN, "counters", *counted)
    return draft.get(HIDDEN, "counters", *counted)


def put_in_theme(draft: Draft, theme: str, key: str) -> None:
    word = draft.get(HIDDEN, "words", key)
    shown = {name: word[name] for name in ("text", "photo", "table")}
    draft.put(EVERYONE, "themes", theme, "words", key, value=shown)


def _photo_missing(draft: Draft, photo: str) -> str | None:
    return None if draft.get(HIDDEN, "photos", photo) else "unknown_photo"


# The silent choice.


def _check_choose(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    if reason := why_not_private(draft, author):
        return reason
    mine = draft.get(HIDDEN, "choices", author.key, "photos", default={})
    most = draft.get(EVERYONE, "choices")
    if most > 1 and data["photo"] not in mine and len(mine) >= most:
        return "too_many"
    return _photo_missing(draft, data["photo"])


@PHOTOLANGAGE.operation(
    "choose", ANYBODY, required={"photo": key}, phases={CHOICE}, check=_check_choose, for_others=True
)
def choose(draft: Draft, operation: Operation) -> None:
    """By eye, in silence. Where each chooses one, another takes the place of the first."""
    who, photo = operation.author, operation.data["photo"]
    if draft.get(EVERYONE, "choices") == 1:
        draft.put(HIDDEN, "choices", who, "photos", value={photo: 1})
    else:
        places = draft.get(HIDDEN, "choices", who, "photos", default={}).values()
        if not draft.get(HIDDEN, "choices", who, "photos", photo):
            draft.put(HIDDEN, "choices", who, "photos", photo, value=1 + max(places, default=0))
    _choosing(draft, who, None)


def _check_mine(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    mine = draft.get(HIDDEN, "choices", author.key, "photos", default={})
    return why_not_private(draft, author) or (None if data["photo"] in mine else "unknown_photo")


@PHOTOLANGAGE.operation(
    "unchoose", ANYBODY, required={"photo": key}, phases={CHOICE}, check=_check_mine, for_others=True
)
def unchoose(draft: Draft, operation: Operation) -> None:
    who = operation.author
    draft.drop(HIDDEN, "choices", who, "photos", operation.data["photo"])
    _choosing(draft, who, None)


def _check_chosen(state: State, actor: Actor, data: dict) -> str | None:
    draft, author = Draft(state), Author(actor, data)
    mine = draft.get(HIDDEN, "choices", author.key, "photos", default={})
    return why_not_private(draft, author) or (None if mine else "nothing_chosen")


@PHOTOLANGAGE.operation("chosen", ANYBODY, phases={CHOICE}, check=_check_chosen, for_others=True)
def chosen(draft: Draft, operation: Operation) -> None:
    """« J’ai choisi. »"""
    _choosing(draft, operation.author, CHOSEN)


def _check_pass(state: State, actor: Actor, data: dict) -> str | None:
    return why_not_private(Draft(state), Author(actor, data))


@PHOTOLANGAGE.operation("pass", ANYBODY, phases={CHOICE}, check=_check_pass, for_others=True)
def passed(draft: Draft, operation: Operation) -> None:
    """« Je passe » : nobody has to choose, nor to say why not."""
    who = operation.author
    draft.drop(HIDDEN, "choices", who, "photos")
    _choosing(draft, who, PASSED)


def _choosing(draft: Draft, who: str, state: str | None) -> None:
    """Where somebody stands: they know it all; the desk knows that they are done, and nothing of what they chose."""
    before = draft.get(HIDDEN, "choices", who, "state")
    draft.put(HIDDEN, "choices", who, "state", value=state)
    draft.put(person(who), "choice", value=draft.get(HIDDEN, "choices", who))
    draft.put(DESK, "people", who, "choice", value=state)
    for counted, by in ((before, -1), (state, 1)):
        if counted:
            draft.add(DESK, "counts", counted, by=by)


# The round: each says why, the words are noted as they were said.


@PHOTOLANGAGE.on_entering(ROUND)
def reveal(draft: Draft, operation: Operation) -> None:
    """Each table sees what its people chose, and the desk all of it."""
    for who in draft.get(HIDDEN, "people", default={}):
        _reveal(draft, who)


def _reveal(draft: Draft, who: str) -> None:
    photos = draft.get(HIDDEN, "choices", who, "photos") or {}
    at, removed = table_of(draft, who), draft.get(HIDDEN, "people", who, "removed")
    if not removed:
        draft.put(table(at), "people", who, "photos", value=photos)
    draft.put(DESK, "people", who, "photos", value=photos)


@PHOTOLANGAGE.on_seated
def follow(draft: Draft, who: str, tables: tuple[str, ...]) -> None:
    """What is already shown goes with the person; an answer is agreed upon by those who are there now."""
    phases = draft.get(EVERYONE, "phases")
    if phases.index(draft.get(EVERYONE, "phase")) >= phases.index(ROUND):
        _reveal(draft, who)
    for at in tables:
        if draft.get(HIDDEN, "answers", at):
            _show_answer(draft, at)


def _may_write_at(draft: Draft, actor: Actor, at: str) -> bool:
    """A table's scribe, and whoever facilitates."""
    return actor.role is Role.FACILITATOR or draft.get(HIDDEN, "tables", at, "scribe") == actor.key


def _check_say(state: State, actor: Actor, data: dict) -> str | None:
    """One notes one's own words; the scribe notes everybody's at their table."""
    draft, who = Draft(state), Author(actor, data).key
    if "photo" in data and data["photo"] not in (draft.get(HIDDEN, "choices", who, "photos") or {}):
        return "unknown_photo"
    noted = draft.get(HIDDEN, "words", default={})
    return "too_many" if sum(word["who"] == who for word in noted.values()) >= MOST_SAID else None


@PHOTOLANGAGE.operation(
    "say",
    ANYBODY,
    required={"text": text(MOST_WORDS)},
    optional={"photo": key},
    phases={ROUND, SECOND},
    check=_check_say,
    for_others=True,
)
def say(draft: Draft, operation: Operation) -> None:
    """Words, as said, about a photo that the person chose; the operation's identifier names them from now on."""
    who = operation.author
    at = table_of(draft, who)
    word = {
        "who": who,
        "by": operation.actor.key,
        "text": operation.data["text"],
        "photo": operation.data.get("photo", ""),
        "phase": draft.get(EVERYONE, "phase"),
        "table": at,
        "place": next_place(draft, "said", at),
    }
    draft.put(HIDDEN, "words", operation.id, value=word)
    _show_word(draft, operation.id)


def _show_word(draft: Draft, key: str) -> None:
    """A word as it now is to its table and to the desk."""
    word = draft.get(HIDDEN, "words", key)
    shown = {name: word[name] for name in ("who", "text", "photo", "phase", "place")}
    hidden = word.get("hidden")
    draft.put(table(word["table"]), "words", key, value=None if hidden else shown)
    at_desk = shown | {"table": word["table"]} | ({"hidden": True} if hidden else {})
    draft.put(DESK, "words", key, value=None if word.get("withdrawn") else at_desk)


def _check_word(state: State, actor: Actor, data: dict) -> str | None:
    """Whose words they are, who noted them, the table's scribe and the facilitator may mend or withdraw them."""
    draft = Draft(state)
    word = draft.get(HIDDEN, "words", data["word"])
    if word is None or word.get("withdrawn") or (word.get("hidden") and actor.role is Role.PARTICIPANT):
        return "unknown_word"
    mine = actor.key in {word["who"], word["by"]}
    return None if mine or _may_write_at(draft, actor, word["table"]) else "forbidden"


@PHOTOLANGAGE.operation(
    "mend_word", ANYBODY, required={"word": key, "text": text(MOST_WORDS)}, phases=WRITING, check=_check_word
)
def mend_word(draft: Draft, operation: Operation) -> None:
    mended = operation.data["word"]
    draft.put(HIDDEN, "words", mended, "text", value=operation.data["text"])
    _show_word(draft, mended)
    for theme, made in draft.get(EVERYONE, "themes", default={}).items():
        if mended in made["words"]:
            put_in_theme(draft, theme, mended)


@PHOTOLANGAGE.operation("drop_word", ANYBODY, required={"word": key}, phases=WRITING, check=_check_word)
def drop_word(draft: Draft, operation: Operation) -> None:
    """Taken back at the table, for good: what is gone from there is gone from themes and from the desk as well."""
    if operation.actor.role is Role.PARTICIPANT:
        draft.put(HIDDEN, "words", operation.data["word"], "withdrawn", value=True)
    _forget_word(draft, operation.data["word"])


def _forget_word(draft: Draft, word: str) -> None:
    draft.put(HIDDEN, "words", word, "hidden", value=True)
    _show_word(draft, word)
    for theme, made in draft.get(EVERYONE, "themes", default={}).items():
        if word in made["words"]:
            draft.put(HIDDEN, "words", word, "themes", theme, value=True)
            draft.drop(EVERYONE, "themes", theme, "words", word)


def _check_any_word(state: State, actor: Actor, data: dict) -> str | None:
    word = Draft(state).get(HIDDEN, "words", data["word"])
    if word is None:
        return "unknown_word"
    return "withdrawn" if word.get("withdrawn") else None


@PHOTOLANGAGE.operation("hide_word", FACILITATOR, required={"word": key}, check=_check_any_word)
def hide_word(draft: Draft, operation: Operation) -> None:
    """The facilitator's moderation, at any time."""
    _forget_word(draft, operation.data["word"])


@PHOTOLANGAGE.operation("show_word", FACILITATOR, required={"word": key}, check=_check_any_word)
def show_word(draft: Draft, operation: Operation) -> None:
    """They are back where they were: at their table, and in the themes that they were in."""
    key = operation.data["word"]
    draft.drop(HIDDEN, "words", key, "hidden")
    _show_word(draft, key)
    for theme in draft.get(HIDDEN, "words", key, "themes", default={}):
        if draft.get(EVERYONE, "themes", theme):
            put_in_theme(draft, theme, key)
    draft.drop(HIDDEN, "words", key, "themes")


def _check_turn(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    place = draft.get(HIDDEN, "people", data["person"])
    if place is None or place["removed"]:
        return "unknown_person"
    return None if _may_write_at(draft, actor, place["table"]) else "forbidden"


@PHOTOLANGAGE.on_entering(SECOND)
def speak_anew(draft: Draft, operation: Operation) -> None:
    """The second round begins as the first did: it is nobody's turn yet."""
    for at in draft.get(EVERYONE, "tables", default={}):
        draft.drop(table(at), "turn")
        draft.drop(DESK, "tables", at, "turn")


@PHOTOLANGAGE.operation("turn", ANYBODY, required={"person": key}, phases={ROUND, SECOND}, check=_check_turn)
def turn(draft: Draft, operation: Operation) -> None:
    """Whose turn it is to speak at their table."""
    who = operation.data["person"]
    at = table_of(draft, who)
    draft.put(table(at), "turn", value=who)
    draft.put(DESK, "tables", at, "turn", value=who)


# The table's answer: one writes, everybody confirms; whatever changes is to be confirmed again.


def _check_answer(state: State, actor: Actor, data: dict) -> str | None:
    draft = Draft(state)
    if not draft.get(EVERYONE, "tables", data["table"]):
        return "unknown_table"
    if not _may_write_at(draft, actor, data["table"]):
        return "forbidden"
    chosen_here = {
        photo for who in people_at(draft, data["table"]) for photo in draft.get(HIDDEN, "choices", who, "photos") or {}
    }
    return None if chosen_here >= set(data["photos"]) else "unknown_photo"


@PHOTOLANGAGE.operation(
    "answer",
    ANYBODY,
    required={"table": key, "text": text(MOST_WORDS, lines=True), "photos": keys(MOST_IN_ANSWER)},
    phases={ANSWER},
    check=_check_answer,
)
def answer(draft: Draft, operation: Operation) -> None:
    """Photos that the table's people chose, and a sentence. `version` counts those of this table."""
    at = operation.data["table"]
    written = {
        "text": operation.data["text"],
        "photos": operation.data["photos"],
        "version": next_place(draft, "versions", at),
        "confirmed": {},
    }
    hidden = {"hidden": True} if draft.get(HIDDEN, "answers", at, "hidden") else {}
    draft.put(HIDDEN, "answers", at, value=written | hidden)
    _show_answer(draft, at)


def _show_answer(draft: Draft, at: str) -> None:
    """The answer to its table and the desk: who has confirmed it, and whether everybody has."""
    written = draft.get(HIDDEN, "answers", at)
    here = people_at(draft, at)
    agreed = bool(here) and all(who in written["confirmed"] for who in here)
    shown = written | {"agreed": agreed}
    draft.put(table(at), "answer", value=shown)
    draft.put(DESK, "answers", at, value=shown)
    if draft.get(HIDDEN, "published"):
        _publish(draft, at)


def _publish(draft: Draft, at: str) -> None:
    written = draft.get(DESK, "answers", at)
    shown = {name: written[name] for name in ("text", "photos", "agreed")}
    draft.put(EVERYONE, "answers", at, value=None if written.get("hidden") else shown)


def _check_confirm(state: State, actor: Actor, data: dict) -> str | None:
    """What is confirmed is what the person has read: another version meanwhile is to be read first."""
    draft = Draft(state)
    written = draft.get(HIDDEN, "answers", table_of(draft, Author(actor, data).key))
    if written is None:
        return "no_answer"
    return None if written["version"] == data["version"] else "changed"


@PHOTOLANGAGE.operation(
    "confirm", ANYBODY, required={"version": whole(1, 10**9)}, phases={ANSWER}, check=_check_confirm, for_others=True
)
def confirm(draft: Draft, operation: Operation) -> None:
    who = operation.author
    at = table_of(draft, who)
    draft.put(HIDDEN, "answers", at, "confirmed", who, value=True)
    _show_answer(draft, at)


@PHOTOLANGAGE.operation(
    "unconfirm", ANYBODY, required={"version": whole(1, 10**9)}, phases={ANSWER}, check=_check_confirm, for_others=True
)
def unconfirm(draft: Draft, operation: Operation) -> None:
    """On second thoughts it is not theirs."""
    who = operation.author
    at = table_of(draft, who)
    draft.drop(HIDDEN, "answers", at, "confirmed", who)
    _show_answer(draft, at)


def _check_written(state: State, actor: Actor, data: dict) -> str | None:
    return None if Draft(state).get(HIDDEN, "answers", data["table"]) else "no_answer"


@PHOTOLANGAGE.operation("hide_answer", FACILITATOR, required={"table": key}, check=_check_written)
def hide_answer(draft: Draft, operation: Operation) -> None:
    """The facilitator's moderation: the room does not see it, nor what its table makes of it, until it is shown again."""
    draft.put(HIDDEN, "answers", operation.data["table"], "hidden", value=True)
    _show_answer(draft, operation.data["table"])


@PHOTOLANGAGE.operation("show_answer", FACILITATOR, required={"table": key}, check=_check_written)
def show_answer(draft: Draft, operation: Operation) -> None:
    draft.drop(HIDDEN, "answers", operation.data["table"], "hidden")
    _show_answer(draft, operation.data["table"])


# The plenary: tables in turn on the wall, themes from words actually said.


@PHOTOLANGAGE.on_entering(PLENARY)
def publish_answers(draft: Draft, operation: Operation) -> None:
    draft.put(HIDDEN, "published", value=True)
    for at in draft.get(DESK, "answers", default={}):
        _publish(draft, at)
