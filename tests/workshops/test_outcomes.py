"""What boards leave: what everybody had and nothing else, who may read it, what is carried into charters."""

import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject
from wagtail.models import ModelLogEntry

from charters import actions as charters
from charters.models import CharterParty, Clause
from portal.models import SiteIdentity
from portal.partners import roles
from portal.tokens import digest
from tests.factories.partners import PartnerFactory, UserFactory
from tests.factories.workshops import BoardFactory, PhotoFactory
from tests.workshops import outcome_steps
from tests.workshops.outcome_steps import NOW, photolangage, wall
from tests.workshops.plays import FACILITATOR
from workshops import actions, outcome_files, outcomes, places, rules
from workshops.actions.forgetting import forget_board
from workshops.models import Board, Carried, Outcome, Place, WorkshopIndexPage
from workshops.models.pages import REPORTS_A_PAGE
from workshops.queries import outcomes as queries

pytestmark = pytest.mark.django_db
SECRET = "s" * 32


@pytest.fixture
def facilitator():
    user = UserFactory()
    user.groups.add(roles.group_of(rules.FACILITATE))
    return user


@pytest.fixture
def closed(facilitator):
    room = wall(facilitator=facilitator)
    actions.close_board(room.board, actor=facilitator, now=NOW + 1000)
    room.board.refresh_from_db()
    return room


def left(room) -> dict:
    return queries.live(room.board)


def as_text(content) -> str:
    return json.dumps(content, ensure_ascii=False)


