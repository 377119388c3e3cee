"""The way into a board: what each page shows, takes and refuses, for a whole room behind one address."""

import re
import uuid

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from portal.marked import mark
from tests.factories.partners import UserFactory
from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory
from workshops import actions, journal, latest, limits, places
from workshops.engine.methods import view
from workshops.models import Board, JournalEntry, Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
NOW = 1_700_000_000_000
RULE = "Ce qui se dit ici reste ici."


@pytest.fixture
def joker():
    return UserFactory()


@pytest.fixture
def board(joker):
    return BoardFactory(code="RIVES", facilitator=joker, setup={**PHOTOLANGAGE_SETUP, "secrecy": RULE})


def seen(board, audience):
    return view(journal.load(board.pk).state, audience)


def shown(response):
    return re.sub(r"\s+", " ", response.content.decode())


def sent(client, board, **typed):
    data = {"press": str(uuid.uuid4()), "name": "Ana", "table": "1", "agreed": "on", **typed}
    return client.post(reverse("board_join", args=[board.code]), {name: each for name, each in data.items() if each})


def cookie_of(client, board):
    return client.cookies[places.cookie_name(board.code)]


def held(client, board):
    return places.held({places.cookie_name(board.code): cookie_of(client, board).value}, board.code)


class TestFind:
    def test_the_workshops_first_page_asks_for_the_code(self, client):
        page = shown(client.get("/ateliers/"))
        assert f'action="{reverse("board_find")}"' in page and "Le code de l’atelier" in page

    def test_a_code_leads_to_its_board_however_it_is_typed(self, client, board):
        assert "Le code de l’atelier" in shown(client.get("/a/"))
        assert client.get("/a/", {"code": " ri-ves "})["Location"] == "/a/RIVES/"
        assert RULE in shown(client.get("/a/rives/"))

    @pytest.mark.parametrize("typed", ["É", "!!", "x" * 60, "a b c d e f g h"])
    def test_what_is_no_code_is_said_to_be_none(self, client, board, typed):
        response = client.get("/a/", {"code": typed}, follow=True)
        assert response.status_code == 404
        assert "Aucun atelier n’a ce code" in shown(response)

    def test_guessing_is_slowed_down_and_then_says_nothing_of_any_code(self, client, board, monkeypatch):
        monkeypatch.setattr(limits, "WRONG_CODES", 3)
        mine = Client()
        sent(mine, board)
        for number in range(3):
            assert client.get(f"/a/FAUX{number}/").status_code == 404
        answers = {client.get(f"/a/{code}/").status_code for code in ("FAUX9", "RIVES")}
        assert answers == {429}
        assert "Attendez dix minutes" in shown(client.get("/a/rives/revenir/"))
        assert sent(client, board).status_code == 429 and Place.objects.count() == 1
        # A cookie that opens nothing opens no door either.
        for code in ("FAUX9", "RIVES"):
            client.cookies[places.cookie_name(code)] = f"{held(mine, board)[0].key}.{'x' * 32}"
            assert client.get(f"/a/{code}/").status_code == 429
        # Whoever has a place goes on.
        assert mine.get("/a/RIVES/").status_code == 200


