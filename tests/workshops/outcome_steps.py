"""Boards that were played through the journal, and what they left."""

from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory
from tests.workshops.plays import FACILITATOR, participant
from tests.workshops.pledge_steps import SETUP as PLEDGES_SETUP
from tests.workshops.test_forum import SETUP as FORUM_SETUP
from workshops import journal
from workshops.engine import Actor
from workshops.journal import Asked
from workshops.models import Board

NOW = 1_764_000_000_000
PEOPLE = ["ana", "bilal", "chloe", "dario", "esther", "farid"]


class Room:
    """A board and whoever is there; everything goes through the journal, as in a room."""

    def __init__(self, method, setup, **facts):
        self.board = BoardFactory(method=method, setup=setup, **facts)
        self.number = 0

    def do(self, actor: Actor | str, kind: str, **data) -> str:
        """Do it, and return its identifier. `for_` and `from_` stand for the fields `for` and `from`."""
        actor = participant(actor) if isinstance(actor, str) else actor
        self.number += 1
        data = {name.rstrip("_"): value for name, value in data.items()}
        asked = Asked(actor, f"o{self.number}", kind, data)
        [outcome] = journal.commit(journal.load(self.board.pk), [asked], NOW + self.number).outcomes
        assert not outcome.reason, outcome.reason
        self.board.refresh_from_db()
        return asked.id

    def join(self, *people):
        for number, who in enumerate(people):
            self.do(who, "join", person=who, name=f"Nom-{who}", table=str(1 + number % 2))

    def go(self, phase):
        room = self.state["all"]
        phases, now = room["phases"], room["phase"]
        while now != phase:
            to = phases[phases.index(now) + (1 if phases.index(phase) > phases.index(now) else -1)]
            self.do(FACILITATOR, "phase", from_=now, to=to)
            now = to

    @property
    def state(self):
        return journal.load(self.board.pk).state


def wall(people=6, **facts) -> Room:
    """A wall whose points are counted: three pledges shown, one hidden, one draft that was never published."""
    room = Room(Board.Method.PLEDGES, PLEDGES_SETUP, title="Accueillir", **facts)
    room.join(*PEOPLE[:people])
    room.go("drafting")
    room.do("bilal", "write", text="Brouillon jamais montré")
    drafts = {
        "key": ("ana", room.do("ana", "write", text="Prêter la clé dès le premier jour", due="juin")),
        "visit": ("bilal", room.do("bilal", "write", text="=VISITER(ensemble)")),
        "call": ("ana", room.do("ana", "write", text="Rappeler sous deux jours", bearer="la permanence")),
        "rude": ("bilal", room.do("bilal", "write", text="Mots masqués ensuite")),
    }
    room.go("publishing")
    said = {"key": {"organisation": "Le Seuil"}, "visit": {"organisation": "Office de la Rive"}}
    room.pledges = {
        name: room.do(who, "publish", draft=draft, signed=name in {"key", "rude"}, **said.get(name, {}))
        for name, (who, draft) in drafts.items()
    }
    room.do(FACILITATOR, "hide", pledge=room.pledges["rude"])
    room.go("grouping")
    room.group = room.do(FACILITATOR, "group", title="Accès", pledges=[room.pledges["key"]])
    room.go("voting")
    for who in PEOPLE[:people]:
        room.do(who, "vote", pledge=room.pledges["visit"], points=2)
    room.do("ana", "vote", pledge=room.pledges["call"], points=1)
    room.go("results")
    return room


def photolangage(people=2, **facts) -> Room:
    """A plenary: each table has answered, one theme was gathered from words said; one word was hidden."""
    room = Room(Board.Method.PHOTOLANGAGE, PHOTOLANGAGE_SETUP, title="La maison", **facts)
    room.join(*PEOPLE[:people])
    room.go("choice")
    room.do("ana", "choose", photo="nid")
    room.do("bilal", "choose", photo="pont")
    room.go("round")
    room.word = room.do("ana", "say", text="un abri qu’on se fait", photo="nid")
    room.hidden = room.do("bilal", "say", text="Mots masqués ensuite", photo="pont")
    room.go("answer")
    room.do(FACILITATOR, "answer", table="1", text="Un nid à deux portes", photos=["nid"])
    room.do("ana", "confirm", version=1)
    room.go("plenary")
    room.theme = room.do(FACILITATOR, "theme", title="Se sentir chez soi")
    room.do(FACILITATOR, "mend_theme", theme=room.theme, extent="shared")
    for word in (room.word, room.hidden):
        room.do(FACILITATOR, "gather", theme=room.theme, word=word)
    room.do(FACILITATOR, "hide_word", word=room.hidden)
    return room


def forum(people=6, **facts) -> Room:
    """A forum theatre to its end: one replay with reactions, one distilled proposal, a vote that was told."""
    room = Room(Board.Method.FORUM, FORUM_SETUP | {"moderated": False}, title="Au guichet", **facts)
    room.join(*PEOPLE[:people])
    room.go("replay")
    room.replay = room.do(
        FACILITATOR,
        "replay",
        moment="Au guichet",
        character="samira",
        tried="Elle s’assoit",
        who="Nom-du-volontaire",
        named=True,
    )
    room.do(FACILITATOR, "end_replay", replay=room.replay)
    room.do(FACILITATOR, "open_poll", replay=room.replay)
    for who in PEOPLE[:people]:
        room.do(who, "react", replay=room.replay, question="realistic", answer="yes")
    room.do("ana", "react", replay=room.replay, question="helps", answer="no")
    room.do(FACILITATOR, "close_poll", replay=room.replay)
    room.do(FACILITATOR, "alternative", replay=room.replay, text="Demander à s’asseoir", outcome="contested")
    room.go("proposals")
    word = room.do("ana", "write", what="proposal", text="Un siège à chaque guichet")
    withdrawn = room.do("bilal", "write", what="proposal", text="Mots masqués ensuite")
    room.do(FACILITATOR, "hide_word", word=withdrawn)
    room.go("distil")
    room.proposal = room.do(FACILITATOR, "distil", sources=[word], text="Un siège partout")
    room.go("debate")
    room.do("bilal", "write", what="for", text="On attend longtemps", about=room.proposal)
    room.go("vote")
    for who in PEOPLE[:people]:
        room.do(who, "vote", proposal=room.proposal, points=1)
    room.do(FACILITATOR, "reveal_votes")
    room.go("end")
    return room
