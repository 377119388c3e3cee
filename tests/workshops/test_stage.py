"""The desk and the wall as pages: who may open them, what stands in them, opening and closing from the desk."""

import base64
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from portal import qr
from tests.factories.partners import UserFactory
from tests.factories.workshops import BoardFactory
from workshops import actions
from workshops.hub import now
from workshops.models import Board, JournalEntry

pytestmark = pytest.mark.django_db
PAGES = ("board_desk", "board_wall")


@pytest.fixture
def joker():
    return UserFactory()


@pytest.fixture
def board(joker):
    return BoardFactory(code="PHOTO", facilitator=joker)


@pytest.fixture
def desk(client, joker):
    client.force_login(joker)
    return client


def text_of(response):
    return response.content.decode()


def without_tokens(response):
    """Forms' tokens differ from page to page."""
    return re.sub(r'value="\w{64}"', "", text_of(response))


@pytest.mark.parametrize("page", PAGES)
class TestWhoMay:
    def test_who_prepared_it_who_shares_it_and_coordination_open_it(self, client, board, joker, page):
        shared = UserFactory()
        board.cofacilitators.add(shared)
        for user in (joker, shared, UserFactory(coordinator=True)):
            client.force_login(user)
            assert client.get(reverse(page, args=["photo"])).status_code == 200

    def test_to_others_one_that_is_not_theirs_and_none_look_the_same(self, client, board, page):
        client.force_login(UserFactory())
        theirs, none = (client.get(reverse(page, args=[code])) for code in ("PHOTO", "AUCUN"))
        assert theirs.status_code == none.status_code == 404
        assert without_tokens(theirs).replace("PHOTO", "AUCUN") == without_tokens(none)

    def test_a_visitor_is_asked_to_log_in(self, client, board, page):
        response = client.get(reverse(page, args=["PHOTO"]))
        assert response.status_code == 302 and "/compte/login/" in response["Location"]

    def test_it_is_kept_by_no_cache_of_others(self, desk, board, page):
        assert desk.get(reverse(page, args=["PHOTO"]))["Cache-Control"] == "private, no-cache"

    def test_of_each_method(self, desk, joker, page):
        for method in Board.Method.values:
            board = BoardFactory(facilitator=joker, method=method)
            assert f"workshops/board/{page[6:]}/{method}" in text_of(desk.get(reverse(page, args=[board.code])))


class TestPages:
    def test_the_qr_code_leads_where_one_joins(self, desk, board):
        address = f"http://testserver{reverse('board_join', args=['PHOTO'])}"
        picture = base64.b64encode(qr.svg(address).encode()).decode()
        for page in PAGES:
            shown = text_of(desk.get(reverse(page, args=["PHOTO"])))
            assert f"data:image/svg+xml;base64,{picture}" in shown
            assert 'data-short-address="testserver/a"' in shown

    def test_whatever_the_language_of_the_desk_the_code_has_none(self, desk, board):
        shown = text_of(desk.get("/en" + reverse("board_desk", args=["PHOTO"])))
        assert 'data-address="http://testserver/a/PHOTO/"' in shown

    def test_the_desk_of_an_open_photolangage_leads_to_the_tables_portraits(self, desk, joker, board):
        links = desk.get(reverse("board_desk", args=["PHOTO"])).context["links"]
        assert {"label": "Les portraits des tables", "url": reverse("board_portraits", args=["PHOTO"])} in links
        others = [{"method": "forum"}, {"status": Board.Status.PREPARED}]
        for other in (BoardFactory(facilitator=joker, **values) for values in others):
            links = desk.get(reverse("board_desk", args=[other.code])).context["links"]
            assert "Les portraits des tables" not in [each["label"] for each in links]

    def test_the_wall_asks_for_what_a_wall_may_know(self, desk, board):
        shown = text_of(desk.get(reverse("board_wall", args=["PHOTO"])))
        assert 'data-board-socket="/ws/ateliers/PHOTO/?role=wall"' in shown
        assert 'data-board-poll="/a/PHOTO/ecoute/?role=wall"' in shown

    @pytest.mark.parametrize("page", PAGES)
    def test_before_it_is_opened_there_is_no_room_to_enter(self, desk, joker, page):
        BoardFactory(code="AVANT", facilitator=joker, status=Board.Status.PREPARED)
        shown = text_of(desk.get(reverse(page, args=["AVANT"])))
        assert "n’est pas encore ouvert" in shown
        assert "data-board" not in shown

    @pytest.mark.parametrize("page", PAGES)
    def test_the_number_of_queries_does_not_grow(self, desk, board, page, django_assert_num_queries):
        with django_assert_num_queries(QUERIES):
            desk.get(reverse(page, args=["PHOTO"]))


QUERIES = 4


class TestTurning:
    def turn(self, client, to, code="PHOTO"):
        return client.post(reverse("board_turn", args=[code]), {"to": to}, follow=True)

    def test_who_may_is_asked_of_the_board_as_it_is_now(self, joker):
        board, gone = BoardFactory(facilitator=joker), BoardFactory(facilitator=joker)
        Board.objects.filter(pk=board.pk).update(facilitator=UserFactory())
        with pytest.raises(PermissionDenied):
            actions.close_board(board, actor=joker, now=now())
        Board.objects.filter(pk=gone.pk).delete()
        with pytest.raises(ValidationError, match="effacé"):
            actions.close_board(gone, actor=joker, now=now())

    def test_it_is_opened_closed_and_reopened(self, desk, joker):
        board = BoardFactory(code="AVANT", facilitator=joker, status=Board.Status.PREPARED)
        for to, status in (("open", "open"), ("close", "closed"), ("reopen", "open")):
            response = self.turn(desk, to, "avant")
            assert response.redirect_chain == [(reverse("board_desk", args=["AVANT"]), 302)]
            board.refresh_from_db()
            assert board.status == status
        assert list(JournalEntry.objects.values_list("kind", flat=True)) == ["close", "reopen"]

    def test_two_facilitators_who_close_together_close_it_once(self, desk, board):
        assert "changé d’état" not in text_of(self.turn(desk, "close"))
        assert "changé d’état" in text_of(self.turn(desk, "close"))
        assert JournalEntry.objects.count() == 1

    @pytest.mark.parametrize("to", ["", "delete", "é" * 500])
    def test_anything_else_changes_nothing(self, desk, board, to):
        assert "réessayez" in text_of(self.turn(desk, to))
        board.refresh_from_db()
        assert board.status == Board.Status.OPEN

    def test_nobody_else_may_and_nothing_happens_on_a_mere_look(self, client, desk, board):
        assert desk.get(reverse("board_turn", args=["PHOTO"])).status_code == 405
        client.force_login(UserFactory())
        assert self.turn(client, "close").status_code == 404
        board.refresh_from_db()
        assert board.status == Board.Status.OPEN
