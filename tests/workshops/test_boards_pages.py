"""What a facilitator does in the site: who may, what is typed comes back with a sentence, no address fails."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import registry
from tests.factories.events import EventFactory, SessionFactory, SlotFactory
from tests.factories.partners import UserFactory
from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory, FacilitatorFactory
from workshops import actions, board_templates, setups
from workshops.models import Board, Deck
from workshops.queries import boards as queries
from workshops.queries.decks import usable_photos

pytestmark = pytest.mark.django_db
NOW = 1_700_000_000_000
LIST_QUERIES, TEAM_QUERIES = 8, 4
HOSTILE = "é" * 2000 + "🏠\x00مرحبا"
FORUM_SETUP = dict(board_templates.templates()["forum"][0].pieces)
SETUPS = {
    "photolangage": PHOTOLANGAGE_SETUP,
    "forum": FORUM_SETUP,
    "pledges": dict(board_templates.templates()["pledges"][0].pieces),
}
PAGES = [
    "board_edit", "board_facts", "board_question", "board_keeping", "board_tables", "board_steps", "board_team",
    "board_copy", "board_start_over", "board_delete",
]  # fmt: skip
OF_A_METHOD = {
    "board_photos": "photolangage",
    "board_scenes": "forum",
    "board_scene_new": "forum",
    "board_character_new": "forum",
    "board_rules": "forum",
    "board_points": "pledges",
}
BUTTONS = ["board_open", "board_close", "board_reopen"]


@pytest.fixture
def facilitator():
    return FacilitatorFactory()


def prepared(user, method="photolangage", **values):
    values = {"status": Board.Status.PREPARED, "setup": dict(SETUPS[method])} | values
    return BoardFactory(facilitator=user, method=method, **values)


@pytest.fixture
def visit(client):
    def go(user, address, data=None):
        client.logout()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(address) if data is None else client.post(address, data)

    return go


def address(name, board, *keys):
    return reverse(name, args=[board.code, *keys])


def status(response):
    to_login = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return "login" if to_login else response.status_code


def errors(response):
    return list(response.context["form"].errors)


class TestWho:
    @pytest.mark.parametrize("name", [*PAGES, *OF_A_METHOD])
    def test_who_sees_a_page_of_a_board(self, visit, facilitator, name):
        board = prepared(facilitator, OF_A_METHOD.get(name, "photolangage"))
        shared = FacilitatorFactory()
        board.cofacilitators.add(shared)
        readers = {
            None: "login",
            UserFactory(): 404,
            FacilitatorFactory(): 404,
            shared: 403 if name == "board_delete" else 200,
            facilitator: 200,
            UserFactory(coordinator=True): 200,
        }
        for user, expected in readers.items():
            assert status(visit(user, address(name, board))) == expected

    @pytest.mark.parametrize("name", BUTTONS)
    def test_who_presses_a_button(self, visit, facilitator, name):
        board = prepared(facilitator)
        for user, expected in ((None, "login"), (UserFactory(), 404), (FacilitatorFactory(), 404)):
            assert status(visit(user, address(name, board), {})) == expected
        assert status(visit(facilitator, address(name, board))) == 405

    @pytest.mark.parametrize(("name", "method"), OF_A_METHOD.items())
    def test_a_page_is_that_of_its_method_alone(self, visit, facilitator, name, method):
        other = next(each for each in SETUPS if each != method)
        assert status(visit(facilitator, address(name, prepared(facilitator, other)))) == 404

    def test_a_code_that_exists_looks_like_one_that_does_not(self, visit, facilitator):
        board = prepared(UserFactory())
        found, none = (visit(facilitator, reverse("board_edit", args=[code])) for code in (board.code, "RIEN"))
        assert found.status_code == none.status_code == 404

    def test_who_sees_the_list_and_who_prepares(self, visit, facilitator):
        shared = UserFactory()
        prepared(facilitator).cofacilitators.add(shared)
        expected = {None: ("login",) * 3, UserFactory(): (403,) * 3, shared: (200, 403, 403), facilitator: (200,) * 3}
        pages = [reverse("boards"), reverse("board_new"), reverse("board_new_of", args=["forum"])]
        for user, found in expected.items():
            assert tuple(status(visit(user, page)) for page in pages) == found


class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_costs_the_same_however_long_it_is(
        self, visit, client, facilitator, django_assert_num_queries, count
    ):
        for each in Board.Status.values:
            for _number in range(count):
                prepared(facilitator, status=each)
        visit(facilitator, reverse("boards"))
        with django_assert_num_queries(LIST_QUERIES):
            client.get(reverse("boards"))

    def test_a_list_without_a_board_says_what_to_do(self, visit, facilitator):
        page = visit(facilitator, reverse("boards")).content.decode()
        assert "Aucun atelier pour l’instant" in page and reverse("board_new") in page

    def test_each_board_is_under_its_state_with_how_many_came(self, visit, facilitator):
        board = prepared(facilitator, status=Board.Status.OPEN, title="Habiter ensemble")
        for name in ("Ana", "Bilal"):
            actions.join(board, name=name, table="1", now=NOW)
        prepared(UserFactory(), title="D’une autre")
        page = visit(facilitator, reverse("boards")).content.decode()
        assert "Habiter ensemble" in page and "2 personnes" in page and "D’une autre" not in page
        assert "Ouverts" in page and "En préparation" not in page

    def test_an_address_with_a_page_that_is_none_fails_not(self, visit, facilitator):
        prepared(facilitator, status=Board.Status.CLOSED)
        for page in ("0", "99", "x", "²"):
            assert status(visit(facilitator, reverse("boards") + f"?page={page}")) == 200


class TestNew:
    @pytest.mark.parametrize("method", Board.Method.values)
    def test_a_board_is_made_from_each_template(self, visit, facilitator, method):
        for template in board_templates.templates()[method]:
            page = reverse("board_new_of", args=[method]) + f"?modele={template.key}"
            form = visit(facilitator, page).context["form"]
            assert form["title"].value() == template.title
            response = visit(facilitator, page, {"title": template.title, "code": form["code"].value()})
            board = Board.objects.get(code=form["code"].value())
            assert response.url == address("board_edit", board)
            assert board.setup.items() >= template.pieces.items()
            missing = {lack.part for lack in setups.lacks(board)}
            assert missing == ({"scenes"} if method == "forum" else set())

    @pytest.mark.parametrize("method", Board.Method.values)
    def test_templates_are_several_and_hold_what_setups_may(self, method):
        offered = board_templates.templates()[method]
        assert len({each.key for each in offered}) == len(offered) >= 3
        for each in offered:
            assert setups.changed(method, {}, each.pieces) == each.pieces
            assert each.pieces["minutes"].keys() == {
                phase for phase in setups.timed(method) if phase in each.pieces["phases"]
            }

    def test_photolangage_begins_with_the_deck_of_the_project(self, visit, facilitator):
        visit(facilitator, reverse("board_new_of", args=["photolangage"]), {"title": "Habiter", "code": "habiter"})
        keys = [photo.key for photo in usable_photos(Deck.objects.get(shipped="dwelling"))]
        assert Board.objects.get(code="HABITER").setup["photos"] == keys and len(keys) == 48

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": HOSTILE}, "title"),
            ({"code": ""}, "code"),
            ({"code": "A"}, "code"),
            ({"code": HOSTILE}, "code"),
            ({"code": "nouveau"}, "code"),
            ({"code": "DEJALA"}, "code"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(self, visit, facilitator, typed, field):
        prepared(UserFactory(), code="DEJALA")
        data = {"title": "Habiter", "code": "habiter", **typed}
        response = visit(facilitator, reverse("board_new_of", args=["forum"]), data)
        assert (response.status_code, errors(response)) == (422, [field])
        form = response.context["form"]
        assert {name: form[name].value() for name in data} == data
        assert Board.objects.count() == 1

    def test_no_method_and_no_template_of_that_name(self, visit, facilitator):
        assert status(visit(facilitator, reverse("board_new_of", args=["theatre"]))) == 404
        page = visit(facilitator, reverse("board_new_of", args=["forum"]) + "?modele=rien")
        assert page.context["form"]["title"].value() == board_templates.templates()["forum"][0].title


class TestSession:
    @pytest.fixture
    def session(self):
        starts = timezone.now() + timedelta(days=5)
        event = EventFactory(title="Journée de Brest", starts_at=starts, ends_at=starts + timedelta(hours=8))
        slot = SlotFactory(event=event, starts_at=starts, ends_at=starts + timedelta(hours=2))
        return SessionFactory(slot=slot, title="Atelier du matin")

    def test_a_board_belongs_to_a_session_of_an_event_that_is_announced(self, visit, facilitator, session):
        board = prepared(facilitator)
        data = {"title": board.title, "code": board.code, "session": str(session.pk)}
        assert visit(facilitator, address("board_facts", board), data).status_code == 302
        board.refresh_from_db()
        assert board.session == session
        assert "Atelier du matin" in visit(facilitator, address("board_edit", board)).content.decode()

    def test_not_to_one_of_an_event_in_preparation_of_others(self, visit, facilitator, session):
        session.slot.event.status = "draft"
        session.slot.event.save()
        board = prepared(facilitator)
        assert queries.sessions_for(facilitator) == []
        data = {"title": board.title, "code": board.code, "session": str(session.pk)}
        visit(facilitator, address("board_facts", board), data)
        board.refresh_from_db()
        assert board.session is None
        assert [event for event, _sessions in queries.sessions_for(UserFactory(coordinator=True))] == [
            "Journée de Brest"
        ]

    def test_a_session_that_is_none_is_refused(self, visit, facilitator, session):
        board = prepared(facilitator)
        data = {"title": board.title, "code": board.code, "session": "999999"}
        response = visit(facilitator, address("board_facts", board), data)
        assert (response.status_code, errors(response)) == (422, ["session"])

    def test_mon_espace_leads_to_boards_and_asks_for_those_that_lack_something(
        self, facilitator, session, django_assert_num_queries
    ):
        def soon(title):
            return prepared(facilitator, "forum", session=session, title=title)

        soon("Rejouer")
        prepared(facilitator, session=session)
        prepared(facilitator, "forum")
        mine = [task for task in registry.awaiting_of(facilitator) if "atelier" in task.label]
        assert [task.label for task in mine] == ["l’atelier « Rejouer »"]
        assert mine[0].due == session.slot.starts_at
        soon("Encore")
        with django_assert_num_queries(1):
            assert len(list(queries.awaiting_facilitators(facilitator))) == 2
        works = {work.title: work for work in registry.works_of(facilitator)}
        assert works["Mes ateliers"].text == "4 en préparation"
        prepared(facilitator, status=Board.Status.OPEN)
        assert [work.text for work in queries.own_boards(facilitator)] == ["1 ouvert, 4 en préparation"]
        assert "Mes ateliers" not in {work.title for work in registry.works_of(UserFactory())}


class TestEditing:
    def test_the_page_says_what_is_missing_and_where_to_mend_it(self, visit, facilitator):
        board = prepared(facilitator, "forum", setup={**FORUM_SETUP, "question": ""})
        page = visit(facilitator, address("board_edit", board)).content.decode()
        assert address("board_scene", board, "guichet") in page and "Avant d’ouvrir" in page
        assert "Écrivez la question posée à la salle." in page
        response = visit(facilitator, address("board_open", board), {})
        assert response.status_code == 409 and "Notez d’abord l’accord" in response.content.decode()
        board.refresh_from_db()
        assert board.status == Board.Status.PREPARED

    def test_a_board_is_opened_closed_and_opened_again(self, visit, facilitator):
        board = prepared(facilitator)
        for name, expected in (("board_open", "open"), ("board_close", "closed"), ("board_reopen", "open")):
            assert visit(facilitator, address(name, board), {}).url == address("board_edit", board)
            board.refresh_from_db()
            assert board.status == expected
            assert status(visit(facilitator, address("board_edit", board))) == 200
        assert visit(facilitator, address("board_open", board), {}).status_code == 409

    @pytest.mark.parametrize(
        ("name", "method", "data", "pieces"),
        [
            ("board_question", "pledges", {"question": " Qui\r\nhabite ?", "secrecy": ""}, {"question": "Qui habite ?"}),
            (
                "board_tables", "forum", {"count": "3", "names": "Rive\r\n\r\n Pont ", "room": ""},
                {"tables": ["Rive", "Pont", "Table 3"], "room": 1000},
            ),
            ("board_tables", "forum", {"count": "1", "names": "", "room": "80"}, {"tables": ["Table 1"], "room": 80}),
            (
                "board_rules", "forum", {"rules": "Stop !", "votes": "4", "votes_each": "2"},
                {"rules": "Stop !", "moderated": False, "votes": 4, "votes_each": 2},
            ),
            (
                "board_points", "pledges", {"points": "8", "most_each": "8", "grouping": "everybody", "moderated": "on"},
                {"points": 8, "most_each": 8, "grouping": "everybody", "moderated": True},
            ),
        ],
    )  # fmt: skip
    def test_a_concern_is_changed_and_the_others_stay(self, visit, facilitator, name, method, data, pieces):
        board = prepared(facilitator, method)
        before = board.setup
        assert visit(facilitator, address(name, board), data).url == address("board_edit", board)
        board.refresh_from_db()
        assert board.setup.items() >= pieces.items()
        assert {key: board.setup[key] for key in before.keys() - pieces.keys() - {"secrecy"}} == {
            key: before[key] for key in before.keys() - pieces.keys() - {"secrecy"}
        }
        # What was written is shown as it stands.
        form = visit(facilitator, address(name, board)).context["form"]
        assert (
            form.initial.items()
            >= {key: value for key, value in pieces.items() if key in form.fields and value != 1000}.items()
        )

    def test_steps_are_left_out_and_last_what_is_said(self, visit, facilitator):
        board = prepared(facilitator)
        data = {f"minutes_{phase}": "7" for phase in setups.timed("photolangage")}
        visit(facilitator, address("board_steps", board), {**data, "with_second": "on"})
        board.refresh_from_db()
        assert "second" in board.setup["phases"] and set(board.setup["minutes"].values()) == {7}
        visit(facilitator, address("board_steps", board), data)
        board.refresh_from_db()
        assert "second" not in board.setup["phases"]
        assert setups.minutes_of(board)["choice"] == 7

    @pytest.mark.parametrize(
        ("name", "method", "data", "fields"),
        [
            ("board_question", "forum", {"question": ""}, ["question"]),
            ("board_question", "forum", {"question": HOSTILE, "secrecy": HOSTILE}, ["question", "secrecy"]),
            ("board_tables", "forum", {"count": "0"}, ["count"]),
            ("board_tables", "forum", {"count": "61"}, ["count"]),
            ("board_tables", "forum", {"count": "²"}, ["count"]),
            ("board_tables", "forum", {"count": "1", "names": "Rive\nPont"}, ["names"]),
            ("board_tables", "forum", {"count": "2", "names": "Rive\nRIVE"}, ["names"]),
            ("board_tables", "forum", {"count": "2", "names": "é" * 41}, ["names"]),
            ("board_tables", "forum", {"count": "2", "names": "Table 2"}, ["names"]),
            ("board_tables", "forum", {"count": "2", "room": "1001"}, ["room"]),
            ("board_rules", "forum", {"votes": "2", "votes_each": "3"}, ["votes_each"]),
            ("board_rules", "forum", {"votes": "", "votes_each": "99"}, ["votes", "votes_each"]),
            ("board_points", "pledges", {"points": "3", "most_each": "2", "grouping": "tous"}, ["grouping"]),
            ("board_points", "pledges", {"points": "1", "most_each": "2", "grouping": "facilitator"}, ["most_each"]),
            ("board_photos", "photolangage", {"choices": "1"}, ["photos"]),
            ("board_photos", "photolangage", {"choices": "9", "photos": ["x"]}, ["choices", "photos"]),
            ("board_team", "pledges", {"email": "pas une adresse"}, ["email"]),
            ("board_team", "pledges", {"email": "personne@ailleurs.test"}, ["email"]),
            ("board_character_new", "forum", {"name": "", "note": HOSTILE}, ["name", "note"]),
            ("board_keeping", "forum", {"keeps_words": "peut-être"}, ["keeps_words"]),
        ],
    )
    def test_bad_input_is_said_beside_its_field(self, visit, facilitator, name, method, data, fields):
        board = prepared(facilitator, method)
        response = visit(facilitator, address(name, board), data)
        assert (response.status_code, errors(response)) == (422, fields)
        for key, value in data.items():
            assert response.context["form"][key].value() == value
        before = board.setup
        board.refresh_from_db()
        assert board.setup == before

    @pytest.mark.parametrize("typed", ["-1", "121", "", "x"])
    def test_minutes_are_a_number(self, visit, facilitator, typed):
        board = prepared(facilitator)
        data = {f"minutes_{phase}": "7" for phase in setups.timed("photolangage")} | {"minutes_choice": typed}
        response = visit(facilitator, address("board_steps", board), data)
        assert (response.status_code, errors(response)) == (422, ["minutes_choice"])

    @pytest.mark.parametrize("name", ["board_question", "board_tables"])
    def test_what_was_prepared_is_shown_but_changes_no_more_on_an_open_board(self, visit, facilitator, name):
        board = prepared(facilitator, status=Board.Status.OPEN)
        data = {"question": "Autre ?", "count": "1", "names": "Autre"}
        response = visit(facilitator, address(name, board), data)
        assert response.status_code == 409 and "Dupliquez-le" in response.content.decode()
        board.refresh_from_db()
        assert board.setup == PHOTOLANGAGE_SETUP

    def test_what_stays_afterwards_may_be_said_until_it_is_effaced(self, visit, facilitator):
        board = prepared(facilitator, status=Board.Status.CLOSED)
        visit(facilitator, address("board_keeping", board), {"keeps_words": "on"})
        board.refresh_from_db()
        assert board.keeps_words
        assert visit(facilitator, address("board_keeping", board)).context["form"]["keeps_words"].value() == "on"


class TestPhotos:
    def test_photos_are_chosen_in_the_deck_s_order(self, visit, facilitator):
        board = prepared(facilitator)
        deck = Deck.objects.get(shipped="dwelling")
        keys = [photo.key for photo in usable_photos(deck)][:5]
        visit(facilitator, address("board_photos", board), {"choices": "2", "photos": keys[::-1]})
        board.refresh_from_db()
        assert (board.setup["photos"], board.setup["choices"]) == (keys, 2)
        page = visit(facilitator, address("board_photos", board) + f"?jeu={deck.pk}")
        assert [photo["key"] for photo in page.context["form"].pictures if photo["ticked"]] == keys

    def test_another_one_s_deck_is_not_offered(self, visit, facilitator):
        board = prepared(facilitator)
        other = Deck.objects.create(title="Privé", owner=UserFactory())
        page = visit(facilitator, address("board_photos", board) + f"?jeu={other.pk}")
        assert other not in page.context["decks"] and page.context["deck"] != other

    @pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 40])
    def test_a_deck_that_is_none_is_the_first(self, visit, facilitator, asked):
        page = visit(facilitator, address("board_photos", prepared(facilitator)) + f"?jeu={asked}")
        assert page.context["deck"].shipped == "dwelling"


SCENE = {
    "title": "Au guichet",
    "summary": "Elle demande un délai.",
    "characters": ["locataire", "gestionnaire"],
    "protagonist": "locataire",
    "source": "Trois témoignages",
    "consent": "",
    "reread": "",
}


class TestScenes:
    def test_a_scene_is_kept_and_what_it_lacks_is_said_beside_the_field(self, visit, facilitator):
        board = prepared(facilitator, "forum")
        scene = address("board_scene", board, "guichet")
        visit(facilitator, scene, SCENE)
        board.refresh_from_db()
        assert board.setup["scenes"] == [{**SCENE, "key": "guichet"}]
        form = visit(facilitator, scene).context["form"]
        assert form.fields["consent"].help_text.startswith("Notez d’abord l’accord")
        assert form.fields["reread"].help_text.startswith("Notez d’abord que la personne a relu")
        assert "Ne peut pas encore être jouée" in visit(facilitator, address("board_scenes", board)).content.decode()
        visit(facilitator, scene, {**SCENE, "consent": "Le 3 mars", "reread": "Le 10 mars"})
        board.refresh_from_db()
        assert setups.lacks(board) == []
        assert visit(facilitator, address("board_open", board), {}).status_code == 302

    def test_scenes_are_added_played_earlier_or_later_and_removed(self, visit, facilitator):
        board = prepared(facilitator, "forum")
        visit(facilitator, address("board_scene_new", board), {**SCENE, "title": "Dehors"})
        board.refresh_from_db()
        key = board.setup["scenes"][1]["key"]
        change = address("board_scene_change", board, key)
        for verb, expected in (
            ("monter", ["Dehors", "Au guichet"]),
            ("monter", ["Dehors", "Au guichet"]),
            ("descendre", ["Au guichet", "Dehors"]),
            ("descendre", ["Au guichet", "Dehors"]),
            ("retirer", ["Au guichet"]),
        ):
            response = visit(facilitator, change, {"verb": verb})
            assert response.url == address("board_scenes", board) + ("" if verb == "retirer" else f"#scene-{key}")
            board.refresh_from_db()
            assert [scene["title"] for scene in board.setup["scenes"]] == expected
        assert visit(facilitator, change, {"verb": "brûler"}).status_code == 409

    def test_characters_are_added_renamed_and_removed_unless_they_play(self, visit, facilitator):
        board = prepared(facilitator, "forum")
        visit(facilitator, address("board_character_new", board), {"name": "Le fils", "note": "Seize ans"})
        visit(facilitator, address("board_character", board, "voisine"), {"name": "La gardienne", "note": ""})
        board.refresh_from_db()
        names = [each["name"] for each in board.setup["characters"]]
        assert names[-1] == "Le fils" and "La gardienne" in names
        playing = visit(facilitator, address("board_character_change", board, "voisine"), {"verb": "retirer"})
        assert playing.status_code == 409 and "Au guichet" in playing.content.decode()
        key = board.setup["characters"][-1]["key"]
        visit(facilitator, address("board_character_change", board, key), {"verb": "retirer"})
        board.refresh_from_db()
        assert "Le fils" not in [each["name"] for each in board.setup["characters"]]

    def test_characters_are_put_in_order(self, visit, facilitator):
        board = prepared(facilitator, "forum")
        first, second, *others = [each["key"] for each in board.setup["characters"]]
        for key, verb, expected in (
            (first, "monter", [first, second, *others]),
            (first, "descendre", [second, first, *others]),
            (first, "monter", [first, second, *others]),
            (others[-1], "descendre", [first, second, *others]),
        ):
            response = visit(facilitator, address("board_character_change", board, key), {"verb": verb})
            assert response.url == address("board_scenes", board) + f"#character-{key}"
            board.refresh_from_db()
            assert [each["key"] for each in board.setup["characters"]] == expected
        page = visit(facilitator, address("board_scenes", board)).content.decode()
        places = len(expected)
        assert (page.count('value="monter"'), page.count('value="descendre"')) == (places - 1, places - 1)
        assert (
            visit(facilitator, address("board_character_change", board, "rien"), {"verb": "monter"}).status_code == 302
        )
        assert visit(facilitator, address("board_character_change", board, first), {"verb": "x"}).status_code == 409

    def test_a_stranger_moves_nothing(self, visit, facilitator):
        board = prepared(facilitator, "forum")
        for name, key in (("board_character_change", "voisine"), ("board_scene_change", "guichet")):
            for user, expected in ((None, "login"), (FacilitatorFactory(), 404)):
                assert status(visit(user, address(name, board, key), {"verb": "monter"})) == expected

    @pytest.mark.parametrize(
        ("typed", "fields"),
        [
            ({"title": "", "summary": ""}, ["title", "summary"]),
            ({"title": HOSTILE, "summary": HOSTILE, "source": HOSTILE}, ["title", "summary", "source"]),
            ({"consent": HOSTILE, "reread": HOSTILE}, ["consent", "reread"]),
            ({"characters": []}, ["characters"]),
            ({"characters": ["personne"]}, ["characters"]),
            ({"protagonist": ""}, ["protagonist"]),
            ({"protagonist": "voisine"}, ["protagonist"]),
        ],
    )
    def test_bad_input_is_said_beside_its_field(self, visit, facilitator, typed, fields):
        board = prepared(facilitator, "forum")
        response = visit(facilitator, address("board_scene_new", board), {**SCENE, **typed})
        assert (response.status_code, errors(response)) == (422, fields)
        assert response.context["form"]["source"].value() == {**SCENE, **typed}["source"]

    def test_there_is_an_end_to_scenes(self, visit, facilitator):
        board = prepared(
            facilitator, "forum", setup={**FORUM_SETUP, "scenes": [{**SCENE, "key": f"s{n}"} for n in range(12)]}
        )
        response = visit(facilitator, address("board_scene_new", board), SCENE)
        assert response.status_code == 422 and errors(response) == ["__all__"]

    @pytest.mark.parametrize("name", ["board_scene", "board_character"])
    def test_one_that_is_none_is_not_found(self, visit, facilitator, name):
        assert status(visit(facilitator, address(name, prepared(facilitator, "forum"), "rien"))) == 404


class TestTeam:
    def test_somebody_is_added_handed_the_board_and_leaves(self, visit, facilitator):
        board, other = prepared(facilitator), FacilitatorFactory(email="nadia@exemple.test")
        visit(facilitator, address("board_team", board), {"email": "nadia@exemple.test"})
        assert status(visit(other, address("board_edit", board))) == 200
        visit(facilitator, address("board_hand_over", board, other.pk), {})
        board.refresh_from_db()
        assert board.facilitator == other
        assert visit(facilitator, address("board_team_remove", board, facilitator.pk), {}).url == reverse("boards")
        assert status(visit(facilitator, address("board_edit", board))) == 404

    def test_who_only_shares_a_board_is_not_led_to_what_they_may_not_see(self, visit, facilitator):
        board, shared = prepared(facilitator), UserFactory()
        board.cofacilitators.add(shared)
        for page in (reverse("boards"), address("board_prints", board)):
            assert reverse("decks") in visit(facilitator, page).content.decode()
            assert reverse("decks") not in visit(shared, page).content.decode()

    def test_who_shares_a_board_neither_adds_nor_hands_over_nor_removes(self, visit, facilitator):
        board, shared, other = prepared(facilitator), FacilitatorFactory(), FacilitatorFactory()
        board.cofacilitators.add(shared, other)
        assert status(visit(shared, address("board_team", board), {"email": UserFactory().email})) == 403
        for name in ("board_hand_over", "board_team_remove"):
            assert status(visit(shared, address(name, board, other.pk), {})) == 403
        assert board.cofacilitators.count() == 2

    def test_the_board_is_not_handed_to_somebody_who_does_not_share_it(self, visit, facilitator):
        board = prepared(facilitator)
        assert status(visit(facilitator, address("board_hand_over", board, UserFactory().pk), {})) == 409
        assert status(visit(facilitator, address("board_hand_over", board, 999_999), {})) == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_team_costs_the_same_however_many(self, visit, client, facilitator, django_assert_num_queries, count):
        board = prepared(facilitator)
        board.cofacilitators.add(*(UserFactory() for _each in range(count)))
        visit(facilitator, address("board_team", board))
        with django_assert_num_queries(TEAM_QUERIES):
            client.get(address("board_team", board))


class TestAfter:
    @pytest.mark.parametrize(
        ("method", "status", "leads"),
        [
            ("photolangage", "prepared", False),
            ("photolangage", "open", True),
            ("photolangage", "closed", True),
            ("forum", "open", False),
        ],
    )
    def test_a_photolangage_that_was_opened_leads_to_the_tables_portraits(
        self, visit, facilitator, method, status, leads
    ):
        board = prepared(facilitator, method, status=status)
        page = visit(facilitator, address("board_edit", board)).content.decode()
        assert (address("board_portraits", board) in page) == leads

    def test_a_past_board_is_copied(self, visit, facilitator):
        board = prepared(facilitator, status=Board.Status.CLOSED)
        response = visit(facilitator, address("board_copy", board), {"title": "Encore", "code": "encore"})
        copy = Board.objects.get(code="ENCORE")
        assert response.url == address("board_edit", copy) and copy.setup == board.setup
        again = visit(facilitator, address("board_copy", board), {"title": "Encore", "code": "encore"})
        assert (again.status_code, errors(again)) == (422, ["code"])

    def test_a_rehearsal_is_effaced_after_a_question(self, visit, facilitator):
        board = prepared(facilitator, status=Board.Status.OPEN)
        actions.join(board, name="Ana", table="1", now=NOW)
        page = visit(facilitator, address("board_edit", board)).content.decode()
        assert address("board_start_over", board) in page
        assert visit(facilitator, address("board_start_over", board)).status_code == 200
        assert board.places.count() == 1
        visit(facilitator, address("board_start_over", board), {})
        assert board.places.count() == 0
        actions.close_board(board, actor=facilitator, now=NOW)
        assert visit(facilitator, address("board_start_over", board), {}).status_code == 409

    def test_a_used_board_is_deleted_only_once_that_is_ticked(self, visit, facilitator):
        board = prepared(facilitator, status=Board.Status.OPEN)
        actions.join(board, name="Ana", table="1", now=NOW)
        response = visit(facilitator, address("board_delete", board), {})
        assert Board.objects.filter(pk=board.pk).exists()
        assert (response.status_code, errors(response)) == (422, ["used"])
        assert visit(facilitator, address("board_delete", board), {"used": "on"}).url == reverse("boards")
        assert not Board.objects.filter(pk=board.pk).exists()

    def test_one_that_was_not_used_asks_once(self, visit, facilitator):
        board = prepared(facilitator)
        assert list(visit(facilitator, address("board_delete", board)).context["form"].fields) == []
        assert visit(facilitator, address("board_delete", board), {"x": "1"}).url == reverse("boards")
