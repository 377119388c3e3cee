"""Preparing a board, who runs it, emptying it after a rehearsal, deleting it: what may be, what may not, who hears of it."""

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import ModelLogEntry

from portal.partners import roles
from tests.factories.partners import UserFactory
from tests.factories.workshops import PHOTOLANGAGE_SETUP, BoardFactory
from workshops import actions, journal, relay, rules, setups
from workshops.engine import EVERYONE, forum
from workshops.engine.methods import view
from workshops.methods import METHODS
from workshops.models import Board, JournalEntry, Outcome, Place, Snapshot

pytestmark = pytest.mark.django_db
NOW = 1_700_000_000_000
CHARACTERS = [{"key": "lea", "name": "Léa", "note": ""}, {"key": "bailleur", "name": "Le bailleur", "note": "Pressé"}]
SCENE = {
    "key": "guichet",
    "title": "Au guichet",
    "summary": "Léa demande un délai.",
    "source": "Trois témoignages",
    "consent": "Le 3 mars, par écrit",
    "reread": "Le 10 mars, par deux pairs",
    "characters": ["lea", "bailleur"],
    "protagonist": "lea",
}


@pytest.fixture
def facilitator():
    user = UserFactory()
    user.groups.add(roles.group_of(rules.FACILITATE))
    return user


@pytest.fixture
def prepared(facilitator):
    return BoardFactory(facilitator=facilitator, status=Board.Status.PREPARED)


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """What the rooms are told once what is done in `with told():` is committed: (board, what)."""
    layer = get_channel_layer()
    channel = async_to_sync(layer.new_channel)()
    async_to_sync(layer.group_add)(relay.GROUP, channel)

    def sent():
        waiting = range(layer.channels[channel].qsize() if channel in layer.channels else 0)
        messages = [async_to_sync(layer.receive)(channel) for _each in waiting]
        return [(message["board"], message["type"]) for message in messages]

    def done():
        return django_capture_on_commit_callbacks(execute=True)

    done.sent = sent
    yield done
    async_to_sync(layer.group_discard)(relay.GROUP, channel)


