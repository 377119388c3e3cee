"""A room in one process: who hears what, and that nothing that goes wrong ends it."""

import asyncio
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from tests.factories.partners import UserFactory
from tests.factories.workshops import BoardFactory
from tests.workshops.mirror import Mirror
from workshops import admission, hearing, journal, long_poll, outbox, rehearsals, sockets
from workshops import hub as hubs
from workshops.engine import Actor, Role
from workshops.hub import Hub, Member
from workshops.journal import Asked
from workshops.models import Board

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shared_database")]
NOW = 1_700_000_000_000
FACILITATOR = Actor("facilitator", Role.FACILITATOR)
WALL = Actor("wall", Role.WALL)


def participant(key):
    return Actor(key, Role.PARTICIPANT)


def joins(*people):
    return [
        Asked(participant(who), f"join-{who}", "join", {"person": who, "name": who.title(), "table": table})
        for who, table in people
    ]


class Someone:
    """A member and what they make of what they are sent."""

    def __init__(self, hub, actor):
        self.hub, self.member, self.mirror, self.frames = hub, Member(actor), Mirror(), []
        self.number = 0
        self.texts: list[str] = []
        self.counted: dict = {}

    async def enter(self):
        self.hub.enter(self.member, self.mirror.epoch, self.mirror.revisions)
        return await self.until("welcome")

    async def do(self, kind, id="", **data):
        self.number += 1
        id = id or f"{self.member.actor.key}-{self.number}"
        self.hub.ask(self.member, Asked(self.member.actor, id, kind, data))
        return await self.until("ack", "refused")

    async def until_counted(self, **presence):
        """Take what is sent until this is said of who is here."""
        while self.counted != {"t": "presence", **presence}:
            await self.until("presence")

    async def until(self, *kinds):
        """Take what is sent until such a frame comes."""
        async with asyncio.timeout(60):
            while True:
                await self.member.outbox.wait()
                for text in self.member.outbox.take():
                    self.texts.append(text)
                    frame = json.loads(text)
                    self.frames.append(frame)
                    self.mirror.take(frame)
                    if frame["t"] == "presence":
                        self.counted = frame
                if found := next((frame for frame in self.frames if frame["t"] in kinds), None):
                    self.frames.clear()
                    return found


@pytest.fixture
def played(monkeypatch):
    """Runs a play with a hub of a board that Ana and Bilal have joined, at two tables, and without what runs by the clock."""
    monkeypatch.setattr(hubs, "PRESENCE", 3600)
    # A thread of this test's own: it keeps a connection to this test's database.
    threads = ThreadPoolExecutor(max_workers=1)
    monkeypatch.setattr(hubs, "_threads", threads)
    told = []

    def run(play):
        board = BoardFactory()
        journal.commit(journal.load(board.pk), joins(("ana", "1"), ("bilal", "2")), NOW)

        async def inside():
            async def went_on(board):
                told.append(board)

            async def counted(board, people):
                told.append((board, people))

            hub = Hub(await hubs.in_thread(journal.load, board.pk), went_on, counted)
            try:
                await play(hub, board)
            finally:
                hub.stop()

        asyncio.run(inside())
        threads.submit(connections.close_all).result()
        return told

    return run


def test_each_hears_what_concerns_them_and_other_processes_that_it_went_on(played):
    async def play(hub, board):
        ana, bilal = Someone(hub, participant("ana")), Someone(hub, participant("bilal"))
        await ana.enter()
        await bilal.enter()
        assert (await ana.do("rename", name="Anna"))["t"] == "ack"
        assert ana.mirror.documents["table:1"]["people"]["ana"]["name"] == "Anna"
        assert bilal.member.outbox.take() == []
        desk = Someone(hub, FACILITATOR)
        await desk.enter()
        await desk.do("lock", on=True)
        await bilal.until("steps")
        assert bilal.mirror.documents["all"]["locked"] is True
        assert (await bilal.do("rename", name="B"))["reason"] == "locked"

    assert len(played(play)) == 2


