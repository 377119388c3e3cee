"""What happens on each board of the demonstration."""

from datetime import timedelta
from random import Random

from workshops import actions
from workshops.engine import Actor, Role
from workshops.engine.photolangage import ANSWER, CHOICE, END, PLENARY, ROUND, SECOND
from workshops.engine.rehearsal import simulated
from workshops.models import Board

from .stage import Stage, photos

PHOTOLANGAGE, FORUM, PLEDGES = Board.Method.PHOTOLANGAGE, Board.Method.FORUM, Board.Method.PLEDGES
PEOPLE, AT_THE_FORUM, AT_THE_WALL = 24, 27, 28
# Of those at the wall, how many have voted by now.
HAVE_VOTED = 17


def waiting(text: dict, joker) -> None:
    """The waiting room of a photolangage, open, with people who are about to begin."""
    stage = Stage(PHOTOLANGAGE, text, joker, timedelta(minutes=10), photos=photos(), choices=1)
    stage.people_come(PEOPLE)
    stage.write()


def replaying(text: dict, joker, chance: Random) -> None:
    """Forum theatre: two tries that the room has looked at, one that is being played, people who ask for a stop."""
    setup = {
        "characters": text["character"],
        "scenes": text["scene"],
        "rules": text["rules"].strip(),
        "moderated": True,
    }
    stage = Stage(FORUM, text, joker, timedelta(minutes=55), **setup)
    stage.people_come(AT_THE_FORUM)
    stage.go("harvest", 6)
    for asked in ("trouble", "recognition"):
        stage.live(chance, 40)
        _let_through(stage)
        stage.lead("harvest", to=asked)
    stage.live(chance, 140)
    stage.lead("reveal_recognition", scene="lettre")
    stage.go("replay")
    for told in text["try"]:
        stage.live(chance, 30, {"stop"})
        _try(stage, told, chance)
    stage.write()


def _let_through(stage: Stage, but: int = 0) -> None:
    """The joker lets what was written through, but for the last ones."""
    pending = [key for key, word in stage.see("desk").get("words", {}).items() if word["state"] == "pending"]
    for key in pending[: len(pending) - but]:
        stage.lead("show_word", word=key)


def _try(stage: Stage, told: dict, chance: Random) -> None:
    """Somebody asked for a stop, takes a part and tries; once it is told what was tried, the room has reacted."""
    part = {name: told[name] for name in ("character", "added") if name in told}
    free = [who for who in simulated(stage.state) if not stage.see(f"person:{who}").get("stop")]
    who = Actor(free[0], Role.PARTICIPANT)
    stop = stage.do(who, "stop", moment=told["moment"], **{name: part[name] for name in part if name == "character"})
    stage.later(0.5)
    replay = stage.lead("replay", moment=told["moment"], stop=stop, **part)
    stage.later(4)
    if not told["tried"]:
        return
    stage.lead("mend_replay", replay=replay, tried=told["tried"])
    stage.lead("end_replay", replay=replay)
    stage.lead("open_poll", replay=replay)
    stage.live(chance, 260, {"react"})
    stage.lead("close_poll", replay=replay)
    stage.do(Actor(free[-1], Role.PARTICIPANT), "write", what="objection", text=told["objection"], about=replay)
    stage.later(1)
    _let_through(stage, but=1 if told["outcome"] == "contested" else 0)
    stage.lead("alternative", replay=replay, text=told["alternative"], outcome=told["outcome"])
    stage.later(1)


def voting(text: dict, joker, chance: Random) -> None:
    """A wall of commitments, grouped, on which most have given their points."""
    stage = Stage(PLEDGES, text, joker, timedelta(minutes=45), points=5, most_each=3)
    stage.people_come(AT_THE_WALL)
    stage.go("drafting", 3)
    authors = [Actor(who, Role.PARTICIPANT) for who in simulated(stage.state)]
    drafts = {}
    for number, (words, bearer, due, *_rest) in enumerate(text["pledges"]):
        drafts[number] = stage.do(authors[number], "write", text=words, bearer=bearer, due=due)
        stage.later(0.3)
    for author in authors[len(drafts) :]:
        stage.do(author, "pass")
    stage.go("publishing")
    published = {}
    for number, (*_words, organisation, _group, signed) in enumerate(text["pledges"]):
        data = {"draft": drafts[number], "signed": signed, "organisation": organisation}
        published[number] = stage.do(authors[number], "publish", **data)
        stage.later(0.2)
    stage.go("grouping")
    groups = [stage.lead("group", title=title) for title in text["groups"]]
    for number, (*_words, group, _signed) in enumerate(text["pledges"]):
        stage.lead("put", pledge=published[number], group=groups[group - 1])
        stage.later(0.2)
    merged, into = (published[number - 1] for number in text["merged"])
    stage.lead("merge", pledge=merged, into=into)
    stage.go("voting")
    while stage.see("desk")["counts"]["voted"] < HAVE_VOTED:
        stage.live(chance, 6, {"vote"})
    stage.write()


def finished(text: dict, joker) -> None:
    """A photolangage of five tables, to its end, with what was said and the themes that were found in it."""
    stage = Stage(PHOTOLANGAGE, text, joker, timedelta(days=12), photos=photos(), choices=1)
    people, words = _arrive(stage, text["people"]), {}
    stage.go(CHOICE, 5)
    for actor, card, _said in people.values():
        if card:
            stage.do(actor, "choose", photo=_photo(card))
            stage.do(actor, "chosen")
        else:
            stage.do(actor, "pass")
        stage.later(0.1)
    stage.go(ROUND, 3)
    scribes = {}
    for name, (actor, card, said) in people.items():
        at = stage.see(f"person:{actor.key}")["me"]["table"]
        scribe = scribes.get(at)
        if scribe is None:
            scribe = scribes[at] = actor
            stage.do(actor, "scribe", person=actor.key)
        stage.do(scribe, "turn", person=actor.key)
        if said:
            words[name] = stage.do(actor, "say", text=said, photo=_photo(card))
        stage.later(0.4)
    stage.go(SECOND)
    for told in text["second"]:
        stage.do(people[told["who"]][0], "say", text=told["said"])
        stage.later(1)
    stage.go(ANSWER)
    for group in text["people"]:
        _answer(stage, group, scribes[str(group["table"])], people)
    stage.go(PLENARY, 4)
    for told in text["theme"]:
        theme = stage.lead("theme", title=told["title"])
        for name in told["words"]:
            stage.lead("gather", theme=theme, word=words[name])
        stage.lead("mend_theme", theme=theme, extent=told["extent"])
        stage.later(2)
    stage.go(END)
    board = stage.write()
    actions.close_board(board, actor=joker, now=stage.now)
    actions.publish_report(board, actor=joker)


def _arrive(stage: Stage, groups: list[dict]) -> dict[str, tuple[Actor, int, str]]:
    """Everybody at their table: by name, who they are on the board, their card and their words."""
    people = {}
    for group in groups:
        for name, card, said in group["said"]:
            people[name] = (stage.join(name, str(group["table"])), card, said)
        stage.later(1)
    return people


def _answer(stage: Stage, group: dict, scribe: Actor, people: dict) -> None:
    stage.do(
        scribe,
        "answer",
        table=str(group["table"]),
        text=group["answer"],
        photos=[_photo(card) for card in group["cards"]],
    )
    stage.later(1)
    for name, _card, _said in group["said"]:
        stage.do(people[name][0], "confirm", version=1)


def _photo(card: int) -> str:
    return f"dwelling-{card:02}"