def refused(action, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        action(*args, **kwargs)
    return error.value


def make(actor, **values):
    values = {"title": "Habiter", "code": "MAISON", "setup": PHOTOLANGAGE_SETUP} | values
    return actions.prepare_board(Board.Method.PHOTOLANGAGE, actor=actor, **values)


class TestWho:
    def test_facilitators_and_coordinators_prepare_boards(self, facilitator):
        for actor in (facilitator, UserFactory(coordinator=True)):
            assert make(actor, code=actions.free_code()).facilitator == actor

    def test_nobody_else_does(self, facilitator):
        facilitator.is_active = False
        for actor in (UserFactory(), facilitator):
            with pytest.raises(PermissionDenied):
                make(actor)

    def test_each_sees_their_own_and_coordinators_all(self, prepared, facilitator):
        other = BoardFactory(facilitator=UserFactory())
        shared = UserFactory()
        prepared.cofacilitators.add(shared)
        assert [*rules.boards_of(facilitator)] == [*rules.boards_of(shared)] == [prepared]
        assert {*rules.boards_of(UserFactory(coordinator=True))} == {prepared, other}
        assert rules.may_see_boards(shared) and not rules.is_facilitator(shared)
        assert not rules.may_see_boards(UserFactory())

    @pytest.mark.parametrize(
        "verb", ["describe_board", "set_up", "copy_board", "start_over", "delete_board", "open_board"]
    )
    def test_a_stranger_does_nothing_with_a_board(self, prepared, facilitator, verb):
        stranger = UserFactory()
        stranger.groups.add(roles.group_of(rules.FACILITATE))
        given = {"copy_board": {"title": "x", "code": "ABC"}}.get(verb, {})
        with pytest.raises(PermissionDenied):
            getattr(actions, verb)(prepared, actor=stranger, **given)

    def test_who_shares_a_board_does_not_dispose_of_it(self, prepared):
        shared = UserFactory()
        prepared.cofacilitators.add(shared)
        actions.set_up(prepared, actor=shared, question="Et demain ?")
        for attempt in (
            lambda: actions.delete_board(prepared, actor=shared),
            lambda: actions.share_board(prepared, "x@exemple.test", actor=shared),
            lambda: actions.hand_over(prepared, shared, actor=shared),
        ):
            with pytest.raises(PermissionDenied):
                attempt()


class TestDescribing:
    @pytest.mark.parametrize("typed", ["maison", " Mai-son ", "MAI SON"])
    def test_a_code_is_taken_however_it_is_typed(self, facilitator, typed):
        assert make(facilitator, code=typed).code == "MAISON"

    @pytest.mark.parametrize("code", ["", "AB", "TROPLONGUE", "ÉTÉ", "A/B/C", "🏠🏠🏠"])
    def test_a_code_has_three_to_eight_letters_or_figures(self, facilitator, code):
        assert list(refused(make, facilitator, code=code).error_dict) == ["code"]

    def test_a_code_is_one_board_s(self, prepared, facilitator):
        assert list(refused(make, facilitator, code=prepared.code).error_dict) == ["code"]

    def test_a_printed_code_stays_the_title_does_not(self, facilitator):
        board = make(facilitator)
        actions.open_board(board, actor=facilitator)
        assert list(refused(actions.describe_board, board, actor=facilitator, code="AUTRE").error_dict) == ["code"]
        board = actions.describe_board(board, actor=facilitator, code="maison", title="Habiter mieux", keeps_words=True)
        assert (board.title, board.code, board.keeps_words) == ("Habiter mieux", "MAISON", True)

    @pytest.mark.parametrize("title", ["", "é" * 161])
    def test_a_title_is_neither_empty_nor_endless(self, facilitator, title):
        assert list(refused(make, facilitator, title=title).error_dict) == ["title"]

    def test_what_is_done_is_logged_without_words(self, facilitator):
        board = make(facilitator)
        actions.set_up(board, actor=facilitator, question="Qui habite ici ?")
        entries = ModelLogEntry.objects.filter(action__startswith="workshops.").order_by("pk")
        assert [(entry.action, entry.data) for entry in entries] == [
            ("workshops.prepared", {}),
            ("workshops.set_up", {"pieces": ["question"]}),
        ]


class TestSettingUp:
    @pytest.mark.parametrize(
        ("method", "piece", "value"),
        [
            ("photolangage", "question", ""),
            ("photolangage", "question", "é" * 301),
            ("photolangage", "tables", []),
            ("photolangage", "tables", ["Rive", "rive"]),
            ("photolangage", "tables", ["Rive"] * 61),
            ("photolangage", "tables", "Rive"),
            ("photolangage", "room", 0),
            ("photolangage", "room", 1001),
            ("photolangage", "room", True),
            ("photolangage", "minutes", {"choice": -1}),
            ("photolangage", "minutes", [5]),
            ("photolangage", "phases", ["choice", "waiting"]),
            ("photolangage", "phases", ["waiting", "choice", "end"]),
            ("photolangage", "photos", ["a", "a"]),
            ("photolangage", "choices", 4),
            ("forum", "votes", 0),
            ("forum", "moderated", "oui"),
            ("forum", "scenes", [{"key": "x"}]),
            ("pledges", "points", 21),
            ("pledges", "grouping", "nobody"),
        ],
    )
    def test_a_piece_that_may_not_be_is_named(self, method, piece, value):
        assert list(refused(setups.changed, method, {}, {piece: value}).error_dict) == [piece]

    def test_nobody_gives_more_to_one_than_they_have(self):
        assert list(refused(setups.changed, "pledges", {"points": 3}, {"most_each": 4}).error_dict) == ["most_each"]
        assert list(refused(setups.changed, "forum", {"votes_each": 2}, {"votes": 1}).error_dict) == ["votes_each"]

    def test_a_piece_of_another_method_is_a_mistake_of_ours(self):
        with pytest.raises(TypeError):
            setups.changed("pledges", {}, {"photos": []})

    def test_steps_may_be_left_out_where_the_method_says_so(self, prepared, facilitator):
        left = setups.steps("photolangage", ["second", "choice"])
        assert left == [phase for phase in METHODS["photolangage"].phases if phase != "second"]
        assert actions.set_up(prepared, actor=facilitator, phases=left).setup["phases"] == left

    def test_minutes_reach_the_facilitator_s_timer(self, prepared, facilitator):
        actions.set_up(prepared, actor=facilitator, minutes={"choice": 3, "end": 0})
        state = METHODS["photolangage"].start(Board.objects.get(pk=prepared.pk).setup)
        minutes = state["all"]["minutes"]
        assert (minutes["choice"], minutes["framing"], minutes["end"]) == (3, 5, 0)
        assert list(minutes) == PHOTOLANGAGE_SETUP["phases"]

    def test_what_is_prepared_does_not_change_once_the_board_is_open(self, prepared, facilitator):
        actions.open_board(prepared, actor=facilitator)
        assert refused(actions.set_up, prepared, actor=facilitator, question="?").code == "state"

    def test_where_nothing_is_chosen_what_holds_is_said_as_the_method_has_it(self):
        setup = {"question": "Et demain ?", "phases": setups.steps("pledges"), "tables": ["Rive"], "points": 4}
        board = Board(method="pledges", setup=setup)
        held = setups.effective(board)
        assert (held["points"], held["most_each"], held["room"], held["question"]) == (4, 3, 1000, "Et demain ?")
        started = view(METHODS["pledges"].start(board.setup), EVERYONE)
        assert {
            name: started[name] for name in ("points", "most_each", "grouping", "moderated")
        }.items() <= held.items()
        assert setups.effective(Board(method="forum"))["moderated"] is True


class TestOpening:
    @pytest.mark.parametrize(
        ("method", "setup", "parts"),
        [
            ("photolangage", {}, ["question", "tables", "photos"]),
            ("photolangage", {**PHOTOLANGAGE_SETUP, "photos": ["a"]}, ["photos"]),
            ("photolangage", {**PHOTOLANGAGE_SETUP, "phases": []}, [""]),
            ("forum", {"question": "?", "tables": ["Salle"]}, ["scenes"]),
            ("forum", {"question": "?", "tables": ["Salle"], "scenes": [{**SCENE, "consent": ""}]}, ["scenes"] * 2),
            ("pledges", {"question": "", "tables": ["Salle"]}, ["question"]),
        ],
    )
    def test_what_is_missing_is_said_and_the_board_stays_shut(self, facilitator, method, setup, parts):
        board = BoardFactory(method=method, setup=setup, status=Board.Status.PREPARED, facilitator=facilitator)
        assert [lack.part for lack in setups.lacks(board)] == parts
        error = refused(actions.open_board, board, actor=facilitator)
        assert {each.code for each in error.error_list} == {"lacking"}
        board.refresh_from_db()
        assert board.status == Board.Status.PREPARED

    @pytest.mark.parametrize(
        ("missing", "field", "reason"),
        [
            ({"consent": ""}, "consent", "no_consent"),
            ({"reread": ""}, "reread", "not_reread"),
            ({"characters": ["lea", "autre"]}, "characters", "unknown_character"),
            ({"protagonist": "bailleur", "characters": ["lea"]}, "protagonist", "no_protagonist"),
            ({"protagonist": ""}, "protagonist", "malformed"),
            ({"source": ""}, "source", "empty"),
        ],
    )
    def test_a_scene_is_refused_here_as_by_the_engine(self, missing, field, reason):
        setup = {"characters": CHARACTERS, "scenes": [SCENE | missing]}
        assert list(setups.scene_lacks(setup, setup["scenes"][0])) == [field]
        with pytest.raises(ValueError) as error:
            forum.prepared(setup)
        assert error.value.args[0] == reason
        assert setups.scene_lacks(setup, SCENE) == {}
        assert forum.prepared(setup | {"scenes": [SCENE]})["scenes"] == [SCENE]


class TestCopying:
    def test_a_copy_has_what_was_prepared_and_nothing_of_what_was_said(self, facilitator):
        board = BoardFactory(facilitator=UserFactory())
        board.cofacilitators.add(facilitator)
        actions.join(board, name="Ana", table="1", now=NOW)
        copy = actions.copy_board(board, title="Encore", code="ENCORE", actor=facilitator)
        assert (copy.setup, copy.method, copy.facilitator) == (board.setup, board.method, facilitator)
        assert (copy.status, copy.seq, copy.places.count(), copy.journal.count()) == (Board.Status.PREPARED, 0, 0, 0)
        assert copy.epoch != board.epoch and not copy.cofacilitators.exists()

    def test_who_may_not_prepare_may_not_copy(self, prepared):
        shared = UserFactory()
        prepared.cofacilitators.add(shared)
        with pytest.raises(PermissionDenied):
            actions.copy_board(prepared, title="Encore", code="ENCORE", actor=shared)


class TestStartingOver:
    def test_a_rehearsal_leaves_nothing_but_what_was_prepared(self, facilitator, told):
        board = BoardFactory(facilitator=facilitator)
        other = BoardFactory(facilitator=facilitator)
        for each in (board, other):
            actions.join(each, name="Ana", table="1", now=NOW)
        position = journal.load(board.pk)
        Snapshot.objects.create(board=board, seq=1, epoch=position.epoch, state=position.state)
        with told():
            after = actions.start_over(board, actor=facilitator)
        assert told.sent() == [(board.pk, relay.WENT_ON)]
        assert (after.seq, after.status, after.code, after.setup) == (0, Board.Status.OPEN, board.code, board.setup)
        assert not Place.objects.filter(board=board).exists() and not JournalEntry.objects.filter(board=board).exists()
        assert not Snapshot.objects.exists()
        assert other.places.count() == other.journal.count() == 1
        # A hub that knew the rehearsal sends everything anew.
        followed = journal.follow(position)
        assert followed.done is None and followed.position.seq == 0 and followed.position.epoch != position.epoch
        assert actions.join(after, name="Ana", table="1", now=NOW).place.board == after

    def test_what_an_earlier_closing_left_is_not_published_of_the_next_room(self, facilitator):
        board = BoardFactory(facilitator=facilitator)
        actions.close_board(board, actor=facilitator, now=NOW)
        actions.publish_report(board, actor=facilitator)
        actions.share_report(board, actor=facilitator)
        board = actions.reopen_board(board, actor=facilitator, now=NOW)
        actions.start_over(board, actor=facilitator)
        assert not Outcome.objects.exists()
        actions.close_board(board, actor=facilitator, now=NOW)
        assert Outcome.objects.values_list("shared_at", "published_at").get() == (None, None)

    def test_what_was_worked_out_on_a_closed_board_stays(self, facilitator):
        board = BoardFactory(facilitator=facilitator)
        actions.join(board, name="Ana", table="1", now=NOW)
        actions.close_board(board, actor=facilitator, now=NOW)
        assert refused(actions.start_over, board, actor=facilitator).code == "state"
        assert board.journal.count() == 2


class TestDeleting:
    def test_a_board_that_was_not_used_goes(self, prepared, facilitator, told):
        key = prepared.pk
        with told():
            actions.delete_board(prepared, actor=facilitator)
        assert not Board.objects.filter(pk=key).exists()
        assert told.sent() == [(key, relay.WENT_ON)]

    def test_one_that_was_used_goes_only_if_that_is_known(self, facilitator):
        board = BoardFactory(facilitator=facilitator)
        actions.join(board, name="Ana", table="1", now=NOW)
        assert list(refused(actions.delete_board, board, actor=facilitator).error_dict) == ["used"]
        actions.delete_board(board, actor=facilitator, used=True)
        assert not Board.objects.exists() and not JournalEntry.objects.exists()


class TestTeam:
    def test_somebody_with_an_account_shares_the_board_and_the_rooms_hear_of_it(self, prepared, facilitator, told):
        user = UserFactory(email="Nadia@exemple.test")
        for _twice in range(2):
            with told():
                assert actions.share_board(prepared, " nadia@EXEMPLE.test", actor=facilitator) == user
        assert rules.may_facilitate(user, prepared)
        assert told.sent() == [(prepared.pk, relay.RIGHTS)]

    @pytest.mark.parametrize("email", ["", "personne@ailleurs.test", "x" * 500])
    def test_an_address_without_an_account_is_refused_beside_its_field(self, prepared, facilitator, email):
        assert list(refused(actions.share_board, prepared, email, actor=facilitator).error_dict) == ["email"]

    def test_neither_an_account_that_was_closed_nor_oneself(self, prepared, facilitator):
        for user in (UserFactory(is_active=False), facilitator):
            assert list(refused(actions.share_board, prepared, user.email, actor=facilitator).error_dict) == ["email"]

    def test_a_right_taken_away_counts_at_once(self, prepared, facilitator, told):
        user = UserFactory()
        prepared.cofacilitators.add(user)
        with told():
            actions.unshare_board(prepared, user, actor=facilitator)
        assert not rules.may_facilitate(user, prepared)
        assert told.sent() == [(prepared.pk, relay.RIGHTS)]

    def test_one_leaves_by_oneself_and_takes_nobody_else_off(self, prepared):
        one, other = UserFactory(), UserFactory()
        prepared.cofacilitators.add(one, other)
        with pytest.raises(PermissionDenied):
            actions.unshare_board(prepared, other, actor=one)
        actions.unshare_board(prepared, one, actor=one)
        assert [*prepared.cofacilitators.all()] == [other]

    def test_handing_over_changes_places(self, prepared, facilitator, told):
        user = UserFactory()
        assert refused(actions.hand_over, prepared, user, actor=facilitator)
        prepared.cofacilitators.add(user)
        with told():
            board = actions.hand_over(prepared, user, actor=facilitator)
        assert board.facilitator == user and [*board.cofacilitators.all()] == [facilitator]
        assert told.sent() == [(prepared.pk, relay.RIGHTS)]
        with pytest.raises(PermissionDenied):
            actions.delete_board(board, actor=facilitator)

    def test_who_may_is_asked_of_the_board_as_it_stands_not_as_a_page_had_it(self, prepared, facilitator):
        user, old = UserFactory(), Board.objects.get(pk=prepared.pk)
        prepared.cofacilitators.add(user)
        actions.hand_over(prepared, user, actor=facilitator)
        for attempt in (
            lambda: actions.hand_over(old, user, actor=facilitator),
            lambda: actions.share_board(old, "x@exemple.test", actor=facilitator),
            lambda: actions.delete_board(old, actor=facilitator),
        ):
            with pytest.raises(PermissionDenied):
                attempt()

    def test_a_board_that_was_deleted_meanwhile_is_refused_with_a_sentence(self, prepared, facilitator):
        Board.objects.filter(pk=prepared.pk).delete()
        assert refused(actions.set_up, prepared, actor=facilitator, question="Et demain ?").code == "gone"
        assert refused(actions.share_report, prepared, actor=facilitator).code == "gone"