class TestWhatIsLeft:
    def test_a_wall_leaves_its_pledges_in_their_ranks_with_organisations_and_without_names(self):
        room = wall()
        assert left(room) == {
            "v": 1,
            "question": "À quoi nous engageons-nous d’ici un an ?",
            "people": 6,
            "tables": 2,
            "pledges": [
                {
                    "key": room.pledges["visit"],
                    "rank": 1,
                    "points": 12,
                    "text": "=VISITER(ensemble)",
                    "bearer": "",
                    "due": "",
                    "organisations": ["Office de la Rive"],
                    "group": "",
                    "sources": [],
                },
                {
                    "key": room.pledges["call"],
                    "rank": 2,
                    "points": 1,
                    "text": "Rappeler sous deux jours",
                    "bearer": "la permanence",
                    "due": "",
                    "organisations": [],
                    "group": "",
                    "sources": [],
                },
                {
                    "key": room.pledges["key"],
                    "rank": 3,
                    "points": 0,
                    "text": "Prêter la clé dès le premier jour",
                    "bearer": "",
                    "due": "juin",
                    "organisations": ["Le Seuil"],
                    "group": "Accès",
                    "sources": [],
                },
            ],
            "voters": 6,
            "withheld": False,
        }

    def test_a_vote_of_few_is_not_told_outside_the_room_and_its_order_neither(self):
        room = wall(people=4)
        content = left(room)
        assert (content["voters"], content["withheld"]) == (None, True)
        assert [(each["key"], each["rank"], each["points"]) for each in content["pledges"]] == [
            (room.pledges[name], None, None) for name in ("key", "visit", "call")
        ]

    def test_a_vote_that_is_not_told_yet_leaves_nothing(self):
        room = wall()
        room.go("voting")
        content = left(room)
        assert (content["voters"], content["withheld"]) == (None, False)
        assert {each["points"] for each in content["pledges"]} == {None}

    def test_a_merged_pledge_tells_what_it_is_made_of(self):
        room = wall()
        room.go("grouping")
        merged = room.do(FACILITATOR, "merge", pledge=room.pledges["call"], into=room.pledges["key"])
        [first] = [each for each in left(room)["pledges"] if each["key"] == merged]
        assert first["sources"] == ["Prêter la clé dès le premier jour", "Rappeler sous deux jours"]
        assert first["organisations"] == ["Le Seuil"]

    def test_a_theme_is_traced_to_photo_words_and_table(self):
        room = photolangage()
        content = queries.at_state(room.board, room.state)
        assert content["answers"] == [
            {"key": "1", "table": "Rive", "text": "Un nid à deux portes", "photos": ["nid"], "agreed": True}
        ]
        assert content["themes"] == [
            {
                "key": room.theme,
                "title": "Se sentir chez soi",
                "extent": "shared",
                "words": [{"text": "un abri qu’on se fait", "photo": "nid", "table": "Rive"}],
            }
        ]
        assert content["photos"].keys() == {"nid"}

    def test_photos_keep_their_words(self):
        content = outcomes.outcome("photolangage", photolangage().state, {"nid": "Un nid dans un arbre"})
        assert content["photos"] == {"nid": "Un nid dans un arbre"}

    def test_answers_that_the_room_has_not_seen_are_not_left(self):
        room = photolangage()
        room.do(FACILITATOR, "hide_answer", table="1")
        assert left(room)["answers"] == []

    def test_a_forum_leaves_alternatives_with_reactions_and_proposals_with_votes(self):
        room = outcome_steps.forum()
        content = left(room)
        assert content["alternatives"] == [
            {
                "key": room.replay,
                "text": "Demander à s’asseoir",
                "outcome": "contested",
                "scene": "Le guichet",
                "moment": "Au guichet",
                "character": "Samira",
                "tried": "Elle s’assoit",
                # Only one answered whether it helps: that sum is theirs.
                "reactions": {"realistic": {"yes": 6, "partly": 0, "no": 0}},
            }
        ]
        assert content["proposals"] == [
            {
                "key": room.proposal,
                "text": "Un siège partout",
                "points": 6,
                "sources": ["Un siège à chaque guichet"],
                "for": ["On attend longtemps"],
                "against": [],
            }
        ]
        assert (content["voters"], content["withheld"]) == (6, False)
        few = left(outcome_steps.forum(people=3))
        assert (few["proposals"][0]["points"], few["withheld"], few["alternatives"][0]["reactions"]) == (None, True, {})

    def test_a_replay_without_an_alternative_is_left_open(self, facilitator):
        room = outcome_steps.forum(facilitator=facilitator)
        room.go("replay")
        last = room.do(FACILITATOR, "replay", moment="À la fin", character="samira", tried="Elle revient demain")
        room.do(FACILITATOR, "drop_replay", replay=last)
        assert [each["key"] for each in left(room)["alternatives"]] == [room.replay]
        last = room.do(FACILITATOR, "replay", moment="À la fin", character="samira", tried="Elle revient demain")
        room.go("end")
        content = left(room)
        assert [(each["key"], each["text"], each["outcome"], each["tried"]) for each in content["alternatives"]] == [
            (room.replay, "Demander à s’asseoir", "contested", "Elle s’assoit"),
            (last, "", "open", "Elle revient demain"),
        ]
        page = visit(facilitator).get(reverse("board_report", args=[room.board.code])).text
        assert "Un essai sans conclusion" in page and "La question reste ouverte" in page
        assert "Un essai sans conclusion" in as_text(outcome_files.lines("forum", content))

    @pytest.mark.parametrize("play", [wall, photolangage, outcome_steps.forum])
    def test_nothing_hidden_and_no_name_is_left(self, play):
        told = as_text(left(play()))
        assert "Nom-" not in told
        for words in ("Mots masqués", "Brouillon jamais montré", "Trois récits", "Accord écrit"):
            assert words not in told

    def test_words_go_and_what_the_room_made_of_them_stays(self):
        themes = outcomes.without_words(left(photolangage()))["themes"]
        assert [(each["title"], each["words"]) for each in themes] == [("Se sentir chez soi", [])]
        content = outcomes.without_words(left(outcome_steps.forum()))
        assert content["said"] == {} and content["proposals"][0]["sources"] == content["proposals"][0]["for"] == []
        assert content["proposals"][0]["text"] == "Un siège partout"
        content = left(wall())
        assert outcomes.without_words(content) == content
        before, after = (each["pledges"] for each in (content, outcomes.without_people(content)))
        assert [each["text"] for each in after] == [each["text"] for each in before]
        assert any(each["bearer"] for each in before) and not any(each["bearer"] or each["sources"] for each in after)


