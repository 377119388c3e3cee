"""Simulated people play each method through, one small act after the other, and do nothing that people may not."""

from random import Random

import pytest

from tests.workshops.plays import FACILITATOR, Play, participant
from workshops.engine import HIDDEN
from workshops.engine.methods import Refused
from workshops.engine.rehearsal import newcomer, next_act, simulated
from workshops.engine.room import with_phone
from workshops.methods import METHODS

ROOM = {"question": "Qu’est-ce qu’un chez-soi ?", "tables": ["Rive", "Pont", "Gué"]}
SCENE = {
    "key": "lettre",
    "title": "La lettre",
    "summary": "Une lettre arrive.",
    "source": "Trois récits",
    "consent": "Écrit, le 3 mars",
    "reread": "Relu le 4 mars",
    "characters": ["denis", "accueil"],
    "protagonist": "denis",
}
SETUPS = {
    "photolangage": {"photos": [f"dwelling-{number:02}" for number in range(1, 13)], "choices": 1},
    "forum": {
        "scenes": [SCENE],
        "characters": [{"key": "denis", "name": "Denis", "note": ""}, {"key": "accueil", "name": "Mina", "note": ""}],
        "moderated": False,
    },
    "pledges": {},
}


class Rehearsed:
    """A board with simulated people, a facilitator, and a chance that always falls the same way."""

    def __init__(self, method: str, people: int = 24, seed: int = 1, **setup):
        self.method, self.chance = METHODS[method], Random(seed)
        whole = {**ROOM, **SETUPS[method], **setup, "phases": list(self.method.phases)}
        self.play = Play(self.method, whole)
        for number in range(people):
            act = newcomer(self.play.state, f"r{number}")
            self.play.do(FACILITATOR, act.kind, **act.data)
        self.acts: list[tuple[str, str, dict]] = []

    def go(self, phase: str, moments: int = 400) -> None:
        self.play.go(phase)
        self.live(moments)

    def live(self, moments: int) -> None:
        """So many acts at most; each must be accepted at once."""
        for _moment in range(moments):
            who = self.chance.choice(simulated(self.play.state))
            act = next_act(self.method.name, self.play.state, who, self.chance)
            if act:
                self.acts.append((who, act.kind, act.data))
                self.play.do(participant(who), act.kind, **act.data)

    def kinds(self) -> list[str]:
        return [kind for _who, kind, _data in self.acts]


def test_they_sit_at_all_tables_under_names_of_their_own():
    rehearsed = Rehearsed("photolangage")
    people = rehearsed.play.see("desk")["people"].values()
    assert len({each["name"] for each in people}) == len(people) == 24
    assert all(each["simulated"] for each in people)
    assert with_phone(rehearsed.play.state) == 0
    assert [len(rehearsed.play.see(f"table:{at}")["people"]) for at in "123"] == [8, 8, 8]


def test_more_people_than_names_have_names_too():
    rehearsed = Rehearsed("pledges", people=60)
    names = [each["name"] for each in rehearsed.play.see("desk")["people"].values()]
    assert len(set(names)) == 60


def test_a_photolangage_lives_through_each_step():
    rehearsed = Rehearsed("photolangage")
    rehearsed.go("choice", 40)
    counts = rehearsed.play.see("desk").get("counts", {})
    assert 0 < counts.get("chosen", 0) < 24
    rehearsed.live(500)
    counts = rehearsed.play.see("desk")["counts"]
    assert counts["chosen"] + counts["passed"] == 24 and counts["chosen"] > counts["passed"]
    rehearsed.go("round")
    words = rehearsed.play.see("desk")["words"].values()
    assert len({word["who"] for word in words}) == 24
    assert sum(bool(word["photo"]) for word in words) == counts["chosen"]
    rehearsed.go("second")
    assert {word["phase"] for word in rehearsed.play.see("desk")["words"].values()} == {"round", "second"}
    rehearsed.go("answer")
    answers = rehearsed.play.see("desk")["answers"]
    assert [answers[at]["agreed"] for at in "123"] == [True] * 3
    assert all(answer["photos"] for answer in answers.values())


