"""Rooms that play a wall of commitments, for its tests: who is there, what is published, what was voted."""

from tests.workshops.plays import Play, participant
from workshops.engine.documents import HIDDEN
from workshops.engine.pledges import PLEDGES

SETUP = {
    "question": "À quoi nous engageons-nous d’ici un an ?",
    "phases": list(PLEDGES.phases),
    "tables": ["Rive", "Pont"],
}
ANA, BILAL, CHLOE = map(participant, ("ana", "bilal", "chloe"))


def room(**setup):
    """Ana and Bilal at the first table, Chloé at the second."""
    play = Play(PLEDGES, SETUP | setup)
    for who, table in (("ana", "1"), ("bilal", "1"), ("chloe", "2")):
        play.join(who, table)
    return play


def published(play, actor, text, signed=False, **said):
    """The pledge that somebody makes of these words."""
    organisation = {"organisation": said.pop("organisation")} if "organisation" in said else {}
    draft = play.do(actor, "write", text=text, **said)
    return play.do(actor, "publish", draft=draft, signed=signed, **organisation)


def wall(**setup):
    """A room whose three pledges are published, in the step in which they are grouped."""
    play = room(**setup)
    play.go("grouping")
    play.key = published(play, ANA, "Prêter la clé dès le premier jour", signed=True, organisation="Le Seuil")
    play.visit = published(play, BILAL, "Visiter ensemble", due="avant juin", organisation="Office de la Rive")
    play.call = published(play, CHLOE, "Rappeler sous deux jours", bearer="la permanence")
    return play


def changes_since(play, begun):
    return [change for changes in play.sent[begun:] for change in changes if change.audience != HIDDEN]


def results(play):
    """Pledge → (rank, points), as everybody knows them."""
    return {key: (each["rank"], each["points"]) for key, each in play.see("all")["results"]["pledges"].items()}