def test_whoever_was_away_is_sent_what_they_miss_or_the_whole(played, monkeypatch):
    monkeypatch.setattr(hubs, "HELD_STEPS", 3)

    async def play(hub, board):
        ana, desk = Someone(hub, participant("ana")), Someone(hub, FACILITATOR)
        await ana.enter()
        await desk.enter()
        hub.leave(ana.member)
        for on in (True, False):
            await desk.do("lock", on=on)
        welcome = await ana.enter()
        assert len(welcome["docs"]["all"]["steps"]) == 2, welcome
        assert "doc" not in welcome["docs"]["table:1"]
        hub.leave(ana.member)
        for on in (True, False) * 2:
            await desk.do("lock", on=on)
        welcome = await ana.enter()
        assert "doc" in welcome["docs"]["all"] and welcome["docs"]["table:1"]["steps"] == []
        assert ana.mirror.documents["all"] == desk.mirror.documents["all"]
        ana.mirror.revisions["all"] = 10_000
        assert "doc" in (await ana.enter())["docs"]["all"]

    played(play)


def test_nobody_is_told_what_was_hidden_before_they_came(played):
    """By saying that they know a document as it was then."""

    async def play(hub, board):
        ana, bilal, desk = (Someone(hub, actor) for actor in (participant("ana"), participant("bilal"), FACILITATOR))
        await ana.enter()
        await desk.enter()
        await desk.do("add_table", table="3", name="Une insulte")
        await desk.do("rename_table", table="3", name="Seuil")
        await ana.do("rename", name="Une autre")
        await ana.do("rename", name="Ana")
        bilal.mirror.epoch = ana.mirror.epoch
        hub.enter(bilal.member, bilal.mirror.epoch, {"all": 0, "table:2": 0})
        welcome = await bilal.until("welcome")
        assert "doc" in welcome["docs"]["all"] and "doc" in welcome["docs"]["table:2"]
        await desk.do("move", person="bilal", table="1")
        hub.enter(bilal.member, bilal.mirror.epoch, {"all": welcome["docs"]["all"]["r"], "table:1": 0})
        welcome = await bilal.until("welcome")
        assert welcome["docs"]["all"]["steps"] == [] and "doc" in welcome["docs"]["table:1"]
        assert "Une" not in "".join(bilal.texts)
        # Away, moved and brought back: of what happened there meanwhile they have what is left.
        hub.leave(ana.member)
        known = dict(ana.mirror.revisions)
        await desk.do("move", person="ana", table="2")
        await bilal.do("rename", name="Une autre encore")
        await bilal.do("rename", name="Bilal")
        await desk.do("move", person="ana", table="1")
        hub.enter(ana.member, ana.mirror.epoch, known)
        assert "doc" in (await ana.until("welcome"))["docs"]["table:1"]
        assert "encore" not in "".join(ana.texts)

    played(play)


def test_whoever_changes_table_leaves_its_document(played):
    async def play(hub, board):
        ana, desk = Someone(hub, participant("ana")), Someone(hub, FACILITATOR)
        await ana.enter()
        await desk.enter()
        await desk.do("move", person="ana", table="2")
        await ana.until("doc")
        assert ana.mirror.documents.keys() == {"all", "table:2", "person:ana"}
        assert ana.mirror.documents["table:2"]["people"].keys() == {"ana", "bilal"}
        await desk.do("remove", person="ana")
        assert (await ana.until("closed"))["reason"] == "removed"
        assert ana.member not in hub.members and ana.member.ended.is_set()

    played(play)


def test_what_is_done_together_with_somebody_s_going_is_not_told_them(played):
    async def play(hub, board):
        ana, bilal, desk = (Someone(hub, actor) for actor in (participant("ana"), participant("bilal"), FACILITATOR))
        for each in (ana, bilal, desk):
            await each.enter()
        together = [
            ("move", {"person": "bilal", "table": "1"}),
            ("rename", {"person": "bilal", "name": "Bachir"}),
            ("move", {"person": "ana", "table": "2"}),
            ("rename", {"person": "bilal", "name": "Bertille"}),
            ("remove", {"person": "ana"}),
            ("lock", {"on": True}),
        ]
        for number, (kind, data) in enumerate(together):
            hub.ask(desk.member, Asked(FACILITATOR, f"t{number}", kind, data))
        await ana.until("closed")
        for unknown in ("Bachir", "Bertille", "locked"):
            assert unknown not in "".join(ana.texts)
        while "locked" not in bilal.mirror.documents["all"]:
            await bilal.until("steps")
        assert bilal.mirror.documents["table:1"]["people"] == {"bilal": {"name": "Bertille"}}

    played(play)


