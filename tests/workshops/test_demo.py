"""The demonstration's boards, counted: what a newcomer must find on each."""

import time

import pytest

from portal.partners.roles import ensure_roles, group_of
from tests.factories.partners import UserFactory
from workshops import demo, journal
from workshops.engine.methods import view
from workshops.engine.photolangage import PHOTOLANGAGE
from workshops.engine.rehearsal import simulated
from workshops.models import Board, JournalEntry, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def boards():
    ensure_roles()
    samira = UserFactory(first_name="Samira")
    samira.groups.add(group_of("workshops.facilitate"))
    begun = time.process_time()
    demo.load({"people": {demo.FACILITATOR: samira}})
    assert time.process_time() - begun < 20
    return {board.code: board for board in Board.objects.all()}


def test_four_boards_wait_replay_vote_and_are_over(boards):
    state = {code: journal.load(board.pk).state for code, board in boards.items()}
    common = {code: view(each, "all") for code, each in state.items()}
    assert {code: each["phase"] for code, each in common.items()} == {
        "PHOTO": "waiting",
        "FORUM": "replay",
        "MUR": "voting",
        "HABITER": "end",
    }
    assert {code: board.status for code, board in boards.items() if board.status != "open"} == {"HABITER": "closed"}
    assert {code: len(simulated(each)) for code, each in state.items()} == {
        "PHOTO": 24,
        "FORUM": 27,
        "MUR": 28,
        "HABITER": 0,
    }
    _replays(state["FORUM"])
    _votes(state["MUR"])
    _is_over(boards["HABITER"], state["HABITER"])
    assert list(Outcome.objects.exclude(published_at=None).values_list("board__code", flat=True)) == ["HABITER"]
    for entry in JournalEntry.objects.order_by("board", "seq"):
        assert entry.at <= time.time() * 1000


def _replays(state):
    common, desk = view(state, "all"), view(state, "desk")
    replays = sorted(common["replays"].values(), key=lambda each: each["place"])
    assert [each["state"] for each in replays] == ["ended", "ended", "playing"]
    assert [each["outcome"] for each in common["alternatives"].values()] == ["agreed", "contested"]
    assert [sum(each["helps"].values()) for each in common["reactions"].values()] == [27, 27]
    assert any(stop["status"] == "asked" for stop in desk["stops"].values())
    assert any(word["state"] == "pending" for word in desk["words"].values())


def _votes(state):
    common = view(state, "all")
    assert view(state, "desk")["counts"] == {"drafted": 28, "voted": 17}
    assert len(common["groups"]) == 4
    assert sum("sources" in each for each in common["pledges"].values()) == 1


def _is_over(board, state):
    desk, common = view(state, "desk"), view(state, "all")
    assert len(desk["people"]) == 40 == board.places.count()
    assert desk["counts"] == {"chosen": 38, "passed": 2}
    assert len(desk["words"]) == 43
    assert all(answer["agreed"] for answer in desk["answers"].values()) and len(common["answers"]) == 5
    assert len(common["themes"]) == 6
    assert all(len(theme["words"]) >= 4 for theme in common["themes"].values())
    begun = journal.Position(board.pk, board.method, board.epoch, 0, PHOTOLANGAGE.start(board.setup))
    assert journal.catch_up(begun, board.seq)[0].state == state