class TestJoin:
    def test_the_page_asks_for_a_name_a_table_and_the_rule_and_nothing_else(self, client, board):
        page = shown(client.get("/a/RIVES/"))
        assert RULE in page and PHOTOLANGAGE_SETUP["question"] in page
        names = set(re.findall(r' name="([a-z]+)"', page.split("<main")[1]))
        assert names == {"csrfmiddlewaretoken", "press", "name", "table", "agreed"}

    def test_a_place_is_taken_and_its_words_are_shown_once(self, client, board):
        response = sent(client, board)
        page = shown(response)
        [place] = held(client, board)
        words = re.search(r"data-place-words[^>]*>([^<]+)<", page)[1]
        assert "no-store" in response["Cache-Control"]
        assert seen(board, "table:1")["people"] == {place.key: {"name": "Ana"}}
        assert f"/a/RIVES/place/{place.key}/" in page
        assert actions.come_back(board, name="ana", words=words).place.key == place.key

    def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(self, client, board, settings):
        settings.SESSION_COOKIE_SECURE = True
        sent(client, board)
        cookie = cookie_of(client, board)
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["path"]) == (True, "Lax", True, "/")
        assert cookie["max-age"] == 7 * 24 * 3600
        assert Place.objects.get().token not in cookie.value

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"name": ""}, "Écrivez un prénom"),
            ({"name": "é" * 41}, "40"),
            ({"table": ""}, "Dites à quelle table"),
            ({"table": "9"}, "9"),
            ({"agreed": ""}, "il faut être d’accord"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_taken(self, client, board, typed, words):
        response = sent(client, board, **typed)
        assert response.status_code == 422
        assert words in shown(response)
        assert not Place.objects.exists() and not JournalEntry.objects.exists()

    def test_names_of_any_script_stand_as_they_were_typed(self, client, board):
        for name in ("Zoé 🏠", "مريم", "<b>Lou</b>", "Ὀδυσσεύς"):
            assert sent(Client(), board, name=name).status_code == 200
        people = seen(board, "table:1")["people"].values()
        assert [each["name"] for each in people] == ["Zoé 🏠", "مريم", "<b>Lou</b>", "Ὀδυσσεύς"]

    def test_the_same_press_sent_again_is_the_same_place(self, client, board):
        """The first answer was lost on its way: the phone has no cookie."""
        press = str(uuid.uuid4())
        first, again = (shown(sent(each, board, press=press)) for each in (Client(), client))
        words = [re.search(r"data-place-words[^>]*>([^<]+)<", page)[1] for page in (first, again)]
        assert words[0] == words[1]
        [place] = held(client, board)
        assert Place.objects.get().key == place.key
        assert client.get(f"/a/RIVES/place/{place.key}/").status_code == 200
        sent(client, board, press=press, name="Bilal")
        assert Place.objects.count() == 2 == len(held(client, board))

    def test_who_does_not_know_sits_at_the_emptiest_table(self, client, board):
        for _person in range(4):
            sent(Client(), board, table="?")
        counts = [len(seen(board, f"table:{at}")["people"]) for at in "12"]
        assert counts == [2, 2]

    def test_a_table_s_card_names_it(self, client, board):
        page = shown(client.get("/a/RIVES/", {"table": "2"}))
        assert re.search(r'value="2"[^>]* checked', page)
        assert not re.search(r" checked", shown(client.get("/a/RIVES/", {"table": "7"})).split("<main")[1])

    def test_one_table_and_no_rule_leave_a_name(self, client, joker):
        alone = BoardFactory(code="SEUL", facilitator=joker, setup={**PHOTOLANGAGE_SETUP, "tables": ["Salle"]})
        assert 'name="table"' not in shown(client.get("/a/SEUL/"))
        assert sent(client, alone, table="", agreed="").status_code == 200
        assert len(seen(alone, "table:1")["people"]) == 1

    def test_a_shared_phone_holds_several_places_and_says_whose(self, client, board):
        sent(client, board)
        sent(client, board, name="Bilal", table="2")
        again = shown(client.get("/a/RIVES/"))
        first, second = (each.key for each in held(client, board))
        for key, name, table in ((first, "Ana", "Rive"), (second, "Bilal", "Pont")):
            assert f"/a/RIVES/place/{key}/" in again and name in again and f"table {table}" in again
        assert 'name="press"' in shown(client.get("/a/RIVES/?autre=1"))

    def test_a_board_in_preparation_waits_and_goes_on(self, client, board, joker):
        Board.objects.update(status=Board.Status.PREPARED)
        page = client.get("/a/RIVES/")
        assert "pas encore ouvert" in shown(page) and 'http-equiv="refresh"' in shown(page)
        assert client.head("/a/RIVES/")["X-Atelier"] == "prepared"
        assert sent(client, board).status_code == 409 and not Place.objects.exists()
        actions.open_board(Board.objects.get(), actor=joker)
        assert client.head("/a/RIVES/")["X-Atelier"] == "open"
        assert sent(client, board).status_code == 200

    def test_what_is_prepared_may_change_until_it_opens(self, client, joker, django_capture_on_commit_callbacks):
        prepared = BoardFactory(code="AVANT", facilitator=joker, status=Board.Status.PREPARED)
        with django_capture_on_commit_callbacks(execute=True):
            latest.latest(prepared.pk)
        prepared.setup = {**PHOTOLANGAGE_SETUP, "tables": ["Gué", "Rive", "Pont"]}
        prepared.save()
        actions.open_board(prepared, actor=joker)
        assert sent(client, prepared, table="3").status_code == 200

    def test_nobody_enters_a_closed_board_and_places_stay_reachable(self, client, board, joker):
        sent(client, board)
        [place] = held(client, board)
        actions.close_board(board, actor=joker, now=NOW)
        assert "terminé" in shown(Client().get("/a/RIVES/"))
        assert sent(Client(), board).status_code == 409 and Place.objects.count() == 1
        assert f"/a/RIVES/place/{place.key}/" in shown(client.get("/a/RIVES/"))
        assert client.get(f"/a/RIVES/place/{place.key}/").status_code == 200

    def test_a_full_board_says_so(self, client, joker):
        small = BoardFactory(code="PETIT", facilitator=joker, setup={**PHOTOLANGAGE_SETUP, "room": 1})
        assert sent(Client(), small, agreed="").status_code == 200
        assert sent(client, small, agreed="").status_code == 409
        assert "plus de place" in shown(client.get("/a/PETIT/"))

    def test_the_page_is_kept_for_a_room_that_arrives_with_a_token_and_a_press_for_each(self, board, settings, site):
        settings.KEPT_SECONDS = 3
        pages = [Client().get("/a/RIVES/").content.decode() for _phone in range(2)]
        presses = [re.search(r'name="press" value="([^"]+)"', page)[1] for page in pages]
        assert len({uuid.UUID(press) for press in presses}) == 2
        strict = Client(enforce_csrf_checks=True)
        page = strict.get("/a/RIVES/").content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        assert sent(strict, board, csrfmiddlewaretoken=token).status_code == 200
        assert "Vous avez déjà une place" in shown(strict.get("/a/RIVES/"))

    def test_a_page_to_fill_asks_the_database_little(self, client, board, django_assert_num_queries):
        client.get("/a/RIVES/")
        with django_assert_num_queries(2):
            client.get("/a/RIVES/")

    def test_a_press_asks_the_database_little(
        self, client, board, django_assert_num_queries, django_capture_on_commit_callbacks
    ):
        for _person in range(3):
            with django_capture_on_commit_callbacks(execute=True):
                sent(Client(), board)
        with django_assert_num_queries(12):
            sent(client, board, table="?")

    def test_it_speaks_english_too(self, client, board):
        assert client.get("/en/a/RIVES/").status_code == 200


class TestReturn:
    @pytest.fixture
    def joined(self, board):
        return actions.join(board, name="Ana", table="1", now=NOW)

    def test_the_name_and_the_words_give_the_place_back(self, client, board, joined):
        sent(client, board, name="Bilal")
        address = reverse("board_return", args=["rives"])
        response = client.post(address, {"name": " ANA ", "words": joined.words.upper()})
        assert response["Location"] == f"/a/RIVES/place/{joined.place.key}/"
        assert len(held(client, board)) == 2
        assert client.get(response["Location"]).status_code == 200

    @pytest.mark.parametrize(
        ("name", "words"), [("Ana", "chat chien"), ("Bilal", None), ("", ""), ("é" * 400, "x" * 400)]
    )
    def test_what_does_not_fit_opens_nothing(self, client, board, joined, name, words):
        words = joined.words if words is None else words
        response = client.post(reverse("board_return", args=["RIVES"]), {"name": name, "words": words})
        assert response.status_code in {409, 422}
        assert places.cookie_name("RIVES") not in client.cookies

    def test_many_wrong_words_are_slowed_down(self, client, board, joined):
        address = reverse("board_return", args=["RIVES"])
        for _try in range(limits.WRONG_WORDS):
            client.post(address, {"name": "Ana", "words": "chat chien"})
        response = client.post(address, {"name": "Ana", "words": joined.words})
        assert response.status_code == 429
        assert "Trop d’essais" in shown(response)


class TestPlace:
    @pytest.mark.parametrize("value", ["", "x", "a.b~c.d", "~" * 3000, "é.é"])
    def test_who_does_not_hold_it_arrives_anew(self, client, board, value):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        client.cookies[places.cookie_name("RIVES")] = value
        response = client.get(f"/a/RIVES/place/{joined.place.key}/")
        assert response["Location"] == "/a/RIVES/"
        assert client.get("/a/RIVES/place/inconnue/")["Location"] == "/a/RIVES/"

    def test_it_holds_no_one_s_words_and_nobody_else(self, client, board):
        sent(Client(), board, name="Voisine")
        sent(client, board)
        [place] = held(client, board)
        page = shown(client.get(f"/a/RIVES/place/{place.key}/"))
        assert place.secret not in page and "Voisine" not in page

    def test_a_page_kept_for_all_bears_each_one_s_own(self, board, settings):
        settings.KEPT_SECONDS = 30
        caches["kept"].clear()
        people = {"Ana": Client(), "<b>Bo & Co</b>": Client()}
        pages = {name: shown(sent(client, board, name=name)) for name, client in people.items()}
        keys = {name: held(client, board)[0].key for name, client in people.items()}
        assert "Bienvenue, &lt;b&gt;Bo &amp; Co&lt;/b&gt;" in pages["<b>Bo & Co</b>"]
        for name, client in people.items():
            [other] = [each for each in people if each != name]
            place = shown(client.get(f"/a/RIVES/place/{keys[name]}/"))
            for page in (pages[name], place):
                assert keys[name] in page and keys[other] not in page
                assert not [name for name in ("token", "press", "place", "name", "words") if mark(name) in page]
            assert f'/en/a/RIVES/place/{keys[name]}/"' in place
        words = [re.search(r"data-place=\"\w+\">([^<]+)<", page)[1] for page in pages.values()]
        assert len(set(words)) == 2