def test_another_process_wrote_meanwhile(played):
    async def play(hub, board):
        ana = Someone(hub, participant("ana"))
        await ana.enter()
        elsewhere = [Asked(FACILITATOR, "elsewhere", "lock", {"on": True})]
        await hubs.in_thread(lambda: journal.commit(journal.load(board.pk), elsewhere, NOW))
        hub.look()
        await ana.until("steps")
        assert ana.mirror.documents["all"]["locked"] is True

    assert played(play) == []


def test_a_journal_that_was_restored_is_begun_again(played):
    async def play(hub, board):
        ana = Someone(hub, participant("ana"))
        await ana.enter()
        restored = {"epoch": uuid.uuid4(), "setup": board.setup | {"question": "Une autre question ?"}}
        await hubs.in_thread(lambda: Board.objects.filter(pk=board.pk).update(**restored))
        hub.look()
        await ana.until("resync")
        assert (await ana.enter())["docs"]["all"]["doc"]["question"] == "Une autre question ?"

    played(play)


def test_who_comes_after_a_change_has_it(played):
    async def play(hub, board):
        ana, desk = Someone(hub, participant("ana")), Someone(hub, FACILITATOR)
        first = (await ana.enter())["docs"]["all"]
        assert (await desk.enter())["docs"]["all"] == first
        await desk.do("lock", on=True)
        later = (await Someone(hub, participant("bilal")).enter())["docs"]["all"]
        assert later["doc"] == first["doc"] | {"locked": True} and later["r"] == first["r"] + 1

    played(play)


def test_a_board_that_is_deleted_ends_for_everybody(played):
    async def play(hub, board):
        ana = Someone(hub, participant("ana"))
        await ana.enter()
        await hubs.in_thread(board.delete)
        hub.look()
        assert (await ana.until("closed"))["reason"] == "gone"
        assert hub.stopped and not hub.members

    played(play)


def test_a_round_that_fails_is_told_and_the_next_one_goes_on(played, caplog):
    async def play(hub, board):
        ana = Someone(hub, participant("ana"))
        await ana.enter()
        stood = hub.position
        hub.position = replace(stood, method="unheard of")
        assert (await ana.do("rename", "r1", name="Anna"))["reason"] == "busy"
        hub.position = stood
        assert (await ana.do("rename", "r1", name="Anna"))["t"] == "ack"
        assert ana.mirror.documents["person:ana"]["me"]["name"] == "Anna"

    played(play)
    assert "could not go on" in caplog.text


def test_whoever_does_not_read_is_told_to_begin_again_and_keeps_nobody_waiting(played):
    async def play(hub, board):
        ana, desk = Someone(hub, participant("ana")), Someone(hub, FACILITATOR)
        await ana.enter()
        await desk.enter()
        for number in range(outbox.FRAMES + 5):
            await desk.do("lock", on=number % 2 == 0)
        assert ana.member.outbox.take() == [outbox.RESYNC]
        await ana.enter()
        assert ana.mirror.documents["all"] == desk.mirror.documents["all"]

    played(play)


def test_the_oldest_of_too_many_screens_of_one_person_gives_way(played):
    async def play(hub, board):
        first, other = Someone(hub, participant("ana")), Someone(hub, participant("bilal"))
        await first.enter()
        await other.enter()
        for _each in range(hubs.SCREENS):
            await Someone(hub, participant("ana")).enter()
        assert (await first.until("closed"))["reason"] == "elsewhere"
        assert other.member in hub.members and len(hub.members) == hubs.SCREENS + 1

    played(play)


def test_the_desk_alone_learns_how_many_have_no_network(played, monkeypatch):
    monkeypatch.setattr(hubs, "PRESENCE", 0.01)

    async def play(hub, board):
        ana, bilal = Someone(hub, participant("ana")), Someone(hub, participant("bilal"))
        desk, wall = Someone(hub, FACILITATOR), Someone(hub, WALL)
        for each in (ana, bilal, desk, wall):
            await each.enter()
        await desk.until_counted(n=2, away=0)
        hub.leave(bilal.member)
        await desk.until_counted(n=1, away=1)
        for each in (ana, wall):
            await each.until_counted(n=1)
        await desk.do("without_phone", person="bilal", on=True)
        await desk.until_counted(n=1, away=0)
        hub.heard_count("another process", 3)
        await ana.until_counted(n=4)
        # Whoever comes is told at once.
        hub.leave(wall.member)
        await wall.enter()
        await wall.until_counted(n=4)

    told = played(play)
    assert {people for _board, people in (each for each in told if isinstance(each, tuple))} >= {1, 2}


