"""What boards keep of people and until when: names and words go, what was done stays; accounts that are closed."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from portal import registry, tasks
from portal.partners import roles
from portal.registry import Subject
from tests.factories.partners import UserFactory
from tests.factories.workshops import BoardFactory
from workshops import actions, journal, personal_data, setups
from workshops.actions.forgetting import due_to_forget, forget_board
from workshops.admission import facilitating
from workshops.engine import Actor, Role, forum
from workshops.engine.forgetting import NAMES, SUMMED_UP, forgotten
from workshops.engine.shapes import Malformed, is_text
from workshops.journal import Asked
from workshops.methods import METHODS
from workshops.models import Board, Place, Snapshot

pytestmark = pytest.mark.django_db
HELD = datetime(2026, 3, 10, 9, tzinfo=UTC)
NOW = datetime(2027, 3, 12, tzinfo=UTC)
AT = int(HELD.timestamp() * 1000)
SPOKEN = "Ma grand-mère Odette"
SCENE = {
    "key": "guichet", "title": "Au guichet", "summary": "Léa attend.", "source": "Le témoignage d’Odette",
    "consent": "Odette, le 3 mars", "reread": "Odette, le 9 mars", "characters": ["lea"], "protagonist": "lea",
}  # fmt: skip
PLEDGES_SETUP = {
    "question": "Et demain ?",
    "phases": list(METHODS["pledges"].phases),
    "tables": ["Salle"],
}


@pytest.fixture
def facilitator():
    return UserFactory()


def do(board, actor, *operations):
    asked = [Asked(actor, uuid4().hex, kind, data) for kind, data in operations]
    outcomes = journal.commit(journal.load(board.pk), asked, AT).outcomes
    assert [outcome.reason for outcome in outcomes] == [""] * len(asked)


def steps_to(board, facilitator, last):
    """The facilitator goes on to that step."""
    phases = board.setup["phases"]
    on_the_way = phases[: phases.index(last) + 1]
    now = journal.load(board.pk).state["all"]["phase"]
    on_the_way = on_the_way[on_the_way.index(now) :]
    steps = [("phase", {"from": one, "to": other}) for one, other in pairwise(on_the_way)]
    do(board, facilitating(facilitator), *steps)


def join(board, name):
    return Actor(actions.join(board, name=name, table="1", now=AT).place.key, Role.PARTICIPANT)


def played(facilitator, **values):
    """A photolangage at which two people chose and one of them spoke."""
    board = BoardFactory(facilitator=facilitator, **values)
    ana, bilal = join(board, "Ana"), join(board, "Bilal")
    steps_to(board, facilitator, "choice")
    do(board, ana, ("choose", {"photo": "nid"}), ("chosen", {}))
    do(board, bilal, ("rename", {"name": "Bilal de Brest"}), ("choose", {"photo": "pont"}))
    steps_to(board, facilitator, "round")
    do(board, ana, ("say", {"text": SPOKEN, "photo": "nid"}))
    return Board.objects.get(pk=board.pk)


def everything_kept(board):
    board.refresh_from_db()
    rows = list(board.journal.values_list("kind", "data"))
    return json.dumps([rows, board.setup, journal.load(board.pk).state], ensure_ascii=False)


class TestWhen:
    def test_a_board_forgets_so_many_months_after_the_last_that_was_done(self, facilitator, settings):
        settings.PORTAL_BOARD_MONTHS = 3
        board = played(facilitator)
        assert personal_data.purge_said(HELD.replace(month=6, day=9)) == 0
        assert "Bilal" in everything_kept(board)
        assert personal_data.purge_said(HELD.replace(month=6, day=11)) == 1
        assert "Bilal" not in everything_kept(board)
        assert personal_data.purge_said(HELD.replace(month=6, day=12)) == 0

    def test_whoever_works_on_it_still_keeps_it(self, facilitator):
        board = played(facilitator)
        actions.close_board(board, actor=facilitator, now=int((NOW - timedelta(days=30)).timestamp() * 1000))
        assert not due_to_forget(NOW - timedelta(days=365)).exists()

    def test_a_board_that_was_opened_and_never_used_ends_in_its_time(self, facilitator):
        board = BoardFactory(facilitator=facilitator, changed_at=HELD)
        assert personal_data.purge_said(NOW - timedelta(days=3)) == 0
        assert personal_data.purge_said(NOW) == 1
        board.refresh_from_db()
        assert (board.status, board.anonymised_at) == (Board.Status.CLOSED, NOW)

    def test_the_site_s_daily_job_does_it(self, facilitator):
        board = played(facilitator)
        tasks.purge_personal_data(NOW)
        board.refresh_from_db()
        assert board.anonymised_at == NOW


class TestWhat:
    def test_names_and_words_go_what_was_done_stays(self, facilitator):
        board = played(facilitator)
        before = journal.load(board.pk)
        Snapshot.objects.create(board=board, seq=before.seq, epoch=before.epoch, state=before.state)
        kinds = list(board.journal.values_list("kind", flat=True))
        assert forget_board(board, NOW) == 1
        kept = everything_kept(board)
        for word in ("Ana", "Bilal", "Odette"):
            assert word not in kept
        assert list(board.journal.values_list("kind", flat=True)) == [*kinds, "close"]
        state = journal.load(board.pk).state
        assert {person["name"] for person in state["desk"]["people"].values()} == {"Personne 1", "Personne 2"}
        assert board.status == Board.Status.CLOSED and state["all"]["closed"]
        assert not Place.objects.exists() and not Snapshot.objects.exists()
        assert board.epoch != before.epoch and journal.follow(before).done is None

    def test_words_stay_if_the_room_agreed_and_nobody_s_name_with_them(self, facilitator):
        board = played(facilitator, keeps_words=True)
        forget_board(board, NOW)
        kept = everything_kept(board)
        assert SPOKEN in kept and "Bilal" not in kept and "Ana" not in kept

    def test_nobody_has_signed_a_pledge_any_more(self, facilitator):
        board = BoardFactory(facilitator=facilitator, method="pledges", setup=PLEDGES_SETUP, keeps_words=True)
        ana = join(board, "Ana")
        steps_to(board, facilitator, "drafting")
        do(board, ana, ("write", {"text": "Ouvrir un guichet"}))
        [draft] = journal.load(board.pk).state[f"person:{ana.key}"]["drafts"]
        steps_to(board, facilitator, "publishing")
        do(board, ana, ("publish", {"draft": draft, "signed": True, "organisation": "Le SIAO"}))
        assert "Ana" in json.dumps(journal.load(board.pk).state["all"])
        forget_board(Board.objects.get(pk=board.pk), NOW)
        [pledge] = journal.load(board.pk).state["all"]["pledges"].values()
        assert (pledge["text"], pledge["name"], pledge["organisation"]) == ("Ouvrir un guichet", "", "Le SIAO")

    def test_those_who_testified_are_forgotten_and_the_journal_still_plays(self, facilitator):
        setup = {
            "question": "?", "phases": list(METHODS["forum"].phases), "tables": ["Salle"],
            "characters": [{"key": "lea", "name": "Léa", "note": ""}], "scenes": [SCENE],
        }  # fmt: skip
        board = BoardFactory(facilitator=facilitator, method="forum", setup=setup)
        actions.join(board, name="Ana", table="1", now=AT)
        forget_board(board, NOW)
        kept = everything_kept(board)
        assert "Odette" not in kept and "Ana" not in kept and "Au guichet" in kept
        assert forum.prepared(board.setup)
        facilitator.groups.add(roles.group_of("workshops.facilitate"))
        copy = actions.copy_board(board, title="Encore", code="ENCORE", actor=facilitator)
        assert set(setups.scene_lacks(copy.setup, copy.setup["scenes"][0])) == {"source", "consent", "reread"}

    def test_it_is_logged_once_and_does_not_open_again(self, facilitator):
        board = played(facilitator)
        assert [forget_board(board, NOW) for _twice in range(2)] == [1, 0]
        assert ModelLogEntry.objects.filter(action="workshops.forgotten").count() == 1
        with pytest.raises(ValidationError) as refused:
            actions.reopen_board(board, actor=facilitator, now=AT)
        assert refused.value.code == "state"
        with pytest.raises(ValidationError):
            actions.describe_board(board, actor=facilitator, keeps_words=True)


def test_every_field_for_words_is_known_to_be_one():
    """What takes two words with a space between is text, and text is effaced unless it is listed."""
    for method in METHODS.values():
        for kind in method.kinds.values():
            for field, shape in (kind.required | kind.optional).items():
                try:
                    takes_words = shape("deux mots") == "deux mots"
                except Malformed:
                    takes_words = False
                assert takes_words == is_text(shape), (method.name, kind.name, field)
                if not takes_words:
                    continue
                left = forgotten(method, kind.name, {field: "Odette"}, name="Personne 1", keeps_words=False)[field]
                if field in NAMES.get(kind.name, ()):
                    assert left == "Personne 1"
                else:
                    assert left == ("Odette" if field in SUMMED_UP.get(kind.name, ()) else "…")


def test_lists_of_what_is_special_name_kinds_and_fields_that_there_are():
    fields = {
        kind.name: set(kind.required | kind.optional) for method in METHODS.values() for kind in method.kinds.values()
    }
    for listed in (NAMES, SUMMED_UP):
        assert all(names <= fields[kind] for kind, names in listed.items())


class TestPrepared:
    """A board that nobody opened: what is noted of those who testified goes, what was prepared stays."""

    @pytest.fixture
    def waiting(self, facilitator):
        facilitator.groups.add(roles.group_of("workshops.facilitate"))
        return BoardFactory(
            facilitator=facilitator,
            method="forum",
            status=Board.Status.PREPARED,
            changed_at=HELD,
            setup={
                "question": "?", "phases": list(METHODS["forum"].phases), "tables": ["Salle"],
                "characters": [{"key": "lea", "name": "Léa", "note": ""}], "scenes": [SCENE],
            },
        )  # fmt: skip

    def test_what_is_noted_of_witnesses_goes_and_has_to_be_noted_anew(self, waiting):
        assert setups.lacks(waiting) == []
        assert personal_data.purge_said(NOW - timedelta(days=3)) == 0
        assert [personal_data.purge_said(NOW) for _twice in range(2)] == [1, 0]
        waiting.refresh_from_db()
        blank = {"source": "", "consent": "", "reread": ""}
        assert waiting.setup["scenes"] == [SCENE | blank]
        assert (waiting.status, waiting.anonymised_at) == (Board.Status.PREPARED, None)
        assert set(setups.scene_lacks(waiting.setup, waiting.setup["scenes"][0])) == blank.keys()
        assert ModelLogEntry.objects.filter(action="workshops.forgotten").count() == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda board, actor: actions.set_up(board, actor=actor, question="Et demain ?"),
            lambda board, actor: actions.describe_board(board, actor=actor, title="Encore"),
            lambda board, actor: actions.open_board(board, actor=actor),
            lambda board, actor: actions.start_over(board, actor=actor),
        ],
    )
    def test_whoever_changes_it_keeps_it(self, waiting, facilitator, change):
        with time_machine.travel(NOW - timedelta(days=30), tick=False):
            change(waiting, facilitator)
        assert personal_data.purge_said(NOW) == 0

    def test_other_methods_have_nothing_to_forget(self, facilitator):
        board = BoardFactory(facilitator=facilitator, status=Board.Status.PREPARED, changed_at=HELD)
        assert personal_data.purge_said(NOW) == 0
        assert Board.objects.get().setup == board.setup


class TestAccounts:
    def test_an_account_is_given_the_boards_that_it_runs(self, facilitator):
        mine, shared = BoardFactory(facilitator=facilitator, title="À moi"), BoardFactory(title="Partagé")
        shared.cofacilitators.add(facilitator)
        BoardFactory(facilitator=UserFactory())
        rows = personal_data.export_facilitated(Subject(facilitator.email, facilitator.pk))
        assert [(row["title"], row["code"], row["role"]) for row in rows] == [
            ("À moi", mine.code, "Animation"),
            ("Partagé", shared.code, "Co-animation"),
        ]
        assert personal_data.export_facilitated(Subject("personne@exemple.test")) == []

    def test_an_account_that_is_erased_leaves_its_boards_to_coordination(self, facilitator):
        mine, shared = BoardFactory(facilitator=facilitator), BoardFactory()
        shared.cofacilitators.add(facilitator)
        other = BoardFactory(facilitator=UserFactory())
        assert personal_data.erase_facilitated(Subject(facilitator.email, facilitator.pk)) == 2
        for board in (mine, shared, other):
            board.refresh_from_db()
        assert mine.facilitator is None and not shared.cofacilitators.exists() and other.facilitator is not None
        assert personal_data.erase_facilitated(Subject(facilitator.email, facilitator.pk)) == 0

    def test_both_kinds_are_registered_and_say_until_when(self, settings):
        settings.PORTAL_BOARD_MONTHS = 6
        assert str(registry.personal_data["boards_said"].retention).startswith("6 mois après l’atelier")
        assert registry.personal_data["boards_facilitated"].erase is not None
        assert personal_data.export_said(Subject("personne@exemple.test")) == []
