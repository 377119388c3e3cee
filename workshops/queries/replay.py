"""The journal of a board told step by step to those who ran it: what the desk knew then, and nothing that was a person's own.

What is done in silence, or in secret (a choice, a draft, points, an answer to a poll, a discreet request) is no step, and is
counted nowhere: whoever could go through it one by one would learn who gave what. A name is told where the desk had it.
Of what somebody took back since, three dots are left, at every step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from workshops import sayings
from workshops.engine import Operation, Role
from workshops.engine.documents import EVERYONE, HIDDEN, Draft, State
from workshops.engine.forgetting import GONE
from workshops.engine.forum.words import WITHDRAWN
from workshops.engine.pledges.standing import tree
from workshops.journal import operations_of
from workshops.latest import latest
from workshops.methods import METHODS
from workshops.models import Board
from workshops.queries import outcomes

PRIVATE = {
    "photolangage": {"choose", "unchoose", "chosen", "pass"},
    "forum": {"vote", "react", "recognise", "stop", "withdraw_stop", "answer_stop"},
    "pledges": {"write", "change", "drop", "undrop", "pass", "vote", "take_back"},
}


@dataclass(frozen=True)
class Step:
    """One step: its number from 1 of `of`, when it was, what was done in a sentence, and the board after it."""

    number: int
    of: int
    at: datetime
    sentence: str
    phase: str
    content: dict


def steps_of(board: Board) -> int:
    """How many steps there are to tell."""
    return board.journal.exclude(kind__in=PRIVATE[board.method]).count()


def step(board: Board, number: int) -> Step | None:
    """The step of this number, or the nearest one; None where nothing was done."""
    method, private = METHODS[board.method], PRIVATE[board.method]
    of = steps_of(board)
    number = min(max(number, 1), of)
    state, told = method.start(board.setup), 0
    for operation in operations_of(board):
        before = state
        state, _changes = method.apply(state, operation)
        told += operation.kind not in private
        if told == number:
            return _told(board, operation, before, state, number, of)
    return None


def _told(board: Board, operation: Operation, before: State, state: State, number: int, of: int) -> Step:
    gone = taken_back(latest(board.pk).state)
    return Step(
        number,
        of,
        datetime.fromtimestamp(operation.at / 1000, UTC),
        _SENTENCES[board.method][operation.kind](_Told(board.method, operation, before, state, gone)),
        str(sayings.STEPS[board.method][state[EVERYONE]["phase"]]),
        outcomes.at_state(board, _without(state, gone)),
    )


def taken_back(state: State) -> set[str]:
    """The words and pledges that nobody sees any more because whoever said them took them back."""
    words, pledges = (state[HIDDEN].get(name, {}) for name in ("words", "pledges"))
    return {key for key, each in words.items() if each.get("withdrawn") or each.get("state") == WITHDRAWN} | {
        key for key, each in pledges.items() if each.get("withdrawn")
    }


def _without(state: State, gone: set[str]) -> State:
    """The board as it would be if these had been taken back already."""
    common, hidden = dict(state[EVERYONE]), dict(state[HIDDEN])
    if "words" in common:
        common["words"] = _left(common["words"], gone)
    if "themes" in common:
        common["themes"] = {
            key: theme | {"words": _left(theme["words"], gone)} for key, theme in common["themes"].items()
        }
    if "pledges" in hidden:
        hidden["pledges"] = {
            key: each | {"withdrawn": True} if key in gone else each for key, each in hidden["pledges"].items()
        }
    return {**state, EVERYONE: common, HIDDEN: hidden}


def _left(words: dict, gone: set[str]) -> dict:
    return {key: word for key, word in words.items() if key not in gone}


class _Told:
    """An operation and what its sentence may take from the board."""

    def __init__(self, method: str, operation: Operation, before: State, state: State, gone: set[str]):
        """`gone`: what was taken back since."""
        self.method, self.operation, self.before, self.state, self.gone = method, operation, before, state, gone
        self.data = operation.data

    @property
    def who(self) -> str:
        """Who did it, where the desk knew it."""
        if self.operation.author == self.operation.actor.key and self.operation.actor.role is Role.FACILITATOR:
            return _("L’animation")
        return self.name(self.operation.author)

    def name(self, who: str) -> str:
        return self.state[HIDDEN].get("people", {}).get(who, {}).get("name", "") or _("quelqu’un")

    @property
    def person(self) -> str:
        return self.name(self.data["person"])

    def table(self, key: str) -> str:
        return self.state[EVERYONE].get("tables", {}).get(key, {}).get("name", "")

    def hidden(self, collection: str, key: str, name: str) -> str:
        """A word of something that the engine keeps, as it was before or as it is."""
        for state in (self.state, self.before):
            if found := state.get(HIDDEN, {}).get(collection, {}).get(key, {}).get(name):
                return found
        return ""

    def public(self, collection: str, key: str, name: str) -> str:
        for state in (self.state, self.before):
            if found := state.get(EVERYONE, {}).get(collection, {}).get(key, {}).get(name):
                return found
        return ""

    def said(self, text: str, key: str = "") -> str:
        """What the operation said, or what is said of the words with this key."""
        return GONE if (key or self.operation.id) in self.gone else text

    def _is_gone(self, pledge: str, state: State) -> bool:
        """Whether it is a merged one with no words but those of pledges of which one was taken back since."""
        record = state[HIDDEN].get("pledges", {}).get(pledge)
        return (
            record is not None
            and "into" in record
            and "text" not in record
            and not self.gone.isdisjoint(tree(Draft(state), pledge))
        )

    def pledge(self, name: str = "pledge") -> str:
        """A pledge that stands or stood on the wall, or that the desk holds."""
        key = self.data[name]
        for state in (self.before, self.state):
            if key in self.gone or self._is_gone(key, state):
                return GONE
            for audience, collection in ((EVERYONE, "pledges"), ("desk", "held")):
                if found := state.get(audience, {}).get(collection, {}).get(key):
                    return found["text"]
        return ""

    @property
    def published(self) -> str:
        """What somebody published, with their name if they signed it."""
        pledges = self.state[HIDDEN].get("pledges", {})
        draft = self.data.get("draft") or self.operation.id
        written = self.state[HIDDEN]["drafts"][self.operation.author][draft]
        pledge = written["pledge"]
        name = "" if pledge in self.gone else pledges[pledge]["name"]
        said = {"text": self.said(written["text"], pledge), "who": name or _("quelqu’un")}
        return _("« %(text)s » (%(who)s)") % said

    @property
    def taken_back(self) -> str:
        written = self.state[HIDDEN]["drafts"][self.operation.author][self.data["draft"]]
        return self.said(written["text"], written["pledge"])

    @property
    def group(self) -> str:
        return self.public("groups", self.data["group"], "title")


Sentence = Callable[[_Told], str]


def _switched(told: _Told, on: str, off: str) -> str:
    return on if told.data["on"] else off


_ROOM: dict[str, Sentence] = {
    "join": lambda t: _("%(who)s arrive, table « %(table)s ».") % {"who": t.person, "table": t.table(t.data["table"])},
    "rename": lambda t: _("Quelqu’un s’appelle désormais %(name)s.") % {"name": t.data["name"]},
    "without_phone": lambda t: _switched(
        t, _("%(who)s n’a pas de téléphone.") % {"who": t.person}, _("%(who)s a un téléphone.") % {"who": t.person}
    ),
    "move": lambda t: (
        _("%(who)s passe à la table « %(table)s ».") % {"who": t.person, "table": t.table(t.data["table"])}
    ),
    "remove": lambda t: _("La place de %(who)s est retirée.") % {"who": t.person},
    "restore": lambda t: _("La place de %(who)s est rendue.") % {"who": t.person},
    "add_table": lambda t: _("Une table s’ajoute : « %(name)s ».") % {"name": t.data["name"]},
    "rename_table": lambda t: _("Une table s’appelle désormais « %(name)s ».") % {"name": t.data["name"]},
    "scribe": lambda t: _("%(who)s note pour sa table.") % {"who": t.person},
    "phase": lambda t: _("Nouvelle étape : %(step)s.") % {"step": sayings.STEPS[t.method][t.data["to"]]},
    "timer": lambda t: _("Minuteur : %(minutes)s minutes.") % t.data if t.data["minutes"] else _("Minuteur arrêté."),
    "more_time": lambda t: _("Minuteur : %(minutes)s minutes de plus.") % t.data,
    "lock": lambda t: _switched(t, _("L’atelier est mis en pause."), _("L’atelier reprend après la pause.")),
    "focus": lambda t: _("Le mur projeté montre autre chose."),
    "rehearse": lambda t: _switched(t, _("La répétition commence."), _("La répétition s’arrête.")),
    "close": lambda t: _("L’atelier se termine."),
    "reopen": lambda t: _("L’atelier est rouvert."),
    "report": lambda t: _switched(
        t,
        _("Les personnes qui ont participé peuvent lire le bilan."),
        _("Les personnes qui ont participé ne peuvent plus lire le bilan."),
    ),
}


def _word(t: _Told) -> str:
    return t.said(t.hidden("words", t.data["word"], "text"), t.data["word"])


def _mended(t: _Told) -> str:
    return t.said(t.data["text"], t.data["word"])


def _theme(t: _Told) -> str:
    return t.public("themes", t.data["theme"], "title")


_PHOTOLANGAGE: dict[str, Sentence] = {
    "say": lambda t: _("%(who)s dit : « %(text)s »") % {"who": t.who, "text": t.said(t.data["text"])},
    "mend_word": lambda t: _("Des mots sont corrigés : « %(text)s »") % {"text": _mended(t)},
    "drop_word": lambda t: _("Des mots sont repris."),
    "hide_word": lambda t: _("L’animation masque des mots."),
    "show_word": lambda t: _("L’animation montre de nouveau des mots."),
    "turn": lambda t: _("C’est à %(who)s de parler.") % {"who": t.person},
    "answer": lambda t: (
        _("La table « %(table)s » écrit sa réponse : « %(text)s »")
        % {"table": t.table(t.data["table"]), "text": t.data["text"]}
    ),
    "confirm": lambda t: _("%(who)s est d’accord avec la réponse de sa table.") % {"who": t.who},
    "unconfirm": lambda t: _("%(who)s n’est plus d’accord avec la réponse de sa table.") % {"who": t.who},
    "hide_answer": lambda t: (
        _("L’animation masque la réponse de la table « %(table)s ».") % {"table": t.table(t.data["table"])}
    ),
    "show_answer": lambda t: (
        _("L’animation montre la réponse de la table « %(table)s ».") % {"table": t.table(t.data["table"])}
    ),
    "theme": lambda t: _("Un thème : « %(title)s »") % t.data,
    "mend_theme": lambda t: _("Le thème « %(title)s » change.") % {"title": _theme(t)},
    "drop_theme": lambda t: _("Le thème « %(title)s » est retiré.") % {"title": _theme(t)},
    "restore_theme": lambda t: _("Le thème « %(title)s » revient.") % {"title": _theme(t)},
    "gather": lambda t: _("« %(text)s » va dans le thème « %(title)s ».") % {"text": _word(t), "title": _theme(t)},
    "ungather": lambda t: _("Des mots sortent du thème « %(title)s ».") % {"title": _theme(t)},
}

_FORUM: dict[str, Sentence] = {
    "play": lambda t: _("On joue la scène « %(title)s ».") % {"title": t.public("scenes", t.data["scene"], "title")},
    "harvest": lambda t: _("La récolte passe à la question suivante, ou revient."),
    "reveal_recognition": lambda t: _("On montre combien de personnes reconnaissent la scène."),
    "write": lambda t: _("%(who)s écrit : « %(text)s »") % {"who": t.who, "text": t.said(t.data["text"])},
    "hear": lambda t: _("Dit dans la salle : « %(text)s »") % {"text": t.said(t.data["text"])},
    "mend_word": lambda t: _("Des mots changent : « %(text)s »") % {"text": _mended(t)},
    "drop_word": lambda t: _("Des mots sont repris."),
    "show_word": lambda t: _("L’animation montre des mots à la salle."),
    "hide_word": lambda t: _("L’animation masque des mots."),
    "turn_objection": lambda t: (
        _("Une objection devient une proposition : « %(text)s »") % {"text": t.said(t.data["text"])}
    ),
    "replay": lambda t: _("Un rejeu commence : « %(moment)s »") % t.data,
    "mend_replay": lambda t: _("Ce qui est noté d’un rejeu change."),
    "end_replay": lambda t: _("Le rejeu se termine."),
    "drop_replay": lambda t: _("Un rejeu est retiré."),
    "open_poll": lambda t: _("La salle est sondée sur le rejeu."),
    "close_poll": lambda t: _("Le sondage se termine."),
    "alternative": lambda t: _("Le rejeu laisse une alternative : « %(text)s »") % t.data,
    "distil": lambda t: _("Une proposition est retenue : « %(text)s »") % t.data,
    "mend_distilled": lambda t: _("Une proposition retenue change."),
    "drop_distilled": lambda t: _("Une proposition retenue est retirée."),
    "reveal_votes": lambda t: _("On montre le résultat du vote."),
    "restart_vote": lambda t: _("Le vote recommence."),
}

_PLEDGES: dict[str, Sentence] = {
    "publish": lambda t: _("Sur le mur : %(pledge)s") % {"pledge": t.published},
    "pledge": lambda t: _("Sur le mur : %(pledge)s") % {"pledge": t.published},
    "unpublish": lambda t: _("Repris du mur : « %(text)s »") % {"text": t.taken_back},
    "hide": lambda t: _("L’animation masque « %(text)s ».") % {"text": t.pledge()},
    "show": lambda t: _("L’animation montre « %(text)s ».") % {"text": t.pledge()},
    "group": lambda t: _("Un groupe : « %(title)s »") % t.data,
    "retitle": lambda t: _("Un groupe s’appelle désormais « %(title)s ».") % t.data,
    "drop_group": lambda t: _("Le groupe « %(title)s » est défait.") % {"title": t.group},
    "put": lambda t: _("« %(text)s » va dans le groupe « %(title)s ».") % {"text": t.pledge(), "title": t.group},
    "take_out": lambda t: _("« %(text)s » sort de son groupe.") % {"text": t.pledge()},
    "merge": lambda t: _("Réunis : « %(text)s » et « %(into)s »") % {"text": t.pledge(), "into": t.pledge("into")},
    "unmerge": lambda t: _("Séparés de nouveau : « %(text)s »") % {"text": t.pledge()},
    "reword": lambda t: _("Nouvelle formulation : « %(text)s »") % t.data,
}

_SENTENCES: dict[str, dict[str, Sentence]] = {
    "photolangage": _ROOM | _PHOTOLANGAGE,
    "forum": _ROOM | _FORUM,
    "pledges": _ROOM | _PLEDGES,
}