def test_a_count_that_another_process_does_not_repeat_is_forgotten(played, monkeypatch):
    monkeypatch.setattr(hubs, "PRESENCE", 0.01)
    monkeypatch.setattr(hubs, "COUNT_HOLDS", 0.05)

    async def play(hub, board):
        ana = Someone(hub, participant("ana"))
        await ana.enter()
        hub.heard_count("another process", 3)
        await ana.until_counted(n=4)
        await ana.until_counted(n=1)

    played(play)


def test_the_wall_is_sent_what_everybody_may_know_and_does_nothing(played):
    async def play(hub, board):
        wall, desk, ana = Someone(hub, WALL), Someone(hub, FACILITATOR), Someone(hub, participant("ana"))
        for each in (wall, desk, ana):
            await each.enter()
        assert wall.mirror.documents.keys() == {"all", "wall"}
        before = len(wall.texts)
        await ana.do("rename", name="Anouk")
        await desk.do("focus", what="table", key="1")
        await wall.until("steps")
        assert wall.mirror.documents["wall"]["focus"] == {"what": "table", "key": "1"}
        assert (await wall.do("lock", on=True))["reason"] == "forbidden"
        assert (await wall.do("join", person="w", name="Mur", table="1"))["reason"] == "forbidden"
        assert len(wall.texts) > before
        for private in ("Ana", "Anouk", "Bilal", "people", "desk"):
            assert private not in "".join(wall.texts)
        assert "Anouk" in "".join(desk.texts)

    played(play)


def test_a_frame_larger_than_what_may_wait_is_sent_when_nothing_else_waits():
    box = outbox.Outbox()
    box.put("x" * (outbox.BYTES + 1))
    box.put("y")
    assert box.take() == [outbox.RESYNC]
    box.begin_again()
    box.put("x" * (outbox.BYTES + 1))
    assert [len(frame) for frame in box.take()] == [outbox.BYTES + 1]


def test_who_listens_by_requests_has_left_after_a_silence(played, monkeypatch):
    monkeypatch.setattr(long_poll, "SILENCE", 0.05)
    scope = {"url_route": {"kwargs": {"code": "essai"}}, "query_string": b"place=ana", "cookies": {}}

    async def play(hub, board):
        session = long_poll.Session(hub, Member(participant("ana")), scope)
        await session.take([{"t": "hello"}])
        assert session.member in hub.members
        await asyncio.wait_for(session.live(), 20)
        assert session.member not in hub.members

    played(play)