def test_a_report_with_simulated_people_says_so(facilitator):
    room = wall(facilitator=facilitator)
    assert "simulated" not in left(room)
    for number in range(2):
        room.do(FACILITATOR, "join", person=f"s{number}", name=f"Simulé {number}", table="1", simulated=True)
    room.do(FACILITATOR, "remove", person="s1")
    actions.close_board(room.board, actor=facilitator, now=NOW + 1000)
    content = Outcome.objects.get(board=room.board).content
    # What somebody simulated said before they were removed is still in it.
    assert (content["people"], content["simulated"]) == (8, 2)
    page = visit(facilitator).get(reverse("board_report", args=[room.board.code])).text
    assert "Personnes, dont 2 simulées (répétition)" in page and "Simulé" not in page
    assert ["Personnes, dont 2 simulées (répétition)", "8"] in outcome_files.report_data(room.board, content)["facts"]


class TestKeeping:
    def test_what_is_left_is_kept_when_the_board_closes_and_outlives_its_journal(self, closed):
        kept = Outcome.objects.get(board=closed.board)
        assert kept.content["pledges"][0]["text"] == "=VISITER(ensemble)"
        closed.board.journal.all().delete()
        Board.objects.filter(pk=closed.board.pk).update(seq=0)
        board = queries.board_of(closed.board.code.lower())
        assert queries.content_of(board) == kept.content

    def test_what_is_hidden_after_reopening_is_gone_once_it_closes_again(self, closed, facilitator):
        actions.publish_report(closed.board, actor=facilitator)
        actions.reopen_board(closed.board, actor=facilitator, now=NOW + 2000)
        closed.do(FACILITATOR, "hide", pledge=closed.pledges["visit"])
        assert "VISITER" in as_text(Outcome.objects.get().content)
        actions.close_board(closed.board, actor=facilitator, now=NOW + 3000)
        kept = Outcome.objects.get()
        assert "VISITER" not in as_text(kept.content) and kept.published_at

    @pytest.mark.parametrize("keeps_words", [True, False])
    def test_what_is_left_outlives_what_the_board_forgets(self, keeps_words):
        room = photolangage(keeps_words=keeps_words)
        forget_board(room.board, timezone.now())
        content = Outcome.objects.get(board=room.board).content
        assert content["answers"][0]["text"] == "Un nid à deux portes"
        assert ("un abri" in as_text(content)) == keeps_words
        board = queries.board_of(room.board.code)
        assert board.anonymised_at and queries.content_of(board) == content

    def test_sharing_and_publishing_are_the_facilitator_s_and_are_logged(self, closed, facilitator):
        for act in (actions.share_report, actions.publish_report, actions.unshare_report, actions.unpublish_report):
            with pytest.raises(PermissionDenied):
                act(closed.board, actor=UserFactory())
            act(closed.board, actor=facilitator)
            act(closed.board, actor=facilitator)
        outcome = Outcome.objects.get()
        assert (outcome.shared_at, outcome.published_at) == (None, None)
        logged = ModelLogEntry.objects.filter(action__startswith="workshops.report").values_list("action", flat=True)
        assert sorted(logged) == [
            "workshops.report_published",
            "workshops.report_shared",
            "workshops.report_unpublished",
            "workshops.report_unshared",
        ]

    def test_pages_of_those_who_took_part_know_whether_they_may_read_the_report(self, closed, facilitator):
        def told():
            return closed.state["all"].get("report")

        assert told() is None
        for act, known in (
            (actions.share_report, True),
            (actions.publish_report, True),
            (actions.unshare_report, True),
            (actions.unpublish_report, None),
        ):
            act(closed.board, actor=facilitator)
            assert told() is known
        assert closed.board.journal.filter(kind="report").count() == 2

    def test_nothing_is_shared_before_the_board_is_closed(self, facilitator, closed):
        with pytest.raises(ValidationError) as refused:
            actions.publish_report(wall(facilitator=facilitator).board, actor=facilitator)
        assert refused.value.code == "state"
        actions.reopen_board(closed.board, actor=facilitator, now=NOW + 2000)
        with pytest.raises(ValidationError):
            actions.share_report(closed.board, actor=facilitator)


def visit(user=None, *, holds=None):
    """A browser: of somebody logged in, or of somebody who holds a place of the board."""
    client = Client()
    if user is not None:
        client.force_login(user)
    if holds is not None:
        client.cookies[places.cookie_name(holds.code)] = places.cookie_value([places.Held("ana", SECRET)])
    return client


def hold_place(board):
    Place.objects.create(board=board, key="ana", token=digest(SECRET))


