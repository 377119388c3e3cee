"""The same done to many registrations: what is announced, what is done line by line, what is refused, where it is found."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from events import actions, due
from events.models import Batch, BatchLine, Event, Letter, Organiser, Registration
from tests.factories.events import EventFactory, RegistrationFactory, organiser_of

pytestmark = pytest.mark.django_db
Status = Registration.Status
Line = BatchLine.State


@pytest.fixture
def event():
    return EventFactory(capacity=3)


@pytest.fixture
def organiser(event, client):
    user = organiser_of(event)
    client.force_login(user)
    return user


@pytest.fixture
def plan(client, event, organiser):
    """Ask for something; gives the batch, or the answer when it was refused."""

    def go(kind, **data):
        response = client.post(reverse("event_batch_plan", args=[event.slug]), {"kind": kind, **data})
        return Batch.objects.order_by("pk").last() or response

    return go


@pytest.fixture
def press(client, event):
    def go(batch, verb="lancer"):
        address = reverse("event_batch_change", args=[event.slug, batch.identifier])
        response = client.post(address, {"verb": verb})
        batch.refresh_from_db()
        return response

    return go


def states(batch):
    return list(batch.lines.values_list("state", flat=True))


class TestPlanning:
    def test_ticked_ones_only_and_none_of_another_event(self, event, plan):
        first, _second = RegistrationFactory.create_batch(2, event=event)
        elsewhere = RegistrationFactory()
        batch = plan("link", scope="picked", pick=[first.pk, elsewhere.pk, "x", "9" * 40])
        assert list(batch.lines.values_list("registration", flat=True)) == [first.pk]

    def test_everything_that_the_filters_give(self, event, plan):
        RegistrationFactory.create_batch(2, event=event, status=Status.PENDING)
        RegistrationFactory(event=event)
        batch = plan("validate", scope="all", asked="status=pending&page=4")
        assert batch.lines.count() == 2

    def test_seats_are_given_in_the_order_of_the_line(self, event, plan):
        late = RegistrationFactory(event=event, status=Status.WAITING, last_name="A")
        early = RegistrationFactory(
            event=event, status=Status.WAITING, last_name="B", entered_at=timezone.now() - timedelta(days=1)
        )
        batch = plan("promote", scope="all")
        assert list(batch.lines.values_list("registration", flat=True)) == [early.pk, late.pk]

    @pytest.mark.parametrize("kind", ["import", "rien", ""])
    def test_nonsense_is_refused(self, plan, kind):
        assert plan(kind).status_code == 409
        assert not Batch.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "email", "ticked", "words"),
        [
            ("cancel", "a@exemple.test", False, "Cochez d’abord des inscriptions"),
            ("validate", "a@exemple.test", True, "«\u00a0Valider\u00a0» ne changerait rien"),
            ("link", "", True, "ne changerait rien"),
        ],
    )
    def test_what_would_touch_nobody_is_said_above_the_list_and_leaves_no_trace(
        self, client, event, plan, kind, email, ticked, words
    ):
        row = RegistrationFactory(event=event, email=email)
        response = plan(kind, pick=[row.pk] if ticked else [], asked="status=confirmed")
        assert response.url == reverse("event_registrations", args=[event.slug]) + "?status=confirmed#choisir"
        assert words in client.get(response.url).content.decode()
        assert not Batch.objects.exists()

    @pytest.mark.parametrize(
        ("statuses", "offered"),
        [
            ([Status.CONFIRMED], {"cancel", "link", "confirmation"}),
            ([Status.WAITING], {"promote", "cancel", "link"}),
            ([Status.PENDING, Status.CONFIRMED], {"validate", "refuse", "cancel", "link", "confirmation"}),
            ([Status.CANCELLED], set()),
        ],
    )
    def test_the_list_offers_only_what_applies_to_somebody_in_it(self, client, event, organiser, statuses, offered):
        for status in statuses:
            RegistrationFactory(event=event, status=status)
        page = client.get(reverse("event_registrations", args=[event.slug]), {"status": "all"})
        assert {str(kind) for kind in page.context["kinds"]} == offered
        assert ('name="scope"' in page.content.decode()) == bool(offered)

    def test_announces_and_does_nothing(self, client, event, plan):
        RegistrationFactory(event=event, status=Status.PENDING)
        RegistrationFactory.create_batch(2, event=event, email="")
        RegistrationFactory(event=event)
        batch = plan("confirmation", scope="all")
        shown = client.get(reverse("event_batch", args=[event.slug, batch.identifier])).context["forecast"]
        assert (shown.concerned, shown.left_alone, shown.without_address) == (1, 3, 2)
        assert states(batch) == [Line.TO_DO] * 4


class TestDecisions:
    """One table says what each kind concerns: its page announces it, and the work does that and nothing else."""

    @pytest.mark.parametrize("kind", [kind for kind in Batch.Kind if kind != Batch.Kind.IMPORT])
    def test_work_does_what_was_announced(self, client, event, plan, press, kind):
        Event.objects.update(validates=True, capacity=10)
        rows = {status: RegistrationFactory(event=event, status=status) for status in Status if status != "offered"}
        rows[Status.OFFERED] = RegistrationFactory(
            event=event, status=Status.OFFERED, offered_until=timezone.now() + timedelta(hours=1)
        )
        batch = plan(kind, scope="picked", pick=[row.pk for row in rows.values()])
        forecast = client.get(reverse("event_batch", args=[event.slug, batch.identifier])).context["forecast"]
        announced = {part.label for part in forecast.parts if part.does}
        press(batch)
        done = batch.lines.filter(state=Line.DONE).values_list("registration", flat=True)
        assert {str(status.label) for status, row in rows.items() if row.pk in done} == announced
        assert forecast.concerned == len(done) > 0

    def test_giving_seats_leaves_validation_to_the_organiser(self, event, plan, press):
        Event.objects.update(validates=True)
        pending = RegistrationFactory(event=event, status=Status.PENDING)
        RegistrationFactory(event=event, status=Status.WAITING)
        batch = plan("promote", scope="all")
        press(batch)
        pending.refresh_from_db()
        assert (pending.status, pending.letters.count()) == (Status.PENDING, 0)
        assert batch.lines.get(registration=pending).state == Line.REFUSED

    def test_those_whose_data_were_erased_are_left_out(self, event, plan):
        RegistrationFactory(event=event, anonymised_at=timezone.now())
        kept = RegistrationFactory(event=event)
        batch = plan("cancel", scope="all")
        assert list(batch.lines.values_list("registration", flat=True)) == [kept.pk]


class TestDoing:
    def test_each_line_says_what_became_of_it(self, client, event, plan, press):
        pending = RegistrationFactory(event=event, status=Status.PENDING, last_name="A")
        RegistrationFactory(event=event, last_name="B")
        RegistrationFactory(event=event, status=Status.WAITING, last_name="C")
        batch = plan("validate", scope="all")
        response = press(batch)
        pending.refresh_from_db()
        assert (pending.status, batch.state) == (Status.CONFIRMED, Batch.State.DONE)
        assert states(batch) == [Line.DONE, Line.SAME, Line.REFUSED]
        page = client.get(response.url)
        assert [line.state for line, _tag in page.context["lines"]] == [Line.REFUSED, Line.SAME, Line.DONE]
        assert "n’est pas à valider" in page.content.decode()

    def test_those_refused_are_told_and_their_seats_go_to_the_next(self, client, event, plan, press):
        Event.objects.update(validates=True, capacity=2)
        refused = RegistrationFactory.create_batch(2, event=event, status=Status.PENDING)
        next_one = RegistrationFactory(event=event, status=Status.WAITING)
        batch = plan("refuse", scope="all")
        response = press(batch)
        assert states(batch) == [Line.DONE, Line.DONE, Line.REFUSED]
        assert "n’est pas à valider" in client.get(response.url).content.decode()
        told = Letter.objects.filter(kind=Letter.Kind.REFUSED).values_list("registration", flat=True)
        assert sorted(told) == [each.pk for each in refused]
        next_one.refresh_from_db()
        assert next_one.status == Status.OFFERED
        assert [press(batch).status_code, Letter.objects.filter(kind=Letter.Kind.REFUSED).count()] == [409, 2]

    def test_those_validated_are_told_as_by_the_single_decision(self, event, organiser, plan, press):
        Event.objects.update(validates=True)
        rows = RegistrationFactory.create_batch(3, event=event, status=Status.PENDING)
        actions.validate(rows[0], actor=organiser)
        press(plan("validate", scope="all"))
        letters = Letter.objects.order_by("registration").values_list("registration", "kind", "key", "urgent")
        assert list(letters) == [(row.pk, "confirmed", "validated", True) for row in rows]

    def test_never_one_seat_too_many(self, event, plan, press):
        RegistrationFactory(event=event)
        RegistrationFactory.create_batch(4, event=event, status=Status.WAITING)
        batch = plan("promote", scope="all", asked="status=waiting")
        press(batch)
        assert states(batch) == [Line.DONE] * 2 + [Line.REFUSED] * 2
        assert Registration.objects.holding().count() == 3

    def test_starting_or_working_twice_changes_nothing(self, event, plan, press):
        RegistrationFactory(event=event)
        batch = plan("link", scope="all")
        assert [press(batch).status_code, press(batch).status_code] == [302, 409]
        assert actions.work(batch.pk)
        assert batch.lines.get().registration.letters.count() == 1

    def test_left_before_its_end_stays_so(self, event, plan, press):
        RegistrationFactory(event=event)
        batch = plan("cancel", scope="all")
        press(batch, "renoncer")
        assert (press(batch).status_code, batch.state) == (409, Batch.State.GIVEN_UP)
        assert Registration.objects.get().status == Status.CONFIRMED

    def test_whoever_is_no_organiser_any_more_does_nothing_more(self, event, organiser, plan):
        RegistrationFactory(event=event)
        batch = plan("cancel", scope="all")
        actions.start_batch(batch, actor=organiser)
        Organiser.objects.all().delete()
        organiser = type(organiser).objects.get(pk=organiser.pk)
        actions.work(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, Registration.objects.get().status) == (Batch.State.GIVEN_UP, Status.CONFIRMED)
        with pytest.raises(PermissionDenied):
            actions.plan_batch(event, "cancel", [], actor=organiser)

    def test_work_goes_on_where_it_stopped(self, event, organiser, plan, client):
        RegistrationFactory.create_batch(45, event=event)
        batch = plan("link", scope="all")
        actions.start_batch(batch, actor=organiser)
        assert not actions.work(batch.pk, seconds=0)
        page = client.get(reverse("event_batch", args=[event.slug, batch.identifier]))
        assert (page.context["progress"].handled, page.context["progress"].percent) == (20, 44)
        assert 'http-equiv="refresh"' in page.content.decode()
        assert "20 sur 45" in page.content.decode()
        listed = client.get(reverse("event_registrations", args=[event.slug])).content.decode()
        assert reverse("event_batch", args=[event.slug, batch.identifier]) in listed
        actions.work(batch.pk)
        assert set(states(batch)) == {Line.DONE}

    def test_a_line_on_which_something_breaks_is_marked_and_the_others_go_on(
        self, client, event, organiser, plan, press, caplog
    ):
        """What breaks: the row that a promoted one replaces is in no known status."""
        strange = RegistrationFactory()
        rows = [
            RegistrationFactory(event=event, status=Status.WAITING, last_name=name, replaces=replaces)
            for name, replaces in (("A", None), ("B", strange), ("C", None))
        ]
        Registration.objects.filter(pk=strange.pk).update(status="ailleurs")
        batch = plan("promote", scope="all", asked="status=waiting")
        response = press(batch)
        # The page does what it can in a moment, the worker the rest.
        actions.work(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, states(batch)) == (Batch.State.DONE, [Line.DONE, Line.REFUSED, Line.DONE])
        line = batch.lines.get(state=Line.REFUSED)
        assert line.registration_id == rows[1].pk
        assert line.words.startswith("Une erreur est survenue, rien n’a été fait")
        assert line.words in client.get(response.url).content.decode()
        for row in rows:
            row.refresh_from_db()
        assert [row.status for row in rows] == [Status.CONFIRMED, Status.WAITING, Status.CONFIRMED]
        [record] = [each for each in caplog.records if each.name == "events.actions.batches"]
        assert (record.levelname, record.exc_info[0]) == ("ERROR", KeyError)

    def test_what_runs_without_a_task_is_taken_up(self, event, organiser, plan):
        RegistrationFactory(event=event)
        batch = plan("link", scope="all")
        actions.start_batch(batch, actor=organiser)
        now = timezone.now()
        assert due.batches(now) == 0
        DBTaskResult.objects.filter(task_path="events.actions.batches.work_on_batch").update(
            status=TaskResultStatus.FAILED
        )
        assert [due.batches(now), due.batches(now)] == [1, 0]
        actions.work(batch.pk)
        DBTaskResult.objects.all().delete()
        assert due.batches(now) == 0


def test_old_batches_are_forgotten():
    now = timezone.now()
    event = EventFactory()
    for days, done in ((6, False), (8, False), (29, True), (31, True)):
        at = now - timedelta(days=days)
        Batch.objects.create(event=event, kind="link", created_at=at, finished_at=at if done else None)
        if done:
            Batch.objects.filter(created_at=at).update(state=Batch.State.DONE)
    assert actions.purge_batches(now) == 2
    assert sorted((now - batch.created_at).days for batch in Batch.objects.all()) == [6, 29]
