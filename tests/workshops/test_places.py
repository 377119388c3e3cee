"""Taking a place, coming back to it, opening and closing: what may be and what may not, and who hears of it."""

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from portal.tokens import digest
from tests.factories.partners import UserFactory
from tests.factories.workshops import BoardFactory
from workshops import actions, admission, journal, limits, places, recovery, relay
from workshops.engine import Actor, Role
from workshops.engine.methods import view
from workshops.journal import Asked
from workshops.models import Board, JournalEntry, Place

pytestmark = pytest.mark.django_db
NOW = 1_700_000_000_000


@pytest.fixture
def joker():
    return UserFactory()


@pytest.fixture
def board(joker):
    return BoardFactory(facilitator=joker)


def seen(board, audience):
    return view(journal.load(board.pk).state, audience)


def cookies(board, *held):
    return {places.cookie_name(board.code): places.cookie_value([places.Held(*each) for each in held])}


class TestJoin:
    def test_a_place_is_taken_and_admits_whoever_holds_its_secret(self, board):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        key = joined.place.key
        assert seen(board, "table:1")["people"] == {key: {"name": "Ana"}}
        mine = cookies(board, (key, joined.secret))
        admitted = admission.admitted(board.code.lower(), None, mine, key)
        assert admitted == admission.Admitted(board.pk, Actor(key, Role.PARTICIPANT))
        assert admission.admitted(board.code, None, cookies(board, (key, "x" * 32)), key) is None
        assert admission.admitted("AUTRE", None, mine, key) is None
        assert joined.secret not in str(list(Place.objects.values_list("token", "recovery")))

    def test_a_shared_phone_holds_several_places(self, board):
        first, second = (actions.join(board, name=name, table="2", now=NOW) for name in ("Ana", "Bilal"))
        held = cookies(board, (first.place.key, first.secret), (second.place.key, second.secret))
        for joined in (first, second):
            assert admission.admitted(board.code, None, held, joined.place.key).actor.key == joined.place.key

    @pytest.mark.parametrize(
        ("name", "table", "reason"), [("Ana", "9", "unknown_table"), (" ", "1", "empty"), ("é" * 500, "1", "too_long")]
    )
    def test_what_may_not_be_leaves_no_place(self, board, name, table, reason):
        with pytest.raises(ValidationError) as refused:
            actions.join(board, name=name, table=table, now=NOW)
        assert refused.value.code == reason
        assert not Place.objects.exists() and not JournalEntry.objects.exists()

    def test_nobody_joins_a_board_in_preparation_or_closed(self, board, joker):
        prepared = BoardFactory(facilitator=joker, status=Board.Status.PREPARED)
        actions.close_board(board, actor=joker, now=NOW)
        for each, reason in ((prepared, "not_open"), (board, "closed")):
            with pytest.raises(ValidationError) as refused:
                actions.join(each, name="Ana", table="1", now=NOW)
            assert refused.value.code == reason

    def test_the_facilitator_enters_for_somebody_without_a_phone(self, board, joker):
        facilitator = admission.facilitating(joker)
        place = actions.join_for_another(board, name="Denis", table="2", facilitator=facilitator, now=NOW)
        assert place.token == place.recovery == ""
        assert seen(board, "desk")["people"][place.key]["without_phone"] is True
        assert admission.admitted(board.code, None, cookies(board, (place.key, "x" * 32)), place.key) is None


class TestComeBack:
    def test_another_phone_comes_back_to_the_same_place(self, board):
        joined = actions.join(board, name="Hélène", table="1", now=NOW)
        words = joined.words.upper().replace(" ", "  ")
        back = actions.come_back(board, name=" helene ", words=words)
        assert back.place.pk == joined.place.pk and back.place.token == digest(back.secret)
        key = joined.place.key
        assert admission.admitted(board.code, None, cookies(board, (key, back.secret)), key)
        assert admission.admitted(board.code, None, cookies(board, (key, joined.secret)), key) is None

    def test_whoever_took_another_name_comes_back_under_either(self, board):
        joined, other = (actions.join(board, name=name, table="1", now=NOW) for name in ("Ana", "Bilal"))
        ana = Actor(joined.place.key, Role.PARTICIPANT)
        asked = [Asked(ana, "renamed", "rename", {"name": "Anouk"})]
        journal.commit(journal.load(board.pk), asked, NOW)
        for name in ("anouk", "Ana"):
            assert actions.come_back(board, name=name, words=joined.words).place.pk == joined.place.pk
        for name, words in (("Anouk", other.words), ("Bilal", joined.words)):
            with pytest.raises(ValidationError):
                actions.come_back(board, name=name, words=words)

    def test_screens_that_held_the_place_hear_of_it(self, board, django_capture_on_commit_callbacks):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        layer = get_channel_layer()
        channel = async_to_sync(layer.new_channel)()
        async_to_sync(layer.group_add)(relay.GROUP, channel)
        with django_capture_on_commit_callbacks(execute=True):
            actions.come_back(board, name="Ana", words=joined.words)
        told = {"type": relay.RIGHTS, "board": board.pk, "place": joined.place.key}
        assert async_to_sync(layer.receive)(channel) == told
        async_to_sync(layer.group_discard)(relay.GROUP, channel)

    @pytest.mark.parametrize(("name", "words"), [("Ana", "lune lune"), ("Bilal", None), ("Ana", "")])
    def test_name_and_words_go_together(self, board, name, words):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        actions.join_for_another(board, name="Denis", table="1", facilitator=Actor("f-1", Role.FACILITATOR), now=NOW)
        with pytest.raises(ValidationError) as refused:
            actions.come_back(board, name=name, words=joined.words if words is None else words)
        assert refused.value.code == "unknown"

    def test_words_open_nothing_on_another_board(self, board):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        with pytest.raises(ValidationError):
            actions.come_back(BoardFactory(), name="Ana", words=joined.words)

    def test_wrong_tries_are_counted_for_that_name_alone(self, board):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        other = actions.join(board, name="Bilal", table="1", now=NOW)
        for _each in range(limits.WRONG_WORDS):
            with pytest.raises(ValidationError, match="vont pas ensemble"):
                actions.come_back(board, name="Ana", words="lune lune")
        with pytest.raises(ValidationError) as refused:
            actions.come_back(board, name="ANA", words=joined.words)
        assert refused.value.code == "slowly"
        assert actions.come_back(board, name="Bilal", words=other.words)

    def test_many_names_give_no_more_tries_than_a_room_needs(self, board):
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        there = BoardFactory()
        elsewhere = actions.join(there, name="Ana", table="1", now=NOW)
        for number in range(limits.WRONG_WORDS_OF_A_BOARD):
            with pytest.raises(ValidationError, match="vont pas ensemble"):
                actions.come_back(board, name=f"Nom {number}", words="lune lune")
        with pytest.raises(ValidationError) as refused:
            actions.come_back(board, name="Ana", words=joined.words)
        assert refused.value.code == "slowly"
        assert actions.come_back(there, name="Ana", words=elsewhere.words)


