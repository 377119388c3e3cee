"""The replay of a board: step by step, what the desk knew, and nothing that was a person's own."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.partners import UserFactory
from tests.workshops import outcome_steps
from tests.workshops.outcome_steps import photolangage, wall
from tests.workshops.plays import FACILITATOR
from workshops.engine.documents import EVERYONE
from workshops.methods import METHODS
from workshops.queries import replay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", METHODS)
def test_every_kind_is_told_or_is_private(method):
    kinds, told, private = METHODS[method].kinds.keys(), replay._SENTENCES[method].keys(), replay.PRIVATE[method]
    assert told | private == kinds and not told & private


@pytest.mark.parametrize("play", [wall, photolangage, outcome_steps.forum])
def test_every_step_has_its_sentence_and_ends_where_the_board_is(play):
    board = play().board
    steps = [replay.step(board, number) for number in range(1, replay.steps_of(board) + 1)]
    assert [each.number for each in steps] == list(range(1, len(steps) + 1))
    assert all(each.sentence and "%(" not in each.sentence and "«  »" not in each.sentence for each in steps)
    assert steps[0].sentence == "Nom-ana arrive, table « Rive »."
    assert replay.step(board, 10**6).number == len(steps) and replay.step(board, 0).number == 1


def test_what_was_done_in_silence_is_no_step():
    board = wall().board
    sentences = [replay.step(board, number).sentence for number in range(1, replay.steps_of(board) + 1)]
    told = "\n".join(sentences)
    assert "Brouillon jamais montré" not in told
    # Signed, then not.
    assert "Sur le mur : « Prêter la clé dès le premier jour » (Nom-ana)" in told
    assert "Sur le mur : « =VISITER(ensemble) » (quelqu’un)" in told
    assert board.journal.filter(kind="vote").count() == 7 and "Nouvelle étape : On donne ses points." in told
    assert len(sentences) == board.journal.exclude(kind__in=["write", "vote"]).count()


def test_points_are_told_once_the_room_has_them():
    board = wall().board
    steps = [replay.step(board, number) for number in range(1, replay.steps_of(board) + 1)]
    voting = [each for each in steps if each.phase == "On donne ses points"]
    assert voting and {pledge["points"] for each in voting for pledge in each.content["pledges"]} == {None}
    assert steps[-1].content["pledges"][0]["points"] == 12


def told(board) -> str:
    """All that the replay says of the board, at every step."""
    steps = [replay.step(board, number) for number in range(1, replay.steps_of(board) + 1)]
    return "\n".join(f"{each.sentence} {each.content}" for each in steps)


def test_of_words_that_were_taken_back_nothing_is_told():
    room = photolangage()
    assert "un abri" in told(room.board) and "Mots masqués" in told(room.board)
    room.go("answer")
    room.do("ana", "mend_word", word=room.word, text="un abri fragile")
    room.do("ana", "drop_word", word=room.word)
    assert "un abri" not in told(room.board) and "Nom-ana dit : « … »" in told(room.board)
    room = outcome_steps.forum()
    word = room.board.journal.get(data__text="Un siège à chaque guichet").client_id
    room.do("ana", "drop_word", word=word)
    assert "Un siège à" not in told(room.board) and "Un siège partout" in told(room.board)


def test_of_pledges_that_were_taken_back_nothing_is_told():
    room = wall()
    room.go("grouping")
    merged = room.do(FACILITATOR, "merge", pledge=room.pledges["call"], into=room.pledges["key"])
    room.do(FACILITATOR, "take_out", pledge=merged)
    assert "Prêter la clé" in told(room.board)
    draft = room.board.journal.get(data__text="Prêter la clé dès le premier jour").client_id
    room.do("ana", "unpublish", draft=draft)
    assert "Prêter la clé" not in told(room.board) and "Sur le mur : « … » (quelqu’un)" in told(room.board)
    assert "Rappeler sous deux jours" in told(room.board)


def test_pages_are_for_those_who_run_the_board():
    facilitator = UserFactory()
    board = wall(facilitator=facilitator).board
    address = reverse("board_replay", args=[board.code])
    browser = Client()
    browser.force_login(facilitator)
    page = browser.get(address, {"pas": "2"}).text
    assert "Pas 2 sur" in page and "?pas=1" in page and "?pas=3" in page
    assert browser.get(address, {"pas": "oups"}).status_code == 200
    other = Client()
    other.force_login(UserFactory())
    assert other.get(address).status_code == other.get(reverse("board_replay", args=["AUCUN"])).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_board_on_which_nothing_was_done():
    facilitator = UserFactory()
    board = outcome_steps.Room("pledges", outcome_steps.PLEDGES_SETUP, facilitator=facilitator).board
    browser = Client()
    browser.force_login(facilitator)
    assert "Rien n’a encore été fait" in browser.get(reverse("board_replay", args=[board.code])).text
    assert replay.step(board, 1) is None
    assert board.setup["phases"][0] == METHODS["pledges"].start(board.setup)[EVERYONE]["phase"]
