"""What every room has: who may take a place for whom, phones that die, the projected screen."""

import pytest

from tests.workshops.plays import FACILITATOR, Play, participant
from tests.workshops.test_photolangage import SETUP
from workshops.engine import Actor, Role
from workshops.engine.photolangage import PHOTOLANGAGE
from workshops.engine.room import MINUTE, audiences, with_phone
from workshops.methods import METHODS

ANA, BILAL = participant("ana"), participant("bilal")
WALL = Actor("wall", Role.WALL)


@pytest.fixture
def play():
    """Ana and Bilal at the first table; Bilal writes for it."""
    play = Play(PHOTOLANGAGE, SETUP)
    for who in ("ana", "bilal"):
        play.join(who)
    play.do(BILAL, "scribe", person="bilal")
    return play


class TestJoin:
    def test_one_takes_a_place_for_oneself_and_with_a_phone(self, play):
        assert play.why_not(ANA, "join", person="ghost", name="Fantôme", table="1") == "forbidden"
        chloe = participant("chloe")
        assert play.why_not(chloe, "join", person="chloe", name="Chloé", table="1", without_phone=True) == "forbidden"
        play.do(chloe, "join", person="chloe", name="Chloé", table="1")

    def test_the_facilitator_takes_one_for_somebody_without_a_phone(self, play):
        play.do(FACILITATOR, "join", person="denis", name="Denis", table="1", without_phone=True)
        assert play.see("table:1")["people"]["denis"] == {"name": "Denis", "without_phone": True}
        assert "without_phone" not in play.see("table:1")["people"]["ana"]


class TestPhoneThatDies:
    def test_from_then_on_the_scribe_and_the_facilitator_enter_in_their_place(self, play):
        play.go("choice")
        assert play.why_not(BILAL, "choose", photo="nid", for_="ana") == "forbidden"
        play.do(FACILITATOR, "without_phone", person="ana", on=True)
        for actor, photo in ((BILAL, "nid"), (FACILITATOR, "pont")):
            play.do(actor, "choose", photo=photo, for_="ana")
        assert play.see("person:ana")["choice"] == {"photos": {"pont": 1}}

    def test_their_table_the_desk_and_they_know(self, play):
        before = with_phone(play.state)
        play.do(FACILITATOR, "without_phone", person="ana", on=True)
        assert play.see("table:1")["people"]["ana"]["without_phone"] is True
        assert play.see("desk")["people"]["ana"]["without_phone"] is True
        assert play.see("person:ana")["without_phone"] is True
        assert with_phone(play.state) == before - 1
        play.do(FACILITATOR, "move", person="ana", table="2")
        assert play.see("table:2")["people"]["ana"]["without_phone"] is True

    def test_whoever_sees_their_phone_again_takes_it_back_and_is_entered_for_no_more(self, play):
        play.go("choice")
        play.do(FACILITATOR, "without_phone", person="ana", on=True)
        play.do(ANA, "without_phone", person="ana", on=False)
        assert play.why_not(BILAL, "choose", photo="nid", for_="ana") == "forbidden"
        assert "without_phone" not in play.see("person:ana") | play.see("table:1")["people"]["ana"]

    def test_nobody_else_says_so(self, play):
        for actor, who, on in ((BILAL, "ana", True), (ANA, "ana", True), (BILAL, "ana", False), (WALL, "ana", True)):
            assert play.why_not(actor, "without_phone", person=who, on=on) == "forbidden"
        play.do(FACILITATOR, "remove", person="ana")
        assert play.why_not(FACILITATOR, "without_phone", person="ana", on=True) == "unknown_person"
        assert play.why_not(FACILITATOR, "without_phone", person="nobody", on=True) == "unknown_person"


class TestTimer:
    def test_more_time_goes_on_from_the_end_that_was_planned(self, play):
        play.do(FACILITATOR, "timer", minutes=10)
        ends = play.see("all")["timer"]["ends"]
        play.do(FACILITATOR, "more_time", minutes=5, ends=ends)
        assert play.see("all")["timer"] == {"ends": ends + 5 * MINUTE, "minutes": 15}

    def test_two_facilitators_who_press_together_add_it_once(self, play):
        play.do(FACILITATOR, "timer", minutes=10)
        ends = play.see("all")["timer"]["ends"]
        play.do(FACILITATOR, "more_time", minutes=1, ends=ends)
        assert play.why_not(FACILITATOR, "more_time", minutes=1, ends=ends) == "changed"

    def test_after_the_end_it_counts_from_now(self, play):
        play.do(FACILITATOR, "timer", minutes=1)
        ends = play.see("all")["timer"]["ends"]
        # A second passes with each operation of a play.
        for number in range(70):
            play.do(FACILITATOR, "lock", on=number % 2 == 0)
        at = play.journal[-1].at
        play.do(FACILITATOR, "more_time", minutes=1, ends=ends)
        assert play.see("all")["timer"]["ends"] == at + 1000 + MINUTE > ends + MINUTE

    def test_where_there_is_none_nothing_is_added(self, play):
        assert play.why_not(FACILITATOR, "more_time", minutes=1, ends=0) == "changed"
        assert play.why_not(ANA, "more_time", minutes=1, ends=0) == "forbidden"


class TestWall:
    def test_it_receives_what_everybody_does_and_its_own(self, play):
        assert audiences(play.state, WALL) == ("all", "wall")

    @pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())
    def test_it_does_nothing(self, method):
        assert not any(Role.WALL in kind.roles for kind in method.kinds.values())


class TestReport:
    def test_the_facilitator_says_to_everybody_that_it_may_be_read_once_the_board_is_closed(self, play):
        play.do(FACILITATOR, "close")
        play.do(FACILITATOR, "report", on=True)
        assert play.see("all")["report"] is True
        play.do(FACILITATOR, "report", on=False)
        assert "report" not in play.see("all")

    def test_nobody_else_says_so(self, play):
        assert play.why_not(ANA, "report", on=True) == "forbidden"