class TestOpening:
    def test_who_prepared_it_who_shares_it_and_coordination_may(self, board, joker):
        shared = UserFactory()
        board.cofacilitators.add(shared)
        for actor in (joker, shared):
            actions.close_board(board, actor=actor, now=NOW)
            assert actions.reopen_board(board, actor=actor, now=NOW).status == Board.Status.OPEN
        assert [entry.kind for entry in JournalEntry.objects.all()] == ["close", "reopen"] * 2

    @pytest.mark.parametrize("verb", [actions.open_board, actions.close_board, actions.reopen_board])
    def test_nobody_else_may(self, board, verb):
        if verb is actions.reopen_board:
            Board.objects.filter(pk=board.pk).update(status=Board.Status.CLOSED)
            board.refresh_from_db()
        given = {} if verb is actions.open_board else {"now": NOW}
        with pytest.raises(PermissionDenied):
            verb(board, actor=UserFactory(), **given)
        assert not JournalEntry.objects.exists()

    def test_what_is_over_takes_nothing_more_until_it_is_reopened(self, board, joker):
        actions.close_board(board, actor=joker, now=NOW)
        assert seen(board, "all")["closed"] is True
        asked = [Asked(admission.facilitating(joker), "l1", "lock", {"on": True})]
        assert journal.commit(journal.load(board.pk), asked, NOW).outcomes[0].reason == "closed"
        actions.reopen_board(board, actor=joker, now=NOW)
        assert "closed" not in seen(board, "all")

    def test_a_board_is_not_opened_twice(self, board, joker):
        with pytest.raises(ValidationError) as refused:
            actions.open_board(board, actor=joker)
        assert refused.value.code == "state"

    def test_only_who_may_facilitate_enters_without_a_place(self, board, joker):
        assert admission.admitted(board.code, joker, {}) == admission.Admitted(board.pk, admission.facilitating(joker))
        assert admission.admitted(board.code, UserFactory(), {}) is None

    def test_a_wall_is_projected_by_who_may_facilitate_and_by_nobody_else(self, board, joker):
        wall = admission.admitted(board.code, joker, {}, role="wall")
        assert wall == admission.Admitted(board.pk, Actor(f"w-{joker.pk}", Role.WALL))
        assert admission.admitted(board.code, joker, {}, role="desk").actor.role is Role.FACILITATOR
        assert admission.admitted(board.code, UserFactory(), {}, role="wall") is None
        joined = actions.join(board, name="Ana", table="1", now=NOW)
        held = cookies(board, (joined.place.key, joined.secret))
        assert admission.admitted(board.code, AnonymousUser(), held, role="wall") is None
        assert admission.admitted(board.code, None, held, joined.place.key, "wall").actor.role is Role.PARTICIPANT


def test_two_words_are_different_and_from_the_list():
    drawn = [recovery.new_words().split() for _each in range(200)]
    assert all(len(set(pair)) == 2 and set(pair) <= set(recovery.WORDS) for pair in drawn)
    assert len({*map(frozenset, drawn)}) > 150
    assert len(set(recovery.WORDS)) == len(recovery.WORDS) >= 200


def test_two_words_open_in_whichever_order():
    assert recovery.recovery_digest(1, "Ana", "Savon drapeau") == recovery.recovery_digest(1, "ana", "drapeau  SAVON")
    assert recovery.recovery_digest(1, "Ana", "savon drapeau") != recovery.recovery_digest(1, "Ana", "savon savon")


@pytest.mark.parametrize("value", ["", "a.b", "~~~", "p0." + "x" * 5000, "p0.é" * 40, "p0"])
def test_a_cookie_that_is_none_holds_nothing(value):
    assert places.held({"atelier-ESSAI": value}, "ESSAI") == []