def test_a_request_that_does_not_come_whole_is_turned_away(monkeypatch):
    monkeypatch.setattr(long_poll, "BODY_SECONDS", 0.02)
    headers = [(b"origin", b"http://localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "headers": headers}
    pieces, answered = [{"type": "http.request", "body": b'{"frames"', "more_body": True}], []

    async def receive():
        return pieces.pop() if pieces else await asyncio.Event().wait()

    async def send(message):
        answered.append(message)

    asyncio.run(long_poll.board_poll(scope, receive, send))
    assert answered[0]["status"] == 408 and answered[1]["body"] == b"{}"


def test_whoever_was_shown_out_is_heard_no_more(played):
    async def play(hub, board):
        ana, desk = Someone(hub, participant("ana")), Someone(hub, FACILITATOR)
        for each in (ana, desk):
            await each.enter()
        hub.leave(desk.member)
        desk.member.end("denied")
        hearing.heard(hub, desk.member, {"t": "op", "id": "late", "kind": "lock", "data": {"on": True}})
        hearing.heard(hub, desk.member, {"t": "hello"})
        assert await desk.until("closed", "welcome") == {"t": "closed", "reason": "denied"}
        assert desk.member not in hub.members
        assert (await ana.do("rename", name="Anouk"))["t"] == "ack"
        assert "locked" not in hub.position.state["all"]

    played(play)


def test_nobody_takes_a_place_by_the_room_when_it_was_emptied(played):
    def emptied(board):
        board.journal.all().delete()
        Board.objects.filter(pk=board.pk).update(seq=0, epoch=uuid.uuid4())

    def joining(who, id):
        return {"t": "op", "id": id, "kind": "join", "data": {"person": who, "name": "Ana", "table": "1"}}

    async def play(hub, board):
        ana, desk = Someone(hub, participant("ana")), Someone(hub, FACILITATOR)
        await ana.enter()
        await desk.enter()
        await hubs.in_thread(emptied, board)
        hub.look()
        await ana.until("resync")
        hearing.heard(hub, ana.member, joining("ana", "again"))
        hub.enter(ana.member)
        assert await ana.until("closed") == {"t": "closed", "reason": "removed"}
        await desk.enter()
        hearing.heard(hub, desk.member, joining("denis", "denis"))
        assert await desk.until("ack") == {"t": "ack", "id": "denis"}
        assert hub.position.state["hidden"]["people"].keys() == {"denis"}

    played(play)


def test_a_rehearsal_brings_people_who_act_and_ends_when_it_is_switched_off(played, monkeypatch):
    monkeypatch.setattr(rehearsals, "PEOPLE", 3)
    monkeypatch.setattr(rehearsals, "COMING", 0.01)
    monkeypatch.setattr(rehearsals, "MOMENT", 0.01)

    async def play(hub, board):
        desk = Someone(hub, FACILITATOR)
        await desk.enter()
        hearing.heard(hub, desk.member, {"t": "op", "id": "on", "kind": "rehearse", "data": {"on": True}})
        for step in (("waiting", "framing"), ("framing", "choice")):
            await desk.do("phase", **dict(zip(("from", "to"), step, strict=True)))
        people = desk.mirror.documents["desk"]["people"]
        while sum(bool(each.get("choice")) for each in people.values()) < 3:
            await desk.until("steps")
            people = desk.mirror.documents["desk"]["people"]
        assert sum(each.get("simulated", False) for each in people.values()) == 3
        assert (await desk.do("rehearse", on=False))["t"] == "ack"
        assert "rehearsal" not in desk.mirror.documents["desk"]
        rehearsal = rehearsals.Rehearsal(hub, Random(1))
        assert rehearsal.moment() is False
        # Nobody rehearses for somebody who has left.
        await desk.do("rehearse", on=True)
        hub.leave(desk.member)
        assert rehearsal.moment() is False

    played(play)


def test_the_screens_of_a_place_show_again_that_it_is_theirs(played):
    async def play(hub, board):
        ana, bilal, desk = (Someone(hub, actor) for actor in (participant("ana"), participant("bilal"), FACILITATOR))
        for each in (ana, bilal, desk):
            await each.enter()
        hub.rights_changed("ana")
        assert [each.member.again.is_set() for each in (ana, bilal, desk)] == [True, False, False]
        ana.member.again.clear()
        hub.rights_changed()
        assert [each.member.again.is_set() for each in (ana, bilal, desk)] == [False, False, True]
        late = Someone(hub, participant("ana"))
        hub.expect(late.member)
        hub.rights_changed("ana")
        assert late.member.again.is_set() and late.member not in hub.members

    played(play)


def _ends_the_account(user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)


def _ends_the_session(user):
    Session.objects.all().delete()


def _ends_the_role(user):
    user.groups.clear()


@pytest.mark.parametrize("what", [_ends_the_account, _ends_the_session, _ends_the_role])
def test_whoever_runs_the_board_is_shown_out_once_they_may_not_any_more(played, monkeypatch, client, what):
    monkeypatch.setattr(sockets, "RIGHTS_SECONDS", 0.02)
    user = UserFactory(coordinator=True)
    client.force_login(user)

    async def play(hub, board):
        scope = {"url_route": {"kwargs": {"code": board.code}}, "query_string": b"", "cookies": {}}
        scope["session"] = client.session
        actor = admission.facilitating(user)
        assert await sockets.admitted(scope) == admission.Admitted(board.pk, actor)
        desk = Someone(hub, actor)
        await desk.enter()
        watching = asyncio.create_task(sockets.watch_rights(hub, desk.member, scope))
        await hubs.in_thread(what, user)
        assert (await desk.until("closed"))["reason"] == "denied"
        assert desk.member not in hub.members and desk.member.ended.is_set()
        watching.cancel()

    played(play)