PAGES = ["board_report", "board_report_pdf", "board_report_csv"]
# Queries of each of these pages and of the replay, by method.
COSTS = {"wall": (6, 6, 5, 7), "photolangage": (8, 9, 6, 9), "forum": (6, 6, 5, 7)}
PORTRAITS_COST = 6


def readers(board, facilitator) -> dict:
    return {"facilitator": visit(facilitator), "participant": visit(holds=board), "visitor": visit()}


class TestWhoMayRead:
    @pytest.mark.parametrize("page", PAGES)
    def test_before_it_is_closed_those_who_run_it_alone(self, page, facilitator):
        board = wall(facilitator=facilitator).board
        hold_place(board)
        helper = UserFactory()
        board.cofacilitators.add(helper)
        address = reverse(page, args=[board.code])
        may = [facilitator, helper, UserFactory(coordinator=True)]
        assert {visit(user).get(address).status_code for user in may} == {200}
        for other in (visit(), visit(UserFactory()), visit(holds=board)):
            assert other.get(address).status_code == 404

    @pytest.mark.parametrize("page", PAGES)
    def test_once_shared_those_who_took_part_and_not_whoever_was_removed(self, page, closed, facilitator):
        board, address = closed.board, reverse(page, args=[closed.board.code])
        hold_place(board)
        assert visit(holds=board).get(address).status_code == 404
        actions.share_report(board, actor=facilitator)
        assert visit(holds=board).get(address).status_code == 200
        forged = Client()
        forged.cookies[places.cookie_name(board.code)] = places.cookie_value([places.Held("ana", "x" * 32)])
        for other in (forged, visit(), visit(UserFactory())):
            assert other.get(address).status_code == 404
        actions.reopen_board(board, actor=facilitator, now=NOW + 2000)
        assert visit(holds=board).get(address).status_code == 404
        closed.do(FACILITATOR, "remove", person="ana")
        actions.close_board(board, actor=facilitator, now=NOW + 3000)
        assert visit(holds=board).get(address).status_code == 404

    @pytest.mark.parametrize("page", PAGES)
    def test_once_published_everybody(self, page, closed, facilitator):
        address = reverse(page, args=[closed.board.code.lower()])
        actions.publish_report(closed.board, actor=facilitator)
        assert visit().get(address).status_code == 200
        actions.unpublish_report(closed.board, actor=facilitator)
        assert visit().get(address).status_code == 404

    def test_what_was_said_is_for_those_who_were_there_unless_the_room_agreed(self, facilitator):
        board = photolangage(facilitator=facilitator).board
        actions.close_board(board, actor=facilitator, now=NOW + 9000)
        actions.publish_report(board, actor=facilitator)
        hold_place(board)
        said = [word["text"] for theme in board.outcome.content["themes"] for word in theme["words"]]
        assert said
        for keeps, reads in ((False, False), (True, True)):
            Board.objects.filter(pk=board.pk).update(keeps_words=keeps)
            for page in ("board_report", "board_report_csv"):
                address = reverse(page, args=[board.code])
                texts = {who: pages.get(address).text for who, pages in readers(board, facilitator).items()}
                assert all(words in texts["facilitator"] and words in texts["participant"] for words in said), page
                assert all((words in texts["visitor"]) is reads for words in said), page

    def test_a_code_of_no_board_and_one_in_preparation_look_the_same(self, facilitator):
        prepared = wall(facilitator=facilitator).board
        Board.objects.filter(pk=prepared.pk).update(status=Board.Status.PREPARED)
        for code in ("ZZZZZ", prepared.code):
            assert visit(facilitator).get(reverse("board_report", args=[code])).status_code == 404

    def test_readers_see_what_was_kept_while_the_board_is_open_again(self, closed, facilitator):
        actions.publish_report(closed.board, actor=facilitator)
        actions.reopen_board(closed.board, actor=facilitator, now=NOW + 2000)
        closed.do(FACILITATOR, "hide", pledge=closed.pledges["call"])
        address = reverse("board_report", args=[closed.board.code])
        assert "Rappeler sous deux jours" in visit().get(address).text
        assert "Rappeler sous deux jours" not in visit(facilitator).get(address).text

    def test_buttons_share_and_publish(self, closed, facilitator):
        address = reverse("board_report_change", args=[closed.board.code])
        assert visit(UserFactory()).post(address, {"verb": "publier"}).status_code == 404
        assert visit(facilitator).post(address, {"verb": "rien"}).status_code == 409
        for verb in ("partager", "publier"):
            visit(facilitator).post(address, {"verb": verb})
        assert Outcome.objects.get().shared_at and Outcome.objects.get().published_at
        page = visit(facilitator).get(reverse("board_report", args=[closed.board.code]))
        assert "Tout le monde, sur le site" in page.text and "Retirer du site" in page.text
        for verb in ("ne-plus-partager", "retirer"):
            visit(facilitator).post(address, {"verb": verb})
        assert not Outcome.objects.get().shared_at and not Outcome.objects.get().published_at

    def test_a_published_report_names_nobody_and_offers_nothing(self, closed, facilitator):
        actions.publish_report(closed.board, actor=facilitator)
        page = visit().get(reverse("board_report", args=[closed.board.code])).text
        assert "Office de la Rive" in page and "12 points" in page
        for words in (
            "Nom-",
            "Mots masqués",
            "Brouillon",
            "Porter dans une charte",
            "Revoir pas à pas",
            "Retirer du site",
        ):
            assert words not in page

    def test_the_way_to_a_report_leads_through_the_site_s_section_or_one_s_own_boards(self, site, closed, facilitator):
        actions.publish_report(closed.board, actor=facilitator)
        address = reverse("board_report", args=[closed.board.code])
        section = WorkshopIndexPage.objects.get(locale__language_code="fr")
        steps = [(step["title"], step["url"]) for step in visit().get(address).context["breadcrumb"]]
        assert steps[1:] == [("Ateliers", section.url), ("Bilan", "")]
        own = [step["title"] for step in visit(facilitator).get(address).context["breadcrumb"]]
        assert own == ["Accueil", "Mes ateliers", closed.board.title, "Bilan"]
        assert address in visit(facilitator).get(reverse("boards")).text

    def test_published_reports_are_listed(self, site, closed, facilitator):
        address = WorkshopIndexPage.objects.get(locale__language_code="fr").url
        assert closed.board.title not in visit().get(address).text
        actions.publish_report(closed.board, actor=facilitator)
        page = visit().get(address).text
        assert closed.board.title in page and reverse("board_report", args=[closed.board.code]) in page

    def test_many_published_reports_are_listed_page_by_page(self, site, closed, facilitator):
        now = timezone.now()
        for number in range(REPORTS_A_PAGE):
            board = BoardFactory(title=f"Atelier {number:02}", code=f"LISTE{number:02}")
            Outcome.objects.create(board=board, content={}, kept_at=now, published_at=now + timedelta(days=number + 1))
        Outcome.objects.filter(board=closed.board).update(published_at=now)
        address = WorkshopIndexPage.objects.get(locale__language_code="fr").url
        first, second = visit().get(address).text, visit().get(f"{address}?page=2").text
        assert "Atelier 00" in first and closed.board.title not in first
        assert "Atelier 00" not in second and closed.board.title in second