def test_a_forum_theatre_lives_through_each_step():
    rehearsed = Rehearsed("forum")
    play = rehearsed.play
    rehearsed.go("harvest", 100)
    play.do(FACILITATOR, "harvest", to="trouble")
    rehearsed.live(100)
    play.do(FACILITATOR, "harvest", to="recognition")
    rehearsed.live(300)
    assert {word["what"] for word in play.see("all")["words"].values()} == {"fact", "trouble"}
    assert sum(play.see("desk")["recognition"]["lettre"]["recognition"].values()) == 24
    rehearsed.go("replay", 100)
    stop = next(key for key, each in play.see("desk")["stops"].items() if each["status"] == "asked")
    replay = play.do(FACILITATOR, "replay", moment="À l’accueil", character="accueil", stop=stop)
    asked = rehearsed.kinds().count("stop")
    rehearsed.live(100)
    assert rehearsed.kinds().count("stop") == asked
    play.do(FACILITATOR, "end_replay", replay=replay)
    play.do(FACILITATOR, "open_poll", replay=replay)
    rehearsed.live(400)
    assert all(sum(each.values()) == 24 for each in play.see("desk")["reactions"][replay].values())
    assert any(word["what"] == "objection" for word in play.see("all")["words"].values())
    rehearsed.go("proposals", 100)
    proposals = [key for key, word in play.see("all")["words"].items() if word["what"] == "proposal"]
    assert len(proposals) > 2
    play.go("distil")
    for number in range(4):
        play.do(FACILITATOR, "distil", sources=[proposals[0]], text=f"Proposition {number}")
    rehearsed.go("debate", 200)
    assert {"for", "against"} <= {word["what"] for word in play.see("all")["words"].values()}
    rehearsed.go("vote", 400)
    assert play.see("desk")["voted"] == 24


def test_a_wall_of_commitments_lives_through_each_step():
    rehearsed = Rehearsed("pledges")
    play = rehearsed.play
    rehearsed.go("drafting")
    assert play.see("desk")["counts"]["drafted"] == 24
    rehearsed.go("publishing")
    pledges = play.see("all")["pledges"].values()
    assert len(pledges) > 20 and {bool(each["name"]) for each in pledges} == {True, False}
    rehearsed.go("voting", 800)
    assert play.see("desk")["counts"]["voted"] == 24
    for who in simulated(play.state):
        assert sum(play.see(f"person:{who}")["points"].values()) == play.see("all")["points"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_wherever_the_facilitator_goes_they_do_only_what_they_may(method, seed):
    rehearsed = (
        Rehearsed(method, people=9, seed=seed, choices=2) if method == "photolangage" else Rehearsed(method, 9, seed)
    )
    phases = list(rehearsed.method.phases)
    for phase in (*phases, *reversed(phases[:-1]), phases[3]):
        rehearsed.go(phase, 30)


@pytest.mark.parametrize("method", METHODS)
def test_they_rest_while_the_board_is_locked_or_closed(method):
    rehearsed = Rehearsed(method)
    rehearsed.play.go(list(rehearsed.method.phases)[2])
    for kind, data in (("lock", {"on": True}), ("close", {})):
        rehearsed.play.do(FACILITATOR, kind, **data)
        rehearsed.live(50)
    assert rehearsed.acts == []


def test_one_that_was_removed_is_no_longer_there():
    rehearsed = Rehearsed("pledges", people=2)
    rehearsed.play.do(FACILITATOR, "remove", person="r0")
    assert simulated(rehearsed.play.state) == ["r1"]


def test_only_a_facilitator_rehearses_and_not_in_front_of_people():
    play = Play(METHODS["pledges"], {**ROOM, "phases": list(METHODS["pledges"].phases)})
    ana = play.join("ana")
    assert play.why_not(ana, "rehearse", on=True) == "forbidden"
    assert play.why_not(participant("x"), "join", person="x", name="X", table="1", simulated=True) == "forbidden"
    play.do(FACILITATOR, "rehearse", on=True)
    assert play.see("desk")["rehearsal"] == {"by": "facilitator"}
    for number in range(3):
        play.join(f"p{number}")
    assert play.why_not(FACILITATOR, "rehearse", on=True) == "people_here"
    play.do(FACILITATOR, "rehearse", on=False)
    assert "rehearsal" not in play.see("desk")
    with pytest.raises(Refused):
        play.do(participant("p0"), "rehearse", on=False)
    assert "rehearsal" not in str({key: play.state[key] for key in play.state if key not in {"desk", HIDDEN}})