def described_figures(node) -> list[str]:
    """The alternative texts of a PDF's figures, in their order."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        return [words for each in node for words in described_figures(each)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [node["/Alt"]] if node.get("/S") == "/Figure" else []
    return own + (described_figures(node["/K"]) if "/K" in node else [])


class TestQueries:
    """How many people took part changes nothing of what a page costs."""

    @pytest.mark.parametrize("people", [2, 6])
    @pytest.mark.parametrize(
        ("play", "page", "queries"),
        [
            (play, page, queries)
            for play, costs in COSTS.items()
            for page, queries in zip([*PAGES, "board_replay"], costs, strict=True)
        ],
    )
    def test_of_a_report(self, play, page, queries, people, facilitator, django_assert_num_queries):
        board = getattr(outcome_steps, play)(people=people, facilitator=facilitator).board
        browser, address = visit(facilitator), reverse(page, args=[board.code])
        browser.get(address)
        with django_assert_num_queries(queries):
            assert browser.get(address).status_code == 200

    @pytest.mark.parametrize("tables", [["1"], ["1", "2"]])
    def test_of_the_portraits(self, tables, facilitator, django_assert_num_queries):
        room = photolangage(facilitator=facilitator)
        room.go("answer")
        for table in tables:
            room.do(FACILITATOR, "answer", table=table, text="Une porte", photos=[{"1": "nid", "2": "pont"}[table]])
        browser, address = visit(facilitator), reverse("board_portraits", args=[room.board.code])
        browser.get(address)
        with django_assert_num_queries(PORTRAITS_COST):
            assert len(browser.get(address).context["portraits"]) == len(tables)


class TestFiles:
    @pytest.mark.parametrize("play", [wall, photolangage, outcome_steps.forum])
    def test_a_tagged_pdf_and_a_page(self, play, facilitator):
        board = play(facilitator=facilitator).board
        answer = visit(facilitator).get(reverse("board_report_pdf", args=[board.code]))
        assert answer.content.startswith(b"%PDF") and b"StructTreeRoot" in answer.content
        assert visit(facilitator).get(reverse("board_report", args=[board.code])).status_code == 200
        assert visit(facilitator).get(reverse("board_report_csv", args=[board.code])).status_code == 200

    def test_the_pdf_of_a_photolangage_shows_the_tables_portraits_and_says_what_is_seen(self, facilitator):
        PhotoFactory(key="nid", alt="Un nid dans un arbre.")
        board = photolangage(facilitator=facilitator).board
        reader = PdfReader(io.BytesIO(visit(facilitator).get(reverse("board_report_pdf", args=[board.code])).content))
        alternatives = described_figures(reader.trailer["/Root"]["/StructTreeRoot"])
        assert alternatives == ["Portrait composé par la table Rive. 1 photo\u00a0: 1. Un nid dans un arbre."]
        assert [len(page.images) for page in reader.pages if page.images] == [1]
        assert "Un nid à deux portes" in reader.pages[0].extract_text()

    def test_the_pdf_says_once_what_is_seen_on_a_photo_and_whether_a_table_agreed(self):
        PhotoFactory(key="nid", alt="Un nid dans un arbre.")
        board = photolangage().board
        answers, themes, seen = outcome_files.report_data(board, queries.live(board))["sections"]
        assert answers["items"][0]["lines"] == [["Photos", "1"], ["", "Toute la table est d’accord."]]
        assert ["Rive", "« un abri qu’on se fait » – photo\u00a01"] in themes["items"][0]["lines"]
        assert [each["lines"] for each in seen["items"]] == [[["1", "Un nid dans un arbre."]]]

    def test_a_photo_that_may_not_be_shown_any_more_is_not_in_the_pdf(self, facilitator):
        PhotoFactory(key="nid", alt="Deux personnes rient.", recognisable=True, consent_withdrawn_at=timezone.now())
        board = photolangage(facilitator=facilitator).board
        reader = PdfReader(io.BytesIO(visit(facilitator).get(reverse("board_report_pdf", args=[board.code])).content))
        assert "Deux personnes rient." in described_figures(reader.trailer["/Root"]["/StructTreeRoot"])[0]
        assert not any(page.images for page in reader.pages)

    def test_portraits_of_a_board_that_has_forgotten_are_those_that_it_left(self, facilitator):
        board = photolangage(facilitator=facilitator).board
        forget_board(board, timezone.now())
        page = visit(facilitator).get(reverse("board_portraits", args=[board.code])).text
        assert "La phrase : « Un nid à deux portes »" in page
        assert visit(facilitator).get(reverse("board_portrait", args=[board.code, "1"])).status_code == 200

    def test_no_cell_of_the_spreadsheet_is_a_formula(self, closed, facilitator):
        table = (
            visit(facilitator).get(reverse("board_report_csv", args=[closed.board.code])).content.decode("utf-8-sig")
        )
        lines = table.splitlines()
        assert lines[0] == "Rang;Points;Engagement;Par;Pour quand;Organisations;Groupe;Réunit"
        assert lines[1] == "1;12;'=VISITER(ensemble);;;Office de la Rive;;"
        assert lines[3] == "3;0;Prêter la clé dès le premier jour;;juin;Le Seuil;Accès;"


class TestCarrying:
    @pytest.fixture
    def charter(self, db):
        return charters.open_charter(title="Charte de l’accueil", actor=UserFactory(coordinator=True))

    @pytest.fixture
    def editor(self, charter):
        """Somebody who holds the charter's pen and nothing else."""
        partner = PartnerFactory()
        user = UserFactory(member_of=partner)
        charters.add_party(charter, partner, actor=charter.created_by)
        charters.set_editors(charter, [user], actor=charter.created_by)
        return user

    def carry(self, room, charter, actor, kind="pledge", name="visit"):
        text = "Nous visitons ensemble."
        return actions.carry_into_charter(room.board, kind, room.pledges[name], charter, text=text, actor=actor)

    def test_the_clause_says_where_it_comes_from_even_after_the_board_is_gone(
        self, closed, charter, editor, facilitator
    ):
        actions.publish_report(closed.board, actor=facilitator)
        proposal = self.carry(closed, charter, editor)
        clause = charters.accept_proposal(proposal, actor=editor)
        day = timezone.localdate(Outcome.objects.get().kept_at).isoformat()
        origin = {
            "kind": "workshop",
            "label": "Mur d’engagements « Accueillir » (Office de la Rive)",
            "text": "=VISITER(ensemble)",
            "date": day,
            "url": f"/a/{closed.board.code}/bilan/#pledge-{closed.pledges['visit']}",
        }
        assert clause.origin == origin and "Nom-" not in as_text(origin)
        Board.objects.get(pk=closed.board.pk).delete()
        assert Clause.objects.get(pk=clause.pk).origin == origin
        assert not Carried.objects.exists() and not Outcome.objects.exists()

    def test_who_may_not(self, closed, charter, editor, facilitator):
        # The pen, and a report that is not published; the report, and no pen.
        for actor in (editor, facilitator, UserFactory()):
            with pytest.raises(PermissionDenied):
                self.carry(closed, charter, actor)
        actions.share_report(closed.board, actor=facilitator)
        with pytest.raises(PermissionDenied):
            self.carry(closed, charter, editor)
        assert not Carried.objects.exists()

    def test_once_at_a_time_and_again_when_it_came_to_nothing(self, closed, charter):
        proposal = self.carry(closed, charter, charter.created_by)
        with pytest.raises(ValidationError) as refused:
            self.carry(closed, charter, charter.created_by)
        assert refused.value.code == "already"
        charters.reject_proposal(proposal, actor=charter.created_by, reason="Déjà dit.")
        self.carry(closed, charter, charter.created_by)
        with pytest.raises(ValidationError) as unknown:
            self.carry(closed, charter, charter.created_by, kind="theme")
        assert unknown.value.code == "unknown"

    def test_a_theme_and_a_distilled_proposal_are_carried_too(self, charter, facilitator):
        coordinator = charter.created_by
        for room, kind, key in ((photolangage(), "theme", "theme"), (outcome_steps.forum(), "proposal", "proposal")):
            actions.close_board(room.board, actor=coordinator, now=NOW + 1000)
            proposal = actions.carry_into_charter(
                room.board, kind, getattr(room, key), charter, text="Un texte.", actor=coordinator
            )
            assert proposal.origin["text"] in {"Se sentir chez soi", "Un siège partout"}

    def test_from_the_page_to_the_proposal_and_back(self, closed, charter):
        coordinator = charter.created_by
        report = reverse("board_report", args=[closed.board.code])
        address = reverse("board_carry", args=[closed.board.code, "pledge", closed.pledges["visit"]])
        browser = visit(coordinator)
        assert address in browser.get(report).text
        assert "=VISITER(ensemble)" in browser.get(address).text
        assert browser.post(address, {"charter": charter.pk, "text": ""}).status_code == 422
        assert browser.post(address, {"charter": "0", "text": "x"}).status_code == 422
        answer = browser.post(address, {"charter": charter.pk, "text": "Nous visitons ensemble."})
        proposal = Carried.objects.get().proposal
        assert answer.url == reverse("proposal", args=[charter.slug, proposal.pk])
        assert browser.post(address, {"charter": charter.pk, "text": "Encore."}).status_code == 409
        assert "Charte de l’accueil" in browser.get(report).text

    def test_the_page_shows_what_a_part_comes_from_and_where_it_was_carried_already(self, charter):
        coordinator = charter.created_by
        room = outcome_steps.forum()
        address = reverse("board_carry", args=[room.board.code, "proposal", room.proposal])
        report = reverse("board_report", args=[room.board.code])
        later = "en porter des parties dans une charte"
        assert later in visit(coordinator).get(report).text
        actions.close_board(room.board, actor=coordinator, now=NOW + 1000)
        assert later not in visit(coordinator).get(report).text
        page = visit(coordinator).get(address).text
        assert "Un siège à chaque guichet" in page and "On attend longtemps" in page
        assert "Proposé dans la charte" not in page
        answer = visit(coordinator).post(address, {"charter": charter.pk, "text": "Un siège.", "heading": "S’asseoir"})
        assert answer.url in visit(coordinator).get(address).text
        assert 'Ajouter une clause\u00a0: <span lang="fr">S’asseoir</span>' in visit(coordinator).get(answer.url).text

    def test_the_page_keeps_what_was_said_from_whoever_was_not_there(self, charter, editor, facilitator):
        room = outcome_steps.forum(facilitator=facilitator)
        actions.close_board(room.board, actor=facilitator, now=NOW + 9000)
        actions.publish_report(room.board, actor=facilitator)
        address = reverse("board_carry", args=[room.board.code, "proposal", room.proposal])
        for keeps in (False, True):
            Board.objects.filter(pk=room.board.pk).update(keeps_words=keeps)
            page = visit(editor).get(address).text
            assert "Un siège partout" in page and ("On attend longtemps" in page) is keeps

    def test_the_clause_is_placed_after_one_of_the_charter_s_own(self, closed, charter):
        coordinator = charter.created_by
        other = charters.open_charter(title="Autre charte", actor=coordinator)
        first, last = (
            charters.add_clause(
                charter, {"kind": "commitment", "heading": heading, "text": "Un texte."}, actor=coordinator
            )
            for heading in ("A", "B")
        )
        address = reverse("board_carry", args=[closed.board.code, "pledge", closed.pledges["visit"]])
        typed = {"text": "Nous visitons ensemble.", "after": first.pk}
        refused = visit(coordinator).post(address, typed | {"charter": other.pk})
        assert refused.status_code == 422 and "pas dans la charte choisie" in refused.text
        assert visit(coordinator).post(address, typed | {"charter": charter.pk, "after": 0}).status_code == 422
        visit(coordinator).post(address, typed | {"charter": charter.pk})
        proposal = Carried.objects.get().proposal
        assert proposal.after == first and last.position > first.position

    def test_where_it_was_carried_is_shown_to_those_who_read_that_charter_s_draft(self, closed, charter, facilitator):
        self.carry(closed, charter, charter.created_by)
        actions.publish_report(closed.board, actor=facilitator)
        address = reverse("board_report", args=[closed.board.code])
        member = UserFactory(member_of=PartnerFactory())
        charters.add_party(charter, member.memberships.get().partner, actor=charter.created_by)
        assert CharterParty.objects.filter(charter=charter).exists()
        assert "Charte de l’accueil" in visit(member).get(address).text
        for other in (visit(), visit(UserFactory()), visit(facilitator)):
            assert "Charte de l’accueil" not in other.get(address).text

    def test_the_page_is_for_those_who_hold_a_pen(self, closed, charter, editor, facilitator):
        address = reverse("board_carry", args=[closed.board.code, "pledge", closed.pledges["visit"]])
        assert visit(editor).get(address).status_code == 404
        assert visit(facilitator).get(address).status_code == 403
        actions.publish_report(closed.board, actor=facilitator)
        assert visit(editor).get(address).status_code == 200
        gone = reverse("board_carry", args=[closed.board.code, "pledge", closed.pledges["rude"]])
        assert visit(editor).get(gone).status_code == 404
        assert visit().get(address).status_code in {302, 404}


def test_a_report_asked_for_by_a_whole_room_is_typeset_once(facilitator, settings):
    settings.KEPT_SECONDS = 60
    room = wall(facilitator=facilitator)
    content = left(room)
    first = outcome_files.typeset(room.board, content)
    SiteIdentity.objects.update(network_name="Un autre réseau")
    assert outcome_files.typeset(room.board, content) == first
    assert outcome_files.typeset(room.board, content | {"question": "Une autre question"}) != first
    with translation.override("en"):
        assert outcome_files.typeset(room.board, content) != first
